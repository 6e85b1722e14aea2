//! What differs between two looks, and which rooms want to know.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use commands::watch::{self, Event, Seen, Telling};
use commands::{Belongings, CrashLoop, Scope, Standing};

use super::Observed;
use crate::chat::Room;
use crate::environment::{BalancedService, Environment};
use crate::house::House;
use crate::journal::{Look, StoredWatch};

/// Stands before the names of balancer services, which may be those of scheduler requests.
const OF_BALANCER: &str = "balancer:";

/// What differs.
#[derive(Debug, Default)]
pub(super) struct Compared {
    /// What is seen anew, by service.
    pub(super) changed: BTreeMap<String, Seen>,
    /// What is not there, or not watched, any more.
    pub(super) gone: Vec<String>,
    /// What rooms are to be told, by service.
    pub(super) told: Vec<(Room, Telling)>,
}

/// Compares a look with the last one.
pub(super) fn compare(
    house: &House,
    environment: &Environment,
    watches: &[StoredWatch],
    look: &Look,
    observed: &Observed,
    last: Option<DateTime<Utc>>,
) -> Compared {
    let mut compared = Compared::default();
    let mut there: BTreeSet<String> = BTreeSet::new();
    for service in observed.requests.iter().flatten() {
        let rooms = Rooms::of(watches, |of| {
            of.means(service.belongings(), &house.habits.labels)
        });
        if rooms.watches.is_empty() {
            continue;
        }
        there.insert(service.id.clone());
        let loops = loops_of(observed, &service.id);
        let before = look.seen.get(&service.id);
        let (events, seen) = match (before, &loops) {
            (Some(Seen::Request(before)), Some(loops)) => watch::of_request(before, service, loops),
            // Where crash loops are not known, those that were known go on.
            (Some(Seen::Request(before)), None) => {
                let (mut events, mut seen) = watch::of_request(before, service, &[]);
                events.retain(|event| *event != Event::CrashLoopOver);
                seen.crashing.clone_from(&before.crashing);
                (events, seen)
            }
            _ => {
                let seen = watch::first_of_request(service, loops.as_deref().unwrap_or_default());
                let events = if rooms.were_watching(last) {
                    vec![Event::Appeared]
                } else {
                    Vec::new()
                };
                (events, seen)
            }
        };
        let seen = Seen::Request(seen);
        if before != Some(&seen) {
            compared.changed.insert(service.id.clone(), seen);
        }
        rooms.tell(&service.id, events, &mut compared);
    }
    for service in observed
        .services
        .iter()
        .flat_map(|services| services.iter())
    {
        let rooms = Rooms::of(watches, |of| {
            means(house, environment, of, service, observed)
        });
        if rooms.watches.is_empty() {
            continue;
        }
        let name = format!("{OF_BALANCER}{}", service.id);
        there.insert(name.clone());
        let seen = Seen::Service(service.upstreams.clone());
        let before = look.seen.get(&name);
        let event = match before {
            Some(Seen::Service(before)) => watch::of_service(before, &service.upstreams),
            _ => None,
        };
        if before != Some(&seen) {
            compared.changed.insert(name, seen);
        }
        rooms.tell(&service.id, event.into_iter().collect(), &mut compared);
    }
    for name in look.seen.keys().filter(|name| !there.contains(*name)) {
        leave(house, watches, name, observed, &mut compared);
    }
    compared
}

/// What was seen and is not there: it is gone, or nobody watches it any more, or nobody could be asked.
fn leave(
    house: &House,
    watches: &[StoredWatch],
    name: &str,
    observed: &Observed,
    compared: &mut Compared,
) {
    let (id, asked) = match name.strip_prefix(OF_BALANCER) {
        Some(id) => (id, observed.services.is_some()),
        None => (name, observed.requests.is_some()),
    };
    if !asked {
        return;
    }
    compared.gone.push(name.to_owned());
    // Of what is gone only the name is left to know it by.
    let bare = Belongings {
        id,
        owners: &[],
        group: None,
    };
    let rooms = Rooms::of(watches, |of| of.means(bare, &house.habits.labels));
    rooms.tell(id, vec![Event::Disappeared], compared);
}

/// What is seen of services that were not watched before, for the moment in which they begin to be.
pub(crate) fn baseline(
    house: &House,
    environment: &Environment,
    of: &Scope,
    observed: &Observed,
) -> (Vec<String>, BTreeMap<String, Seen>) {
    let mut seen = BTreeMap::new();
    let mut names = Vec::new();
    for service in observed.requests.iter().flatten() {
        if of.means(service.belongings(), &house.habits.labels) {
            let loops = loops_of(observed, &service.id).unwrap_or_default();
            names.push(service.id.clone());
            let first = watch::first_of_request(service, &loops);
            seen.insert(service.id.clone(), Seen::Request(first));
        }
    }
    for service in observed
        .services
        .iter()
        .flat_map(|services| services.iter())
    {
        if means(house, environment, of, service, observed) {
            if !names.contains(&service.id) {
                names.push(service.id.clone());
            }
            let upstreams = Seen::Service(service.upstreams.clone());
            seen.insert(format!("{OF_BALANCER}{}", service.id), upstreams);
        }
    }
    names.sort();
    (names, seen)
}

/// Whether a balancer service is meant: by itself, or with the scheduler request behind it.
fn means(
    house: &House,
    environment: &Environment,
    of: &Scope,
    service: &BalancedService,
    observed: &Observed,
) -> bool {
    let labels = &house.habits.labels;
    let own = Belongings {
        id: &service.id,
        owners: &service.owners,
        group: None,
    };
    let behind = environment.configured.scheduler_requests.get(&service.id);
    let behind = behind.unwrap_or(&service.id);
    let behind = observed
        .requests
        .iter()
        .flatten()
        .find(|request: &&Standing| request.id == *behind);
    of.means(own, labels) || behind.is_some_and(|request| of.means(request.belongings(), labels))
}

/// The crash loops of a request that go on; none where they are not known.
fn loops_of<'o>(observed: &'o Observed, id: &str) -> Option<Vec<&'o CrashLoop>> {
    let loops = observed.loops.as_ref()?;
    let of = |each: &&CrashLoop| each.request == id && each.end.is_none();
    Some(loops.iter().filter(of).collect())
}

/// The watches by which a service is meant.
struct Rooms<'w> {
    watches: Vec<&'w StoredWatch>,
}

impl<'w> Rooms<'w> {
    fn of(watches: &'w [StoredWatch], means: impl Fn(&Scope) -> bool) -> Self {
        Self {
            watches: watches.iter().filter(|watch| means(&watch.of)).collect(),
        }
    }

    /// Whether all of them were there at the last look: then what was not there is new.
    fn were_watching(&self, last: Option<DateTime<Utc>>) -> bool {
        last.is_some_and(|last| self.watches.iter().all(|watch| watch.since < last))
    }

    fn tell(&self, service: &str, events: Vec<Event>, compared: &mut Compared) {
        let rooms: BTreeSet<&Room> = self.watches.iter().map(|watch| &watch.room).collect();
        for event in events {
            for room in &rooms {
                let telling = Telling {
                    service: service.to_owned(),
                    event: event.clone(),
                    more: None,
                };
                compared.told.push(((*room).clone(), telling));
            }
        }
    }
}
