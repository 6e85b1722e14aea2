//! How fast sessions are begun. Too many a day reset the bot's token (contract discord 2.4), so each that came to nothing doubles
//! the wait before the next.

use std::time::{Duration, Instant};

use crate::chat::discord::limits::Limits;
use crate::chat::listening::jittered;

/// When Identifies were sent, and what became of them.
#[derive(Debug)]
pub(super) struct Pacing {
    last: Option<Instant>,
    /// How many were sent since a session was stable.
    fruitless: u32,
    backoff: Duration,
}

impl Pacing {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            last: None,
            fruitless: 0,
            backoff: limits.backoff,
        }
    }

    /// How long to wait before the next Identify.
    pub(super) fn before_identify(&self, limits: &Limits, now: Instant) -> Duration {
        let Some(last) = self.last else {
            return Duration::ZERO;
        };
        let doublings = self.fruitless.saturating_sub(1).min(16);
        let between = (limits.between_identifies * 2_u32.pow(doublings))
            .min(limits.longest_between_identifies);
        // Never sooner than Discord takes the next one.
        let between = between + jittered(between / 4);
        (last + between).saturating_duration_since(now)
    }

    pub(super) fn identified(&mut self, now: Instant) {
        self.last = Some(now);
        self.fruitless += 1;
    }

    /// A session has lived long.
    pub(super) fn was_stable(&mut self) {
        self.fruitless = 0;
    }

    /// A session is there.
    pub(super) fn is_there(&mut self, limits: &Limits) {
        self.backoff = limits.backoff;
    }

    /// How long to wait after a failure. It doubles.
    pub(super) fn after_failure(&mut self, limits: &Limits) -> Duration {
        let wait = jittered(self.backoff);
        self.backoff = (self.backoff * 2).min(limits.longest_backoff);
        wait
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_of_fruitless_identifies_is_a_handful() {
        let limits = Limits::default();
        let mut pacing = Pacing::new(&limits);
        let start = Instant::now();
        let mut now = start;
        let mut count = 0;
        while now < start + Duration::from_secs(3_600) {
            now += pacing.before_identify(&limits, now);
            pacing.identified(now);
            count += 1;
        }
        assert!((8..=15).contains(&count), "{count}");
        pacing.was_stable();
        pacing.identified(now);
        let wait = pacing.before_identify(&limits, now);
        assert!(
            wait >= Duration::from_secs(5) && wait < Duration::from_secs(10),
            "{wait:?}"
        );
    }
}
