//! What the bot and its room say to each other: one line of JSON there, one back, on a connection of their own.

use serde::{Deserialize, Serialize};

/// What the bot asks of the room.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Ask {
    /// The next event for a process. Waits until there is one.
    Next { process: u32 },
    /// An event is stored; it need not be delivered again.
    Acknowledge { key: String },
    /// A message, or a newer state of it.
    Say(Words),
    /// Whether there is a message of this key.
    Find { key: String },
    /// That there be no message of this key but the one with this id.
    TakeOthersAway { key: String, said_as: String },
}

/// What the room answers.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Answer {
    /// Somebody said something.
    Event {
        key: String,
        person: String,
        text: String,
    },
    /// The bot is to end.
    Leave,
    /// It is so.
    Done,
    /// The message has this id.
    Said { said_as: String },
    /// There is no such message.
    NotFound,
}

/// A message as the room shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Words {
    /// Which message it is.
    pub(crate) key: String,
    /// Its text and its details.
    pub(crate) text: String,
    /// What can be pressed: the sentences that do the same.
    pub(crate) buttons: Vec<String>,
    /// How it ended: `success`, `failed`, `refused` or `unknown`.
    pub(crate) ended: Option<String>,
    /// The id of the message it takes the place of.
    pub(crate) said_as: Option<String>,
}
