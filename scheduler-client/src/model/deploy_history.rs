//! How deploys ended.

use serde::{Deserialize, Serialize};

use super::{
    DeployState, ExtendedTaskState, SingularityDeploy, SingularityDeployMarker,
    SingularityLoadBalancerUpdate, SingularityTaskId,
};
use crate::ids::{DeployId, RequestId};
use crate::wire_word::display_as_wire;

/// A deploy and what became of it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SingularityDeployHistory {
    /// Which one, by whom, when.
    pub deploy_marker: SingularityDeployMarker,
    /// How it ended; absent while it is under way.
    #[serde(default)]
    pub deploy_result: Option<SingularityDeployResult>,
    /// What was deployed; absent in lists.
    #[serde(default)]
    pub deploy: Option<SingularityDeploy>,
    /// How its tasks fared; absent in lists.
    #[serde(default)]
    pub deploy_statistics: Option<SingularityDeployStatistics>,
}

/// How a deploy ended.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SingularityDeployResult {
    /// In which state.
    pub deploy_state: DeployState,
    /// Why, for people. A success may carry one as well: `Request not deployable` means that nothing was
    /// waited for, because the request is not long-running.
    #[serde(default)]
    pub message: Option<String>,
    /// What went wrong, task by task.
    #[serde(default)]
    pub deploy_failures: Vec<SingularityDeployFailure>,
    /// When, in epoch milliseconds.
    #[serde(default)]
    pub timestamp: i64,
    /// The last news from the load balancer, before 1.5.
    #[serde(default)]
    pub lb_update: Option<SingularityLoadBalancerUpdate>,
}

/// Why a deploy failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DeployFailureReason {
    /// A task ended before it was healthy.
    TaskFailedOnStartup,
    /// A task did not pass its health checks.
    TaskFailedHealthChecks,
    /// There was no room for a task.
    TaskCouldNotBeScheduled,
    /// A task was launched and never ran.
    TaskNeverEnteredRunning,
    /// A task that was to run for ever came to an end.
    TaskExpectedRunningFinished,
    /// Somebody cancelled it.
    DeployCancelled,
    /// It took too long.
    DeployOverdue,
    /// The scheduler could not store it.
    FailedToSaveDeployState,
    /// The load balancer did not do it.
    LoadBalancerUpdateFailed,
    /// It disappeared.
    PendingDeployRemoved,
    /// A word this client does not know.
    #[serde(untagged)]
    Other(String),
}
display_as_wire!(DeployFailureReason);

/// One thing that went wrong in a deploy.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SingularityDeployFailure {
    /// What kind of thing.
    pub reason: DeployFailureReason,
    /// The task, if it is about one.
    #[serde(default)]
    pub task_id: Option<SingularityTaskId>,
    /// What exactly, for people.
    #[serde(default)]
    pub message: Option<String>,
}

/// In which way a task failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TaskFailureType {
    /// It needed more memory than it had.
    Oom,
    /// It needed more disk than it had.
    OutOfDiskSpace,
    /// It ended with a bad exit code.
    BadExitCode,
    /// It ended although it was to go on.
    UnexpectedExit,
    /// Its agent was lost.
    #[serde(rename = "LOST_SLAVE")]
    LostAgent,
    /// Mesos had a problem.
    MesosError,
    /// It never became healthy.
    StartupFailure,
    /// A word this client does not know.
    #[serde(untagged)]
    Other(String),
}
display_as_wire!(TaskFailureType);

/// One failure of a task.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TaskFailureEvent {
    /// Which of the request's instances, from 1.
    pub instance: u32,
    /// When, in epoch milliseconds.
    pub timestamp: i64,
    /// In which way.
    #[serde(rename = "type")]
    pub failure_type: TaskFailureType,
}

/// How the tasks of a deploy fared.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SingularityDeployStatistics {
    /// The request.
    pub request_id: RequestId,
    /// The deploy.
    pub deploy_id: DeployId,
    /// Tasks that have ended.
    #[serde(default)]
    pub num_tasks: u64,
    /// Those that ended well.
    #[serde(default)]
    pub num_success: u64,
    /// Those that failed.
    #[serde(default)]
    pub num_failures: u64,
    /// How often in a row a run was repeated.
    #[serde(default)]
    pub num_sequential_retries: u64,
    /// When the last task ended, in epoch milliseconds.
    #[serde(default)]
    pub last_finish_at: Option<i64>,
    /// How it ended.
    #[serde(default)]
    pub last_task_state: Option<ExtendedTaskState>,
    /// How long tasks ran on average, in milliseconds.
    #[serde(default)]
    pub average_runtime_millis: Option<i64>,
    /// How late they were launched on average, in milliseconds.
    #[serde(default)]
    pub average_scheduling_delay_millis: Option<i64>,
    /// The failures, one by one.
    #[serde(default)]
    pub task_failure_events: Vec<TaskFailureEvent>,
}

/// What happened to a deploy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DeployEventType {
    /// It began. May be told twice.
    Starting,
    /// It ended.
    Finished,
    /// A word this client does not know.
    #[serde(untagged)]
    Other(String),
}
display_as_wire!(DeployEventType);

/// The body of a `DEPLOY` webhook.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SingularityDeployUpdate {
    /// Which deploy, by whom, when.
    pub deploy_marker: SingularityDeployMarker,
    /// What was deployed.
    #[serde(default)]
    pub deploy: Option<SingularityDeploy>,
    /// What happened.
    pub event_type: DeployEventType,
    /// How it ended.
    #[serde(default)]
    pub deploy_result: Option<SingularityDeployResult>,
}
