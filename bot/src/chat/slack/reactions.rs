//! Reactions under what people say: seen at once, and how it ended. They are a courtesy: nobody waits for one, and where there
//! would be more than Slack takes, there are none.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use commands::Verdict;
use serde_json::json;

use super::Shared;
use super::api::Failure;
use super::source::Source;
use crate::chat::pace::Bucket;

/// How many reactions there may be at once after a silence.
const BURST: f64 = 20.0;

/// The allowance.
pub(super) struct Reactions {
    per_second: f64,
    bucket: Mutex<Bucket>,
}

impl Reactions {
    pub(super) fn new(per_minute: u32) -> Self {
        let burst = if per_minute == 0 { 0.0 } else { BURST };
        Self {
            per_second: f64::from(per_minute) / 60.0,
            bucket: Mutex::new(Bucket::full(burst, Instant::now())),
        }
    }

    fn may(&self) -> bool {
        let mut bucket = self.bucket.lock().unwrap_or_else(PoisonError::into_inner);
        self.per_second > 0.0 && bucket.take(self.per_second, BURST, Instant::now()).is_ok()
    }
}

impl Shared {
    /// Under a message that was heard.
    pub(super) fn react_heard(self: &Arc<Self>, source: Option<&str>) {
        self.react(source, "eyes");
    }

    /// Under a message whose matter has ended.
    pub(super) fn react_ended(self: &Arc<Self>, source: Option<&str>, verdict: Verdict) {
        let name = match verdict {
            Verdict::Success => "white_check_mark",
            Verdict::Failed => "x",
            Verdict::Refused | Verdict::Unknown => "warning",
        };
        self.react(source, name);
    }

    fn react(self: &Arc<Self>, source: Option<&str>, name: &'static str) {
        if !self.reactions.may() {
            return;
        }
        let Some(Source {
            channel,
            ts: Some(ts),
            is_message: true,
            ..
        }) = source.and_then(Source::read)
        else {
            return;
        };
        let shared = Arc::clone(self);
        self.aside.spawn(async move {
            let arguments = json!({"channel": channel, "timestamp": ts, "name": name});
            let put: Result<serde::de::IgnoredAny, Failure> =
                shared.api.call("reactions.add", &arguments).await;
            if let Err(failure) = put {
                tracing::debug!(%failure, name, "no reaction");
            }
        });
    }
}
