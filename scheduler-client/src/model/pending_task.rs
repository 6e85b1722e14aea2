//! Tasks still to be launched.

use serde::Deserialize;

use super::{Resources, SingularityDeploy, SingularityPendingTaskId, SingularityRequest};
use crate::ids::{RequestId, RunId};

/// A task that is due at some time.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SingularityPendingTask {
    /// Which one, and when it is due.
    pub pending_task_id: SingularityPendingTaskId,
    /// On whose account.
    #[serde(default)]
    pub user: Option<String>,
    /// The caller's id for the run.
    #[serde(default)]
    pub run_id: Option<RunId>,
    /// Arguments of this run.
    #[serde(default)]
    pub cmd_line_args_list: Option<Vec<String>>,
    /// Whether it counts as healthy when it runs.
    #[serde(default)]
    pub skip_healthchecks: Option<bool>,
    /// What the caller had to say.
    #[serde(default)]
    pub message: Option<String>,
    /// What the caller called the action.
    #[serde(default)]
    pub action_id: Option<String>,
    /// In place of the deploy's.
    #[serde(default)]
    pub resources: Option<Resources>,
}

/// What a task was launched for, or is to be.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SingularityTaskRequest {
    /// The request.
    pub request: SingularityRequest,
    /// The deploy.
    pub deploy: SingularityDeploy,
    /// What was planned.
    #[serde(default)]
    pub pending_task: Option<SingularityPendingTask>,
}

/// How many tasks a request has (since 1.3).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SingularityTaskCounts {
    /// The request.
    pub request_id: RequestId,
    /// Running.
    #[serde(default)]
    pub active: u64,
    /// Still to be launched.
    #[serde(default)]
    pub pending: u64,
    /// On their way out.
    #[serde(default)]
    pub cleaning: u64,
}
