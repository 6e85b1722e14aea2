//! Agents: the processes beside each load balancer.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{AgentRequestType, BaragonService, RequestAction, UpstreamInfo, ZookeeperState};
use crate::ids::{AgentId, GroupName, LoadBalancerRequestId};
use crate::lenient::{display_as_wire, null_as_default};

/// An agent as it describes itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BaragonAgentMetadata {
    /// Where its own API is.
    pub base_agent_uri: String,
    /// Its id, `host:port`.
    pub agent_id: AgentId,
    /// The domain it serves (deprecated by the groups' domains).
    #[serde(default)]
    pub domain: Option<String>,
    /// Where it runs in AWS; all fields empty elsewhere.
    #[serde(default, deserialize_with = "null_as_default")]
    pub ec2: Ec2Metadata,
    /// Where it runs in Google's cloud.
    #[serde(default)]
    pub gcloud: Option<GcloudMetadata>,
    /// Whatever its configuration adds.
    #[serde(default, deserialize_with = "null_as_default")]
    pub extra_agent_data: BTreeMap<String, String>,
    /// Whether it takes several requests in one call; every real agent does.
    #[serde(default)]
    pub batch_enabled: bool,
}

/// An agent that was seen at some time; it may be gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BaragonKnownAgentMetadata {
    /// Where its own API was.
    pub base_agent_uri: String,
    /// Its id, `host:port`.
    pub agent_id: AgentId,
    /// When it was last seen, in epoch milliseconds.
    pub last_seen_at: i64,
}

/// An agent's place in AWS.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Ec2Metadata {
    /// The instance.
    pub instance_id: Option<String>,
    /// Its zone.
    pub availability_zone: Option<String>,
    /// Its subnet.
    pub subnet_id: Option<String>,
    /// Its network.
    pub vpc_id: Option<String>,
    /// Its address inside that network.
    pub private_ip: Option<String>,
}

/// An agent's place in Google's cloud.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct GcloudMetadata {
    /// The group of instances.
    pub resource_group: Option<String>,
    /// The project.
    pub project: Option<String>,
    /// The region, if it is a regional one.
    pub region: Option<String>,
    /// The backend it belongs to.
    pub backend_service: Option<String>,
    /// The instance.
    pub instance_name: Option<String>,
}

/// What an agent is doing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum BaragonAgentState {
    /// Starting; the wire spells it with one P.
    #[serde(rename = "BOOTSTRAPING")]
    Bootstrapping,
    /// Ready.
    Accepting,
    /// Applying a change.
    Applying,
    /// Cut off from ZooKeeper.
    Disconnected,
    /// A word this client does not know.
    #[serde(untagged)]
    Other(String),
}
display_as_wire!(BaragonAgentState);

/// The state of one agent, from its own API.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BaragonAgentStatus {
    /// The group it belongs to.
    pub group: GroupName,
    /// Whether its check command accepts the present configuration.
    pub valid_configs: bool,
    /// What the check command said if not.
    #[serde(default)]
    pub error_message: Option<String>,
    /// Whether it leads its group.
    #[serde(default)]
    pub leader: bool,
    /// The last request it applied.
    #[serde(default)]
    pub most_recent_request_id: Option<LoadBalancerRequestId>,
    /// How it stands with ZooKeeper.
    pub zookeeper_state: ZookeeperState,
    /// Who it is.
    pub agent_info: BaragonAgentMetadata,
    /// What it does.
    pub agent_state: BaragonAgentState,
    /// Head only: what went wrong when it applied the stored state.
    #[serde(default, deserialize_with = "null_as_default")]
    pub state_errors: Vec<Value>,
    /// Head only.
    #[serde(default)]
    pub directory_watcher_error: Option<String>,
}

/// A configuration file as an agent has written it (head only).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BaragonConfigFile {
    /// Where it lies on the agent's host.
    pub full_path: String,
    /// What it says.
    pub content: String,
}

/// One piece of work in a batch sent to an agent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BaragonRequestBatchItem {
    /// The request, which the agent reads from ZooKeeper itself.
    pub request_id: LoadBalancerRequestId,
    /// What the request does.
    #[serde(default)]
    pub request_action: Option<RequestAction>,
    /// The phase.
    pub request_type: AgentRequestType,
}

/// An agent's answer to one piece of a batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AgentBatchResponseItem {
    /// The request.
    pub request_id: LoadBalancerRequestId,
    /// How it went, as an HTTP status.
    pub status_code: u16,
    /// Why it failed.
    #[serde(default)]
    pub message: Option<String>,
    /// The phase.
    pub request_type: AgentRequestType,
}

/// A service as an agent holds it in memory (head only).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BasicServiceContext {
    /// The service.
    pub service: BaragonService,
    /// Its upstreams.
    #[serde(default, deserialize_with = "null_as_default")]
    pub upstreams: Vec<UpstreamInfo>,
    /// When the agent took it over, in epoch milliseconds.
    pub timestamp: i64,
}
