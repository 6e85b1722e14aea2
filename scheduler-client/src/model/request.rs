//! Requests: what is to run, how often, and what is planned for it.

use serde::{Deserialize, Serialize};

use super::{
    SingularityDeploy, SingularityDeployMarker, SingularityPendingDeploy,
    SingularityTaskIdsByStatus,
};
use crate::ids::{DeployId, RequestId};
use crate::wire_word::display_as_wire;

/// What kind of work a request is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RequestType {
    /// Runs for ever and may be load balanced.
    Service,
    /// Runs for ever.
    Worker,
    /// Runs by a schedule.
    Scheduled,
    /// Runs when asked to.
    OnDemand,
    /// Runs once per deploy.
    RunOnce,
    /// A word this client does not know.
    #[serde(untagged)]
    Other(String),
}
display_as_wire!(RequestType);

/// What a request is allowed to do at present.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RequestState {
    /// Runs.
    Active,
    /// Being removed.
    Deleting,
    /// Removed; only history says so.
    Deleted,
    /// Stopped by somebody.
    Paused,
    /// Slowed down by the scheduler, because its tasks keep failing.
    SystemCooldown,
    /// Has nothing left to do.
    Finished,
    /// Paused, with a deploy under way that will end the pause.
    DeployingToUnpause,
    /// A word this client does not know.
    #[serde(untagged)]
    Other(String),
}
display_as_wire!(RequestState);

impl RequestState {
    /// Whether the scheduler launches tasks in this state.
    pub fn is_runnable(&self) -> bool {
        match self {
            Self::Active | Self::SystemCooldown | Self::DeployingToUnpause => true,
            Self::Deleting | Self::Deleted | Self::Paused | Self::Finished => false,
            Self::Other(_) => false,
        }
    }
}

/// A request as it was last saved.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SingularityRequest {
    /// Its id.
    pub id: RequestId,
    /// Its kind.
    pub request_type: RequestType,
    /// Who owns it.
    #[serde(default)]
    pub owners: Option<Vec<String>>,
    /// How many tasks it wants. Absent means one; for [`RequestType::OnDemand`], no limit.
    #[serde(default)]
    pub instances: Option<u32>,
    /// Whether its tasks are put behind the load balancer.
    #[serde(default)]
    pub load_balanced: Option<bool>,
    /// The user group it belongs to.
    #[serde(default)]
    pub group: Option<String>,
}

/// A request with everything around it.
///
/// The list endpoints give partial ones: deploys never, tasks only when asked for full data.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SingularityRequestParent {
    /// The request.
    pub request: SingularityRequest,
    /// Its state.
    pub state: RequestState,
    /// Which deploys are active and pending.
    #[serde(default)]
    pub request_deploy_state: Option<SingularityRequestDeployState>,
    /// The deploy that runs.
    #[serde(default)]
    pub active_deploy: Option<SingularityDeploy>,
    /// The deploy that is to run.
    #[serde(default)]
    pub pending_deploy: Option<SingularityDeploy>,
    /// How far that is.
    #[serde(default)]
    pub pending_deploy_state: Option<SingularityPendingDeploy>,
    /// Its tasks.
    #[serde(default)]
    pub task_ids: Option<SingularityTaskIdsByStatus>,
}

/// Names of the deploys of a request.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SingularityRequestDeployState {
    /// The request.
    pub request_id: RequestId,
    /// The deploy that runs.
    #[serde(default)]
    pub active_deploy: Option<SingularityDeployMarker>,
    /// The deploy that is to run.
    #[serde(default)]
    pub pending_deploy: Option<SingularityDeployMarker>,
}

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
    pub run_id: Option<String>,
    /// What the caller had to say.
    #[serde(default)]
    pub message: Option<String>,
}
