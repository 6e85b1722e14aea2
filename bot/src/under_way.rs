//! Operations that were sent and have not ended.
//!
//! The journal is the truth about them. This is the unfinished part of it, kept so that a follower reads no rows to learn
//! that nothing has changed; a restart fills it from the journal.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use commands::{EnvironmentName, OperationId};
use tokio::sync::{Notify, watch};

use crate::journal::{HeardId, Operation};

/// The order in which operations were asked for.
type Place = (HeardId, OperationId);

/// The operations. Cloning shares them.
#[derive(Debug, Clone)]
pub struct UnderWay {
    all: Arc<Mutex<All>>,
    /// Counts what was put in and what came back.
    changes: Arc<watch::Sender<u64>>,
    /// Counts what was in flight and is in the journal alone now.
    left: Arc<watch::Sender<u64>>,
    /// For each environment: that somebody says something has happened there.
    news: Arc<Mutex<BTreeMap<EnvironmentName, Arc<Notify>>>>,
}

#[derive(Debug, Default)]
struct All {
    entries: BTreeMap<Place, Entry>,
    /// The same by id.
    places: HashMap<OperationId, HeardId>,
}

#[derive(Debug)]
struct Entry {
    operation: Arc<Operation>,
    /// Its service was asked about it since this process knows it.
    looked_at: bool,
    /// It is being sent at this moment. A follower must not take an answer that is still on its way for a lost one.
    in_flight: bool,
    /// Somebody began to keep the environment meanwhile: what became of this by then is in the journal alone.
    is_forgotten: bool,
}

/// Keeps an operation in flight until dropped. One that never began leaves no trace.
#[derive(Debug)]
pub struct Flight {
    under_way: UnderWay,
    place: Place,
    began: bool,
}

impl Default for UnderWay {
    fn default() -> Self {
        Self {
            all: Arc::default(),
            changes: Arc::new(watch::Sender::new(0)),
            left: Arc::new(watch::Sender::new(0)),
            news: Arc::default(),
        }
    }
}

impl UnderWay {
    /// Puts an operation that was found in the journal, unless it is known: what is known is newer.
    pub fn put_found(&self, operation: Operation) {
        if !self.knows(&operation.id) {
            self.put(operation);
        }
    }

    /// Puts an operation as it is stored now.
    pub fn put(&self, operation: Operation) {
        let place = place_of(&operation);
        let operation = Arc::new(operation);
        let mut all = self.all();
        all.places.insert(place.1.clone(), place.0);
        match all.entries.entry(place) {
            std::collections::btree_map::Entry::Occupied(mut known) => {
                known.get_mut().operation = operation
            }
            std::collections::btree_map::Entry::Vacant(new) => {
                new.insert(Entry {
                    operation,
                    looked_at: false,
                    in_flight: false,
                    is_forgotten: false,
                });
            }
        }
        drop(all);
        self.changed();
    }

    /// Puts an operation that is about to be sent, before that is stored: whoever finds it stored as sent must know that it is on
    /// its way. It is not followed until what this returns is dropped. None where it is known, so that somebody else sends it
    /// or has sent it.
    #[must_use]
    pub fn depart(&self, operation: Operation) -> Option<Flight> {
        let place = place_of(&operation);
        let entry = Entry {
            operation: Arc::new(operation),
            looked_at: true,
            in_flight: true,
            is_forgotten: false,
        };
        let mut all = self.all();
        if all.places.contains_key(&place.1) {
            return None;
        }
        all.places.insert(place.1.clone(), place.0);
        all.entries.insert(place.clone(), entry);
        drop(all);
        Some(Flight {
            under_way: self.clone(),
            place,
            began: false,
        })
    }

    /// Takes out an operation that has ended.
    pub fn remove(&self, operation: &Operation) {
        self.forget_one(&place_of(operation));
        self.changed();
    }

    fn forget_one(&self, place: &Place) {
        let mut all = self.all();
        all.entries.remove(place);
        all.places.remove(&place.1);
    }

    /// Notes that a service was asked about an operation, and answered.
    pub fn looked_at(&self, operation: &Operation) {
        let mut all = self.all();
        if let Some(entry) = all.entries.get_mut(&place_of(operation))
            && !std::mem::replace(&mut entry.looked_at, true)
        {
            drop(all);
            self.changed();
        }
    }

    /// Notes the same of many at once.
    pub fn all_looked_at<'a>(&self, operations: impl Iterator<Item = &'a Operation>) {
        let mut all = self.all();
        let mut news = false;
        for operation in operations {
            if let Some(entry) = all.entries.get_mut(&place_of(operation)) {
                news |= !std::mem::replace(&mut entry.looked_at, true);
            }
        }
        drop(all);
        if news {
            self.changed();
        }
    }

    /// Whether its service was asked about an operation since this process knows it.
    #[must_use]
    pub fn was_looked_at(&self, operation: &OperationId) -> bool {
        let all = self.all();
        let place = all
            .places
            .get(operation)
            .map(|heard| (*heard, operation.clone()));
        place
            .and_then(|place| all.entries.get(&place))
            .is_some_and(|entry| entry.looked_at)
    }

    /// Forgets what is under way in an environment, for whoever keeps it from now on. What is being sent is forgotten once it is
    /// not any more.
    pub fn forget(&self, name: &EnvironmentName) {
        let mut all = self.all();
        let All { entries, places } = &mut *all;
        entries.retain(|_, entry| {
            if entry.operation.plan.environment != *name {
                return true;
            }
            entry.is_forgotten = true;
            if !entry.in_flight {
                places.remove(&entry.operation.id);
            }
            entry.in_flight
        });
    }

    /// Whether an operation is known to be under way.
    #[must_use]
    pub fn knows(&self, operation: &OperationId) -> bool {
        self.all().places.contains_key(operation)
    }

    /// Those of one environment that are not being sent at this moment, oldest first.
    #[must_use]
    pub fn in_environment(&self, name: &EnvironmentName) -> Vec<Arc<Operation>> {
        let all = self.all();
        let followed = all
            .entries
            .values()
            .filter(|entry| !entry.in_flight && entry.operation.plan.environment == *name);
        followed.map(|entry| Arc::clone(&entry.operation)).collect()
    }

    /// Changes with every change here. Subscribe before looking, so that no change is missed.
    #[must_use]
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    /// Changes whenever something is in flight no more and is known to the journal alone: it was about to be sent and was not, or
    /// somebody began to keep its environment meanwhile. Whoever read the journal before took it for being sent.
    #[must_use]
    pub fn left(&self) -> watch::Receiver<u64> {
        self.left.subscribe()
    }

    /// What says that something has happened in an environment, so that a look is worth more now than at the next tick.
    /// However much of it comes in between two looks, it is one.
    #[must_use]
    pub fn news_of(&self, name: &EnvironmentName) -> Arc<Notify> {
        let mut news = self.news.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(news.entry(name.clone()).or_default())
    }

    fn changed(&self) {
        self.changes.send_modify(|changes| *changes += 1);
    }

    fn all(&self) -> MutexGuard<'_, All> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Flight {
    /// That it is sent is stored: from now on it is under way, whatever becomes of the sending.
    pub fn begin(&mut self) {
        self.began = true;
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        let mut all = self.under_way.all();
        let entry = all.entries.get_mut(&self.place);
        let is_left = match entry {
            Some(entry) => {
                entry.in_flight = false;
                !self.began || entry.is_forgotten
            }
            None => false,
        };
        drop(all);
        if is_left {
            self.under_way.forget_one(&self.place);
            self.under_way.left.send_modify(|left| *left += 1);
        }
        self.under_way.changed();
    }
}

fn place_of(operation: &Operation) -> Place {
    (operation.heard, operation.id.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::follow::tests::operation;
    use crate::journal::OperationState;

    #[test]
    fn what_is_found_stored_as_sent_while_it_is_on_its_way_is_not_followed() {
        let under_way = UnderWay::default();
        let sent = operation(OperationState::Sent, None);
        let followed = || under_way.in_environment(&sent.plan.environment).len();
        let mut flight = under_way.depart(sent.clone()).expect("nobody sends it");
        under_way.put_found(sent.clone());
        assert_eq!(followed(), 0);
        flight.begin();
        under_way.put_found(sent.clone());
        assert_eq!(followed(), 0);
        drop(flight);
        assert_eq!(followed(), 1);
    }

    #[test]
    fn what_is_on_its_way_while_the_keeper_changes_is_left_to_the_journal_afterwards() {
        let under_way = UnderWay::default();
        let sent = operation(OperationState::Sent, None);
        let mut left = under_way.left();
        let mut flight = under_way.depart(sent.clone()).expect("nobody sends it");
        flight.begin();
        under_way.forget(&sent.plan.environment);
        assert!(under_way.knows(&sent.id), "it is still on its way");
        assert!(!left.has_changed().unwrap());
        drop(flight);
        assert!(!under_way.knows(&sent.id));
        assert!(left.has_changed().unwrap());

        left.mark_unchanged();
        under_way.put_found(sent.clone());
        under_way.forget(&sent.plan.environment);
        assert!(!under_way.knows(&sent.id));
        drop(under_way.depart(sent.clone()));
        assert!(left.has_changed().unwrap());

        left.mark_unchanged();
        let mut flight = under_way.depart(sent.clone()).expect("nobody sends it");
        flight.begin();
        under_way.remove(&sent);
        drop(flight);
        assert!(!left.has_changed().unwrap(), "what has ended is not left");
    }

    #[test]
    fn what_somebody_sends_nobody_else_sends_and_what_never_began_leaves_no_trace() {
        let under_way = UnderWay::default();
        let sent = operation(OperationState::Sent, None);
        let flight = under_way.depart(sent.clone()).expect("nobody sends it");
        assert!(under_way.depart(sent.clone()).is_none());
        drop(flight);
        assert!(!under_way.knows(&sent.id));
        assert!(under_way.depart(sent.clone()).is_some());
        under_way.put_found(sent.clone());
        assert!(under_way.depart(sent).is_none());
    }
}
