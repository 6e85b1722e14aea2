//! What every part of the running bot shares.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use commands::OperationId;

use crate::environment::Environments;
use crate::journal::Journal;
use crate::policy::Policy;

/// The shared parts. Cloning shares them.
#[derive(Debug, Clone)]
pub struct House {
    /// What is stored.
    pub journal: Journal,
    /// The services.
    pub environments: Arc<Environments>,
    /// Who may change things.
    pub policy: Arc<Policy>,
    /// How often followers look.
    pub pace: Pace,
    /// What is being sent at this moment.
    pub in_flight: InFlight,
}

/// How often followers look.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// Between two ticks while something is watched.
    pub tick: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        // Baragon's worker moves once a second (contract 4.3); looking more often sees nothing new.
        Self {
            tick: Duration::from_secs(1),
        }
    }
}

/// The operations being sent at this moment, so that a follower does not take an answer that is still on its way for
/// a lost one.
#[derive(Debug, Clone, Default)]
pub struct InFlight(Arc<Mutex<HashSet<OperationId>>>);

/// Keeps an operation in flight until dropped.
#[derive(Debug)]
pub struct Flight {
    all: InFlight,
    id: OperationId,
}

impl InFlight {
    /// Marks an operation until the returned value is dropped.
    #[must_use]
    pub fn enter(&self, id: &OperationId) -> Flight {
        self.set().insert(id.clone());
        Flight {
            all: self.clone(),
            id: id.clone(),
        }
    }

    /// Whether it is being sent.
    #[must_use]
    pub fn contains(&self, id: &OperationId) -> bool {
        self.set().contains(id)
    }

    fn set(&self) -> MutexGuard<'_, HashSet<OperationId>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        self.all.set().remove(&self.id);
    }
}

impl House {
    /// The time, for people and rows.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }
}
