//! Reactions under what people say: seen at once, and how it ended. They are a courtesy: nobody waits for one, and one that Discord
//! does not take soon is left out.

use std::sync::Arc;
use std::time::Duration;

use commands::Verdict;
use reqwest::Method;

use super::Shared;
use super::api::{Failure, Route};
use super::source::Source;

/// How long one waits for its turn. Discord takes about four a second in a channel.
const PATIENCE: Duration = Duration::from_secs(2);

/// How often one is tried.
const TRIES: usize = 3;

impl Shared {
    /// Under a message that was heard.
    pub(super) fn react_heard(self: &Arc<Self>, source: Option<&str>) {
        self.react(source, "👀");
    }

    /// Under a message whose matter has ended.
    pub(super) fn react_ended(self: &Arc<Self>, source: Option<&str>, verdict: Verdict) {
        let emoji = match verdict {
            Verdict::Success => "✅",
            Verdict::Failed => "❌",
            Verdict::Refused | Verdict::Unknown => "⚠️",
        };
        self.react(source, emoji);
    }

    fn react(self: &Arc<Self>, source: Option<&str>, emoji: &'static str) {
        if !self.reacts {
            return;
        }
        let Some(Source {
            channel,
            message: Some(message),
            is_message: true,
            ..
        }) = source.and_then(Source::read)
        else {
            return;
        };
        let shared = Arc::clone(self);
        self.aside.spawn(async move {
            // One after the other: each answer says when the next may be put.
            let _turn = shared.reaction_turn.lock().await;
            let route = Route::reaction(&channel, &message, emoji);
            for _ in 0..TRIES {
                match shared.api.send(Method::PUT, &route, None::<&()>).await {
                    Ok(_) => return,
                    Err(Failure::Wait(wait)) if wait <= PATIENCE => tokio::time::sleep(wait).await,
                    Err(failure) => {
                        tracing::debug!(%failure, emoji, "no reaction");
                        return;
                    }
                }
            }
        });
    }
}
