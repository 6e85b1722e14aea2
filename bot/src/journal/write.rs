//! One change of what is stored, as data: what must hold, and what is added.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use commands::{EnvironmentName, OperationId, Person, Reply, Verdict};

use super::{HeardId, Lease};
use crate::chat::{Heard, Room};

/// A transition from one stored state to the next. All of it is stored, or nothing.
#[derive(Debug, Default)]
pub(super) struct Write {
    /// Under which lease it may be done at all.
    pub(super) under: Option<Lease>,
    /// Each must change a row. Where one does not, somebody else was first, and nothing of this is stored.
    pub(super) moves: Vec<Move>,
    /// An event that was heard. Where it is stored already, nothing of this is stored.
    pub(super) heard: Option<Heard>,
    /// An event that was dealt with.
    pub(super) answered: Option<Answered>,
    /// Messages to say, or to say anew.
    pub(super) messages: Vec<Message>,
    /// A message that is in its room, or never will be.
    pub(super) said: Option<Said>,
    /// What happened to an operation.
    pub(super) events: Vec<Event>,
    /// What the rules said.
    pub(super) ruling: Option<Ruling>,
}

/// One statement, with its arguments in order.
#[derive(Debug)]
pub(super) struct Move {
    pub(super) statement: &'static str,
    pub(super) arguments: Vec<Argument>,
}

/// An argument of a statement.
#[derive(Debug)]
pub(super) enum Argument {
    Text(Option<String>),
    Number(Option<i64>),
}

/// An event that was dealt with, and how. The verdict is open while an operation of it is under way.
#[derive(Debug)]
pub(super) struct Answered {
    pub(super) heard: HeardId,
    pub(super) verdict: Option<Verdict>,
    pub(super) at: DateTime<Utc>,
}

/// What a message is about. There is one message for each.
#[derive(Debug, Clone)]
pub(crate) enum Topic {
    /// The answer to one event.
    Answer(HeardId),
    /// The progress and end of one operation, which an event asked for.
    Operation(OperationId, HeardId),
    /// A digest, and for which time it was due.
    Digest(i64, String),
    /// What happened to watched services: where, at which look, in which room.
    Watch(String, i64, Room),
    /// What another program told, in which room.
    Outside(String, Room),
    /// That the bot was away, told once to a room by one start of it.
    Away(String),
}

/// A message to say, or a newer state of one.
#[derive(Debug)]
pub struct Message {
    pub(super) topic: Topic,
    pub(super) room: Room,
    pub(super) reply: Reply,
    pub(super) ended: Option<Verdict>,
    pub(super) at: DateTime<Utc>,
}

impl Message {
    /// The answer to an event, and what became of it.
    #[must_use]
    pub fn answer(
        heard: HeardId,
        room: &Room,
        reply: Reply,
        verdict: Verdict,
        at: DateTime<Utc>,
    ) -> Self {
        Self {
            topic: Topic::Answer(heard),
            room: room.clone(),
            reply,
            ended: Some(verdict),
            at,
        }
    }
}

/// What became of a revision of a message.
#[derive(Debug)]
pub(super) struct Said {
    pub(super) message: i64,
    pub(super) revision: i64,
    /// The edge's id of it. None while it is in no room.
    pub(super) said_as: Option<String>,
    /// Somebody has deleted it.
    pub(super) deleted: bool,
    /// Why it will never be said.
    pub(super) given_up: Option<String>,
}

/// What the rules said of what somebody asked for.
#[derive(Debug, Clone)]
pub struct Ruling {
    /// The event that asked for it.
    pub heard: HeardId,
    /// When.
    pub at: DateTime<Utc>,
    /// Who asked.
    pub person: Person,
    /// The command's name.
    pub action: String,
    /// Where, if that was clear.
    pub environment: Option<EnvironmentName>,
    /// What it is about, if that was known.
    pub subject: Option<String>,
    /// The operation it is about or became.
    pub operation: Option<OperationId>,
    /// Whether it is allowed.
    pub allowed: bool,
    /// The rule that decided; none where no rule allows it.
    pub rule: Option<String>,
}

/// Something that happened to an operation.
#[derive(Debug)]
pub(super) struct Event {
    pub(super) operation: OperationId,
    pub(super) at: DateTime<Utc>,
    pub(super) what: &'static str,
    pub(super) detail: String,
}

impl Topic {
    /// The key of the message, the same for every revision.
    pub(super) fn key(&self) -> String {
        match self {
            Self::Answer(heard) => format!("answer:{}", heard.0),
            Self::Operation(operation, _) => format!("operation:{operation}"),
            Self::Digest(digest, due) => format!("digest:{digest}:{due}"),
            Self::Watch(environment, look, room) => format!("watch:{environment}:{look}:{room}"),
            Self::Outside(name, room) => format!("outside:{name}:{room}"),
            Self::Away(start) => format!("away:{start}"),
        }
    }

    /// The event that led to it.
    pub(super) fn heard(&self) -> Option<HeardId> {
        match self {
            Self::Answer(heard) | Self::Operation(_, heard) => Some(*heard),
            Self::Away(_) | Self::Digest(..) | Self::Watch(..) | Self::Outside(..) => None,
        }
    }
}

impl Move {
    /// A statement that must change a row.
    pub(super) fn new(statement: &'static str) -> Self {
        Self {
            statement,
            arguments: Vec::new(),
        }
    }

    /// With its next argument.
    pub(super) fn bind(mut self, argument: impl Into<Argument>) -> Self {
        self.arguments.push(argument.into());
        self
    }
}

/// A text as both engines can store it: PostgreSQL has none with NUL in it.
pub(super) fn storable(text: &str) -> Cow<'_, str> {
    if text.contains('\0') {
        Cow::Owned(text.replace('\0', "\u{fffd}"))
    } else {
        Cow::Borrowed(text)
    }
}

impl From<&str> for Argument {
    fn from(text: &str) -> Self {
        Self::Text(Some(text.to_owned()))
    }
}

impl From<String> for Argument {
    fn from(text: String) -> Self {
        Self::Text(Some(text))
    }
}

impl From<Option<String>> for Argument {
    fn from(text: Option<String>) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Argument {
    fn from(number: i64) -> Self {
        Self::Number(Some(number))
    }
}

impl From<DateTime<Utc>> for Argument {
    fn from(time: DateTime<Utc>) -> Self {
        super::millis(time).into()
    }
}

impl From<Option<DateTime<Utc>>> for Argument {
    fn from(time: Option<DateTime<Utc>>) -> Self {
        Self::Number(time.map(super::millis))
    }
}
