//! The scheduler as a whole.

use serde::{Deserialize, Deserializer};

use super::{SingularityDeployMarker, SingularityFireAlarm, SingularityPendingTaskId};
use crate::ids::RequestId;

/// Counts and ages over everything the scheduler does, possibly some 30 s old.
///
/// Agents are read under their older names as well.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", default)]
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
    /// Those of them that somebody waits for.
    pub on_demand_late_tasks: u64,
    /// Tasks that are not due yet.
    pub future_tasks: u64,
    /// Ended tasks still to be taken out of the load balancer.
    pub lb_cleanup_tasks: u64,
    /// Requests that the load balancer is to forget.
    pub lb_cleanup_requests: u64,
    /// Requests of any state.
    pub all_requests: u64,
    /// Requests that run.
    pub active_requests: u64,
    /// Requests slowed down because they keep failing.
    pub cooldown_requests: u64,
    /// Requests stopped by somebody.
    pub paused_requests: u64,
    /// Requests that have nothing left to do.
    pub finished_requests: u64,
    /// Requests waiting for the scheduler's next pass.
    pub pending_requests: u64,
    /// Requests waiting for the cleaner's next pass.
    pub cleaning_requests: u64,
    /// Requests with fewer tasks than they want.
    pub under_provisioned_requests: u64,
    /// Requests with more tasks than they want.
    pub over_provisioned_requests: u64,
    /// Deploys under way.
    pub num_deploys: u64,
    /// The age of the oldest of them, in milliseconds.
    pub oldest_deploy: i64,
    /// How long the oldest of their steps has lasted, in milliseconds.
    pub oldest_deploy_step: i64,
    /// How late the latest task is, in milliseconds.
    pub max_task_lag: i64,
    /// Agents that take tasks.
    pub active_agents: u64,
    /// Agents that are gone.
    pub dead_agents: u64,
    /// Agents being emptied.
    pub decommissioning_agents: u64,
    /// Agents the scheduler knows nothing of.
    pub unknown_agents: u64,
    /// Racks that take tasks.
    pub active_racks: u64,
    /// Racks that are gone.
    pub dead_racks: u64,
    /// Racks being emptied.
    pub decommissioning_racks: u64,
    /// Racks the scheduler knows nothing of.
    pub unknown_racks: u64,
    /// When this was counted, in epoch milliseconds.
    pub generated_at: i64,
    /// How late news of tasks are worked off, in milliseconds.
    pub avg_status_update_delay_ms: i64,
    /// When Mesos last gave a sign of life, in epoch milliseconds.
    pub last_heartbeat_at: i64,
    /// The scheduler's instances.
    pub host_states: Vec<SingularityHostState>,
    /// The deploys under way.
    pub active_deploys: Vec<SingularityDeployMarker>,
    /// The tasks that should have been launched already.
    pub list_late_tasks: Vec<SingularityPendingTaskId>,
    /// Those of them that somebody waits for.
    pub on_demand_list_late_tasks: Vec<SingularityPendingTaskId>,
    /// Requests with fewer tasks than they want.
    pub under_provisioned_request_ids: Vec<RequestId>,
    /// Requests with more tasks than they want.
    pub over_provisioned_request_ids: Vec<RequestId>,
    /// Whether the directory of users can be asked.
    pub auth_datastore_healthy: Option<bool>,
    /// The least priority that is launched at present, while others are frozen.
    pub minimum_priority_level: Option<f64>,
    /// What everybody is to know at present (since 1.5).
    pub fire_alarm: Option<SingularityFireAlarm>,
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
    /// Its address.
    pub host_address: String,
    /// Its host.
    pub hostname: String,
    /// The Mesos master it talks to, as `host:port`.
    pub mesos_master: String,
    /// Whether it is connected to Mesos.
    pub mesos_connected: bool,
    /// Offers it keeps for later.
    pub offer_cache_size: u64,
    /// Processors in them.
    pub available_cached_cpus: f64,
    /// Memory in them, in megabytes.
    pub available_cached_memory: f64,
}

/// Tasks by how late they are (since 1.5).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SingularityScheduledTasksInfo {
    /// The tasks that should have been launched already.
    pub late_tasks: Vec<SingularityPendingTaskId>,
    /// Those of them that somebody waits for.
    pub on_demand_late_tasks: Vec<SingularityPendingTaskId>,
    /// Tasks that are not due yet.
    pub num_future_tasks: u64,
    /// How late the latest task is, in milliseconds.
    pub max_task_lag: i64,
    /// When this was counted, in epoch milliseconds.
    pub timestamp: i64,
}

/// The counts of agents under their older names, beside the newer ones since 1.3, alone before.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Slaves {
    active_slaves: u64,
    dead_slaves: u64,
    decommissioning_slaves: u64,
    unknown_slaves: u64,
}

#[derive(Deserialize)]
struct Wire {
    #[serde(flatten, with = "SingularityState")]
    state: SingularityState,
    #[serde(flatten)]
    slaves: Slaves,
}

/// Where both names are written they carry the same count, so a zero may as well be the other's.
fn count_of(agents: &mut u64, slaves: u64) {
    if *agents == 0 {
        *agents = slaves;
    }
}

impl<'de> Deserialize<'de> for SingularityState {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Wire { mut state, slaves } = <Wire as Deserialize>::deserialize(deserializer)?;
        count_of(&mut state.active_agents, slaves.active_slaves);
        count_of(&mut state.dead_agents, slaves.dead_slaves);
        count_of(
            &mut state.decommissioning_agents,
            slaves.decommissioning_slaves,
        );
        count_of(&mut state.unknown_agents, slaves.unknown_slaves);
        Ok(state)
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
