//! Names of tasks, taken apart.

use serde::Deserialize;

use super::PendingType;
use crate::ids::{DeployId, PendingTaskId, RequestId, TaskId};

/// The id of a task and its parts.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "Wire")]
pub struct SingularityTaskId {
    /// The whole id.
    pub id: TaskId,
    /// The request it belongs to.
    pub request_id: RequestId,
    /// The deploy it belongs to.
    pub deploy_id: DeployId,
    /// When it was launched, in epoch milliseconds.
    pub started_at: i64,
    /// Which of the request's instances it is, from 1.
    pub instance_no: u32,
    /// The host with its dashes replaced; not good for connecting to it.
    pub sanitized_host: Option<String>,
    /// The rack with its dashes replaced.
    pub sanitized_rack_id: Option<String>,
}

/// Old and new names come side by side, so they cannot be serde aliases of each other.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire {
    id: TaskId,
    request_id: RequestId,
    deploy_id: DeployId,
    started_at: i64,
    instance_no: u32,
    #[serde(default)]
    sanitized_host: Option<String>,
    #[serde(default)]
    host: Option<String>,
    #[serde(default)]
    sanitized_rack_id: Option<String>,
    #[serde(default)]
    rack_id: Option<String>,
}

impl From<Wire> for SingularityTaskId {
    fn from(wire: Wire) -> Self {
        Self {
            id: wire.id,
            request_id: wire.request_id,
            deploy_id: wire.deploy_id,
            started_at: wire.started_at,
            instance_no: wire.instance_no,
            sanitized_host: wire.sanitized_host.or(wire.host),
            sanitized_rack_id: wire.sanitized_rack_id.or(wire.rack_id),
        }
    }
}

/// The id of a task still to be launched, and its parts.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SingularityPendingTaskId {
    /// The whole id.
    pub id: PendingTaskId,
    /// The request it belongs to.
    pub request_id: RequestId,
    /// The deploy it belongs to.
    pub deploy_id: DeployId,
    /// When it is due, in epoch milliseconds.
    pub next_run_at: i64,
    /// Which of the request's instances it will be, from 1.
    pub instance_no: u32,
    /// Why it was planned.
    pub pending_type: PendingType,
    /// When it was planned, in epoch milliseconds.
    pub created_at: i64,
}

/// The tasks of a request by how they are. Cleaning tasks are not among the healthy ones.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SingularityTaskIdsByStatus {
    /// Running and healthy.
    pub healthy: Vec<SingularityTaskId>,
    /// Running, with health checks still to pass.
    pub not_yet_healthy: Vec<SingularityTaskId>,
    /// On their way out.
    pub cleaning: Vec<SingularityTaskId>,
    /// Healthy and cleaning ones that were added to the load balancer and not removed; only for
    /// load-balanced requests.
    pub load_balanced: Vec<SingularityTaskId>,
    /// Told to stop.
    pub killed: Vec<SingularityTaskId>,
    /// Still to be launched.
    pub pending: Vec<SingularityPendingTaskId>,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn both_names_of_a_host_may_come_together_or_alone() {
        let id = |names: serde_json::Value| -> SingularityTaskId {
            let mut id = json!({"id": "a-d-1-2-h-r", "requestId": "a", "deployId": "d", "startedAt": 1,
                                "instanceNo": 2});
            id.as_object_mut()
                .unwrap()
                .extend(names.as_object().unwrap().clone());
            serde_json::from_value(id).unwrap()
        };
        let host = |names| id(names).sanitized_host;
        assert_eq!(
            host(json!({"sanitizedHost": "new", "host": "old"})).as_deref(),
            Some("new")
        );
        assert_eq!(host(json!({"host": "old"})).as_deref(), Some("old"));
        assert_eq!(host(json!({})), None);
    }
}
