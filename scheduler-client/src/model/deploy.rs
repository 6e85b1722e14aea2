//! Deploys: which version of a request runs, and on its way to what.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{SingularityLoadBalancerUpdate, SingularityRequest, SingularityTaskId};
use crate::ids::{DeployId, RequestId};
use crate::wire_word::display_as_wire;

/// How a deploy stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DeployState {
    /// Tasks start, become healthy, or are put behind the load balancer.
    Waiting,
    /// The load balancer takes a change back.
    Canceling,
    /// The deploy is the active one.
    Succeeded,
    /// It failed.
    Failed,
    /// The scheduler lost track of it.
    FailedInternalState,
    /// It took too long.
    Overdue,
    /// Somebody cancelled it.
    Canceled,
    /// A word this client does not know: neither in progress nor final, so keep looking.
    #[serde(untagged)]
    Other(String),
}
display_as_wire!(DeployState);

impl DeployState {
    /// Whether the state will not change any more.
    pub fn is_final(&self) -> bool {
        match self {
            Self::Succeeded | Self::Failed | Self::FailedInternalState => true,
            Self::Overdue | Self::Canceled => true,
            Self::Waiting | Self::Canceling | Self::Other(_) => false,
        }
    }
}

/// That a deploy was made.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SingularityDeployMarker {
    /// The request.
    pub request_id: RequestId,
    /// The deploy.
    pub deploy_id: DeployId,
    /// When, in epoch milliseconds.
    pub timestamp: i64,
    /// By whom.
    #[serde(default)]
    pub user: Option<String>,
    /// What they had to say.
    #[serde(default)]
    pub message: Option<String>,
}

/// A deploy under way.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SingularityPendingDeploy {
    /// Which one, by whom, since when.
    pub deploy_marker: SingularityDeployMarker,
    /// How it stands.
    pub current_deploy_state: DeployState,
    /// How far it is; before 1.5 only for requests that run for ever.
    #[serde(default)]
    pub deploy_progress: Option<SingularityDeployProgress>,
    /// The last news from the load balancer, before 1.5; since then it is part of the progress.
    #[serde(default)]
    pub last_load_balancer_update: Option<SingularityLoadBalancerUpdate>,
    /// The request as it will be if the deploy succeeds.
    #[serde(default)]
    pub updated_request: Option<Box<SingularityRequest>>,
}

impl SingularityPendingDeploy {
    /// The call to the load balancer under way, or before 1.5 the last one made.
    pub fn load_balancer_update(&self) -> Option<&SingularityLoadBalancerUpdate> {
        let progress = self.deploy_progress.as_ref();
        progress
            .and_then(|progress| progress.pending_lb_update.as_ref())
            .or(self.last_load_balancer_update.as_ref())
    }
}

/// How far a deploy is. The first four fields are those that every release from 1.3 has.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SingularityDeployProgress {
    /// How many tasks this step is to have.
    #[serde(default)]
    pub target_active_instances: u32,
    /// How many it has.
    #[serde(default)]
    pub current_active_instances: u32,
    /// Tasks of this deploy that failed.
    #[serde(default)]
    pub failed_deploy_tasks: Vec<SingularityTaskId>,
    /// When any of this last changed, in epoch milliseconds.
    #[serde(default)]
    pub timestamp: i64,
    /// The call to the load balancer under way (since 1.5).
    #[serde(default)]
    pub pending_lb_update: Option<SingularityLoadBalancerUpdate>,
    /// What was asked of the load balancer so far, by its ids (since 1.5).
    #[serde(default)]
    pub lb_updates: BTreeMap<String, DeployProgressLbUpdateHolder>,
    /// What the checks between steps say, by their names: `PENDING`, `SUCCEEDED` or `FAILED` (since 1.5).
    #[serde(default)]
    pub step_acceptance_results: BTreeMap<String, String>,
    /// The same in words, earlier steps included (since 1.5).
    #[serde(default)]
    pub acceptance_result_message_history: Vec<String>,
    /// Whether it goes in steps (since 1.5).
    #[serde(default)]
    pub canary: bool,
}

/// What a step of a deploy asked of the load balancer.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeployProgressLbUpdateHolder {
    /// How that stands.
    pub load_balancer_update: SingularityLoadBalancerUpdate,
    /// The tasks that were to be added.
    #[serde(default)]
    pub added: Vec<SingularityTaskId>,
    /// The tasks that were to be removed.
    #[serde(default)]
    pub removed: Vec<SingularityTaskId>,
}
