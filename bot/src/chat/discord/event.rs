//! From what Discord sends to what was heard. Nothing here waits or asks: what has to be looked up is left to the caller.
//!
//! What is read is small structs of ours. A field of an unexpected kind is as good as absent, so no event is lost because a part
//! of it that is of no interest has a shape that nobody knew (contract discord 10).

mod wire;

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use commands::{Button, Person};

use self::wire::{Interaction, Member, Message};
use super::source::Source;
use super::verbs;
use super::{PLATFORM, markup};
use crate::chat::{Heard, Room};

/// The ids that one bot has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Identity {
    /// In mentions, and the author of its messages.
    pub(super) user: String,
    /// What commands and answers to interactions are addressed with.
    pub(super) application: String,
    /// Its own roles, which clients offer in place of its name.
    pub(super) roles: BTreeSet<String>,
}

/// What something that came means for the bot.
#[derive(Debug, Clone)]
pub(super) enum Reading {
    /// Somebody said something to it.
    Heard(Heard),
    /// Somebody said something in a thread: to the bot, if it takes part in that thread.
    InThread(Heard),
    /// A message was edited, and says this now. The notice has the room, and says nothing itself.
    Edited {
        of: String,
        now: String,
        notice: Heard,
    },
    /// Nothing to it, for this reason.
    Nothing(&'static str),
}

/// Something somebody did with a command or a button, which has to be acknowledged.
#[derive(Debug, Clone)]
pub(super) struct Done {
    pub(super) interaction: String,
    /// A secret, for as long as it is good.
    pub(super) token: String,
    pub(super) what: Deed,
}

/// What somebody did.
#[derive(Debug, Clone)]
pub(super) enum Deed {
    /// A slash command or a press: the words that do the same.
    Said { heard: Heard, is_press: bool },
    /// A key typed in an option that offers services.
    Typing {
        typed: String,
        guild: Option<String>,
    },
    /// Nothing of ours.
    Nothing,
}

/// Why the bot's own messages are nothing to it.
pub(super) const OUR_OWN: &str = "our own";

const PLAIN: u64 = 0;
const REPLY: u64 = 19;
const THREADS: std::ops::RangeInclusive<u64> = 10..=12;
const FORWARD: u64 = 1;

/// What reads deliveries.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'r> {
    pub(super) us: &'r Identity,
    /// Threads that were seen, for messages that do not say what kind of channel they are in.
    pub(super) threads: &'r BTreeSet<String>,
    /// The guild of a page of history, whose messages do not say it themselves.
    pub(super) guild: Option<&'r str>,
    pub(super) now: DateTime<Utc>,
}

impl Reader<'_> {
    /// Reads a message, as an event or a page of history has it.
    ///
    /// # Errors
    /// When it is no JSON object. It will not read better next time.
    pub(super) fn message(&self, payload: &str) -> Result<Reading, serde_json::Error> {
        let message: Message<'_> = serde_json::from_str(payload)?;
        let heard = match self.heard(&message) {
            Ok(heard) => heard,
            Err(why) => return Ok(Reading::Nothing(why)),
        };
        let (words, is_named) = self.words(&message);
        let referenced = message.referenced_message.0.as_ref();
        let referenced = referenced.and_then(|message| message.author.0.as_ref());
        let is_reply_to_us = message.kind.0 == Some(REPLY)
            && referenced.is_some_and(|author| author.id.is(&self.us.user));
        let is_to_us = is_named || is_reply_to_us || self.guild_of(&message).is_none();
        let heard = Heard {
            text: if words.is_empty() && is_named {
                "help".to_owned()
            } else {
                words
            },
            ..heard
        };
        Ok(if is_to_us {
            Reading::Heard(heard)
        } else if self.is_thread(&message) {
            Reading::InThread(heard)
        } else {
            Reading::Nothing("not to us")
        })
    }

    /// Reads an edit. It is acted on by nobody; whoever edited an order is told so.
    ///
    /// # Errors
    /// When it is no JSON object.
    pub(super) fn edit(&self, payload: &str) -> Result<Reading, serde_json::Error> {
        let message: Message<'_> = serde_json::from_str(payload)?;
        if message.content.get().is_none() {
            return Ok(Reading::Nothing("an edit of no words"));
        }
        Ok(match self.heard(&message) {
            Ok(notice) => Reading::Edited {
                of: notice.event_key.clone(),
                now: self.words(&message).0,
                notice: Heard {
                    event_key: format!("{}/edited", notice.event_key),
                    ..notice
                },
            },
            Err(why) => Reading::Nothing(why),
        })
    }

    /// Reads what somebody did. None where it cannot even be acknowledged.
    ///
    /// # Errors
    /// When it is no JSON object.
    pub(super) fn deed(&self, payload: &str) -> Result<Option<Done>, serde_json::Error> {
        let interaction: Interaction<'_> = serde_json::from_str(payload)?;
        let (Some(id), Some(token)) = (interaction.id.get(), interaction.token.get()) else {
            return Ok(None);
        };
        let what = match (interaction.kind.0, interaction.data.0.as_ref()) {
            (Some(2), Some(data)) => {
                let filled = data.options.0.as_deref().unwrap_or_default();
                match verbs::sentence(data.name.get().unwrap_or_default(), filled) {
                    Some(text) => self.said(&interaction, id, text, false),
                    None => Deed::Nothing,
                }
            }
            (Some(3), Some(data)) => match pressed(data.custom_id.get().unwrap_or_default()) {
                Some(text) => self.said(&interaction, id, text, true),
                None => Deed::Nothing,
            },
            (Some(4), Some(data)) => {
                let filled = data.options.0.as_deref().unwrap_or_default();
                Deed::Typing {
                    typed: verbs::focused(filled),
                    guild: interaction.guild_id.get().map(str::to_owned),
                }
            }
            _ => Deed::Nothing,
        };
        Ok(Some(Done {
            interaction: id.to_owned(),
            token: token.to_owned(),
            what,
        }))
    }

    fn said(&self, interaction: &Interaction<'_>, id: &str, text: String, is_press: bool) -> Deed {
        let member = interaction.member.0.as_ref();
        let user = member
            .and_then(|member| member.user.0.as_ref())
            .or(interaction.user.0.as_ref())
            .and_then(|user| user.id.get());
        let channel = interaction.channel.0.as_ref();
        let channel = interaction
            .channel_id
            .get()
            .or_else(|| channel.and_then(|channel| channel.id.get()));
        let (Some(user), Some(channel)) = (user, channel) else {
            return Deed::Nothing;
        };
        let message = interaction.message.0.as_ref();
        let kind = if is_press { "press" } else { "command" };
        Deed::Said {
            heard: Heard {
                event_key: format!("{PLATFORM}:{kind}/{id}"),
                room: room(channel),
                person: person(user),
                text,
                source: Some(
                    Source {
                        channel: channel.to_owned(),
                        message: message.and_then(|message| message.id.get().map(str::to_owned)),
                        user: user.to_owned(),
                        is_message: false,
                        interaction: Some(id.to_owned()),
                        guild: interaction.guild_id.get().map(str::to_owned),
                        roles: roles(member),
                    }
                    .written(),
                ),
                at: self.now,
            },
            is_press,
        }
    }

    /// Who said it and where, without the words; or why it is nothing to us (contract discord 3.4).
    fn heard(&self, message: &Message<'_>) -> Result<Heard, &'static str> {
        let author = message.author.0.as_ref();
        let user = author.and_then(|author| author.id.get());
        let (Some(id), Some(channel), Some(user)) =
            (message.id.get(), message.channel_id.get(), user)
        else {
            return Err("a message without a place");
        };
        if user == self.us.user {
            return Err(OUR_OWN);
        }
        if author.is_some_and(|author| author.bot.0 == Some(true))
            || message.webhook_id.get().is_some()
        {
            return Err("another program's");
        }
        if !matches!(message.kind.0, Some(PLAIN | REPLY)) {
            return Err("book-keeping");
        }
        let reference = message.message_reference.0.as_ref();
        if reference.is_some_and(|reference| reference.kind.0 == Some(FORWARD)) {
            return Err("somebody else's words, forwarded");
        }
        Ok(Heard {
            event_key: format!("{PLATFORM}:{id}"),
            room: room(channel),
            person: person(user),
            text: String::new(),
            source: Some(
                Source {
                    channel: channel.to_owned(),
                    message: Some(id.to_owned()),
                    user: user.to_owned(),
                    is_message: true,
                    interaction: None,
                    guild: self.guild_of(message).map(str::to_owned),
                    roles: roles(message.member.0.as_ref()),
                }
                .written(),
            ),
            at: self.now,
        })
    }

    fn guild_of<'m>(&'m self, message: &'m Message<'_>) -> Option<&'m str> {
        message.guild_id.get().or(self.guild)
    }

    fn words(&self, message: &Message<'_>) -> (String, bool) {
        markup::typed(message.content.get().unwrap_or_default(), self.us)
    }

    fn is_thread(&self, message: &Message<'_>) -> bool {
        message
            .channel_type
            .0
            .is_some_and(|kind| THREADS.contains(&kind))
            || message
                .channel_id
                .get()
                .is_some_and(|id| self.threads.contains(id))
    }
}

/// A button's id is the sentence that does the same.
fn pressed(custom_id: &str) -> Option<String> {
    Button::stands_for(custom_id).then(|| custom_id.to_owned())
}

fn roles(member: Option<&Member<'_>>) -> Vec<String> {
    let roles = member.and_then(|member| member.roles.0.as_deref());
    let roles = roles.unwrap_or_default().iter();
    roles
        .filter_map(|role| role.get().map(str::to_owned))
        .collect()
}

pub(super) fn room(channel: &str) -> Room {
    Room(format!("{PLATFORM}:{channel}"))
}

fn person(user: &str) -> Person {
    Person(format!("{PLATFORM}:{user}"))
}

#[cfg(any(test, fuzzing))]
pub(super) fn fuzz(data: &str) {
    let us = Identity {
        user: "1".to_owned(),
        application: "2".to_owned(),
        roles: BTreeSet::from(["3".to_owned()]),
    };
    let reader = Reader {
        us: &us,
        threads: &BTreeSet::new(),
        guild: None,
        now: DateTime::default(),
    };
    if let Ok(Reading::Heard(heard) | Reading::InThread(heard)) = reader.message(data) {
        assert!(heard.room.0.starts_with("discord:"), "{}", heard.room);
        let _ = commands::parse(&heard.text);
    }
    let _ = reader.edit(data);
    if let Ok(Some(Done {
        what: Deed::Said { heard, .. },
        ..
    })) = reader.deed(data)
    {
        let _ = commands::parse(&heard.text);
    }
}

#[cfg(test)]
mod tests;
