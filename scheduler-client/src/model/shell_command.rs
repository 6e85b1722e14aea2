//! Commands run in tasks.

use serde::{Deserialize, Serialize};

use super::{SingularityShellCommand, SingularityTaskId};
use crate::wire_word::display_as_wire;

/// The name of a command that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SingularityTaskShellCommandRequestId {
    /// The task.
    pub task_id: SingularityTaskId,
    /// The command.
    pub name: String,
    /// When it was asked for, in epoch milliseconds.
    pub timestamp: i64,
}

/// A command that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SingularityTaskShellCommandRequest {
    /// The task.
    pub task_id: SingularityTaskId,
    /// Who asked.
    #[serde(default)]
    pub user: Option<String>,
    /// When, in epoch milliseconds.
    pub timestamp: i64,
    /// For what.
    pub shell_command: SingularityShellCommand,
}

/// How far a command is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ShellCommandUpdateType {
    /// The executor would not have it.
    Invalid,
    /// The executor has it.
    Acked,
    /// It runs.
    Started,
    /// It ended well.
    Finished,
    /// It ended badly.
    Failed,
    /// A word this client does not know.
    #[serde(untagged)]
    Other(String),
}
display_as_wire!(ShellCommandUpdateType);

/// News of a command.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SingularityTaskShellCommandUpdate {
    /// Which one.
    pub shell_request_id: SingularityTaskShellCommandRequestId,
    /// When, in epoch milliseconds.
    pub timestamp: i64,
    /// In words.
    #[serde(default)]
    pub message: Option<String>,
    /// The file its output is in.
    #[serde(default)]
    pub output_filename: Option<String>,
    /// How far it is.
    pub update_type: ShellCommandUpdateType,
    /// Whether it has ended.
    #[serde(default)]
    pub finished: bool,
}

/// A command and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SingularityTaskShellCommandHistory {
    /// What was asked for.
    pub shell_request: SingularityTaskShellCommandRequest,
    /// The news of it.
    #[serde(default)]
    pub shell_updates: Vec<SingularityTaskShellCommandUpdate>,
}
