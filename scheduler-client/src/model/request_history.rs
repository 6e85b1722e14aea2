//! What became of requests.

use serde::{Deserialize, Serialize};

use super::SingularityRequest;
use crate::ids::{DeployId, RequestId};
use crate::wire_word::display_as_wire;

/// What happened to a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RequestHistoryType {
    /// It was made.
    Created,
    /// It was changed.
    Updated,
    /// Its removal began.
    Deleting,
    /// It was removed.
    Deleted,
    /// It was paused.
    Paused,
    /// It was started again.
    Unpaused,
    /// The service slowed it down.
    EnteredCooldown,
    /// That came to an end.
    ExitedCooldown,
    /// It had nothing left to do.
    Finished,
    /// A deploy ended its pause.
    DeployedToUnpause,
    /// Its tasks were replaced.
    Bounced,
    /// Its number of tasks was changed.
    Scaled,
    /// That was undone.
    ScaleReverted,
    /// A word this client does not know.
    #[serde(untagged)]
    Other(String),
}
display_as_wire!(RequestHistoryType);

/// Something that happened to a request. Also the body of a `REQUEST` webhook.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SingularityRequestHistory {
    /// When, in epoch milliseconds.
    pub created_at: i64,
    /// Who did it: an e-mail address or a user id.
    #[serde(default)]
    pub user: Option<String>,
    /// What happened.
    pub event_type: RequestHistoryType,
    /// The request as it was afterwards.
    pub request: SingularityRequest,
    /// What they had to say, or the service on their behalf.
    #[serde(default)]
    pub message: Option<String>,
}

/// In which way the tasks of a request keep failing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CrashLoopType {
    /// Many tasks fail fast.
    FastFailureLoop,
    /// One instance keeps failing.
    SingleInstanceFailureLoop,
    /// Several instances failed.
    MultiInstanceFailure,
    /// Tasks end that should not.
    UnexpectedExits,
    /// Tasks need more memory than they have.
    Oom,
    /// Tasks fail again and again, slowly.
    SlowFailures,
    /// Tasks fail before they are healthy.
    StartupFailureLoop,
    /// A word this client does not know.
    #[serde(untagged)]
    Other(String),
}
display_as_wire!(CrashLoopType);

/// A time in which tasks kept failing. Also the body of a `CRASHLOOP` webhook.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CrashLoopInfo {
    /// The request.
    pub request_id: RequestId,
    /// The deploy.
    pub deploy_id: DeployId,
    /// When it began, in epoch milliseconds.
    pub start: i64,
    /// When it ended, in epoch milliseconds; absent while it goes on.
    #[serde(default)]
    pub end: Option<i64>,
    /// In which way.
    #[serde(rename = "type")]
    pub loop_type: CrashLoopType,
}

impl CrashLoopInfo {
    /// Whether it goes on.
    pub fn is_active(&self) -> bool {
        self.end.is_none()
    }
}
