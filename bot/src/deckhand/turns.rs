//! Whose turn it is: one person's messages in one room are worked on in the order they were heard, and nobody else
//! waits for them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use commands::Person;
use tokio::sync::oneshot;

use crate::chat::Room;

type Line = (Room, Person);

/// The last in a line: its number, and what says that it is done.
type Last = (u64, oneshot::Receiver<()>);

/// The messages whose turn has not ended.
#[derive(Debug, Clone, Default)]
pub(super) struct Turns {
    last: Arc<Mutex<HashMap<Line, Last>>>,
}

/// A place in the order.
#[derive(Debug)]
pub(super) struct Turn {
    before: Option<oneshot::Receiver<()>>,
    holding: Holding,
}

/// Keeps the next one waiting until dropped.
#[derive(Debug)]
pub(super) struct Holding {
    turns: Turns,
    line: Line,
    number: u64,
    /// Dropped with this, which is what the next one waits for.
    _done: oneshot::Sender<()>,
}

impl Turns {
    pub(super) fn take(&self, room: &Room, person: &Person) -> Turn {
        let (done, after) = oneshot::channel();
        let line = (room.clone(), person.clone());
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let before = last.remove(&line);
        let number = before.as_ref().map_or(0, |(number, _)| number + 1);
        last.insert(line.clone(), (number, after));
        Turn {
            before: before.map(|(_, before)| before),
            holding: Holding {
                turns: self.clone(),
                line,
                number,
                _done: done,
            },
        }
    }
}

impl Turn {
    /// Waits for the messages before; the next one waits until what this returns is dropped.
    pub(super) async fn come(self) -> Holding {
        if let Some(before) = self.before {
            // An error means that the one before was dropped, which is the end of its turn.
            let _ = before.await;
        }
        self.holding
    }
}

impl Drop for Holding {
    /// The last in a line takes the line with it, so that a year of people is not remembered.
    fn drop(&mut self) {
        let mut last = self
            .turns
            .last
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if last
            .get(&self.line)
            .is_some_and(|(number, _)| *number == self.number)
        {
            last.remove(&self.line);
        }
    }
}
