//! Whether a platform still delivers: a connection can be alive, answer every ping, and bring nothing.
//!
//! What the bot says in a channel comes back to it as a message (contract slack 5.3, discord 4.1). Where that has been seen to happen and then
//! nothing at all comes for long after the bot has spoken, it is deaf, and every connection is opened anew.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// What was said, and what came.
#[derive(Debug, Default)]
pub(super) struct Echo {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Own words have come back, so they can be waited for.
    comes_back: bool,
    /// When the bot first spoke since anything came.
    spoke: Option<Instant>,
    /// When it was last found to be deaf.
    deaf: Option<Instant>,
}

impl Echo {
    /// The bot has said something in a channel.
    pub(super) fn spoke(&self, now: Instant) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.comes_back {
            state.spoke.get_or_insert(now);
        }
    }

    /// Something has come; perhaps the bot's own words.
    pub(super) fn came(&self, is_own: bool) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.comes_back |= is_own;
        state.spoke = None;
    }

    /// Whether a connection that was opened then is one that brings nothing.
    pub(super) fn is_deaf(&self, opened: Instant, now: Instant, patience: Duration) -> bool {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let waits_for = |spoke: Instant| now.saturating_duration_since(spoke) >= patience;
        if state.spoke.is_some_and(waits_for) {
            state.spoke = None;
            // Once: where own words come back no more because somebody changed the subscriptions, this is no reason to go on.
            state.comes_back = false;
            state.deaf = Some(now);
        }
        state.deaf.is_some_and(|deaf| opened < deaf)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Duration = Duration::from_secs(24);

    #[test]
    fn silence_after_own_words_is_deafness_and_other_silence_is_not() {
        let echo = Echo::default();
        let start = Instant::now();
        let after = |seconds| start + Duration::from_secs(seconds);
        echo.spoke(after(1));
        assert!(
            !echo.is_deaf(start, after(60), PATIENCE),
            "they never came back"
        );
        echo.came(true);
        assert!(
            !echo.is_deaf(start, after(120), PATIENCE),
            "nothing was said"
        );
        echo.spoke(after(121));
        echo.spoke(after(140));
        assert!(!echo.is_deaf(start, after(144), PATIENCE));
        assert!(echo.is_deaf(start, after(145), PATIENCE));
        assert!(
            echo.is_deaf(start, after(146), PATIENCE),
            "every older one is"
        );
        assert!(
            !echo.is_deaf(after(147), after(148), PATIENCE),
            "a newer one is not"
        );
    }
}
