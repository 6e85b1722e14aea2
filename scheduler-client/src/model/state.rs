//! The scheduler as a whole.

use serde::Deserialize;

use super::SingularityDeployMarker;

/// Counts and ages over everything the scheduler does, possibly some 30 s old.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(from = "Wire")]
pub struct SingularityState {
    /// Tasks running.
    pub active_tasks: u64,
    /// Tasks being launched.
    pub launching_tasks: u64,
    /// Tasks planned.
    pub scheduled_tasks: u64,
    /// Tasks on their way out.
    pub cleaning_tasks: u64,
    /// Tasks that should have been launched already.
    pub late_tasks: u64,
    /// Requests of any state.
    pub all_requests: u64,
    /// Requests that run.
    pub active_requests: u64,
    /// Requests slowed down because they keep failing.
    pub cooldown_requests: u64,
    /// Requests stopped by somebody.
    pub paused_requests: u64,
    /// Requests with fewer tasks than they want.
    pub under_provisioned_requests: u64,
    /// Requests with more tasks than they want.
    pub over_provisioned_requests: u64,
    /// Deploys under way.
    pub num_deploys: u64,
    /// The age of the oldest of them, in milliseconds.
    pub oldest_deploy: i64,
    /// How late the latest task is, in milliseconds.
    pub max_task_lag: i64,
    /// Agents that take tasks.
    pub active_agents: u64,
    /// Agents that are gone.
    pub dead_agents: u64,
    /// Agents being emptied.
    pub decommissioning_agents: u64,
    /// When this was counted, in epoch milliseconds.
    pub generated_at: i64,
    /// The scheduler's instances.
    pub host_states: Vec<SingularityHostState>,
    /// The deploys under way.
    pub active_deploys: Vec<SingularityDeployMarker>,
}

/// One instance of the scheduler.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SingularityHostState {
    /// Whether it leads.
    pub master: bool,
    /// Since when it runs, in milliseconds.
    pub uptime: i64,
    /// How it stands with Mesos: `NOT_STARTED`, `SUBSCRIBED` and so on.
    pub driver_status: String,
    /// How long ago Mesos last offered something, in milliseconds.
    pub millis_since_last_offer: Option<i64>,
    /// Its host.
    pub hostname: String,
    /// Whether it is connected to Mesos.
    pub mesos_connected: bool,
}

/// Agents are counted under both names since 1.3 and under the older one before.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Wire {
    active_tasks: u64,
    launching_tasks: u64,
    scheduled_tasks: u64,
    cleaning_tasks: u64,
    late_tasks: u64,
    all_requests: u64,
    active_requests: u64,
    cooldown_requests: u64,
    paused_requests: u64,
    under_provisioned_requests: u64,
    over_provisioned_requests: u64,
    num_deploys: u64,
    oldest_deploy: i64,
    max_task_lag: i64,
    active_agents: Option<u64>,
    active_slaves: u64,
    dead_agents: Option<u64>,
    dead_slaves: u64,
    decommissioning_agents: Option<u64>,
    decommissioning_slaves: u64,
    generated_at: i64,
    host_states: Vec<SingularityHostState>,
    active_deploys: Vec<SingularityDeployMarker>,
}

impl From<Wire> for SingularityState {
    fn from(wire: Wire) -> Self {
        Self {
            active_tasks: wire.active_tasks,
            launching_tasks: wire.launching_tasks,
            scheduled_tasks: wire.scheduled_tasks,
            cleaning_tasks: wire.cleaning_tasks,
            late_tasks: wire.late_tasks,
            all_requests: wire.all_requests,
            active_requests: wire.active_requests,
            cooldown_requests: wire.cooldown_requests,
            paused_requests: wire.paused_requests,
            under_provisioned_requests: wire.under_provisioned_requests,
            over_provisioned_requests: wire.over_provisioned_requests,
            num_deploys: wire.num_deploys,
            oldest_deploy: wire.oldest_deploy,
            max_task_lag: wire.max_task_lag,
            active_agents: wire.active_agents.unwrap_or(wire.active_slaves),
            dead_agents: wire.dead_agents.unwrap_or(wire.dead_slaves),
            decommissioning_agents: wire
                .decommissioning_agents
                .unwrap_or(wire.decommissioning_slaves),
            generated_at: wire.generated_at,
            host_states: wire.host_states,
            active_deploys: wire.active_deploys,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn agents_are_counted_under_either_name() {
        let agents = |state: serde_json::Value| {
            serde_json::from_value::<SingularityState>(state)
                .unwrap()
                .active_agents
        };
        assert_eq!(agents(json!({"activeAgents": 3, "activeSlaves": 3})), 3);
        assert_eq!(agents(json!({"activeSlaves": 2})), 2);
        assert_eq!(agents(json!({})), 0);
    }
}
