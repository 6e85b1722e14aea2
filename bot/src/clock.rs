//! What time it is. Tests hand in a clock that they set forward.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::watch;

/// A clock for people and rows. Cloning shares it.
#[derive(Debug, Clone, Default)]
pub struct Clock {
    /// How far it is ahead of the machine's; none where it is the machine's.
    ahead: Option<Arc<watch::Sender<TimeDelta>>>,
}

impl Clock {
    /// The machine's.
    #[must_use]
    pub fn system() -> Self {
        Self::default()
    }

    /// One that goes as the machine's does, and can be set forward.
    #[must_use]
    pub fn settable() -> Self {
        Self {
            ahead: Some(Arc::new(watch::Sender::new(TimeDelta::zero()))),
        }
    }

    /// The time.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        let ahead = self.ahead.as_ref().map(|ahead| *ahead.borrow());
        Utc::now() + ahead.unwrap_or_default()
    }

    /// Sets it forward, and wakes whoever waits for that time. The machine's cannot be set.
    pub fn set_forward(&self, by: TimeDelta) {
        if let Some(ahead) = &self.ahead {
            ahead.send_modify(|ahead| *ahead += by);
        }
    }

    /// Waits until it shows a time.
    pub async fn sleep_until(&self, at: DateTime<Utc>) {
        let mut set = self.ahead.as_ref().map(|ahead| ahead.subscribe());
        while let Ok(rest) = (at - self.now()).to_std()
            && !rest.is_zero()
        {
            match &mut set {
                None => tokio::time::sleep(rest).await,
                Some(set) => {
                    // Whoever sets it holds it: the clock cannot go while this waits for it.
                    tokio::select! {
                        () = tokio::time::sleep(rest) => {}
                        _ = set.changed() => {}
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn whoever_waits_is_woken_when_the_clock_is_set() {
        let clock = Clock::settable();
        let at = clock.now() + TimeDelta::hours(9);
        let waiting = clock.clone();
        let waits = tokio::spawn(async move { waiting.sleep_until(at).await });
        clock.set_forward(TimeDelta::hours(10));
        waits.await.unwrap();
        assert!(clock.now() > at);
        clock.sleep_until(at).await;
    }
}
