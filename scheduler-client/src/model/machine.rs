//! Agents and racks.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::ids::{AgentId, RackId};
use crate::wire_word::{display_as_wire, optional_fields};

/// How an agent or rack is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum MachineState {
    /// It was there before the scheduler started, and was not when it did.
    MissingOnStartup,
    /// It takes tasks.
    Active,
    /// It is about to be emptied.
    StartingDecommission,
    /// It is being emptied.
    Decommissioning,
    /// It is empty and takes no tasks.
    Decommissioned,
    /// It is gone.
    Dead,
    /// It keeps its tasks and takes no new ones.
    Frozen,
    /// A word this client does not know.
    #[serde(untagged)]
    Other(String),
}
display_as_wire!(MachineState);

/// A change of an agent or rack.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SingularityMachineStateHistoryUpdate {
    /// The id of the agent or rack.
    pub object_id: String,
    /// How it was from then on.
    pub state: MachineState,
    /// When, in epoch milliseconds.
    pub timestamp: i64,
    /// By whom.
    #[serde(default)]
    pub user: Option<String>,
    /// What they had to say.
    #[serde(default)]
    pub message: Option<String>,
}

/// A machine that runs tasks.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SingularityAgent {
    /// Its id.
    #[serde(alias = "slaveId")]
    pub id: AgentId,
    /// Its host.
    pub host: String,
    /// Its rack.
    #[serde(default)]
    pub rack_id: Option<RackId>,
    /// What is known of it, for requests that are choosy.
    #[serde(default)]
    pub attributes: BTreeMap<String, String>,
    /// Since when it is known, in epoch milliseconds.
    #[serde(default)]
    pub first_seen_at: i64,
    /// How it is.
    pub current_state: SingularityMachineStateHistoryUpdate,
    /// What it has: `cpus`, `mem`, `disk` and `ports`, as Mesos writes them.
    #[serde(default)]
    pub resources: Option<Map<String, Value>>,
}

/// Machines that are likely to fail together.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SingularityRack {
    /// Its id.
    #[serde(alias = "rackId")]
    pub id: RackId,
    /// Since when it is known, in epoch milliseconds.
    #[serde(default)]
    pub first_seen_at: i64,
    /// How it is.
    pub current_state: SingularityMachineStateHistoryUpdate,
}

optional_fields! {
    /// Changes an agent or rack.
    pub struct SingularityMachineChangeRequest {
        /// Change it back after this many milliseconds; needs `revert_to_state`.
        pub duration_millis: u64,
        /// What the history will carry.
        pub action_id: String,
        /// Who and why, for people.
        pub message: String,
        /// What to change it to then.
        pub revert_to_state: MachineState,
        /// Kill what still runs then; needed for [`MachineState::Decommissioned`].
        pub kill_tasks_on_decommission_timeout: bool,
    }
}

/// A change of an agent or rack that will be undone.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SingularityExpiringMachineState {
    /// The id of the agent or rack.
    pub machine_id: String,
    /// The body of the call that started it.
    #[serde(rename = "expiringAPIRequestObject")]
    pub expiring_api_request_object: SingularityMachineChangeRequest,
    /// By whom.
    #[serde(default)]
    pub user: Option<String>,
    /// When, in epoch milliseconds.
    pub start_millis: i64,
    /// What the caller, or else the service, called the action.
    #[serde(default)]
    pub action_id: Option<String>,
    /// What it is changed to at the end.
    pub revert_to_state: MachineState,
    /// Whether what still runs then is killed.
    #[serde(default)]
    pub kill_tasks_on_decommission_timeout: bool,
}
