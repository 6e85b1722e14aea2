//! The running bot: its tasks, their order at start and at the end.

mod absence;
mod hearing;
mod turns;

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use commands::{OperationId, Reply, Verdict};
use tokio::sync::{oneshot, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::chat::{Edge, Heard, Room};
use crate::converse::Handled;
use crate::digest;
use crate::follow::Follower;
use crate::house::House;
use crate::journal::{Journal, OperationState, SAID_EVERY};
use crate::keep::{keep, keep_and_mend};
use crate::measures::Measures;
use crate::outbox::{OnTheirWay, Outbox};
use crate::perform;
use crate::watching::Watcher;
use absence::Absence;
use hearing::Hearing;
pub(crate) use hearing::is_stale;

/// How long running work may take to reach a stored state once the bot was told to stop.
const SHUTDOWN_GRACE: Duration = Duration::from_secs(15);

/// The running bot.
pub struct Deckhand {
    house: House,
    hearing: Hearing,
    /// Everything but the outboxes, which stop last, so that what the others stored is said.
    tasks: TaskTracker,
    stop: CancellationToken,
    saying: TaskTracker,
    stop_saying: CancellationToken,
    /// How long nobody was there before this start, and what they had left.
    absence: Option<Absence>,
}

/// The edge of one platform: the platform's name, and how to speak there.
pub type Mouth = (&'static str, Arc<dyn Edge>);

impl Deckhand {
    /// Starts the outbox and the followers, and takes up what an earlier process left.
    ///
    /// # Errors
    /// When the journal fails.
    pub async fn start(
        house: House,
        edge: Arc<dyn Edge>,
        platform: &'static str,
    ) -> anyhow::Result<Self> {
        Self::start_in(house, vec![(platform, edge)]).await
    }

    /// The same on several platforms.
    ///
    /// # Errors
    /// When the journal fails.
    pub async fn start_in(house: House, mouths: Vec<Mouth>) -> anyhow::Result<Self> {
        let (tasks, stop) = (TaskTracker::new(), CancellationToken::new());
        let absence = Absence::before(&house).await;
        let absence = absence.context("what an earlier run left cannot be read")?;
        let deckhand = Self {
            hearing: Hearing::new(house.clone(), tasks.clone(), stop.clone()),
            house,
            tasks,
            stop,
            saying: TaskTracker::new(),
            stop_saying: CancellationToken::new(),
            absence,
        };
        deckhand.say_through(mouths);
        deckhand
            .lose_sight()
            .await
            .context("what an earlier run sent cannot be taken up")?;
        deckhand.keep_environments();
        deckhand.deal_with_digests();
        deckhand.be_there();
        deckhand.look_at_rules();
        deckhand
            .hearing
            .begin()
            .await
            .context("what an earlier run left cannot be taken up")?;
        Ok(deckhand)
    }

    /// Tells the rooms in which something was left unfinished how long nobody was there, and what became of it.
    ///
    /// # Errors
    /// When the journal fails.
    pub async fn tell_of_absence(&self) -> anyhow::Result<()> {
        match &self.absence {
            Some(absence) => absence.tell(&self.house, &self.tasks, &self.stop).await,
            None => Ok(()),
        }
    }

    /// Stores an event, and has it worked on. Once this returns, the event may be acknowledged: it will be answered,
    /// by this process or another. `None` for a second copy of an event.
    ///
    /// # Errors
    /// When the event could not be stored; it must not be acknowledged.
    pub async fn hear(&self, heard: Heard) -> anyhow::Result<Option<oneshot::Receiver<Handled>>> {
        self.hearing.hear(heard).await
    }

    /// Stores an event together with its answer, where its answer does not depend on what it says. False for a second copy.
    ///
    /// # Errors
    /// When it could not be stored; it must not be acknowledged.
    pub async fn answer_at_once(&self, heard: Heard, reply: &Reply) -> anyhow::Result<bool> {
        self.hearing.answer_at_once(heard, reply).await
    }

    /// What this bot counts.
    #[must_use]
    pub fn measures(&self) -> &Measures {
        &self.house.measures
    }

    /// What was heard under an event's key, if anything was.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub async fn heard_as(&self, event_key: &str) -> anyhow::Result<Option<String>> {
        self.house.journal.heard_as(event_key).await
    }

    /// The newest event of each room of a platform, the newest room first.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub async fn rooms_of(&self, platform: &str, limit: u32) -> anyhow::Result<Vec<Heard>> {
        self.house.journal.rooms_of(platform, limit).await
    }

    /// Whether anything was ever asked for in a room.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub async fn has_operations_in(&self, room: &Room) -> anyhow::Result<bool> {
        Ok(self.house.journal.last_operation(room).await?.is_some())
    }

    /// One outbox a platform: of several replicas, one speaks there.
    fn say_through(&self, mouths: Vec<Mouth>) {
        for (platform, edge) in mouths {
            let (journal, on_their_way) = (self.house.journal.clone(), OnTheirWay::default());
            let (noting, everybodys) = (on_their_way.clone(), journal.clone());
            let mending = Arc::clone(&edge);
            let say = move |journal: Journal, stop| {
                let outbox = Outbox::new(journal, Arc::clone(&edge), platform);
                outbox.noting(noting.clone()).run(stop)
            };
            let mend = move || {
                let (on_their_way, journal) = (on_their_way.clone(), everybodys.clone());
                let edge = Arc::clone(&mending);
                async move { on_their_way.mend(&journal, edge.as_ref()).await }
            };
            let (name, stop) = (format!("say:{platform}"), self.stop_saying.clone());
            self.saying
                .spawn(keep_and_mend(journal, name, stop, say, mend));
        }
    }

    /// One keeper an environment: of several replicas, one sends, follows and watches there.
    fn keep_environments(&self) {
        for environment in self.house.environments.iter() {
            let (house, environment) = (self.house.clone(), Arc::clone(environment));
            let name = format!("keep:{}", environment.name);
            let follow = move |journal: Journal, stop: CancellationToken| {
                let keeping = house.kept.begin(&environment.name, journal.clone());
                let house = house.with(journal);
                let watcher = Watcher::new(house.clone(), Arc::clone(&environment));
                let follower = Follower::new(house, Arc::clone(&environment));
                async move {
                    tokio::join!(follower.run(stop.clone()), watcher.run(stop));
                    drop(keeping);
                }
            };
            let keeping = keep(self.house.journal.clone(), name, self.stop.clone(), follow);
            self.tasks.spawn(keeping);
        }
    }

    /// Takes up changed rules, all of them or none.
    fn look_at_rules(&self) {
        let (policies, stop) = (Arc::clone(&self.house.policy), self.stop.clone());
        if policies.may_change() {
            self.tasks
                .spawn(crate::policy::keep_looking(policies, stop));
        }
    }

    /// Of several replicas, one deals with the digests that are due.
    fn deal_with_digests(&self) {
        let house = self.house.clone();
        let deal = move |journal: Journal, stop| digest::run(house.with(journal), stop);
        let journal = self.house.journal.clone();
        self.tasks
            .spawn(keep(journal, "digest".to_owned(), self.stop.clone(), deal));
    }

    /// Says now and then that somebody is there.
    fn be_there(&self) {
        let (house, stop) = (self.house.clone(), self.stop.clone());
        self.tasks.spawn(async move {
            loop {
                tokio::select! {
                    () = stop.cancelled() => {}
                    () = tokio::time::sleep(SAID_EVERY) => {}
                }
                if let Err(error) = house.journal.still_here(house.now()).await {
                    tracing::warn!(
                        error = format!("{error:#}"),
                        "that somebody is here could not be stored"
                    );
                }
                if stop.is_cancelled() {
                    return;
                }
            }
        });
    }

    /// Ends what an earlier process sent to environments that are no longer configured: nobody can look at it any more.
    async fn lose_sight(&self) -> anyhow::Result<()> {
        let House {
            journal,
            environments,
            ..
        } = &self.house;
        let configured: Vec<_> = environments.iter().map(|known| &known.name).collect();
        for operation in journal.unfinished_elsewhere(&configured).await? {
            match operation.state {
                OperationState::Confirmed => {
                    let why = "its environment is no longer configured";
                    perform::give_up(&self.house, &operation, why).await?;
                }
                _ => perform::lose_sight(&self.house, &operation).await?,
            }
        }
        Ok(())
    }

    /// Waits until an operation has ended.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub async fn ended(&self, id: &OperationId) -> anyhow::Result<Verdict> {
        let mut changes = self.changes();
        loop {
            changes.mark_unchanged();
            if let Some(verdict) = self.ended_already(id).await? {
                return Ok(verdict);
            }
            changes.changed().await?;
        }
    }

    /// How an operation ended, if it has ended.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub async fn ended_already(&self, id: &OperationId) -> anyhow::Result<Option<Verdict>> {
        use OperationState::{Dropped, Ended};
        let operation = self.house.journal.operation(id).await?;
        let ended = operation.filter(|operation| matches!(operation.state, Ended | Dropped));
        Ok(ended.map(|operation| operation.verdict.unwrap_or(Verdict::Refused)))
    }

    /// Waits until nothing goes on in a room, except plans that wait for a person.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub async fn at_rest(&self, room: &Room) -> anyhow::Result<()> {
        let mut changes = self.changes();
        loop {
            changes.mark_unchanged();
            if self.going_on(room).await? == 0 {
                return Ok(());
            }
            changes.changed().await?;
        }
    }

    /// How many operations and unanswered messages of a room have not come to their end.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub async fn going_on(&self, room: &Room) -> anyhow::Result<usize> {
        let journal = &self.house.journal;
        let operations = journal.count_unfinished_of(room).await?;
        let unanswered = journal.unanswered().await?;
        let unanswered = unanswered.iter().filter(|(_, heard)| heard.room == *room);
        Ok(operations + unanswered.count())
    }

    /// Waits until everything stored so far for a platform's rooms has been said.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub async fn all_said(&self, platform: &str) -> anyhow::Result<()> {
        let mut changes = self.changes();
        loop {
            changes.mark_unchanged();
            if self.house.journal.all_said(platform).await? {
                return Ok(());
            }
            changes.changed().await?;
        }
    }

    fn changes(&self) -> watch::Receiver<u64> {
        self.house.journal.changes()
    }

    /// Stops: no new work, running work reaches a stored state, what is stored is said, the store is closed.
    pub async fn stop(&self) {
        self.stop.cancel();
        self.tasks.close();
        if tokio::time::timeout(SHUTDOWN_GRACE, self.tasks.wait())
            .await
            .is_err()
        {
            tracing::warn!(
                "some work did not reach a stored state in time; the next start takes it up"
            );
        }
        self.stop_saying.cancel();
        self.saying.close();
        if tokio::time::timeout(SHUTDOWN_GRACE, self.saying.wait())
            .await
            .is_err()
        {
            tracing::warn!("some messages could not be said in time; the next start says them");
        }
        self.house.journal.close().await;
    }
}
