//! An edge that takes every word at once, and counts.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use chrono::Utc;
use commands::Person;
use deckhand::chat::{Edge, Heard, Outgoing, Room, Saying};
use tokio::sync::Semaphore;

pub(crate) const PLATFORM: &str = "count";

/// Rooms in which one person each says one thing after the other.
pub(crate) struct Counting {
    /// For each room, how often the end of something was said and nobody has waited for it yet.
    ends: Vec<Semaphore>,
    said: AtomicUsize,
    heard: AtomicU64,
    /// Another run says other things in other words.
    run: u64,
}

impl Counting {
    pub(crate) fn new(rooms: usize) -> Self {
        Self {
            ends: (0..rooms).map(|_| Semaphore::new(0)).collect(),
            said: AtomicUsize::new(0),
            heard: AtomicU64::new(0),
            run: rand::random(),
        }
    }

    /// What the person in a room says now.
    pub(crate) fn hears(&self, room: usize, text: String) -> Heard {
        let number = self.heard.fetch_add(1, Ordering::Relaxed);
        Heard {
            event_key: format!("{PLATFORM}/{:x}/{number}", self.run),
            room: Room(format!("{PLATFORM}:{room}")),
            person: Person(format!("{PLATFORM}:person-{room}")),
            text,
            source: None,
            at: Utc::now(),
        }
    }

    /// Waits until the end of something was said in a room.
    pub(crate) async fn ended(&self, room: usize) {
        let ended = self.ends[room].acquire().await.expect("never closed");
        ended.forget();
    }

    pub(crate) fn said(&self) -> usize {
        self.said.load(Ordering::Relaxed)
    }
}

impl Edge for Counting {
    fn say<'a>(&'a self, outgoing: &'a Outgoing) -> Saying<'a> {
        Box::pin(async move {
            let number = self.said.fetch_add(1, Ordering::Relaxed);
            if outgoing.ended.is_some()
                && let Some((_, room)) = outgoing.room.0.split_once(':')
                && let Ok(room) = room.parse::<usize>()
                && let Some(ends) = self.ends.get(room)
            {
                ends.add_permits(1);
            }
            Ok(number.to_string())
        })
    }
}
