//! Requests with what is around them.

use serde::Deserialize;

use super::{
    RequestState, RequestType, SingularityDeploy, SingularityDeployMarker,
    SingularityExpiringBounce, SingularityExpiringPause, SingularityExpiringPriority,
    SingularityExpiringScale, SingularityExpiringSkipHealthchecks, SingularityPendingDeploy,
    SingularityPendingRequest, SingularityRequest, SingularityTaskIdsByStatus,
};
use crate::ids::RequestId;

/// A request with everything around it.
///
/// The list endpoints give partial ones: deploys never, tasks only when asked for full data. What lists
/// leave out is boxed, so that long lists stay small.
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
    pub active_deploy: Option<Box<SingularityDeploy>>,
    /// The deploy that is to run.
    #[serde(default)]
    pub pending_deploy: Option<Box<SingularityDeploy>>,
    /// How far that is.
    #[serde(default)]
    pub pending_deploy_state: Option<Box<SingularityPendingDeploy>>,
    /// The timer of a bounce: at its end, the bounce is given up.
    #[serde(default)]
    pub expiring_bounce: Option<Box<SingularityExpiringBounce>>,
    /// The timer of a pause: at its end, the request starts again.
    #[serde(default)]
    pub expiring_pause: Option<Box<SingularityExpiringPause>>,
    /// The timer of a scale: at its end, the old number comes back.
    #[serde(default)]
    pub expiring_scale: Option<Box<SingularityExpiringScale>>,
    /// The timer of a priority: at its end, the old one comes back (since 1.5).
    #[serde(default)]
    pub expiring_priority: Option<Box<SingularityExpiringPriority>>,
    /// The timer of skipped health checks: at its end, the old setting comes back.
    #[serde(default)]
    pub expiring_skip_healthchecks: Option<Box<SingularityExpiringSkipHealthchecks>>,
    /// Its tasks.
    #[serde(default)]
    pub task_ids: Option<Box<SingularityTaskIdsByStatus>>,
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

/// A request and its state, without deploys and tasks.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SingularityRequestWithState {
    /// The request.
    pub request: SingularityRequest,
    /// Its state.
    pub state: RequestState,
    /// Since when both have been so, in epoch milliseconds.
    #[serde(default)]
    pub timestamp: i64,
}

/// The requests that were asked for together.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SingularityRequestBatch {
    /// Those that there are, whole.
    pub requests: Vec<SingularityRequestParent>,
    /// Those that there are not.
    pub not_found: Vec<RequestId>,
}

/// The answer to a run: what now waits for the scheduler's next pass.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SingularityPendingRequestParent {
    /// The request.
    pub request: SingularityRequest,
    /// Its state.
    pub state: RequestState,
    /// The run that was asked for.
    pub pending_request: SingularityPendingRequest,
}

/// As much of a request as a look at all of them needs, some 100 bytes in memory.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "Wire")]
pub struct RequestOverview {
    /// Its id.
    pub id: RequestId,
    /// Its kind.
    pub request_type: RequestType,
    /// How many tasks it wants. Absent means one; for [`RequestType::OnDemand`], no limit.
    pub instances: Option<u32>,
    /// Its state.
    pub state: RequestState,
}

#[derive(Deserialize)]
struct Wire {
    request: Inner,
    state: RequestState,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Inner {
    id: RequestId,
    request_type: RequestType,
    #[serde(default)]
    instances: Option<u32>,
}

impl From<Wire> for RequestOverview {
    fn from(wire: Wire) -> Self {
        Self {
            id: wire.request.id,
            request_type: wire.request.request_type,
            instances: wire.request.instances,
            state: wire.state,
        }
    }
}
