//! Interactions that can still be answered: their tokens, which are secrets, live in memory for as long as they are good, and
//! nowhere else. What an earlier process has acknowledged is answered in the channel.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::watch;

/// A token is good for 15 minutes; its last one is left alone (contract discord 6.4).
const LIVES: Duration = Duration::from_secs(14 * 60);

/// How long an answer waits for an acknowledgement that is on its way. Later than 3 s, Discord takes none.
const ACKNOWLEDGED_WITHIN: Duration = Duration::from_secs(4);

/// What is owed to somebody who used a command or pressed a button.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Open {
    pub(super) token: String,
    /// The answer that was promised, and has not been given.
    pub(super) promised: Option<Promise>,
}

/// An answer that was promised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Promise {
    /// Everybody will see it.
    ForAll,
    /// Only one person will.
    ForOne,
}

/// Every interaction that can still be answered.
#[derive(Debug, Default)]
pub(super) struct Interactions {
    all: Mutex<HashMap<String, Entry>>,
}

#[derive(Debug)]
struct Entry {
    /// None while the acknowledgement is on its way.
    open: watch::Receiver<Option<Open>>,
    change: watch::Sender<Option<Open>>,
    since: Instant,
}

/// An acknowledgement on its way. Dropped, there was none.
pub(super) struct Opening<'i> {
    interactions: &'i Interactions,
    interaction: String,
    is_settled: bool,
}

impl Opening<'_> {
    /// It was acknowledged, and can be answered.
    pub(super) fn settle(mut self, open: Open) {
        self.is_settled = true;
        self.interactions.change(&self.interaction, |at| {
            // A second copy of the event must not promise again what the first one has kept.
            at.get_or_insert(open);
        });
    }
}

impl Drop for Opening<'_> {
    fn drop(&mut self) {
        if !self.is_settled {
            self.interactions.lost(&self.interaction);
        }
    }
}

impl Interactions {
    fn all(&self) -> MutexGuard<'_, HashMap<String, Entry>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From now on, whoever has an answer to it waits until it is acknowledged.
    pub(super) fn begin(&self, interaction: &str) -> Opening<'_> {
        let now = Instant::now();
        let mut all = self.all();
        all.retain(|_, entry| now.saturating_duration_since(entry.since) < LIVES);
        all.entry(interaction.to_owned()).or_insert_with(|| {
            let (change, open) = watch::channel(None);
            Entry {
                open,
                change,
                since: now,
            }
        });
        Opening {
            interactions: self,
            interaction: interaction.to_owned(),
            is_settled: false,
        }
    }

    /// What is owed to it, once it is acknowledged. None where nothing can be said to it any more.
    pub(super) async fn get(&self, interaction: &str) -> Option<Open> {
        let mut open = {
            let all = self.all();
            let entry = all.get(interaction)?;
            if entry.since.elapsed() >= LIVES {
                return None;
            }
            entry.open.clone()
        };
        let acknowledged =
            tokio::time::timeout(ACKNOWLEDGED_WITHIN, open.wait_for(Option::is_some));
        acknowledged.await.ok()?.ok()?.clone()
    }

    /// The promise was kept.
    pub(super) fn kept(&self, interaction: &str) {
        self.change(interaction, |open| {
            if let Some(open) = open {
                open.promised = None;
            }
        });
    }

    /// Nothing can be said to it any more.
    pub(super) fn lost(&self, interaction: &str) {
        self.all().remove(interaction);
    }

    fn change(&self, interaction: &str, change: impl FnOnce(&mut Option<Open>)) {
        if let Some(entry) = self.all().get(interaction) {
            entry.change.send_modify(change);
        }
    }
}
