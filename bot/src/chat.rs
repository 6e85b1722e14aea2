//! Rooms: what is heard in them and what is said to them. Nothing outside this module knows a chat product.

pub mod console;
pub mod discord;
mod echo;
mod edits;
mod listening;
mod pace;
mod shown;
pub mod slack;
mod web;
mod word;

use std::fmt;
use std::future::Future;
use std::num::NonZeroU32;
use std::pin::Pin;
use std::time::Duration;

use chrono::{DateTime, Utc};
use commands::{Person, Reply, Verdict};

pub use self::listening::Stopped;
pub(crate) use self::web::in_words;

/// A channel, thread or direct message on one platform: `console:demo`, later `slack:C024BE91L`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Room(pub String);

impl Room {
    /// The platform's name, which stands before the first colon.
    #[must_use]
    pub fn platform(&self) -> &str {
        self.0.split(':').next().unwrap_or_default()
    }

    /// The channel a thread is in, which is what stands before the slash; a room without threads is its own.
    #[must_use]
    pub fn channel(&self) -> &str {
        self.0.split('/').next().unwrap_or_default()
    }
}

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
    /// The text as it was typed: the edge has undone its platform's mark-up.
    pub text: String,
    /// How the edge finds the message again, to put a reaction under it or to answer it. Only the edge reads this.
    pub source: Option<String>,
    /// When it was heard.
    pub at: DateTime<Utc>,
}

/// The roles that somebody had where they said something, as `discord:role:801`: as far as the platform tells them with it.
#[must_use]
pub fn roles(heard: &Heard) -> Vec<String> {
    match heard.room.platform() {
        discord::PLATFORM => discord::roles(heard.source.as_deref()),
        _ => Vec::new(),
    }
}

/// Whether the platform shows somebody that an answer is on its way until there is one.
pub(crate) fn shows_that_it_waits(heard: &Heard) -> bool {
    heard.room.platform() == discord::PLATFORM
        && discord::shows_that_it_waits(heard.source.as_deref())
}

/// One message to say, or to say anew.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// What the message is about; the same for every revision of it. Other deckhands and other messages never have it, so
    /// a platform's own mark of a message (metadata, a nonce) can be made of it.
    pub message_key: String,
    /// Where.
    pub room: Room,
    /// What.
    pub reply: Reply,
    /// How what it is about ended. None while it goes on, and for a plan that waits for a person.
    pub ended: Option<Verdict>,
    /// What it answers: the [`Heard::source`] of the message that led to it.
    pub answers: Option<String>,
    /// The edge's own id of the message, where it was said before.
    pub said_as: Option<String>,
}

impl Outgoing {
    /// Whether a room that shows messages below each other has shown it already.
    #[must_use]
    pub fn is_shown_already(&self) -> bool {
        self.reply.only_in_place && self.said_as.is_some()
    }
}

/// Why a message is not in its room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotSaid {
    /// It was not taken, and will be after so long: the platform limits how fast one may speak.
    NotYet(Duration),
    /// It was not taken, or nobody was there to take it.
    NotNow(String),
    /// Nobody knows whether it is in the room: it was sent, and the answer was lost.
    Unknown(String),
    /// Somebody has deleted the message that was to be said anew.
    Deleted,
    /// It will never be taken: the room is gone, or nobody may speak there.
    Never(String),
}

impl fmt::Display for NotSaid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotYet(wait) => write!(f, "the room takes no more for {wait:?}"),
            Self::NotNow(why) => write!(f, "not said: {why}"),
            Self::Unknown(why) => write!(f, "perhaps said: {why}"),
            Self::Deleted => f.write_str("somebody has deleted the message"),
            Self::Never(why) => write!(f, "cannot be said: {why}"),
        }
    }
}

/// What an edge promises: the message is in the room, under this id.
pub type Saying<'a> = Pin<Box<dyn Future<Output = Result<String, NotSaid>> + Send + 'a>>;

/// A message that was perhaps said: its id if it is in the room, none if it is not.
pub type Finding<'a> = Pin<Box<dyn Future<Output = Result<Option<String>, NotSaid>> + Send + 'a>>;

/// The message is gone, or nothing could be done about it.
pub type TakingAway<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// How fast one room may be spoken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RoomPace {
    /// Messages and edits a second, in the long run, in a channel and its threads together.
    pub per_second: NonZeroU32,
    /// How many may be said at once after a silence.
    pub burst: NonZeroU32,
    /// How many may be on their way at the same time. With one, what is said first stands first.
    pub at_once: usize,
    /// The least time between two edits of one message. Its last state does not wait for it.
    pub between_edits: Duration,
}

/// The edge of one platform, for speaking. The outbox is the only caller.
pub trait Edge: Send + Sync {
    /// Puts a message into its room, in place of the earlier revision where there is one.
    fn say<'a>(&'a self, outgoing: &'a Outgoing) -> Saying<'a>;

    /// Looks for a message that was perhaps said. An edge that cannot lose an answer has nothing to look for.
    fn find<'a>(&'a self, _outgoing: &'a Outgoing) -> Finding<'a> {
        Box::pin(async { Ok(None) })
    }

    /// Takes away what else stands in the room for a message that is there under its `said_as`: two replicas said it. Best
    /// effort: what cannot be taken away stays.
    fn take_others_away<'a>(&'a self, _outgoing: &'a Outgoing) -> TakingAway<'a> {
        Box::pin(async {})
    }

    /// How fast its rooms may be spoken in. None where there is no limit and order is kept by saying one at a time.
    fn pace(&self) -> Option<RoomPace> {
        None
    }
}
