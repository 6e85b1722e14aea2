//! What became of tasks.

use serde::{Deserialize, Serialize};

use super::{
    ExtendedTaskState, SingularityLoadBalancerUpdate, SingularityPendingTaskId, SingularityTask,
    SingularityTaskId, SingularityTaskShellCommandHistory,
};
use crate::ids::RunId;
use crate::wire_word::display_as_wire;

/// Something that happened to a task.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SingularityTaskHistoryUpdate {
    /// The task.
    pub task_id: SingularityTaskId,
    /// When, in epoch milliseconds.
    pub timestamp: i64,
    /// How the task was then.
    pub task_state: ExtendedTaskState,
    /// Why, for people.
    #[serde(default)]
    pub status_message: Option<String>,
    /// Why, in a word of Mesos.
    #[serde(default)]
    pub status_reason: Option<String>,
    /// Earlier updates of the same state.
    #[serde(default)]
    pub previous: Vec<SingularityTaskHistoryUpdate>,
}

/// A task and all that is known of it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SingularityTaskHistory {
    /// The task.
    pub task: SingularityTask,
    /// What happened to it, one update per state.
    #[serde(default)]
    pub task_updates: Vec<SingularityTaskHistoryUpdate>,
    /// Its sandbox on the agent.
    #[serde(default)]
    pub directory: Option<String>,
    /// Its container.
    #[serde(default)]
    pub container_id: Option<String>,
    /// What its health checks found.
    #[serde(default)]
    pub healthcheck_results: Vec<SingularityTaskHealthcheckResult>,
    /// What was asked of the load balancer for it.
    #[serde(default)]
    pub load_balancer_updates: Vec<SingularityLoadBalancerUpdate>,
    /// Commands that were run in it.
    #[serde(default)]
    pub shell_command_history: Vec<SingularityTaskShellCommandHistory>,
    /// What others had to say about it.
    #[serde(default)]
    pub task_metadata: Vec<SingularityTaskMetadata>,
}

impl SingularityTaskHistory {
    /// The latest that happened to the task.
    pub fn last_update(&self) -> Option<&SingularityTaskHistoryUpdate> {
        self.task_updates
            .iter()
            .max_by_key(|update| update.timestamp)
    }
}

/// A task and how it ended, in short.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SingularityTaskIdHistory {
    /// The task.
    pub task_id: SingularityTaskId,
    /// When it was last heard of, in epoch milliseconds.
    pub updated_at: i64,
    /// How it was then.
    #[serde(default, alias = "lastStatus")]
    pub last_task_state: Option<ExtendedTaskState>,
    /// The caller's id for the run.
    #[serde(default)]
    pub run_id: Option<RunId>,
}

/// Where a task or a run is, from the moment it is asked for until long after its end.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SingularityTaskState {
    /// The task; absent before there is one.
    #[serde(default)]
    pub task_id: Option<SingularityTaskId>,
    /// The task to be, while it waits.
    #[serde(default)]
    pub pending_task_id: Option<SingularityPendingTaskId>,
    /// The caller's id for the run.
    #[serde(default)]
    pub run_id: Option<RunId>,
    /// How the task is; absent before there is one.
    #[serde(default)]
    pub current_state: Option<ExtendedTaskState>,
    /// What happened to it.
    #[serde(default)]
    pub task_history: Vec<SingularityTaskHistoryUpdate>,
    /// Whether it is still to be launched.
    #[serde(default)]
    pub pending: bool,
}

/// What a health check found.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SingularityTaskHealthcheckResult {
    /// The task.
    pub task_id: SingularityTaskId,
    /// When, in epoch milliseconds.
    pub timestamp: i64,
    /// The HTTP status it answered with.
    #[serde(default)]
    pub status_code: Option<u16>,
    /// How long that took.
    #[serde(default, alias = "duration")]
    pub duration_millis: Option<i64>,
    /// What it answered.
    #[serde(default)]
    pub response_body: Option<String>,
    /// Why there was no answer.
    #[serde(default)]
    pub error_message: Option<String>,
    /// Whether the task was still starting.
    #[serde(default)]
    pub startup: bool,
}

/// How serious a remark is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum MetadataLevel {
    /// Good to know.
    Info,
    /// A warning.
    Warn,
    /// An error.
    Error,
    /// A word this client does not know.
    #[serde(untagged)]
    Other(String),
}
display_as_wire!(MetadataLevel);

/// A remark on a task.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SingularityTaskMetadata {
    /// The task.
    pub task_id: SingularityTaskId,
    /// When, in epoch milliseconds.
    pub timestamp: i64,
    /// Its kind, in the caller's words.
    #[serde(rename = "type")]
    pub metadata_type: String,
    /// Its headline.
    pub title: String,
    /// The rest of it.
    #[serde(default)]
    pub message: Option<String>,
    /// Whose it is.
    #[serde(default)]
    pub user: Option<String>,
    /// How serious it is.
    #[serde(default)]
    pub level: Option<MetadataLevel>,
}

/// Makes a remark on a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SingularityTaskMetadataRequest {
    /// Its kind; the service may be configured to allow some only.
    #[serde(rename = "type")]
    pub metadata_type: String,
    /// Its headline.
    pub title: String,
    /// The rest of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// How serious it is; absent means information.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<MetadataLevel>,
}
