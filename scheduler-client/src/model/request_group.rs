//! Groups of requests, and the priority freeze.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::ids::{RequestGroupId, RequestId};

/// Requests that belong together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SingularityRequestGroup {
    /// Its id: letters, digits, underscores and dashes, fewer than 100.
    pub id: RequestGroupId,
    /// The requests.
    #[serde(default)]
    pub request_ids: Vec<RequestId>,
    /// Free words about it.
    #[serde(default)]
    pub metadata: BTreeMap<String, String>,
}

/// Holds back all tasks below a priority.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SingularityPriorityFreeze {
    /// The least priority that may still be launched: above 0, at most 1.
    pub minimum_priority_level: f64,
    /// Also kill the tasks below it that run.
    #[serde(default)]
    pub kill_tasks: bool,
    /// Who and why, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// What the cleanups will carry; the service makes one up if it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action_id: Option<String>,
}

/// A priority freeze in force.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SingularityPriorityFreezeParent {
    /// What is frozen.
    pub priority_freeze: SingularityPriorityFreeze,
    /// Since when, in epoch milliseconds.
    pub timestamp: i64,
    /// By whom.
    #[serde(default)]
    pub user: Option<String>,
}
