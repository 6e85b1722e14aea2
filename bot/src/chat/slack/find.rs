//! Looking for a message whose answer was lost (contract slack 11). Metadata is read and written by every app, so what counts is
//! our key on a message of ours.

use std::sync::Arc;

use chrono::Utc;
use serde::Deserialize;

use super::Shared;
use super::api::Failure;
use super::say::{DELIVERY, Spot, UNNAMED, not_posted};
use super::source::Source;
use crate::chat::word::{Part, Word};
use crate::chat::{NotSaid, Outgoing};

/// How far back is searched where nothing tells when it was first said.
const A_DAY: chrono::TimeDelta = chrono::TimeDelta::hours(24);

/// How far before the message that is answered the search begins.
const A_MINUTE: i64 = 60;

#[derive(Deserialize)]
struct Page {
    #[serde(default)]
    messages: Vec<Box<serde_json::value::RawValue>>,
    #[serde(default)]
    response_metadata: Cursor,
}

#[derive(Default, Deserialize)]
struct Cursor {
    #[serde(default)]
    next_cursor: Option<String>,
}

/// A message, read leniently: another app's metadata may be anything.
#[derive(Deserialize)]
struct Message<'a> {
    #[serde(borrow, default)]
    ts: Word<'a>,
    #[serde(borrow, default)]
    user: Word<'a>,
    #[serde(borrow, default)]
    bot_id: Word<'a>,
    #[serde(borrow, default)]
    metadata: Part<Metadata<'a>>,
}

#[derive(Deserialize)]
struct Metadata<'a> {
    #[serde(borrow, default)]
    event_type: Word<'a>,
    #[serde(borrow, default)]
    event_payload: Part<Payload<'a>>,
}

#[derive(Deserialize)]
struct Payload<'a> {
    #[serde(borrow, default)]
    key: Word<'a>,
}

impl Shared {
    pub(super) async fn find(
        self: &Arc<Self>,
        outgoing: &Outgoing,
    ) -> Result<Option<String>, NotSaid> {
        if outgoing.said_as.is_some() {
            // It is said anew by an edit, which may be repeated.
            return Ok(None);
        }
        let Some(spot) = Spot::of(&outgoing.room) else {
            return Ok(None);
        };
        if outgoing.reply.only_you {
            // Nobody can find what one person was shown. Twice would be worse than not at all.
            return Ok(Some(UNNAMED.to_owned()));
        }
        tokio::time::sleep(self.limits.settle).await;
        match self.search(spot, outgoing).await? {
            Some(ts) => Ok(Some(ts)),
            None => {
                tokio::time::sleep(self.limits.search_again).await;
                self.search(spot, outgoing).await
            }
        }
    }

    /// The oldest message with the key. Others with the same key are taken away.
    async fn search(&self, spot: Spot<'_>, outgoing: &Outgoing) -> Result<Option<String>, NotSaid> {
        let mut hits = self.hits(spot, outgoing).await.map_err(not_known)?;
        hits.sort_unstable();
        let mut hits = hits.into_iter();
        let oldest = hits.next();
        for other in hits {
            tracing::warn!(room = %outgoing.room, "a message stood there twice");
            self.delete(spot, &other).await;
        }
        Ok(oldest)
    }

    /// Takes away all with the key but the one that is known.
    pub(super) async fn take_others_away(&self, outgoing: &Outgoing) {
        let (Some(spot), Some(known)) = (Spot::of(&outgoing.room), &outgoing.said_as) else {
            return;
        };
        if known == UNNAMED {
            return;
        }
        match self.hits(spot, outgoing).await {
            Ok(hits) => {
                for other in hits.iter().filter(|hit| *hit != known) {
                    self.delete(spot, other).await;
                }
            }
            Err(failure) => {
                tracing::warn!(%failure, room = %outgoing.room, "whether a message stands there twice is not known");
            }
        }
    }

    async fn hits(&self, spot: Spot<'_>, outgoing: &Outgoing) -> Result<Vec<String>, Failure> {
        let known = self.known().await?;
        let oldest = oldest(outgoing);
        let mut cursor = String::new();
        let mut hits = Vec::new();
        loop {
            let mut arguments = vec![
                ("channel", spot.channel),
                ("oldest", oldest.as_str()),
                ("inclusive", "true"),
                ("include_all_metadata", "true"),
                ("limit", "200"),
            ];
            if !cursor.is_empty() {
                arguments.push(("cursor", cursor.as_str()));
            }
            let page: Page = match spot.thread {
                Some(thread) => {
                    arguments.push(("ts", thread));
                    let replies = self.api.read("conversations.replies", &arguments).await;
                    match replies {
                        // Nothing can stand below a message that is gone.
                        Err(Failure::Refused(refusal)) if refusal.word == "thread_not_found" => {
                            return Ok(hits);
                        }
                        page => page?,
                    }
                }
                None => self.api.read("conversations.history", &arguments).await?,
            };
            for message in &page.messages {
                let Ok(message) = serde_json::from_str::<Message<'_>>(message.get()) else {
                    continue;
                };
                let is_ours = message.bot_id.is(&known.bot_id) || message.user.is(&known.user_id);
                if is_ours && message.has_key(&outgoing.message_key) {
                    hits.extend(message.ts.get().map(str::to_owned));
                }
            }
            match page.response_metadata.next_cursor {
                Some(next) if !next.is_empty() => cursor = next,
                _ => return Ok(hits),
            }
        }
    }
}

impl Message<'_> {
    fn has_key(&self, key: &str) -> bool {
        let Some(metadata) = &self.metadata.0 else {
            return false;
        };
        let payload = metadata.event_payload.0.as_ref();
        metadata.event_type.is(DELIVERY) && payload.is_some_and(|payload| payload.key.is(key))
    }
}

/// A message is said after what it answers. Where that has no time, a day is enough.
fn oldest(outgoing: &Outgoing) -> String {
    let source = outgoing.answers.as_deref().and_then(Source::read);
    let answered = source.and_then(|source| {
        let ts = source.ts?;
        ts.split('.').next()?.parse::<i64>().ok()
    });
    let since = answered.unwrap_or_else(|| (Utc::now() - A_DAY).timestamp());
    format!("{}.000000", since - A_MINUTE)
}

/// As long as nobody can look, nobody knows. Where the bot is no longer, it can neither look nor speak.
fn not_known(failure: Failure) -> NotSaid {
    match not_posted(failure) {
        NotSaid::NotNow(why) => NotSaid::Unknown(why),
        other => other,
    }
}
