//! Watches: what rooms are told of services, whoever does it.
//!
//! One watcher an environment, under the lease of its keeper. A look is the same few reads that a digest makes, however much is
//! watched; what differs from what was seen the last time is told, one message a room, and stored together with what was seen,
//! so that each change is told once. What differs is decided in `commands`.

mod compare;

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use commands::watch::{Event, Seen, Telling, tell};
use commands::{CrashLoop, EnvironmentName, Standing};
use tokio_util::sync::CancellationToken;

use crate::chat::Room;
use crate::environment::{Balanced, BalancedService, CannotTell, Environment};
use crate::house::House;
use crate::journal::{Look, OwnEffect, StoredWatch};
use compare::{Compared, compare};

pub(crate) use compare::baseline;

/// What was sent so long ago still counts as what a change may come from.
const OWN: TimeDelta = TimeDelta::minutes(15);

/// What a look finds. What gave no answer is left as it was seen before.
#[derive(Debug, Default)]
pub(crate) struct Observed {
    /// The scheduler's requests.
    pub(crate) requests: Option<Vec<Standing>>,
    /// Their crash loops, what is over included.
    pub(crate) loops: Option<Vec<CrashLoop>>,
    /// The balancer's services.
    pub(crate) services: Option<Arc<Vec<BalancedService>>>,
}

/// Looks at an environment once.
pub(crate) async fn observe(
    environment: &Environment,
    balanced: &Balanced,
) -> (Observed, Balanced) {
    let (requests, loops, services) = tokio::join!(
        environment.standings(),
        environment.crash_loops(),
        environment.balanced(balanced),
    );
    let balanced = services.unwrap_or_default();
    let observed = Observed {
        requests: requests.ok(),
        loops: loops.ok(),
        services: balanced.services.clone(),
    };
    (observed, balanced)
}

/// Watches one environment.
pub struct Watcher {
    house: House,
    environment: Arc<Environment>,
    /// What is watched, and what was seen of it, as it is stored.
    known: Option<(Vec<i64>, Look)>,
    balanced: Balanced,
    /// When everything was last looked at.
    last: Option<DateTime<Utc>>,
}

impl Watcher {
    /// A watcher of one environment.
    #[must_use]
    pub fn new(house: House, environment: Arc<Environment>) -> Self {
        Self {
            house,
            environment,
            known: None,
            balanced: Balanced::default(),
            last: None,
        }
    }

    /// Watches until told to stop.
    pub async fn run(mut self, stop: CancellationToken) {
        let mut changes = self.house.journal.changes();
        loop {
            changes.mark_unchanged();
            let watching = match self.look().await {
                Ok(watching) => watching,
                Err(error) => {
                    tracing::error!(
                        error = format!("{error:#}"),
                        environment = %self.environment.name,
                        "a watcher cannot go on; it will try again"
                    );
                    true
                }
            };
            let every = self.house.habits.watch_every;
            // With nothing to watch, it sleeps until something is stored, and then a while, since most of that is no watch.
            let woken = async {
                if !watching {
                    let _ = changes.changed().await;
                }
                tokio::time::sleep(every).await;
            };
            tokio::select! {
                () = stop.cancelled() => return,
                () = woken => {}
            }
        }
    }

    /// Looks once, and has rooms told. False where nothing is watched.
    ///
    /// # Errors
    /// When the journal fails. The next look finds the same.
    pub async fn look(&mut self) -> anyhow::Result<bool> {
        let journal = self.house.journal.clone();
        let watches = journal.watches_of(&self.environment.name).await?;
        let look = self.last_look(&watches).await?;
        if watches.is_empty() {
            if !look.seen.is_empty() {
                let gone: Vec<&str> = look.seen.keys().map(String::as_str).collect();
                journal
                    .store_look(
                        &self.environment.name,
                        &look,
                        &[],
                        &gone,
                        Vec::new(),
                        self.house.now(),
                    )
                    .await?;
                self.known = None;
            }
            return Ok(false);
        }
        let (observed, balanced) = observe(&self.environment, &self.balanced).await;
        self.balanced = balanced;
        let mut compared = compare(
            &self.house,
            &self.environment,
            &watches,
            &look,
            &observed,
            self.last,
        );
        if observed.requests.is_some() {
            self.last = Some(self.house.now());
        }
        if !compared.changed.is_empty() || !compared.gone.is_empty() {
            self.find_out(&mut compared).await;
            self.store(look, compared).await?;
        }
        Ok(true)
    }

    /// What was seen, read again where other things are watched than before.
    async fn last_look(&mut self, watches: &[StoredWatch]) -> anyhow::Result<Look> {
        let ids: Vec<i64> = watches.iter().map(|watch| watch.id).collect();
        if let Some((known, look)) = &self.known
            && *known == ids
        {
            return Ok(look.clone());
        }
        let look = self.house.journal.last_look(&self.environment.name).await?;
        self.known = Some((ids, look.clone()));
        Ok(look)
    }

    /// How deploys ended that are not on their way any more: one call each.
    async fn find_out(&self, compared: &mut Compared) {
        let mut known: BTreeMap<String, Option<String>> = BTreeMap::new();
        for (_, telling) in &mut compared.told {
            let Event::DeployGone(deploy) = &telling.event else {
                continue;
            };
            let key = format!("{} {}", telling.service, deploy.id);
            let more = match known.get(&key) {
                Some(more) => more.clone(),
                None => {
                    let ended = self
                        .environment
                        .end_of_deploy(&telling.service, &deploy.id)
                        .await;
                    let more = match ended {
                        Ok(told) => told,
                        Err(CannotTell(why)) => Some(format!("how it ended I cannot tell, {why}")),
                    };
                    known.insert(key, more.clone());
                    more
                }
            };
            telling.more = more;
        }
    }

    /// Stores what was seen, and what rooms are told of it.
    async fn store(&mut self, look: Look, compared: Compared) -> anyhow::Result<()> {
        let journal = &self.house.journal;
        let now = self.house.now();
        let own = journal
            .effects_since(&self.environment.name, now - OWN)
            .await?;
        let told = messages(&self.environment.name, compared.told, &own);
        let changed: Vec<(&str, &Seen)> = compared
            .changed
            .iter()
            .map(|(name, seen)| (name.as_str(), seen))
            .collect();
        let gone: Vec<&str> = compared.gone.iter().map(String::as_str).collect();
        let name = &self.environment.name;
        let stored = journal
            .store_look(name, &look, &changed, &gone, told, now)
            .await?;
        // Where another look was first, what it saw is read.
        let known = self.known.take().filter(|_| stored);
        self.known = known.map(|(ids, _)| {
            let mut look = look;
            look.number += 1;
            for name in &compared.gone {
                look.seen.remove(name);
            }
            look.seen.extend(compared.changed);
            (ids, look)
        });
        Ok(())
    }
}

/// One message a room, without what the room itself has asked for, and is told of in its own message.
fn messages(
    environment: &EnvironmentName,
    told: Vec<(Room, Telling)>,
    own: &[OwnEffect],
) -> Vec<(Room, commands::Reply)> {
    let mut rooms: BTreeMap<Room, Vec<Telling>> = BTreeMap::new();
    for (room, telling) in told {
        let is_own = own.iter().any(|own| {
            own.room.channel() == room.channel()
                && telling.event.is_of(&telling.service, &own.effect)
        });
        if !is_own {
            rooms.entry(room).or_default().push(telling);
        }
    }
    rooms
        .into_iter()
        .filter_map(|(room, tellings)| Some((room, tell(environment, &tellings)?)))
        .collect()
}
