//! From what Slack sends to what was heard. Nothing here waits or asks: what has to be looked up is left to the caller.

mod wire;

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use commands::{Button, Colour, Person, Reply};

use self::wire::{Envelope, Event, Inner, Interaction, Slash};
use super::PLATFORM;
use super::blocks::ASK;
use super::markup::{self, Typed};
use super::source::Source;
use crate::chat::word::Word;
use crate::chat::{Heard, Room};

/// The ids that one bot has (contract slack 1.1).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Identity {
    /// `U…`: in mentions, and the author of its messages.
    pub(super) user: String,
    /// `B…`.
    pub(super) bot: String,
    /// `A…`, once something has told it.
    pub(super) app: String,
}

/// Where answers go, and what is listened to.
#[derive(Debug, Clone, Default)]
pub(super) struct Manners {
    pub(super) in_channel: bool,
    pub(super) listen_everywhere: BTreeSet<String>,
    pub(super) allowed_bots: BTreeSet<String>,
}

/// What something that came means for the bot.
#[derive(Debug, Clone)]
pub(super) enum Reading {
    /// Somebody said something to it.
    Heard(Heard),
    /// Somebody said something in a thread: to the bot, if it takes part in that thread.
    InThread(Heard),
    /// Somebody said something to it that has this answer, whatever it was.
    Answered(Heard, Reply),
    /// A message was edited. If the bot acted on the earlier words, it says that it does not act on these.
    Edited(Edit),
    /// Nothing to it, for this reason.
    Nothing(&'static str),
}

/// An edited message.
#[derive(Debug, Clone)]
pub(super) struct Edit {
    /// The key that the message was heard under, if it was.
    pub(super) of: String,
    /// What to store where something is said about it. It has the room, and says nothing itself.
    pub(super) notice: Heard,
    /// What it says now.
    pub(super) now: String,
}

/// Why the bot's own messages are nothing to it.
pub(super) const OUR_OWN: &str = "our own";

/// Which of the kinds of deliveries something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Event,
    Command,
    Interaction,
}

/// Where in a channel something was said.
struct Place<'p> {
    channel: &'p str,
    ts: &'p str,
    thread: Option<&'p str>,
    /// Whether the thread is below one of the bot's own messages.
    under_ours: bool,
    is_direct: bool,
}

/// What reads deliveries.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'r> {
    pub(super) us: &'r Identity,
    pub(super) manners: &'r Manners,
    pub(super) now: DateTime<Utc>,
}

impl Reader<'_> {
    /// Reads one delivery's payload.
    ///
    /// # Errors
    /// When it is no JSON object of that kind. It will not read better next time.
    pub(super) fn read(&self, kind: Kind, payload: &str) -> Result<Reading, serde_json::Error> {
        Ok(match kind {
            Kind::Event => match serde_json::from_str::<Envelope<'_>>(payload)?.event.0 {
                Some(event) => self.event(&event),
                None => Reading::Nothing("an event without an event"),
            },
            Kind::Command => self.command(&serde_json::from_str(payload)?),
            Kind::Interaction => self.press(&serde_json::from_str(payload)?),
        })
    }

    fn event(&self, event: &Event<'_>) -> Reading {
        let is_mention = event.kind.is("app_mention");
        if !is_mention && !event.kind.is("message") {
            return Reading::Nothing("of no interest");
        }
        match event.subtype.get() {
            None | Some("file_share" | "thread_broadcast" | "me_message") => {}
            Some("message_changed") => return self.edited(event),
            Some("bot_message") if self.is_allowed(event.bot_id.get()) => {}
            Some(_) => return Reading::Nothing("book-keeping"),
        }
        if let Some(why) = self.is_no_person(&event.user, &event.bot_id, &event.app_id) {
            return Reading::Nothing(why);
        }
        let (Some(channel), Some(ts)) = (event.channel.get(), event.ts.get()) else {
            return Reading::Nothing("a message without a place");
        };
        let Some(person) = event.user.get().or(event.bot_id.get()) else {
            return Reading::Nothing("a message by nobody");
        };
        let place = Place {
            channel,
            ts,
            thread: event.thread_ts.get().filter(|thread| *thread != ts),
            under_ours: event.parent_user_id.is(&self.us.user),
            is_direct: event.channel_type.is("im") || channel.starts_with('D'),
        };
        let text = event.text.get().unwrap_or_default();
        let is_to_us = is_mention
            || place.is_direct
            || (self.manners.listen_everywhere.contains(channel)
                && !markup::names(text, &self.us.user));
        if !is_to_us && markup::names(text, &self.us.user) {
            // The same words come as `app_mention` as well, and that one is acted on (contract slack 5.1).
            return Reading::Nothing("a mention, which comes twice");
        }
        if !is_to_us && place.thread.is_none() {
            return Reading::Nothing("not to us");
        }
        let heard = self.heard(&place, person, String::new());
        match markup::typed(text, &self.us.user) {
            Typed::Words(words) => {
                let heard = Heard {
                    text: if words.is_empty() && is_mention {
                        "help".to_owned()
                    } else {
                        words
                    },
                    ..heard
                };
                if is_to_us || place.under_ours {
                    Reading::Heard(heard)
                } else {
                    Reading::InThread(heard)
                }
            }
            Typed::Lie { shown, leads_to } if is_to_us => {
                Reading::Answered(heard, lie(&shown, &leads_to))
            }
            Typed::Lie { .. } => Reading::Nothing("a link that is not ours to judge"),
        }
    }

    fn edited(&self, event: &Event<'_>) -> Reading {
        let (Some(channel), Some(now), Some(before)) = (
            event.channel.get(),
            &event.message.0,
            &event.previous_message.0,
        ) else {
            return Reading::Nothing("an edit of nothing");
        };
        if let Some(why) = self.is_no_person(&now.user, &now.bot_id, &now.app_id) {
            return Reading::Nothing(why);
        }
        let (Some(ts), Some(person)) = (now.ts.get(), now.user.get()) else {
            return Reading::Nothing("an edit of a message without a place");
        };
        let words =
            |inner: &Inner<'_>| markup::typed(inner.text.get().unwrap_or_default(), &self.us.user);
        let (words_now, words_before) = (words(now), words(before));
        // A preview of a link is an edit of the message, too, and changes none of its words.
        let Typed::Words(text) = words_now.clone() else {
            return Reading::Nothing("an edit that cannot be read");
        };
        if words_now == words_before {
            return Reading::Nothing("an edit that changes no word");
        }
        let place = Place {
            channel,
            ts,
            thread: now.thread_ts.get().filter(|thread| *thread != ts),
            under_ours: now.parent_user_id.is(&self.us.user),
            is_direct: event.channel_type.is("im") || channel.starts_with('D'),
        };
        let notice = self.heard(&place, person, String::new());
        let of = notice.event_key.clone();
        Reading::Edited(Edit {
            notice: Heard {
                event_key: format!("{of}/edited"),
                ..notice
            },
            of,
            now: text,
        })
    }

    /// `/deckhand status of x`. Another name is the first word of the sentence: `/deploy x` is "deploy x".
    fn command(&self, slash: &Slash<'_>) -> Reading {
        let (Some(channel), Some(user), Some(trigger)) = (
            slash.channel_id.get(),
            slash.user_id.get(),
            slash.trigger_id.get(),
        ) else {
            return Reading::Nothing("a slash command without a place");
        };
        let verb = slash
            .command
            .get()
            .map_or("", |command| command.trim_start_matches('/'));
        let heard = Heard {
            event_key: format!("{PLATFORM}:command/{trigger}"),
            room: room(channel, None),
            person: person(user),
            text: String::new(),
            source: Some(
                Source {
                    channel: channel.to_owned(),
                    ts: None,
                    user: user.to_owned(),
                    is_message: false,
                    response_url: slash.response_url.get().map(str::to_owned),
                }
                .written(),
            ),
            at: self.now,
        };
        match markup::typed(slash.text.get().unwrap_or_default(), &self.us.user) {
            Typed::Words(words) => {
                let text = match (verb, words.trim()) {
                    ("deckhand" | "", "") => "help".to_owned(),
                    ("deckhand" | "", words) => words.to_owned(),
                    (verb, words) => format!("{verb} {words}"),
                };
                Reading::Heard(Heard { text, ..heard })
            }
            Typed::Lie { shown, leads_to } => Reading::Answered(heard, lie(&shown, &leads_to)),
        }
    }

    /// A button is the sentence that does the same, said by whoever presses it.
    fn press(&self, interaction: &Interaction<'_>) -> Reading {
        if !interaction.kind.is("block_actions") {
            return Reading::Nothing("no button of ours");
        }
        let container = interaction.container.0.as_ref();
        let message = interaction.message.0.as_ref();
        let channel = interaction.channel.0.as_ref();
        let user = interaction.user.0.as_ref().and_then(|user| user.id.get());
        let channel = channel
            .and_then(|channel| channel.id.get())
            .or_else(|| container.and_then(|container| container.channel_id.get()));
        let actions = interaction.actions.0.as_deref().unwrap_or_default();
        let (Some(user), Some(channel), Some(action)) = (user, channel, actions.first()) else {
            return Reading::Nothing("a press without a place");
        };
        let text = match (action.action_id.get(), action.value.get()) {
            (Some(id), Some(sentence)) if id.starts_with(ASK) => sentence.to_owned(),
            (Some(verb), Some(operation)) => format!("{verb} {operation}"),
            _ => String::new(),
        };
        if !Button::stands_for(&text) {
            return Reading::Nothing("no button of ours");
        }
        let ts = container
            .and_then(|container| container.message_ts.get())
            .or_else(|| message.and_then(|message| message.ts.get()));
        let thread = message
            .and_then(|message| message.thread_ts.get())
            .or_else(|| container.and_then(|container| container.thread_ts.get()))
            .filter(|thread| Some(*thread) != ts);
        // The parent of our own replies is somebody's message, unless a thread was begun below one of ours.
        let under_ours = message.is_some_and(|message| message.parent_user_id.is(&self.us.user));
        let key = match interaction.trigger_id.get() {
            Some(trigger) => trigger.to_owned(),
            None => format!(
                "{user}/{}/{}/{}",
                ts.unwrap_or_default(),
                action.action_id.get().unwrap_or_default(),
                action.action_ts.get().unwrap_or_default()
            ),
        };
        Reading::Heard(Heard {
            event_key: format!("{PLATFORM}:press/{key}"),
            room: room(channel, thread.filter(|_| !under_ours)),
            person: person(user),
            text,
            source: Some(
                Source {
                    channel: channel.to_owned(),
                    ts: ts.map(str::to_owned),
                    user: user.to_owned(),
                    is_message: false,
                    response_url: interaction.response_url.get().map(str::to_owned),
                }
                .written(),
            ),
            at: self.now,
        })
    }

    fn heard(&self, place: &Place<'_>, user: &str, text: String) -> Heard {
        let channel = place.channel;
        let thread = match place.thread {
            // What the bot said in the channel itself belongs to the channel, and so does what is said below it.
            Some(_) if place.under_ours => None,
            Some(thread) => Some(thread),
            None if place.is_direct || self.manners.in_channel => None,
            None => Some(place.ts),
        };
        Heard {
            event_key: format!("{PLATFORM}:{channel}/{}", place.ts),
            room: room(channel, thread),
            person: person(user),
            text,
            source: Some(
                Source {
                    channel: channel.to_owned(),
                    ts: Some(place.ts.to_owned()),
                    user: user.to_owned(),
                    is_message: true,
                    response_url: None,
                }
                .written(),
            ),
            at: self.now,
        }
    }

    /// Why a message is not a person's, if it is not (contract slack 5.3).
    fn is_no_person(
        &self,
        user: &Word<'_>,
        bot: &Word<'_>,
        app: &Word<'_>,
    ) -> Option<&'static str> {
        let is = |word: &Word<'_>, id: &str| !id.is_empty() && word.is(id);
        if is(user, &self.us.user) || is(bot, &self.us.bot) || is(app, &self.us.app) {
            return Some(OUR_OWN);
        }
        (bot.get().is_some() && !self.is_allowed(bot.get())).then_some("another app's")
    }

    fn is_allowed(&self, bot: Option<&str>) -> bool {
        bot.is_some_and(|bot| self.manners.allowed_bots.contains(bot))
    }
}

fn room(channel: &str, thread: Option<&str>) -> Room {
    Room(match thread {
        Some(thread) => format!("{PLATFORM}:{channel}/{thread}"),
        None => format!("{PLATFORM}:{channel}"),
    })
}

fn person(user: &str) -> Person {
    Person(format!("{PLATFORM}:{user}"))
}

fn lie(shown: &str, leads_to: &str) -> Reply {
    let text = format!(
        "There is a link in that which shows {shown} and leads to {leads_to}. I do not know which one you mean, so I did \
         nothing. Please type it."
    );
    Reply::text(text).coloured(Colour::Yellow)
}

#[cfg(any(test, fuzzing))]
pub(crate) fn fuzz(payload: &str) {
    let us = Identity {
        user: "U0BOT".to_owned(),
        bot: "B0BOT".to_owned(),
        app: "A0HUB".to_owned(),
    };
    let reader = Reader {
        us: &us,
        manners: &Manners::default(),
        now: DateTime::default(),
    };
    for kind in [Kind::Event, Kind::Command, Kind::Interaction] {
        match reader.read(kind, payload) {
            Ok(Reading::Heard(heard) | Reading::InThread(heard)) => {
                assert!(heard.room.0.starts_with("slack:"), "{}", heard.room);
                let _ = commands::parse(&heard.text);
            }
            Ok(Reading::Answered(..) | Reading::Edited(_) | Reading::Nothing(_)) | Err(_) => {}
        }
    }
}

#[cfg(test)]
mod tests;
