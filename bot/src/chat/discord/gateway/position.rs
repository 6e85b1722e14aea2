//! How far the session's events are dealt with. A session is resumed behind the last event before which everything is stored, so
//! what came and could not be stored comes again.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How far it is.
#[derive(Debug, Default)]
pub(super) struct Position {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Which session: what is left of an earlier one counts no more.
    session: u64,
    received: u64,
    pending: BTreeSet<u64>,
}

/// An event that is being dealt with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ticket {
    session: u64,
    seq: u64,
}

impl Position {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A new session begins.
    pub(super) fn begin(&self) {
        let mut state = self.state();
        *state = State {
            session: state.session + 1,
            ..State::default()
        };
    }

    /// An event came that needs no store.
    pub(super) fn passed(&self, seq: u64) {
        let mut state = self.state();
        state.received = state.received.max(seq);
    }

    /// An event came that has to be stored.
    pub(super) fn came(&self, seq: u64) -> Ticket {
        let mut state = self.state();
        state.received = state.received.max(seq);
        state.pending.insert(seq);
        Ticket {
            session: state.session,
            seq,
        }
    }

    /// It is dealt with.
    pub(super) fn done(&self, ticket: Ticket) {
        let mut state = self.state();
        if state.session == ticket.session {
            state.pending.remove(&ticket.seq);
        }
    }

    /// The last event that came.
    pub(super) fn received(&self) -> u64 {
        self.state().received
    }

    /// Behind which event to go on.
    pub(super) fn stored(&self) -> u64 {
        let state = self.state();
        let before_first = state.pending.first().map(|first| first.saturating_sub(1));
        before_first.unwrap_or(state.received)
    }

    /// How many events are being dealt with.
    pub(super) fn pending(&self) -> usize {
        self.state().pending.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_goes_on_before_the_first_that_is_not_stored() {
        let position = Position::default();
        position.begin();
        position.passed(3);
        let (fourth, fifth) = (position.came(4), position.came(5));
        assert_eq!((position.received(), position.stored()), (5, 3));
        position.done(fifth);
        assert_eq!(position.stored(), 3);
        position.done(fourth);
        assert_eq!(position.stored(), 5);
        position.begin();
        let again = position.came(4);
        position.done(fourth);
        assert_eq!(
            position.stored(),
            3,
            "an earlier session's fourth is another one"
        );
        position.done(again);
        assert_eq!(position.stored(), 4);
    }
}
