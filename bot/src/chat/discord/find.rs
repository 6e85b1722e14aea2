//! Looking for a message whose answer was lost (contract discord 4.5). What counts is our nonce on a message of ours. Where a page
//! of history does not show nonces, it is the same words in answer to the same message.

use std::sync::Arc;

use reqwest::Method;
use serde::Deserialize;

use super::Shared;
use super::api::{Failure, Route};
use super::embeds;
use super::say::{UNNAMED, channel_of, not_posted, since};
use super::source::Source;
use crate::chat::word::{Part, Word};
use crate::chat::{NotSaid, Outgoing};
use crate::picture;

/// How many pages of a hundred messages are read. What is older is not looked for.
const PAGES: usize = 10;

#[derive(Deserialize)]
struct Found<'a> {
    #[serde(borrow, default)]
    id: Word<'a>,
    #[serde(borrow, default)]
    author: Part<Author<'a>>,
    #[serde(borrow, default)]
    content: Word<'a>,
    #[serde(borrow, default)]
    nonce: Word<'a>,
    #[serde(borrow, default)]
    message_reference: Part<Reference<'a>>,
}

#[derive(Deserialize)]
struct Author<'a> {
    #[serde(borrow, default)]
    id: Word<'a>,
}

#[derive(Deserialize)]
struct Reference<'a> {
    #[serde(borrow, default)]
    message_id: Word<'a>,
}

/// What is looked for.
struct Wanted {
    nonce: String,
    text: String,
    reply_to: Option<String>,
    /// Not this one: it is known.
    besides: Option<String>,
}

impl Wanted {
    fn is(&self, found: &Found<'_>) -> bool {
        if self
            .besides
            .as_deref()
            .is_some_and(|known| found.id.is(known))
        {
            return false;
        }
        if let Some(nonce) = found.nonce.get() {
            return nonce == self.nonce;
        }
        let reference = found.message_reference.0.as_ref();
        let reply_to = reference.and_then(|reference| reference.message_id.get());
        reply_to == self.reply_to.as_deref() && found.content.is(&self.text)
    }
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
        let Some(channel) = channel_of(&outgoing.room) else {
            return Ok(None);
        };
        let source = outgoing.answers.as_deref().and_then(Source::read);
        let interaction = source
            .as_ref()
            .and_then(|source| source.interaction.as_deref());
        let open = match interaction {
            Some(interaction) => self.interactions.get(interaction).await,
            None => None,
        };
        if let Some(open) = open {
            if open.promised.is_some() {
                // What was promised is finished by an edit as well.
                return Ok(None);
            }
            if outgoing.reply.only_you {
                // Nobody can find what one person was shown. Twice would be worse than not at all.
                return Ok(Some(UNNAMED.to_owned()));
            }
        }
        tokio::time::sleep(self.limits.settle).await;
        let wanted = self.wanted(channel, source, outgoing).await;
        let found = self.search(channel, since(outgoing), &wanted).await;
        let found = found.map_err(not_known)?;
        if found.is_none() {
            // Said again under the same nonce, it may be this one all the same.
            self.is_perhaps_said(&outgoing.message_key);
        }
        Ok(found)
    }

    /// Takes the one away that is not the one that is known.
    pub(super) async fn take_others_away(&self, outgoing: &Outgoing) {
        let (Some(channel), Some(known)) = (channel_of(&outgoing.room), &outgoing.said_as) else {
            return;
        };
        if known == UNNAMED {
            return;
        }
        let source = outgoing.answers.as_deref().and_then(Source::read);
        let mut wanted = self.wanted(channel, source, outgoing).await;
        wanted.besides = Some(known.clone());
        let other = match self.search(channel, since(outgoing), &wanted).await {
            Ok(Some(other)) => other,
            Ok(None) => return,
            Err(failure) => {
                tracing::warn!(%failure, room = %outgoing.room, "whether a message stands there twice is not known");
                return;
            }
        };
        let route = Route::message(channel, &other);
        if let Err(failure) = self.api.send(Method::DELETE, &route, None::<&()>).await {
            tracing::warn!(%failure, room = %outgoing.room, "a message that stands there twice could not be taken away");
        }
    }

    async fn wanted(&self, channel: &str, source: Option<Source>, outgoing: &Outgoing) -> Wanted {
        let reply_to = source.filter(|source| source.is_message && source.channel == channel);
        Wanted {
            nonce: self.nonce(&outgoing.message_key),
            text: embeds::compose(&outgoing.reply, &picture::of(&outgoing.reply).await).text,
            reply_to: reply_to.and_then(|source| source.message),
            besides: None,
        }
    }

    async fn search(
        &self,
        channel: &str,
        since: u64,
        wanted: &Wanted,
    ) -> Result<Option<String>, Failure> {
        let us = self.user().await?;
        let mut after = since.saturating_sub(1);
        for _ in 0..PAGES {
            let page = self.history(channel, after).await?;
            for message in &page {
                let Ok(found) = serde_json::from_str::<Found<'_>>(message.get()) else {
                    continue;
                };
                let is_ours = found
                    .author
                    .0
                    .as_ref()
                    .is_some_and(|author| author.id.is(&us));
                if is_ours && wanted.is(&found) {
                    return Ok(found.id.get().map(str::to_owned));
                }
            }
            match newest(&page) {
                Some(newest) if page.len() >= A_PAGE && newest > after => after = newest,
                _ => return Ok(None),
            }
        }
        Ok(None)
    }

    /// A page of a channel after a message, newest first.
    pub(super) async fn history(
        &self,
        channel: &str,
        after: u64,
    ) -> Result<Vec<Box<serde_json::value::RawValue>>, Failure> {
        let after = after.to_string();
        let query = [("after", after.as_str()), ("limit", "100")];
        self.api.read(&Route::messages(channel), &query).await
    }
}

/// The most messages of a page.
pub(super) const A_PAGE: usize = 100;

/// The newest id of a page.
pub(super) fn newest(page: &[Box<serde_json::value::RawValue>]) -> Option<u64> {
    let ids = page.iter().filter_map(|message| id_of(message.get()));
    ids.max()
}

/// A message's id as a number.
pub(super) fn id_of(message: &str) -> Option<u64> {
    #[derive(Deserialize)]
    struct Id<'a> {
        #[serde(borrow, default)]
        id: Word<'a>,
    }
    let message: Id<'_> = serde_json::from_str(message).ok()?;
    message.id.get()?.parse().ok()
}

/// As long as nobody can look, nobody knows. Where the bot is no longer, it can neither look nor speak.
fn not_known(failure: Failure) -> NotSaid {
    match not_posted(failure) {
        NotSaid::NotNow(why) => NotSaid::Unknown(why),
        other => other,
    }
}
