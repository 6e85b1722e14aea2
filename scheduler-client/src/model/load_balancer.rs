//! What the scheduler asked of the load balancer.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::wire_word::display_as_wire;

/// What a call to the load balancer was for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum LoadBalancerRequestType {
    /// To add one task.
    Add,
    /// To remove one task.
    Remove,
    /// To change over to the tasks of a deploy.
    Deploy,
    /// To forget the service.
    Delete,
    /// A word this client does not know.
    #[serde(untagged)]
    Other(String),
}
display_as_wire!(LoadBalancerRequestType);

/// The parts of the id under which the load balancer knows a call.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LoadBalancerRequestId {
    /// What it is about.
    pub id: String,
    /// What it was for.
    pub request_type: LoadBalancerRequestType,
    /// Counts from 1.
    #[serde(default = "first")]
    pub attempt_number: u32,
}

fn first() -> u32 {
    1
}

/// The id as the load balancer knows it.
impl fmt::Display for LoadBalancerRequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (id, kind) = (&self.id, &self.request_type);
        write!(f, "{id}-{kind}-{}", self.attempt_number)
    }
}

/// How a call to the load balancer stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum LoadBalancerRequestState {
    /// The load balancer did not say, or could not be asked.
    Unknown,
    /// It failed.
    Failed,
    /// It is under way.
    Waiting,
    /// It is done.
    Success,
    /// It is being taken back.
    Canceling,
    /// It was taken back.
    Canceled,
    /// The load balancer would not have it.
    InvalidRequestNoop,
    /// A word this client does not know.
    #[serde(untagged)]
    Other(String),
}
display_as_wire!(LoadBalancerRequestState);

/// The last news of a call to the load balancer.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SingularityLoadBalancerUpdate {
    /// How it stands.
    #[serde(alias = "state")]
    pub load_balancer_state: LoadBalancerRequestState,
    /// Which call.
    pub load_balancer_request_id: LoadBalancerRequestId,
    /// What the load balancer had to say.
    #[serde(default)]
    pub message: Option<String>,
    /// When, in epoch milliseconds.
    pub timestamp: i64,
    /// What was done last: `PRE_ENQUEUE`, `ENQUEUE`, `CHECK_STATE`, `CANCEL` or `DELETE`.
    #[serde(default)]
    pub method: Option<String>,
    /// Where it was asked.
    #[serde(default)]
    pub uri: Option<String>,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_update_has_two_spellings_and_an_id_of_three_parts() {
        for name in ["loadBalancerState", "state"] {
            let update = json!({
                name: "SUCCESS", "timestamp": 1,
                "loadBalancerRequestId": {"id": "shop-d7-2", "requestType": "DEPLOY"},
            });
            let update: SingularityLoadBalancerUpdate = serde_json::from_value(update).unwrap();
            assert_eq!(
                update.load_balancer_state,
                LoadBalancerRequestState::Success
            );
            assert_eq!(
                update.load_balancer_request_id.to_string(),
                "shop-d7-2-DEPLOY-1"
            );
        }
    }
}
