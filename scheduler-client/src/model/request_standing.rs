//! How a request stands, as much of it as a look at all of them needs.

use serde::Deserialize;

use super::{
    RequestState, RequestType, SingularityDeployMarker, SingularityExpiringBounce,
    SingularityExpiringPause, SingularityExpiringPriority, SingularityExpiringScale,
    SingularityExpiringSkipHealthchecks,
};
use crate::ids::RequestId;

/// How a request stands: some 400 bytes in memory, where the whole of it has thousands.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(from = "Wire")]
pub struct RequestStanding {
    /// Its id.
    pub id: RequestId,
    /// Its kind.
    pub request_type: RequestType,
    /// Its state.
    pub state: RequestState,
    /// How many tasks it wants. Absent means one; for [`RequestType::OnDemand`], no limit.
    pub instances: Option<u32>,
    /// Who owns it, as mail addresses.
    pub owners: Vec<String>,
    /// The user group it belongs to.
    pub group: Option<String>,
    /// The deploy that runs.
    pub active_deploy: Option<SingularityDeployMarker>,
    /// The deploy that is to run.
    pub pending_deploy: Option<SingularityDeployMarker>,
    /// Its healthy tasks, each by when it was launched, in epoch milliseconds.
    pub healthy: Vec<i64>,
    /// Its tasks that run and are not healthy yet.
    pub not_yet_healthy: Vec<i64>,
    /// How many of its tasks are on their way out.
    pub leaving: usize,
    /// The timer of a bounce.
    pub expiring_bounce: Option<Box<SingularityExpiringBounce>>,
    /// The timer of a pause.
    pub expiring_pause: Option<Box<SingularityExpiringPause>>,
    /// The timer of a scale.
    pub expiring_scale: Option<Box<SingularityExpiringScale>>,
    /// The timer of a priority.
    pub expiring_priority: Option<Box<SingularityExpiringPriority>>,
    /// The timer of skipped health checks.
    pub expiring_skip_healthchecks: Option<Box<SingularityExpiringSkipHealthchecks>>,
}

/// What of each request is asked for.
pub(crate) const PROPERTIES: [&str; 15] = [
    "request.instances",
    "request.owners",
    "request.group",
    "requestDeployState.activeDeploy",
    "requestDeployState.pendingDeploy",
    "taskIds.healthy.startedAt",
    "taskIds.notYetHealthy.startedAt",
    "taskIds.cleaning.startedAt",
    "taskIds.killed.startedAt",
    "expiringBounce",
    "expiringPause",
    "expiringScale",
    "expiringPriority",
    "expiringSkipHealthchecks",
    "state",
];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire {
    request: Inner,
    state: RequestState,
    #[serde(default)]
    request_deploy_state: Option<Deploys>,
    #[serde(default)]
    task_ids: Option<Tasks>,
    #[serde(default)]
    expiring_bounce: Option<Box<SingularityExpiringBounce>>,
    #[serde(default)]
    expiring_pause: Option<Box<SingularityExpiringPause>>,
    #[serde(default)]
    expiring_scale: Option<Box<SingularityExpiringScale>>,
    #[serde(default)]
    expiring_priority: Option<Box<SingularityExpiringPriority>>,
    #[serde(default)]
    expiring_skip_healthchecks: Option<Box<SingularityExpiringSkipHealthchecks>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Inner {
    id: RequestId,
    request_type: RequestType,
    #[serde(default)]
    instances: Option<u32>,
    #[serde(default)]
    owners: Vec<String>,
    #[serde(default)]
    group: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Deploys {
    #[serde(default)]
    active_deploy: Option<SingularityDeployMarker>,
    #[serde(default)]
    pending_deploy: Option<SingularityDeployMarker>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Tasks {
    healthy: Vec<Started>,
    not_yet_healthy: Vec<Started>,
    cleaning: Vec<Started>,
    killed: Vec<Started>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Started {
    #[serde(default)]
    started_at: i64,
}

impl From<Wire> for RequestStanding {
    fn from(wire: Wire) -> Self {
        let tasks = wire.task_ids.unwrap_or_default();
        let started = |tasks: Vec<Started>| tasks.into_iter().map(|task| task.started_at).collect();
        let (active_deploy, pending_deploy) = wire
            .request_deploy_state
            .map(|deploys| (deploys.active_deploy, deploys.pending_deploy))
            .unwrap_or_default();
        Self {
            id: wire.request.id,
            request_type: wire.request.request_type,
            state: wire.state,
            instances: wire.request.instances,
            owners: wire.request.owners,
            group: wire.request.group,
            active_deploy,
            pending_deploy,
            leaving: tasks.cleaning.len() + tasks.killed.len(),
            healthy: started(tasks.healthy),
            not_yet_healthy: started(tasks.not_yet_healthy),
            expiring_bounce: wire.expiring_bounce,
            expiring_pause: wire.expiring_pause,
            expiring_scale: wire.expiring_scale,
            expiring_priority: wire.expiring_priority,
            expiring_skip_healthchecks: wire.expiring_skip_healthchecks,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_request_stands_by_its_tasks_and_deploys() {
        let marker =
            |id| json!({"requestId": "shop", "deployId": id, "timestamp": 7, "user": "ada"});
        let standing: RequestStanding = serde_json::from_value(json!({
            "request": {"id": "shop", "requestType": "SERVICE", "instances": 3, "owners": ["ada@example.org"]},
            "state": "ACTIVE",
            "requestDeployState": {"activeDeploy": marker("d1"), "pendingDeploy": marker("d2")},
            "taskIds": {"healthy": [{"startedAt": 1}, {"startedAt": 2}], "cleaning": [{}], "pending": [{}]},
        }))
        .unwrap();
        assert_eq!(
            (standing.healthy.as_slice(), standing.leaving),
            ([1, 2].as_slice(), 1)
        );
        assert_eq!(standing.pending_deploy.unwrap().deploy_id.as_str(), "d2");
        let bare: RequestStanding = serde_json::from_value(json!({
            "request": {"id": "job", "requestType": "ON_DEMAND"}, "state": "PAUSED",
        }))
        .unwrap();
        assert_eq!(
            (bare.active_deploy, bare.healthy.len(), bare.owners.len()),
            (None, 0, 0)
        );
    }
}
