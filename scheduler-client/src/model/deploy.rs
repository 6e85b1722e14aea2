//! Deploys: which version of a request runs, and on its way to what.

use serde::{Deserialize, Serialize};

use super::SingularityTaskId;
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

/// A deploy, as far as the load balancer and people are concerned.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SingularityDeploy {
    /// The request it belongs to.
    pub request_id: RequestId,
    /// Its id.
    pub id: DeployId,
    /// What the deployer calls this version.
    #[serde(default)]
    pub version: Option<String>,
    /// When the deployer says it was made, in epoch milliseconds.
    #[serde(default)]
    pub timestamp: Option<i64>,
    /// The path it is balanced under.
    #[serde(default)]
    pub service_base_path: Option<String>,
    /// The load balancer groups that carry it.
    #[serde(default)]
    pub load_balancer_groups: Option<Vec<String>>,
    /// Which of the task's ports takes the traffic, from 0; absent means the first.
    #[serde(default)]
    pub load_balancer_port_index: Option<usize>,
    /// The domains it is balanced on.
    #[serde(default)]
    pub load_balancer_domains: Option<Vec<String>>,
    /// Further paths.
    #[serde(default)]
    pub load_balancer_additional_routes: Option<Vec<String>>,
    /// The balancer's template.
    #[serde(default)]
    pub load_balancer_template: Option<String>,
    /// The balancer's service id, if it is not the request's.
    #[serde(default)]
    pub load_balancer_service_id_override: Option<String>,
    /// The upstream group within the balancer's service.
    #[serde(default)]
    pub load_balancer_upstream_group: Option<String>,
}

impl SingularityDeploy {
    /// The id under which the load balancer knows what this deploys: the override, else the request id.
    pub fn load_balancer_service_id(&self) -> &str {
        self.load_balancer_service_id_override
            .as_deref()
            .unwrap_or(self.request_id.as_str())
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
}

/// How far a deploy is, by the fields that every release from 1.3 has.
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
}
