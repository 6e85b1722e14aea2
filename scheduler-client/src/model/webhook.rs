//! Addresses that the scheduler tells what happens.

use serde::{Deserialize, Serialize};

use super::{SingularityTask, SingularityTaskHistoryUpdate};
use crate::ids::RequestId;
use crate::wire_word::display_as_wire;

/// What an address is told about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum WebhookType {
    /// Every change of a task: [`SingularityTaskWebhook`].
    Task,
    /// Every change of a request: [`SingularityRequestHistory`](super::SingularityRequestHistory).
    Request,
    /// The beginning and the end of a deploy: [`SingularityDeployUpdate`](super::SingularityDeployUpdate).
    Deploy,
    /// Tasks that keep failing: [`CrashLoopInfo`](super::CrashLoopInfo).
    Crashloop,
    /// People who used more rights than usual: [`ElevatedAccessEvent`] (since 1.4).
    ElevatedAccess,
    /// A word this client does not know.
    #[serde(untagged)]
    Other(String),
}
display_as_wire!(WebhookType);

/// An address that is told. Deliveries come at least once, in no order, and carry no signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SingularityWebhook {
    /// Where to. `$REQUEST_ID`, `$DEPLOY_ID` and `$TASK_ID` in it are replaced by what it is about.
    pub uri: String,
    /// About what.
    #[serde(rename = "type")]
    pub webhook_type: WebhookType,
    /// Since when, in epoch milliseconds; the service fills it in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<i64>,
    /// By whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// The service's name for it, with the address encoded; only read.
    #[serde(default, skip_serializing)]
    pub id: Option<String>,
}

impl SingularityWebhook {
    /// Tells this address about that.
    pub fn new(webhook_type: WebhookType, uri: impl Into<String>) -> Self {
        Self {
            uri: uri.into(),
            webhook_type,
            timestamp: None,
            user: None,
            id: None,
        }
    }

    /// The id as the service's `webhookId` parameter wants it before encoding: with the plain address. The
    /// service encodes what it decodes, so the [`id`](Self::id) would arrive encoded twice.
    pub(crate) fn plain_id(&self) -> String {
        format!("{}-{}", self.webhook_type, self.uri)
    }
}

/// An address and how much it was not told yet.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SingularityWebhookSummary {
    /// The address.
    pub webhook: SingularityWebhook,
    /// How much.
    #[serde(default)]
    pub queue_size: u64,
}

/// The answer to adding or removing an address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum WebhookChange {
    /// It was added.
    Created,
    /// It was there already.
    Existed,
    /// It was removed.
    Deleted,
    /// It was not there.
    DidntExist,
    /// A word this client does not know.
    #[serde(untagged)]
    Other(String),
}
display_as_wire!(WebhookChange);

/// The body of a `TASK` webhook.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SingularityTaskWebhook {
    /// The task.
    pub task: SingularityTask,
    /// What happened to it.
    pub task_update: SingularityTaskHistoryUpdate,
}

/// The body of an `ELEVATED_ACCESS` webhook (since 1.4).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ElevatedAccessEvent {
    /// Who.
    pub user: String,
    /// On which request.
    pub request_id: RequestId,
    /// With which rights: `READ`, `WRITE` or `ADMIN`.
    pub scope: String,
    /// When, in epoch milliseconds.
    pub created_at: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_words_are_those_of_the_wire() {
        for (word, change) in [
            ("EXISTED", WebhookChange::Existed),
            ("DIDNT_EXIST", WebhookChange::DidntExist),
        ] {
            let read: WebhookChange = serde_json::from_value(word.into()).unwrap();
            assert_eq!(read, change);
        }
    }
}
