//! The running bot: its tasks, their order at start and at the end.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context;
use commands::{Colour, OperationId, Person, Reply, Verdict};
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::Instrument;

use crate::chat::{Edge, Heard, Room};
use crate::converse::{Handled, converse};
use crate::follow::Follower;
use crate::house::House;
use crate::journal::{HeardId, Operation, OperationState};
use crate::outbox::Outbox;
use crate::perform;

/// An event older than this when the bot comes back is not acted on: the person has moved on.
const STALE: chrono::TimeDelta = chrono::TimeDelta::minutes(5);

/// How long running work may take to reach a stored state once the bot was told to stop.
const SHUTDOWN_GRACE: Duration = Duration::from_secs(15);

/// The running bot.
pub struct Deckhand {
    house: House,
    /// Everything but the outbox, which stops last, so that what the others stored is said.
    tasks: TaskTracker,
    stop: CancellationToken,
    saying: TaskTracker,
    stop_saying: CancellationToken,
    turns: Turns,
}

impl Deckhand {
    /// Starts the outbox and the followers, and takes up what an earlier process left.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub async fn start(
        house: House,
        edge: Arc<dyn Edge>,
        platform: &'static str,
    ) -> anyhow::Result<Self> {
        let deckhand = Self {
            house,
            tasks: TaskTracker::new(),
            stop: CancellationToken::new(),
            saying: TaskTracker::new(),
            stop_saying: CancellationToken::new(),
            turns: Turns::default(),
        };
        let outbox = Outbox::new(deckhand.house.journal.clone(), edge, platform);
        deckhand
            .saying
            .spawn(outbox.run(deckhand.stop_saying.clone()));
        deckhand
            .take_up_what_was_sent()
            .await
            .context("what an earlier run sent cannot be taken up")?;
        for environment in deckhand.house.environments.iter() {
            let follower = Follower::new(deckhand.house.clone(), Arc::clone(environment));
            deckhand.tasks.spawn(follower.run(deckhand.stop.clone()));
        }
        deckhand
            .take_up()
            .await
            .context("what an earlier run left cannot be taken up")?;
        Ok(deckhand)
    }

    /// Stores an event, and has it worked on. Once this returns, the event may be acknowledged: it will be answered,
    /// by this process or the next. `None` for a second copy of an event.
    ///
    /// # Errors
    /// When the event could not be stored; it must not be acknowledged.
    pub async fn hear(&self, heard: Heard) -> anyhow::Result<Option<oneshot::Receiver<Handled>>> {
        let Some(id) = self.house.journal.hear(&heard).await? else {
            return Ok(None);
        };
        Ok(Some(self.work_on(id, heard)))
    }

    /// Stores an event together with its answer, where its answer does not depend on what it says. False for a second copy.
    ///
    /// # Errors
    /// When it could not be stored; it must not be acknowledged.
    pub async fn answer_at_once(&self, heard: Heard, reply: &Reply) -> anyhow::Result<bool> {
        let journal = &self.house.journal;
        // Killed between the two, it is an event without words, to which a restart has nothing to say.
        let wordless = Heard {
            text: String::new(),
            ..heard
        };
        let Some(id) = journal.hear(&wordless).await? else {
            return Ok(false);
        };
        let now = self.house.now();
        journal
            .answer(id, &wordless.room, Some(reply), Verdict::Refused, now)
            .await?;
        Ok(true)
    }

    /// What was heard under an event's key, if anything was.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub async fn heard_as(&self, event_key: &str) -> anyhow::Result<Option<String>> {
        self.house.journal.heard_as(event_key).await
    }

    /// Whether anything was ever asked for in a room.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub async fn has_operations_in(&self, room: &Room) -> anyhow::Result<bool> {
        Ok(self.house.journal.last_operation(room).await?.is_some())
    }

    /// Works on a stored event when its turn has come.
    fn work_on(&self, id: HeardId, heard: Heard) -> oneshot::Receiver<Handled> {
        let (handled, receiver) = oneshot::channel();
        let turn = self.turns.take(&heard.room, &heard.person);
        let house = self.house.clone();
        let span =
            tracing::info_span!("heard", chat.room = %heard.room, chat.event = heard.event_key);
        let work = async move {
            let _turn = turn.come().await;
            match converse(&house, id, &heard).await {
                Ok(outcome) => drop(handled.send(outcome)),
                Err(error) => tracing::error!(
                    error = format!("{error:#}"),
                    "a message could not be worked on; a restart will"
                ),
            }
        };
        self.tasks.spawn(work.instrument(span));
        receiver
    }

    /// Waits until an operation has ended, and its end has been said.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub async fn ended(&self, id: &OperationId) -> anyhow::Result<Verdict> {
        let mut changes = self.house.journal.changes();
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
        let mut changes = self.house.journal.changes();
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
        use OperationState::{Confirmed, Followed, Sent};
        let operations = self
            .house
            .journal
            .operations_in(&[Confirmed, Sent, Followed])
            .await?;
        let unanswered = self.house.journal.unanswered().await?;
        let operations = operations
            .iter()
            .filter(|operation| operation.room == *room)
            .count();
        Ok(operations
            + unanswered
                .iter()
                .filter(|(_, heard)| heard.room == *room)
                .count())
    }

    /// Waits until everything stored so far for a platform's rooms has been said.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub async fn all_said(&self, platform: &str) -> anyhow::Result<()> {
        let mut changes = self.house.journal.changes();
        loop {
            changes.mark_unchanged();
            if self.house.journal.unsaid(platform).await?.is_empty() {
                return Ok(());
            }
            changes.changed().await?;
        }
    }

    /// Stops: no new work, running work reaches a stored state, what is stored is said, the store is closed.
    pub async fn stop(self) {
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

    /// Hands what an earlier process sent to the followers, or ends it where no follower could look at it.
    async fn take_up_what_was_sent(&self) -> anyhow::Result<()> {
        let unfinished = [OperationState::Sent, OperationState::Followed];
        for operation in self.house.journal.operations_in(&unfinished).await? {
            match self.house.environments.named(&operation.plan.environment) {
                Some(_) => self.house.under_way.put(operation),
                None => perform::lose_sight(&self.house, &operation).await?,
            }
        }
        Ok(())
    }

    /// Takes up what an earlier process left: events without an answer, and operations that were confirmed and not sent.
    /// Operations that were sent are taken up by the followers.
    async fn take_up(&self) -> anyhow::Result<()> {
        for operation in self
            .house
            .journal
            .operations_in(&[OperationState::Confirmed])
            .await?
        {
            self.send_late(operation);
        }
        for (id, heard) in self.house.journal.unanswered().await? {
            if self.house.journal.operation_of_event(id).await?.is_some()
                || self.house.now() - heard.at > STALE
            {
                let text = format!(
                    "I was away when you said \"{}\". I did nothing; please say it again.",
                    heard.text.trim()
                );
                let reply = Reply::text(text).coloured(Colour::Yellow);
                self.house
                    .journal
                    .answer(
                        id,
                        &heard.room,
                        Some(&reply),
                        Verdict::Refused,
                        self.house.now(),
                    )
                    .await?;
            } else {
                drop(self.work_on(id, heard));
            }
        }
        Ok(())
    }

    /// Sends an operation that was confirmed before the process ended, if it is still expected.
    fn send_late(&self, operation: Operation) {
        let house = self.house.clone();
        self.tasks.spawn(async move {
            let decided = operation.decided_at.unwrap_or(operation.created_at);
            let environment = house.environments.named(&operation.plan.environment).cloned();
            let done = match environment {
                Some(environment) if house.now() - decided <= STALE => perform::perform(&house, &environment, &operation).await,
                Some(_) => perform::give_up(&house, &operation, "I was away when it was confirmed").await,
                None => perform::give_up(&house, &operation, "its environment is no longer configured").await,
            };
            if let Err(error) = done {
                tracing::error!(error = format!("{error:#}"), operation.id = %operation.id, "could not be taken up; a restart will");
            }
        });
    }
}

/// Whose turn it is: one person's messages in one room are worked on in the order they were heard, and nobody else
/// waits for them.
#[derive(Default)]
struct Turns {
    last: Mutex<HashMap<(Room, Person), oneshot::Receiver<()>>>,
}

/// A place in the order.
struct Turn {
    before: Option<oneshot::Receiver<()>>,
    done: oneshot::Sender<()>,
}

impl Turns {
    fn take(&self, room: &Room, person: &Person) -> Turn {
        let (done, after) = oneshot::channel();
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let before = last.insert((room.clone(), person.clone()), after);
        Turn { before, done }
    }
}

impl Turn {
    /// Waits for the messages before; the next one waits until what this returns is dropped.
    async fn come(self) -> oneshot::Sender<()> {
        if let Some(before) = self.before {
            // An error means that the one before was dropped, which is the end of its turn.
            let _ = before.await;
        }
        self.done
    }
}
