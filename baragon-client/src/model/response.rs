//! Responses: how far a request has come, as far as the service says.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::BaragonRequest;
use crate::ids::LoadBalancerRequestId;
use crate::lenient::display_as_wire;

/// The public state of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum BaragonRequestState {
    /// A value the enum has and the service never sends; nothing can be concluded from it.
    Unknown,
    /// Ended without effect, or refused. See [`BaragonResponse::request`] for telling them apart.
    Failed,
    /// Not ended: queued, being applied, retried, or already being reverted after a failure.
    Waiting,
    /// Committed. A failed edge-cache purge after the commit does not show.
    Success,
    /// Being taken back after a cancel; not ended.
    Canceling,
    /// Ended by a cancel.
    Canceled,
    /// Ended without effect because it could not be carried out as it was put.
    InvalidRequestNoop,
    /// A word this client does not know: neither in progress nor final, so keep looking.
    #[serde(untagged)]
    Other(String),
}
display_as_wire!(BaragonRequestState);

impl BaragonRequestState {
    /// Whether the service says it is still working on the request.
    pub fn is_in_progress(&self) -> bool {
        match self {
            Self::Waiting | Self::Canceling => true,
            Self::Failed | Self::Success | Self::Canceled | Self::InvalidRequestNoop => false,
            Self::Unknown | Self::Other(_) => false,
        }
    }

    /// Whether the state will not change any more. Not the opposite of
    /// [`is_in_progress`](Self::is_in_progress): an unknown word is neither.
    pub fn is_final(&self) -> bool {
        match self {
            Self::Failed | Self::Success | Self::Canceled | Self::InvalidRequestNoop => true,
            Self::Waiting | Self::Canceling => false,
            Self::Unknown | Self::Other(_) => false,
        }
    }
}

/// The phase in which an agent was called.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AgentRequestType {
    /// Carrying the change out.
    Apply,
    /// Taking it back after a failure.
    Revert,
    /// Taking it back after a cancel.
    Cancel,
    /// Head only.
    PurgeCache,
    /// A word this client does not know.
    #[serde(untagged)]
    Other(String),
}
display_as_wire!(AgentRequestType);

/// The latest answer of one agent in one phase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AgentResponse {
    /// The URL that was called: the agent's base plus `/batch` or `/request/{id}`.
    pub url: String,
    /// Counts from 0.
    #[serde(default)]
    pub attempt: u32,
    /// The agent's HTTP status; absent while waiting and when the call itself failed.
    #[serde(default)]
    pub status_code: Option<u16>,
    /// What the agent said, usually only when it failed.
    #[serde(default)]
    pub content: Option<String>,
    /// Why the call itself failed.
    #[serde(default)]
    pub exception: Option<String>,
}

impl AgentResponse {
    /// The agent has done its part of this phase.
    pub fn is_success(&self) -> bool {
        self.status_code
            .is_some_and(|code| (200..300).contains(&code))
    }

    /// The agent was called and has not answered.
    pub fn is_waiting(&self) -> bool {
        self.status_code.is_none() && self.exception.is_none()
    }
}

/// The service's answer about one request, to a POST, a GET or a cancel alike.
///
/// HTTP 200 says nothing about success here: refusals and even outages of the service's storage come
/// as 200 with [`BaragonRequestState::Failed`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BaragonResponse {
    /// The id the answer is about.
    pub load_balancer_request_id: LoadBalancerRequestId,
    /// How far it is.
    pub load_balancer_state: BaragonRequestState,
    /// The last message set; not always about the last thing that happened. Absent from an answer that was read while
    /// the service was filing it: see [`request`](crate::BaragonClient::request).
    #[serde(default)]
    pub message: Option<String>,
    /// Per phase the latest answer of each agent, in no particular order.
    #[serde(default)]
    pub agent_responses: Option<BTreeMap<AgentRequestType, Vec<AgentResponse>>>,
    /// The request as the service understood it.
    ///
    /// Absent in answers made up on the spot: a refusal, a cancel of an unknown id, a service that was
    /// not found. Nothing is normally stored under the id then; look it up before concluding anything.
    #[serde(default)]
    pub request: Option<BaragonRequest>,
    /// No known release writes it; read in case one does.
    #[serde(default)]
    pub post_apply_steps_succeeded: Option<bool>,
}

impl BaragonResponse {
    /// The agents' latest answers in one phase; empty if the phase has not begun.
    pub fn agents_in(&self, phase: &AgentRequestType) -> &[AgentResponse] {
        let phases = self.agent_responses.as_ref();
        phases
            .and_then(|phases| phases.get(phase))
            .map_or(&[], Vec::as_slice)
    }

    /// Whether this answer was made up on the spot instead of being read from what the service stored.
    pub fn is_synthetic(&self) -> bool {
        self.request.is_none()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn nulls_are_absences() {
        let response: BaragonResponse = serde_json::from_value(json!({
            "loadBalancerRequestId": "r7", "loadBalancerState": "FAILED", "message": null,
            "agentResponses": null, "request": null,
        }))
        .unwrap();
        assert!(response.is_synthetic());
        assert!(response.agents_in(&AgentRequestType::Apply).is_empty());
    }

    #[test]
    fn phases_are_keys_known_or_not() {
        let response: BaragonResponse = serde_json::from_value(json!({
            "loadBalancerRequestId": "r7", "loadBalancerState": "WAITING",
            "agentResponses": {
                "APPLY": [{"url": "http://a/batch", "attempt": 4, "statusCode": 500, "content": "no", "exception": null}],
                "REVERT": [{"url": "http://a/batch", "attempt": 0, "statusCode": null, "content": null, "exception": null}],
                "POLISH": [],
            },
        }))
        .unwrap();
        assert!(!response.agents_in(&AgentRequestType::Apply)[0].is_success());
        assert!(response.agents_in(&AgentRequestType::Revert)[0].is_waiting());
        let phases = response.agent_responses.unwrap();
        assert!(phases.contains_key(&AgentRequestType::Other("POLISH".into())));
    }

    #[test]
    fn a_state_in_the_wrong_case_is_neither_final_nor_in_progress() {
        let state: BaragonRequestState = serde_json::from_str(r#""success""#).unwrap();
        assert_eq!(state, BaragonRequestState::Other("success".into()));
        assert!(!state.is_final() && !state.is_in_progress());
    }

    #[test]
    fn the_text_of_a_state_is_the_word_of_the_service() {
        for word in ["UNKNOWN", "INVALID_REQUEST_NOOP", "CANCELED", "BRAND_NEW"] {
            let state: BaragonRequestState = serde_json::from_value(json!(word)).unwrap();
            assert_eq!(state.to_string(), word);
        }
    }

    #[test]
    fn a_number_for_a_state_is_blamed_on_the_field() {
        let text = r#"{"loadBalancerRequestId": "r7", "loadBalancerState": 3}"#;
        let mut json = serde_json::Deserializer::from_str(text);
        let error = serde_path_to_error::deserialize::<_, BaragonResponse>(&mut json).unwrap_err();
        assert_eq!(error.path().to_string(), "loadBalancerState");
    }
}
