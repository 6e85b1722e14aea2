//! The names that are offered while somebody types a command. They come from memory: an offer has to be made at once.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use tokio_util::task::TaskTracker;

use crate::environment::Environments;
use crate::house::House;

/// How long names are good.
const FRESH: Duration = Duration::from_secs(60);

/// The most that Discord offers, and the longest name of one.
const MOST: usize = 25;
const LONGEST: usize = 100;

/// What is known of the names of services and requests.
pub(super) struct Services {
    environments: Arc<Environments>,
    names: RwLock<Arc<BTreeSet<String>>>,
    asked: Mutex<Option<Instant>>,
}

impl Services {
    pub(super) fn new(house: &House) -> Self {
        Self {
            environments: Arc::clone(&house.environments),
            names: RwLock::default(),
            asked: Mutex::default(),
        }
    }

    /// Names with these characters in them; those that begin with them come first.
    pub(super) fn offered(&self, typed: &str) -> Vec<String> {
        let names = Arc::clone(&self.names.read().unwrap_or_else(PoisonError::into_inner));
        offered(&names, typed)
    }

    /// Asks for the names again, where they are not fresh.
    pub(super) fn refresh(self: &Arc<Self>, aside: &TaskTracker) {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        if asked.is_some_and(|asked| asked.elapsed() < FRESH) || aside.is_closed() {
            return;
        }
        *asked = Some(Instant::now());
        drop(asked);
        let services = Arc::clone(self);
        aside.spawn(async move { services.ask().await });
    }

    async fn ask(&self) {
        let mut names = BTreeSet::new();
        for environment in self.environments.iter() {
            // Whoever cannot be asked now is left out: these are offers, and any name can be typed.
            if let Ok(pools) = environment.pools().await {
                names.extend(pools.iter().map(|pool| pool.service.to_string()));
            }
            if let Ok(requests) = environment.scheduler_requests().await {
                names.extend(requests.iter().map(|request| request.id.to_string()));
            }
        }
        *self.names.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(names);
    }
}

fn offered(names: &BTreeSet<String>, typed: &str) -> Vec<String> {
    let typed = typed.to_lowercase();
    let mut found: Vec<(bool, &String)> = names
        .iter()
        .filter(|name| name.chars().count() <= LONGEST)
        .filter_map(|name| {
            let lower = name.to_lowercase();
            lower
                .contains(&typed)
                .then(|| (!lower.starts_with(&typed), name))
        })
        .collect();
    found.sort();
    found
        .into_iter()
        .take(MOST)
        .map(|(_, name)| name.clone())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_as_typed_comes_first() {
        let names: BTreeSet<String> = ["HubApiWeb", "api", "hubapi.com", "mail"]
            .map(str::to_owned)
            .into();
        assert_eq!(offered(&names, "API"), ["api", "HubApiWeb", "hubapi.com"]);
        assert_eq!(offered(&names, "").len(), 4);
        assert!(offered(&names, "x").is_empty());
    }
}
