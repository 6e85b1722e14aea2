//! Saying: one post a message, edited in place, with what became of it in the outbox's words (contract slack 9.2 and 10).

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use commands::Reply;
use serde::Deserialize;
use serde_json::json;
use slack_morphism::prelude::{
    SlackApiChatPostEphemeralRequest, SlackApiChatPostMessageRequest, SlackApiChatUpdateRequest,
    SlackBlock, SlackChannelId, SlackMessageContent, SlackMessageMetadata, SlackTs, SlackUserId,
};

use super::api::{Failure, Refusal};
use super::blocks::{self, Attached, Composed};
use super::source::Source;
use super::{PLATFORM, Shared, Slack};
use crate::chat::{Edge, Finding, NotSaid, Outgoing, Room, RoomPace, Saying, TakingAway};
use crate::picture;

/// What a message's metadata is called.
pub(super) const DELIVERY: &str = "deckhand_delivery";

/// What a message is called that no `ts` is known of: it was shown to one person, or said through a response URL.
pub(super) const UNNAMED: &str = "unnamed";

/// A room of this platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Spot<'r> {
    pub(super) channel: &'r str,
    pub(super) thread: Option<&'r str>,
}

impl<'r> Spot<'r> {
    pub(super) fn of(room: &'r Room) -> Option<Self> {
        let place = room.0.strip_prefix(PLATFORM)?.strip_prefix(':')?;
        Some(match place.split_once('/') {
            Some((channel, thread)) => Self {
                channel,
                thread: Some(thread),
            },
            None => Self {
                channel: place,
                thread: None,
            },
        })
    }

    fn is_direct(self) -> bool {
        self.channel.starts_with('D')
    }
}

#[derive(Deserialize)]
struct Posted {
    ts: String,
}

impl Edge for Slack {
    fn say<'a>(&'a self, outgoing: &'a Outgoing) -> Saying<'a> {
        Box::pin(async move {
            let said = self.shared.say(outgoing).await;
            if let (Ok(_), Some(verdict)) = (&said, outgoing.ended) {
                self.shared
                    .react_ended(outgoing.answers.as_deref(), verdict);
            }
            said
        })
    }

    fn find<'a>(&'a self, outgoing: &'a Outgoing) -> Finding<'a> {
        Box::pin(self.shared.find(outgoing))
    }

    fn take_others_away<'a>(&'a self, outgoing: &'a Outgoing) -> TakingAway<'a> {
        Box::pin(self.shared.take_others_away(outgoing))
    }

    fn pace(&self) -> Option<RoomPace> {
        Some(self.shared.pace)
    }
}

impl Shared {
    async fn say(self: &Arc<Self>, outgoing: &Outgoing) -> Result<String, NotSaid> {
        let Some(spot) = Spot::of(&outgoing.room) else {
            return Err(NotSaid::Never(format!(
                "{} is no room of Slack",
                outgoing.room
            )));
        };
        match &outgoing.said_as {
            Some(unnamed) if unnamed == UNNAMED => self.respond(spot, outgoing).await,
            Some(ts) => self.edit(spot, ts, outgoing).await,
            None => match source_of(outgoing) {
                Some(source) if outgoing.reply.only_you && !spot.is_direct() => {
                    self.show(spot, &source, outgoing).await
                }
                _ => self.post(spot, outgoing).await,
            },
        }
    }

    async fn post(
        self: &Arc<Self>,
        spot: Spot<'_>,
        outgoing: &Outgoing,
    ) -> Result<String, NotSaid> {
        self.paces
            .take(spot.channel, Instant::now())
            .map_err(NotSaid::NotYet)?;
        let request = |content| SlackApiChatPostMessageRequest {
            channel: SlackChannelId(spot.channel.to_owned()),
            content,
            as_user: None,
            icon_emoji: None,
            icon_url: None,
            link_names: Some(false),
            parse: Some("none".to_owned()),
            thread_ts: spot.thread.map(|ts| SlackTs(ts.to_owned())),
            username: None,
            reply_broadcast: None,
            unfurl_links: Some(false),
            unfurl_media: Some(false),
        };
        let named = self.named(&outgoing.reply).await;
        let pictures = picture::of(&outgoing.reply).await;
        let composed = blocks::compose(&named, &pictures);
        let files = composed.files;
        let whole = content(composed.text, composed.blocks, Some(&outgoing.message_key));
        let whole = request(whole);
        let posted: Result<Posted, Failure> = self.api.call("chat.postMessage", &whole).await;
        let posted = match posted {
            Err(Failure::Refused(refusal)) if is_of_the_message(&refusal) => {
                tracing::error!(%refusal, "a message was refused for how it looks; it is said plainly");
                let plain = request(plain(&outgoing.reply, Some(&outgoing.message_key)));
                self.api.call("chat.postMessage", &plain).await
            }
            other => other,
        };
        match posted {
            Ok(Posted { ts }) => {
                if !spot.is_direct() {
                    self.echo.spoke(Instant::now());
                }
                self.attach_all(spot, &ts, &files).await;
                Ok(ts)
            }
            // It is not in the channel, and a slash command or a press can be answered all the same.
            Err(Failure::Refused(refusal))
                if is_of_the_place(&refusal)
                    && source_of(outgoing).is_some_and(|source| source.response_url.is_some()) =>
            {
                self.respond(spot, outgoing).await
            }
            Err(failure) => Err(not_posted(failure)),
        }
    }

    async fn edit(&self, spot: Spot<'_>, ts: &str, outgoing: &Outgoing) -> Result<String, NotSaid> {
        let request = |content| SlackApiChatUpdateRequest {
            channel: SlackChannelId(spot.channel.to_owned()),
            content,
            ts: SlackTs(ts.to_owned()),
            as_user: None,
            link_names: Some(false),
            parse: Some("none".to_owned()),
            reply_broadcast: None,
        };
        let named = self.named(&outgoing.reply).await;
        let pictures = picture::of(&outgoing.reply).await;
        let composed = blocks::compose(&named, &pictures);
        let files = composed.files;
        let whole = content(composed.text, composed.blocks, Some(&outgoing.message_key));
        let whole = request(whole);
        let edited: Result<serde::de::IgnoredAny, Failure> =
            self.api.call("chat.update", &whole).await;
        let edited = match edited {
            Err(Failure::Refused(refusal)) if is_of_the_message(&refusal) => {
                tracing::error!(%refusal, "an edit was refused for how it looks; it is said plainly");
                let plain = request(plain(&outgoing.reply, Some(&outgoing.message_key)));
                self.api.call("chat.update", &plain).await
            }
            other => other,
        };
        match edited {
            Ok(_) => {
                // A file is said once, with the last words.
                if outgoing.ended.is_some() {
                    self.attach_all(spot, ts, &files).await;
                }
                Ok(ts.to_owned())
            }
            Err(failure) => Err(not_edited(failure)),
        }
    }

    /// Shows something to one person alone. It is there once at the most, and nobody can find it again.
    async fn show(
        &self,
        spot: Spot<'_>,
        source: &Source,
        outgoing: &Outgoing,
    ) -> Result<String, NotSaid> {
        let named = self.named(&outgoing.reply).await;
        let pictures = picture::in_characters(&outgoing.reply);
        let Composed { text, blocks, .. } = blocks::compose(&named, &pictures);
        let request = SlackApiChatPostEphemeralRequest {
            channel: SlackChannelId(spot.channel.to_owned()),
            user: SlackUserId(source.user.clone()),
            content: content(text, blocks, None),
            as_user: None,
            icon_emoji: None,
            icon_url: None,
            link_names: Some(false),
            parse: Some("none".to_owned()),
            thread_ts: spot.thread.map(|ts| SlackTs(ts.to_owned())),
            username: None,
        };
        let shown: Result<serde::de::IgnoredAny, Failure> =
            self.api.call("chat.postEphemeral", &request).await;
        match shown {
            Ok(_) => Ok(UNNAMED.to_owned()),
            Err(Failure::Refused(_)) if source.response_url.is_some() => {
                self.post_response(source, &outgoing.reply, "ephemeral")
                    .await
            }
            Err(failure) => Err(not_posted(failure)),
        }
    }

    /// Answers through a response URL, which works where the bot is not a member.
    async fn respond(&self, spot: Spot<'_>, outgoing: &Outgoing) -> Result<String, NotSaid> {
        let reply = &outgoing.reply;
        let kind = if reply.only_you || spot.is_direct() {
            "ephemeral"
        } else {
            "in_channel"
        };
        match source_of(outgoing).filter(|source| source.response_url.is_some()) {
            Some(source) => self.post_response(&source, reply, kind).await,
            None => Err(NotSaid::Never(
                "what was shown to one person cannot be said anew".to_owned(),
            )),
        }
    }

    async fn post_response(
        &self,
        source: &Source,
        reply: &Reply,
        kind: &str,
    ) -> Result<String, NotSaid> {
        let named = self.named(reply).await;
        let composed = blocks::compose(&named, &picture::in_characters(reply));
        let address = source.response_url.as_deref().unwrap_or_default();
        let body = json!({
            "response_type": kind, "text": composed.text, "blocks": composed.blocks, "replace_original": false,
            "unfurl_links": false, "unfurl_media": false,
        });
        let body = body.to_string().into_bytes();
        match self
            .api
            .post_to(address, "application/json; charset=utf-8", body)
            .await
        {
            // It may have arrived, and there is no way to find out: once at the most.
            Ok(()) | Err(Failure::Unknown(_)) => Ok(UNNAMED.to_owned()),
            Err(failure) => Err(not_posted(failure)),
        }
    }

    /// Takes one of the bot's own messages away. Slack lets it take no other.
    pub(super) async fn delete(&self, spot: Spot<'_>, ts: &str) {
        let arguments = json!({"channel": spot.channel, "ts": ts});
        let deleted: Result<serde::de::IgnoredAny, Failure> =
            self.api.call("chat.delete", &arguments).await;
        if let Err(failure) = deleted {
            tracing::error!(%failure, "a message that stands there twice could not be taken away");
        }
    }

    /// The files of a message, in the thread it is in or below it. What cannot be uploaded is said so.
    async fn attach_all(&self, spot: Spot<'_>, ts: &str, files: &[Attached]) {
        for file in files {
            let thread = spot.thread.unwrap_or(ts);
            if let Err(failure) = self.attach(file, spot.channel, thread).await {
                tracing::error!(%failure, file = file.name, "a file could not be put beside its message");
                let instead = blocks::instead(file, &failure.to_string());
                let request = json!({
                    "channel": spot.channel, "thread_ts": thread, "text": instead.text, "blocks": instead.blocks,
                    "parse": "none", "link_names": false,
                });
                let told: Result<serde::de::IgnoredAny, Failure> =
                    self.api.call("chat.postMessage", &request).await;
                if let Err(failure) = told {
                    tracing::error!(%failure, "and that could not be said");
                }
            }
        }
    }
}

fn source_of(outgoing: &Outgoing) -> Option<Source> {
    outgoing.answers.as_deref().and_then(Source::read)
}

fn content(text: String, blocks: Vec<SlackBlock>, key: Option<&str>) -> SlackMessageContent {
    SlackMessageContent {
        blocks: Some(blocks),
        metadata: key.map(metadata),
        text: Some(text),
        ..SlackMessageContent::new()
    }
}

/// The sentence alone: what is left where Slack does not take the blocks.
fn plain(reply: &Reply, key: Option<&str>) -> SlackMessageContent {
    SlackMessageContent {
        text: Some(blocks::notification(&reply.text)),
        // An edit without blocks would keep the buttons of the earlier message otherwise.
        blocks: Some(Vec::new()),
        metadata: key.map(metadata),
        ..SlackMessageContent::new()
    }
}

fn metadata(key: &str) -> SlackMessageMetadata {
    SlackMessageMetadata {
        event_type: DELIVERY.to_owned(),
        event_payload: Some(HashMap::from([("key".to_owned(), key.to_owned())])),
    }
}

/// Whether Slack takes the message in no form but another one.
fn is_of_the_message(refusal: &Refusal) -> bool {
    matches!(
        refusal.word.as_str(),
        "invalid_blocks"
            | "invalid_blocks_format"
            | "msg_too_long"
            | "msg_blocks_too_long"
            | "no_text"
            | "invalid_arguments"
            | "metadata_too_large"
    )
}

/// Whether the bot is not where it was to speak.
fn is_of_the_place(refusal: &Refusal) -> bool {
    matches!(
        refusal.word.as_str(),
        "channel_not_found" | "not_in_channel" | "user_not_in_channel"
    )
}

/// A wrong token is not the message's fault: it is said once somebody has put it right.
fn is_of_the_installation(refusal: &Refusal) -> bool {
    matches!(
        refusal.word.as_str(),
        "not_authed"
            | "invalid_auth"
            | "account_inactive"
            | "token_revoked"
            | "token_expired"
            | "missing_scope"
            | "not_allowed_token_type"
            | "team_access_not_granted"
    )
}

pub(super) fn not_posted(failure: Failure) -> NotSaid {
    match failure {
        Failure::Wait(wait) => NotSaid::NotYet(wait),
        Failure::NotSent(why) => NotSaid::NotNow(why),
        Failure::Unknown(why) => NotSaid::Unknown(why),
        Failure::Refused(refusal) if is_of_the_installation(&refusal) => {
            tracing::error!(%refusal, "Slack takes nothing of this bot; `deckhand check` says more");
            NotSaid::NotNow(refusal.to_string())
        }
        Failure::Refused(refusal) => NotSaid::Never(refusal.to_string()),
    }
}

/// Doing an edit twice is doing it once, so nothing has to be found out first.
fn not_edited(failure: Failure) -> NotSaid {
    match failure {
        Failure::Unknown(why) => NotSaid::NotNow(why),
        Failure::Refused(refusal) if refusal.word == "message_not_found" => NotSaid::Deleted,
        other => not_posted(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rooms_are_channels_and_threads() {
        let spot = |room: &str| {
            Spot::of(&Room(room.to_owned()))
                .map(|spot| format!("{} {}", spot.channel, spot.thread.unwrap_or("-")))
        };
        assert_eq!(
            spot("slack:C0DEPLOY/1795341101.000100").as_deref(),
            Some("C0DEPLOY 1795341101.000100")
        );
        assert_eq!(spot("slack:D0ALICE").as_deref(), Some("D0ALICE -"));
        assert_eq!(spot("console:demo"), None);
    }
}
