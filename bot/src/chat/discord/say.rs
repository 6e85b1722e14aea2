//! Saying: one message, edited in place through its channel, with what became of it in the outbox's words (contract discord 4).

use std::sync::Arc;

use chrono::Utc;
use commands::Reply;
use reqwest::Method;
use serde::Deserialize;
use serde_json::{Value, json};
use serenity::all::{CreateAllowedMentions, CreateMessage, EditMessage, Nonce};
use sha2::{Digest, Sha256};

use super::api::{Failure, File, Refusal, Route, decoded};
use super::embeds::{self, Composed};
use super::interactions::Promise;
use super::source::Source;
use super::{Discord, PLATFORM, Shared};
use crate::chat::{Edge, Finding, NotSaid, Outgoing, Room, RoomPace, Saying, TakingAway};
use crate::picture;

/// What a message is called that only one person sees: it cannot be found, and not be edited through its channel.
pub(super) const UNNAMED: &str = "unnamed";

/// Seen by one person alone.
const EPHEMERAL: u64 = 64;

/// How long a channel is left alone in which an old message was edited too often.
const AFTER_TOO_MANY_EDITS: std::time::Duration = std::time::Duration::from_secs(60);

/// Of an answer, no more is read than is needed: a message that was taken has been said, whatever else the answer is like.
#[derive(Deserialize)]
struct Posted {
    id: String,
}

/// The channel of a room of this platform.
pub(super) fn channel_of(room: &Room) -> Option<&str> {
    room.0.strip_prefix(PLATFORM)?.strip_prefix(':')
}

impl Edge for Discord {
    fn say<'a>(&'a self, outgoing: &'a Outgoing) -> Saying<'a> {
        Box::pin(async move {
            let said = self.shared.say(outgoing).await;
            if let (Ok(_), Some(verdict)) = (&said, outgoing.ended) {
                let answers = outgoing.answers.as_deref();
                self.shared.react_ended(answers, verdict);
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
        let Some(channel) = channel_of(&outgoing.room) else {
            return Err(NotSaid::Never(format!(
                "{} is no room of Discord",
                outgoing.room
            )));
        };
        let source = outgoing.answers.as_deref().and_then(Source::read);
        match outgoing.said_as.as_deref() {
            Some(UNNAMED) => match source
                .as_ref()
                .and_then(|source| source.interaction.as_deref())
            {
                Some(interaction) => self.answer_original(interaction, outgoing).await,
                None => Err(only_once()),
            },
            Some(message) => self.edit(channel, message, outgoing).await,
            None => match self.answer(source.as_ref(), outgoing).await {
                Some(answered) => answered,
                None => self.post(channel, source.as_ref(), outgoing).await,
            },
        }
    }

    /// Answers through an interaction, where something is owed to it or only one person is to see it. None where neither is so,
    /// or where it cannot be done any more: then the channel is where to say it.
    async fn answer(
        self: &Arc<Self>,
        source: Option<&Source>,
        outgoing: &Outgoing,
    ) -> Option<Result<String, NotSaid>> {
        let interaction = source?.interaction.as_deref()?;
        let open = self.interactions.get(interaction).await?;
        let said = match (open.promised, outgoing.reply.only_you) {
            (Some(Promise::ForAll), true) => {
                self.withdraw(interaction, &open.token).await;
                self.show(interaction, &open.token, outgoing).await
            }
            (Some(promised), _) => {
                self.keep_promise(interaction, &open.token, promised, outgoing)
                    .await
            }
            (None, true) => self.show(interaction, &open.token, outgoing).await,
            (None, false) => return None,
        };
        match said {
            Err(Failure::Refused(refusal)) => {
                tracing::info!(%refusal, "an interaction cannot be answered any more; the channel can");
                self.interactions.lost(interaction);
                None
            }
            Err(failure) => Some(Err(not_edited(failure))),
            Ok(said_as) => Some(Ok(said_as)),
        }
    }

    /// Finishes the answer that was promised. Doing it twice is doing it once.
    async fn keep_promise(
        &self,
        interaction: &str,
        token: &str,
        promised: Promise,
        outgoing: &Outgoing,
    ) -> Result<String, Failure> {
        let application = self.application().await?;
        let route = Route::answer(&application, interaction, token, Some("@original"));
        let body = self
            .put(Method::PATCH, &route, &outgoing.reply, Form::Edit)
            .await?;
        self.interactions.kept(interaction);
        match promised {
            // From here on the message is one of the channel's, so it can be edited when the token is worth nothing any more.
            Promise::ForAll => Ok(decoded::<Posted>(&body)?.id),
            Promise::ForOne => Ok(UNNAMED.to_owned()),
        }
    }

    /// What was promised to all is for one person alone, so the promise is taken back. Best effort.
    async fn withdraw(&self, interaction: &str, token: &str) {
        self.interactions.kept(interaction);
        let Ok(application) = self.application().await else {
            return;
        };
        let route = Route::answer(&application, interaction, token, Some("@original"));
        if let Err(failure) = self.api.send(Method::DELETE, &route, None::<&()>).await {
            tracing::debug!(%failure, "a promised answer could not be taken back");
        }
    }

    /// Shows something to one person alone. It is there once at the most, and nobody can find it again.
    async fn show(
        &self,
        interaction: &str,
        token: &str,
        outgoing: &Outgoing,
    ) -> Result<String, Failure> {
        let application = self.application().await?;
        let route = Route::answer(&application, interaction, token, None);
        match self
            .put(Method::POST, &route, &outgoing.reply, Form::Alone)
            .await
        {
            // It may have arrived, and there is no way to find out.
            Ok(_) | Err(Failure::Unknown(_)) => Ok(UNNAMED.to_owned()),
            Err(failure) => Err(failure),
        }
    }

    /// Says anew what only one person sees.
    async fn answer_original(
        &self,
        interaction: &str,
        outgoing: &Outgoing,
    ) -> Result<String, NotSaid> {
        let open = self
            .interactions
            .get(interaction)
            .await
            .ok_or_else(only_once)?;
        let said = self
            .keep_promise(interaction, &open.token, Promise::ForOne, outgoing)
            .await;
        said.map_err(not_edited)
    }

    async fn post(
        self: &Arc<Self>,
        channel: &str,
        source: Option<&Source>,
        outgoing: &Outgoing,
    ) -> Result<String, NotSaid> {
        let route = Route::messages(channel);
        let reply_to = source.filter(|source| source.is_message && source.channel == channel);
        let reply_to = reply_to.and_then(|source| source.message.as_deref());
        let form = Form::New {
            nonce: self.nonce(&outgoing.message_key),
            reply_to,
        };
        let posted = self.put(Method::POST, &route, &outgoing.reply, form).await;
        let posted = posted.and_then(|body| decoded::<Posted>(&body));
        match posted {
            Ok(Posted { id }) => {
                if source.is_some_and(|source| source.guild.is_some()) {
                    self.echo.spoke(std::time::Instant::now());
                }
                if self.perhaps_said(&outgoing.message_key) {
                    // The same nonce may have given an older message, in older words.
                    let edited = self.edit(channel, &id, outgoing).await?;
                    self.is_said(&outgoing.message_key);
                    return Ok(edited);
                }
                Ok(id)
            }
            // It was said before under this nonce, and somebody has deleted it.
            Err(Failure::Refused(refusal)) if refusal.code == UNKNOWN_MESSAGE => {
                self.was_deleted(&outgoing.message_key);
                Err(NotSaid::Deleted)
            }
            Err(failure) => Err(not_posted(failure)),
        }
    }

    async fn edit(
        &self,
        channel: &str,
        message: &str,
        outgoing: &Outgoing,
    ) -> Result<String, NotSaid> {
        let route = Route::message(channel, message);
        match self
            .put(Method::PATCH, &route, &outgoing.reply, Form::Edit)
            .await
        {
            Ok(_) => Ok(message.to_owned()),
            Err(Failure::Refused(refusal)) if refusal.code == UNKNOWN_MESSAGE => {
                self.was_deleted(&outgoing.message_key);
                Err(NotSaid::Deleted)
            }
            // The end is said anew; what comes before it waits.
            Err(Failure::Refused(refusal)) if refusal.code == TOO_MANY_EDITS => {
                if outgoing.ended.is_none() {
                    return Err(NotSaid::NotYet(AFTER_TOO_MANY_EDITS));
                }
                self.was_deleted(&outgoing.message_key);
                Err(NotSaid::Deleted)
            }
            Err(failure) => Err(not_edited(failure)),
        }
    }

    /// Puts a reply somewhere. What Discord does not take for how it looks is said plainly, and what is too large without its file.
    async fn put(
        &self,
        method: Method,
        route: &Route,
        reply: &Reply,
        form: Form<'_>,
    ) -> Result<Vec<u8>, Failure> {
        let composed = embeds::compose(reply, &picture::of(reply).await);
        let put = match self.put_composed(&method, route, &composed, &form).await {
            // The words are not lost with the files.
            Err(Failure::Refused(refusal)) if is_of_the_files(&refusal, &composed) => {
                tracing::error!(%refusal, "the files of a message were refused; it is said without them");
                let mut without = embeds::compose(reply, &picture::in_characters(reply));
                without.files.clear();
                self.put_composed(&method, route, &without, &form).await
            }
            other => other,
        };
        match put {
            Err(Failure::Refused(refusal)) if is_of_the_message(&refusal) => {
                tracing::error!(%refusal, "a message was refused for how it looks; it is said plainly");
                let plain = Composed {
                    text: embeds::plainly(reply),
                    embeds: Vec::new(),
                    rows: Vec::new(),
                    files: Vec::new(),
                };
                self.api.send(method, route, Some(&form.body(&plain))).await
            }
            other => other,
        }
    }

    async fn put_composed(
        &self,
        method: &Method,
        route: &Route,
        composed: &Composed,
        form: &Form<'_>,
    ) -> Result<Vec<u8>, Failure> {
        let body = form.body(composed);
        if composed.files.is_empty() {
            return self.api.send(method.clone(), route, Some(&body)).await;
        }
        let files = &composed.files;
        self.api
            .send_with(method.clone(), route, &body, files)
            .await
    }

    /// The mark of a message, made of what it is about; another one after somebody has deleted it.
    pub(super) fn nonce(&self, message_key: &str) -> String {
        let deletions = self.deletions(message_key);
        let hash = Sha256::digest(format!("{message_key} {deletions}"));
        hash.iter()
            .take(12)
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }
}

/// What kind of message is made of a reply.
#[derive(Debug, Clone)]
enum Form<'f> {
    /// A new one in a channel.
    New {
        nonce: String,
        reply_to: Option<&'f str>,
    },
    /// One for one person alone.
    Alone,
    /// One in place of what stands there.
    Edit,
}

impl Form<'_> {
    fn body(&self, composed: &Composed) -> Value {
        let nobody = CreateAllowedMentions::new();
        let mut body = match self {
            Self::New { nonce, .. } => json!(
                CreateMessage::new()
                    .content(&composed.text)
                    .embeds(composed.embeds.clone())
                    .components(composed.rows.clone())
                    .nonce(Nonce::String(nonce.clone()))
                    .enforce_nonce(true)
                    .allowed_mentions(nobody.replied_user(false))
            ),
            Self::Alone | Self::Edit => json!(
                EditMessage::new()
                    .content(&composed.text)
                    .embeds(composed.embeds.clone())
                    .components(composed.rows.clone())
                    .allowed_mentions(nobody)
            ),
        };
        if let Self::New {
            reply_to: Some(message),
            ..
        } = self
        {
            body["message_reference"] = json!({"message_id": message, "fail_if_not_exists": false});
        }
        if matches!(self, Self::Alone) {
            body["flags"] = json!(EPHEMERAL);
        }
        // Of an earlier revision, no file is left.
        body["attachments"] = attachments(&composed.files);
        body
    }
}

fn attachments(files: &[File]) -> Value {
    let files = files.iter().enumerate();
    let attachment = |(number, file): (usize, &File)| {
        let mut attachment = json!({"id": number, "filename": file.name});
        if let Some(alt) = &file.alt {
            attachment["description"] = json!(alt);
        }
        attachment
    };
    files.map(attachment).collect()
}

const UNKNOWN_CHANNEL: u64 = 10_003;
const UNKNOWN_MESSAGE: u64 = 10_008;
const TOO_MANY_EDITS: u64 = 30_046;
const TOO_LARGE: [u64; 2] = [40_005, 50_045];
const MISSING_PERMISSIONS: u64 = 50_013;
const MALFORMED: u64 = 50_035;
const EMPTY: u64 = 50_006;

fn is_of_the_message(refusal: &Refusal) -> bool {
    matches!(refusal.code, MALFORMED | EMPTY)
        || TOO_LARGE.contains(&refusal.code)
        || refusal.status == 413
}

/// Too large, or the bot may speak and not attach files.
fn is_of_the_files(refusal: &Refusal, composed: &Composed) -> bool {
    let is_too_large = TOO_LARGE.contains(&refusal.code) || refusal.status == 413;
    !composed.files.is_empty() && (is_too_large || refusal.code == MISSING_PERMISSIONS)
}

fn only_once() -> NotSaid {
    NotSaid::Never("what was shown to one person cannot be said anew".to_owned())
}

/// What became of a message that was to be new.
pub(super) fn not_posted(failure: Failure) -> NotSaid {
    match failure {
        Failure::Wait(wait) => NotSaid::NotYet(wait),
        Failure::NotSent(why) => NotSaid::NotNow(why),
        Failure::Unknown(why) => NotSaid::Unknown(why),
        Failure::Refused(refusal) if refusal.status == 401 => {
            tracing::error!(%refusal, "Discord takes nothing of this bot; `deckhand check` says more");
            NotSaid::NotNow(refusal.to_string())
        }
        Failure::Refused(refusal) => NotSaid::Never(in_words(&refusal)),
    }
}

/// Doing an edit twice is doing it once, so nothing has to be found out first.
fn not_edited(failure: Failure) -> NotSaid {
    match not_posted(failure) {
        NotSaid::Unknown(why) => NotSaid::NotNow(why),
        other => other,
    }
}

fn in_words(refusal: &Refusal) -> String {
    let what = match refusal.code {
        UNKNOWN_CHANNEL => "the channel is gone",
        50_001 => "the bot does not see the channel: it needs View Channel",
        MISSING_PERMISSIONS => {
            "the bot may not speak there: it needs Send Messages, or Send Messages in Threads"
        }
        50_007 => "that person takes no direct messages",
        160_005 => "the thread is locked",
        _ => return refusal.to_string(),
    };
    format!("{what} ({})", refusal.code)
}

/// When what an outgoing message answers was said, as Discord's ids tell it; a day ago where nothing tells.
pub(super) fn since(outgoing: &Outgoing) -> u64 {
    let source = outgoing.answers.as_deref().and_then(Source::read);
    let answered = source.and_then(|source| {
        let id = source.message.or(source.interaction)?;
        id.parse::<u64>().ok()
    });
    answered.unwrap_or_else(|| {
        let then = Utc::now() - chrono::TimeDelta::hours(24);
        super::snowflake::at(then)
    })
}
