//! How fast a channel is spoken in. Threads share the allowance of their channel, so this is not the outbox's to count.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::RoomPace;

/// How many channels are remembered before the ones that are at rest are forgotten.
const MANY: usize = 1_000;

/// The allowance of every channel.
pub(super) struct Paces {
    pace: RoomPace,
    channels: Mutex<HashMap<String, Bucket>>,
}

/// An allowance that fills up as time goes on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bucket {
    left: f64,
    at: Instant,
}

impl Bucket {
    pub(super) fn full(burst: f64, now: Instant) -> Self {
        Self {
            left: burst,
            at: now,
        }
    }

    /// Takes one, or says how long to wait for it.
    pub(super) fn take(
        &mut self,
        per_second: f64,
        burst: f64,
        now: Instant,
    ) -> Result<(), Duration> {
        let passed = now.saturating_duration_since(self.at).as_secs_f64();
        self.left = (self.left + passed * per_second).min(burst);
        self.at = now;
        // A hair less is enough, or else a wait that was rounded down is waited for again.
        if self.left >= 0.999 {
            self.left -= 1.0;
            return Ok(());
        }
        Err(Duration::from_secs_f64((1.0 - self.left) / per_second))
    }
}

impl Paces {
    pub(super) fn new(pace: RoomPace) -> Self {
        Self {
            pace,
            channels: Mutex::default(),
        }
    }

    /// Takes one message of a channel's allowance, or says how long to wait for it.
    pub(super) fn take(&self, channel: &str, now: Instant) -> Result<(), Duration> {
        let per_second = f64::from(self.pace.per_second.get());
        let burst = f64::from(self.pace.burst.get());
        let mut channels = self.channels.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bucket) = channels.get_mut(channel) {
            return bucket.take(per_second, burst, now);
        }
        if channels.len() >= MANY {
            let full = Duration::from_secs_f64(burst / per_second);
            channels.retain(|_, bucket| now.saturating_duration_since(bucket.at) < full);
        }
        let mut bucket = Bucket::full(burst, now);
        let taken = bucket.take(per_second, burst, now);
        channels.insert(channel.to_owned(), bucket);
        taken
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use super::*;

    #[test]
    fn a_channel_has_its_burst_and_then_its_pace() {
        let paces = Paces::new(RoomPace {
            per_second: NonZeroU32::MIN,
            burst: NonZeroU32::new(2).unwrap(),
            at_once: 1,
            between_edits: Duration::ZERO,
        });
        let start = Instant::now();
        assert_eq!(paces.take("C0DEPLOY", start), Ok(()));
        assert_eq!(paces.take("C0DEPLOY", start), Ok(()));
        assert_eq!(paces.take("C0OTHER", start), Ok(()));
        let wait = paces.take("C0DEPLOY", start).unwrap_err();
        assert_eq!(wait, Duration::from_secs(1));
        assert_eq!(paces.take("C0DEPLOY", start + wait), Ok(()));
        assert!(paces.take("C0DEPLOY", start + wait).is_err());
    }
}
