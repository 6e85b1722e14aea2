//! Tasks on their way out, and how to send one there.

use serde::{Deserialize, Serialize};

use super::{
    RequestCleanupType, SingularityShellCommand, SingularityTaskId,
    SingularityTaskShellCommandRequestId, TaskCleanupType,
};

/// A task that is to be taken away.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SingularityTaskCleanup {
    /// Which one.
    pub task_id: SingularityTaskId,
    /// Why.
    pub cleanup_type: TaskCleanupType,
    /// Since when, in epoch milliseconds.
    pub timestamp: i64,
    /// On whose account.
    #[serde(default)]
    pub user: Option<String>,
    /// What they had to say.
    #[serde(default)]
    pub message: Option<String>,
    /// What they called the action; a bounce is followed by it.
    #[serde(default)]
    pub action_id: Option<String>,
    /// The command that must have run before.
    #[serde(default)]
    pub run_before_kill_id: Option<SingularityTaskShellCommandRequestId>,
    /// Whether it is to be taken out of the load balancer first.
    #[serde(default)]
    pub remove_from_load_balancer: Option<bool>,
}

/// A task that was told to stop and has not said yet that it did.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SingularityKilledTaskIdRecord {
    /// Which one.
    pub task_id: SingularityTaskId,
    /// When it was last told, in epoch milliseconds.
    pub timestamp: i64,
    /// When it was first told, in epoch milliseconds.
    #[serde(default)]
    pub original_timestamp: i64,
    /// Why, if it was for its request's sake.
    #[serde(default)]
    pub request_cleanup_type: Option<RequestCleanupType>,
    /// Why, if it was for its own.
    #[serde(default)]
    pub task_cleanup_type: Option<TaskCleanupType>,
    /// How often it was told again.
    #[serde(default)]
    pub retries: u32,
}

/// Kills a task. Every field is sent, absent ones as `null`, so that nothing is left to a default.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SingularityKillTaskRequest {
    /// Kill it hard, whatever else is under way with it.
    #[serde(rename = "override")]
    pub override_cleanup: bool,
    /// Who and why, for people.
    pub message: Option<String>,
    /// What the cleanup will carry.
    pub action_id: Option<String>,
    /// Let a replacement become healthy first.
    pub wait_for_replacement_task: bool,
    /// To be run in the task before.
    pub run_shell_command_before_kill: Option<SingularityShellCommand>,
}

/// The answer to a kill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KillTaskAnswer {
    /// The task will be taken away as asked.
    Accepted(SingularityTaskCleanup),
    /// The task is being killed hard already; this is that cleanup, and it stays as it is.
    AlreadyDestroying(SingularityTaskCleanup),
}

impl KillTaskAnswer {
    /// The cleanup that is now under way.
    pub fn cleanup(&self) -> &SingularityTaskCleanup {
        match self {
            Self::Accepted(cleanup) | Self::AlreadyDestroying(cleanup) => cleanup,
        }
    }
}
