//! The service's answers to agents that come and go.

use serde::{Deserialize, Serialize};

use crate::lenient::display_as_wire;

/// How far an agent's registration with the traffic sources has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TrafficSourceState {
    /// Nothing left to do.
    Done,
    /// Ask again later.
    Pending,
    /// It failed; the answer says why.
    Error,
    /// A word this client does not know.
    #[serde(untagged)]
    Other(String),
}
display_as_wire!(TrafficSourceState);

/// The answer to a check-in. Failures come in the body, under HTTP 200.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AgentCheckInResponse {
    /// How far it is.
    pub state: TrafficSourceState,
    /// What went wrong.
    #[serde(default)]
    pub exception_message: Option<String>,
    /// How long to wait before asking again, in milliseconds.
    #[serde(default)]
    pub wait_time: i64,
}
