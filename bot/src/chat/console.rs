//! The console: a room in a terminal, or in a pipe.
//!
//! [`layout`] turns replies into lines, [`transcript`] says them one below the other, [`terminal`] edits them in place.

pub mod layout;
pub mod terminal;
pub mod transcript;

use std::sync::atomic::{AtomicU64, Ordering};

use chrono::Utc;
use commands::Person;

use super::{Heard, Room};

/// The platform's name in room ids.
pub const PLATFORM: &str = "console";

/// Who speaks in a console room, and the keys of what they say.
#[derive(Debug)]
pub struct Speaker {
    room: Room,
    /// Told apart from every other run, so that the same words in another run are another event.
    run: i64,
    said: AtomicU64,
}

impl Speaker {
    /// A speaker in the room `console:NAME`.
    #[must_use]
    pub fn new(room: &str) -> Self {
        let run = Utc::now().timestamp_nanos_opt().unwrap_or_default();
        Self {
            room: Room(format!("{PLATFORM}:{room}")),
            run,
            said: AtomicU64::new(0),
        }
    }

    /// The room.
    #[must_use]
    pub fn room(&self) -> &Room {
        &self.room
    }

    /// What a person says now.
    #[must_use]
    pub fn says(&self, name: &str, text: &str) -> Heard {
        let number = self.said.fetch_add(1, Ordering::Relaxed);
        Heard {
            event_key: format!("{}/{}/{number}", self.room, self.run),
            room: self.room.clone(),
            person: Person(format!("{PLATFORM}:{name}")),
            text: text.to_owned(),
            source: None,
            at: Utc::now(),
        }
    }
}

/// `/as NAME`: lets the console speak as another person, for what needs two.
#[must_use]
pub fn switches_to(line: &str) -> Option<&str> {
    let name = line.trim().strip_prefix("/as ")?.trim();
    (!name.is_empty() && !name.contains(char::is_whitespace)).then_some(name)
}
