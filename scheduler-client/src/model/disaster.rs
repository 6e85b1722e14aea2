//! Trouble with the whole cluster, and what operators have switched off.

use serde::{Deserialize, Serialize};

use crate::wire_word::{display_as_wire, optional_fields};

/// A kind of trouble.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SingularityDisasterType {
    /// Tasks are launched much too late.
    ExcessiveTaskLag,
    /// Too many agents are gone; written with the older word as well.
    #[serde(alias = "LOST_SLAVES")]
    LostAgents,
    /// Too many tasks are gone.
    LostTasks,
    /// Somebody says so.
    UserInitiated,
    /// A word this client does not know.
    #[serde(untagged)]
    Other(String),
}
display_as_wire!(SingularityDisasterType);

/// A kind of trouble, and whether it is there.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct SingularityDisaster {
    /// The kind.
    #[serde(rename = "type")]
    pub disaster_type: SingularityDisasterType,
    /// Whether it is there.
    #[serde(default)]
    pub active: bool,
}

/// What the service looks at to tell trouble.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "Point")]
pub struct SingularityDisasterDataPoint {
    /// When, in epoch milliseconds.
    pub timestamp: i64,
    /// Tasks running.
    pub num_active_tasks: i64,
    /// Tasks still to be launched.
    pub num_pending_tasks: i64,
    /// Those that are late.
    pub num_late_tasks: i64,
    /// How late on average, in milliseconds.
    pub avg_task_lag_millis: i64,
    /// Tasks lost.
    pub num_lost_tasks: i64,
    /// Agents there.
    pub num_active_agents: i64,
    /// Agents lost.
    pub num_lost_agents: i64,
}

/// Agents are counted under both names since 1.3 and under the older one before.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Point {
    timestamp: i64,
    num_active_tasks: i64,
    num_pending_tasks: i64,
    num_late_tasks: i64,
    avg_task_lag_millis: i64,
    num_lost_tasks: i64,
    num_active_agents: Option<i64>,
    num_active_slaves: i64,
    num_lost_agents: Option<i64>,
    num_lost_slaves: i64,
}

impl From<Point> for SingularityDisasterDataPoint {
    fn from(point: Point) -> Self {
        Self {
            timestamp: point.timestamp,
            num_active_tasks: point.num_active_tasks,
            num_pending_tasks: point.num_pending_tasks,
            num_late_tasks: point.num_late_tasks,
            avg_task_lag_millis: point.avg_task_lag_millis,
            num_lost_tasks: point.num_lost_tasks,
            num_active_agents: point.num_active_agents.unwrap_or(point.num_active_slaves),
            num_lost_agents: point.num_lost_agents.unwrap_or(point.num_lost_slaves),
        }
    }
}

/// Trouble with the whole cluster.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SingularityDisastersData {
    /// What the service has seen lately.
    pub stats: Vec<SingularityDisasterDataPoint>,
    /// What it makes of it.
    #[serde(alias = "disasterStates")]
    pub disasters: Vec<SingularityDisaster>,
    /// Whether it only looks, and switches nothing off by itself.
    #[serde(alias = "automatedActionDisabled")]
    pub automated_actions_disabled: bool,
}

/// Something that people or the service do, and that operators can switch off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SingularityAction {
    /// Replacing the tasks of a request.
    BounceRequest,
    /// Changing the number of its tasks.
    ScaleRequest,
    /// Changing their priority (since 1.5).
    PriorityRequest,
    /// Removing a request.
    RemoveRequest,
    /// Making one.
    CreateRequest,
    /// Changing one.
    UpdateRequest,
    /// Killing a task.
    KillTask,
    /// Replacing a task.
    BounceTask,
    /// Running a command in a task.
    RunShellCommand,
    /// Remarking on a task.
    AddMetadata,
    /// Deploying.
    Deploy,
    /// Giving up a deploy.
    CancelDeploy,
    /// Adding a webhook.
    AddWebhook,
    /// Removing one.
    RemoveWebhook,
    /// Comparing tasks with Mesos.
    TaskReconciliation,
    /// Comparing tasks with Mesos at the start.
    StartupTaskReconciliation,
    /// Checking the health of tasks.
    RunHealthChecks,
    /// Freezing an agent; the older word is read as well.
    #[serde(alias = "FREEZE_SLAVE")]
    FreezeAgent,
    /// Making an agent active again; the older word is read as well.
    #[serde(alias = "ACTIVATE_SLAVE")]
    ActivateAgent,
    /// Emptying an agent; the older word is read as well.
    #[serde(alias = "DECOMMISSION_SLAVE")]
    DecommissionAgent,
    /// Freezing a rack.
    FreezeRack,
    /// Making a rack active again.
    ActivateRack,
    /// Emptying a rack.
    DecommissionRack,
    /// Sending mail.
    SendEmail,
    /// Launching tasks on what Mesos offers.
    ProcessOffers,
    /// Keeping what Mesos offers for later.
    CacheOffers,
    /// Reads that cost much.
    ExpensiveApiCalls,
    /// The cleaner.
    RunCleanupPoller,
    /// The deploy checker.
    RunDeployPoller,
    /// The scheduler.
    RunSchedulerPoller,
    /// The timers.
    RunExpiringActionPoller,
    /// The comparison with the load balancer.
    RunUpstreamPoller,
    /// Moving tasks to other agents.
    TaskShuffle,
    /// One of those that cannot be switched off, or a word this client does not know.
    #[serde(untagged)]
    Other(String),
}
display_as_wire!(SingularityAction);

/// Something that is switched off.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SingularityDisabledAction {
    /// What.
    #[serde(rename = "type")]
    pub action: SingularityAction,
    /// What those are told who try.
    #[serde(default)]
    pub message: String,
    /// By whom.
    #[serde(default)]
    pub user: Option<String>,
    /// Whether the service did it, and will undo it.
    #[serde(default)]
    pub automatically_clearable: bool,
    /// Until when, in epoch milliseconds.
    #[serde(default)]
    pub expires_at: Option<i64>,
}

optional_fields! {
    /// Switches an action off.
    pub struct SingularityDisabledActionRequest {
        /// What those are told who try.
        pub message: String,
    }
}

/// A message to everybody who looks at the scheduler's pages (since 1.5).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SingularityFireAlarm {
    /// Its headline.
    #[serde(default)]
    pub title: String,
    /// The rest of it.
    #[serde(default)]
    pub message: String,
    /// Where there is more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}
