//! What waits for the scheduler's next pass.

use serde::{Deserialize, Serialize};

use super::SingularityShellCommand;
use crate::ids::{DeployId, RequestId, RunId};
use crate::wire_word::display_as_wire;

/// Why tasks are to be scheduled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PendingType {
    /// Somebody asked for a run now.
    Immediate,
    /// Somebody asked for a run.
    Oneoff,
    /// A bounce.
    Bounce,
    /// A deploy begins.
    NewDeploy,
    /// A deploy goes on.
    NextDeployStep,
    /// A pause has ended.
    Unpaused,
    /// A task failed.
    Retry,
    /// The request was changed.
    UpdatedRequest,
    /// An agent or rack goes away; the wire misspells it.
    #[serde(rename = "DECOMISSIONED_SLAVE_OR_RACK")]
    DecommissionedAgentOrRack,
    /// A task ended.
    TaskDone,
    /// The scheduler has started.
    Startup,
    /// A bounce was given up.
    CancelBounce,
    /// A single task is replaced.
    TaskBounce,
    /// A deploy was cancelled.
    DeployCancelled,
    /// A deploy failed.
    DeployFailed,
    /// A deploy ended.
    DeployFinished,
    /// A lost task came back.
    TaskRecovered,
    /// A word this client does not know.
    #[serde(untagged)]
    Other(String),
}
display_as_wire!(PendingType);

/// A request waiting for the scheduler's next pass.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SingularityPendingRequest {
    /// The request.
    pub request_id: RequestId,
    /// The deploy to be scheduled.
    pub deploy_id: DeployId,
    /// Since when, in epoch milliseconds.
    pub timestamp: i64,
    /// Why.
    pub pending_type: PendingType,
    /// On whose account.
    #[serde(default)]
    pub user: Option<String>,
    /// The caller's id for this run.
    #[serde(default)]
    pub run_id: Option<RunId>,
    /// What the caller had to say.
    #[serde(default)]
    pub message: Option<String>,
    /// What the caller called the action.
    #[serde(default)]
    pub action_id: Option<String>,
    /// Arguments of this run.
    #[serde(default)]
    pub cmd_line_args_list: Option<Vec<String>>,
    /// When it is to run, in epoch milliseconds; absent means now.
    #[serde(default)]
    pub run_at: Option<i64>,
}

/// Why the tasks of a request are to be taken away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RequestCleanupType {
    /// The request is removed.
    Deleting,
    /// It is paused.
    Pausing,
    /// All its tasks are replaced at once.
    Bounce,
    /// Its tasks are replaced one by one.
    IncrementalBounce,
    /// A word this client does not know.
    #[serde(untagged)]
    Other(String),
}
display_as_wire!(RequestCleanupType);

/// A request waiting for the cleaner's next pass. While it does, posting the request is refused (409).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SingularityRequestCleanup {
    /// The request.
    pub request_id: RequestId,
    /// The deploy whose tasks are meant, if not all are.
    #[serde(default)]
    pub deploy_id: Option<DeployId>,
    /// Why.
    pub cleanup_type: RequestCleanupType,
    /// Since when, in epoch milliseconds.
    pub timestamp: i64,
    /// On whose account.
    #[serde(default)]
    pub user: Option<String>,
    /// Whether tasks are killed at once.
    #[serde(default)]
    pub kill_tasks: Option<bool>,
    /// Whether the load balancer is to forget the service.
    #[serde(default)]
    pub remove_from_load_balancer: Option<bool>,
    /// Whether new tasks count as healthy when they run.
    #[serde(default)]
    pub skip_healthchecks: Option<bool>,
    /// What the caller had to say.
    #[serde(default)]
    pub message: Option<String>,
    /// What the caller called the action.
    #[serde(default)]
    pub action_id: Option<String>,
    /// To be run in each task before it is killed.
    #[serde(default)]
    pub run_shell_command_before_kill: Option<SingularityShellCommand>,
}
