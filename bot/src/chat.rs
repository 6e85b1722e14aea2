//! Rooms: what is heard in them and what is said to them. Nothing outside this module knows a chat product.

pub mod console;

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use chrono::{DateTime, Utc};
use commands::{Person, Reply};

/// A channel, thread or direct message on one platform: `console:demo`, later `slack:C024BE91L`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Room(pub String);

impl fmt::Display for Room {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One message that somebody wrote.
#[derive(Debug, Clone)]
pub struct Heard {
    /// The platform's own key for the event. A second delivery has the same one.
    pub event_key: String,
    /// Where.
    pub room: Room,
    /// Who, as the platform identifies people.
    pub person: Person,
    /// The text as the platform delivered it, mark-up and all.
    pub text: String,
    /// When it was heard.
    pub at: DateTime<Utc>,
}

/// One message to say, or to say anew.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// What the message is about; the same for every revision of it.
    pub message_key: String,
    /// Where.
    pub room: Room,
    /// What.
    pub reply: Reply,
    /// The platform's id of the message, where it was said before.
    pub said_as: Option<String>,
}

/// What an edge promises: the message is in the room, under this id.
pub type Saying<'a> = Pin<Box<dyn Future<Output = anyhow::Result<String>> + Send + 'a>>;

/// The edge of one room's platform. The outbox is the only caller.
pub trait Edge: Send + Sync {
    /// Puts a message into its room, in place of the earlier revision where there is one.
    fn say<'a>(&'a self, outgoing: &'a Outgoing) -> Saying<'a>;
}
