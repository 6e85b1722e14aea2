//! Followers: what watches unfinished operations and tells the room.
//!
//! One follower an environment. A tick is one read of the balancer's queue and one of the scheduler's pending deploys,
//! however much is watched; single things are read only when they left those lists, or a few at a time for their progress. What an observation means is decided in
//! `step`, without I/O. Events, timers and restarts take the same path: look at what is stored, look at the world,
//! take the step between them.

mod step;
#[cfg(test)]
pub(crate) use step::tests;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use commands::{Colour, OperationId, Sent, Verdict};
use futures::future::BoxFuture;
use futures::stream::FuturesUnordered;
use futures::stream::{self, StreamExt};
use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

use crate::deckhand::is_stale;
use crate::environment::{CannotTell, Environment, Overview, SendFailure};
use crate::house::House;
use crate::journal::{Operation, OperationState};
use crate::perform;
use crate::steps;
use step::{Next, Observation, Watch};

/// How many requests that are still queued are looked into per tick, for "2 of 3 agents applied". It bounds what a tick
/// costs when thousands wait.
const LOOKED_INTO_PER_TICK: usize = 16;

/// How long a look may be put off so that more news can come.
const LONGEST_MOMENT: Duration = Duration::from_millis(100);

/// How many steps are done at the same time. More would only wait for the journal together.
const STEPS_AT_ONCE: usize = 64;

/// How many requests are read at the same time. An end takes two looks with a pause between them.
const LOOKS_AT_ONCE: usize = 16;

/// Follows the operations of one environment.
pub struct Follower {
    house: House,
    environment: Arc<Environment>,
    watches: HashMap<OperationId, Watch>,
    /// Where the next round of looking into queued requests begins.
    turn: usize,
}

impl Follower {
    /// A follower of one environment.
    #[must_use]
    pub fn new(house: House, environment: Arc<Environment>) -> Self {
        Self {
            house,
            environment,
            watches: HashMap::new(),
            turn: 0,
        }
    }

    /// Follows until told to stop.
    pub async fn run(mut self, stop: CancellationToken) {
        let mut changes = self.house.under_way.changes();
        let mut doubts = self.house.journal.doubts();
        let mut left = self.house.under_way.left();
        // What an earlier keeper left is in the journal.
        self.house.under_way.forget(&self.environment.name);
        let mut behind = true;
        let mut look_again = None;
        let mut sending = FuturesUnordered::new();
        let news = self.house.under_way.news_of(&self.environment.name);
        let tick = self.house.pace.tick;
        loop {
            changes.mark_unchanged();
            if behind {
                doubts.mark_unchanged();
                left.mark_unchanged();
                match self.catch_up().await {
                    Ok(confirmed) => {
                        sending.extend(confirmed);
                        behind = false;
                    }
                    Err(error) => tracing::error!(
                        error = format!("{error:#}"),
                        "what goes on cannot be read; it will be tried again"
                    ),
                }
            }
            let watching = match self.tick().await {
                Ok(watched) => watched > 0,
                Err(error) => {
                    tracing::error!(
                        error = format!("{error:#}"),
                        "a follower cannot go on; it will try again"
                    );
                    true
                }
            };
            tokio::select! {
                // What could not be sent comes to its end before the doubt about it is looked into.
                biased;
                () = stop.cancelled() => break,
                Some(()) = sending.next() => {}
                // What kept it from being sent may last, so it is not looked for at once.
                _ = left.changed() => {
                    doubts.mark_unchanged();
                    look_again.get_or_insert_with(|| Instant::now() + tick);
                }
                _ = doubts.changed() => behind = true,
                () = sleep_until(look_again.unwrap_or_else(Instant::now)), if look_again.is_some() => {
                    look_again = None;
                    behind = true;
                }
                () = tokio::time::sleep(tick), if behind => {}
                _ = changes.changed(), if !watching => {}
                () = tokio::time::sleep(tick), if watching => {}
                () = hear_of(&news, tick), if watching => {}
            }
        }
        // What is being sent is sent to its end, or the next keeper would have to ask whether it arrived.
        while sending.next().await.is_some() {}
    }

    /// Reads what is to be followed and is not, and what is confirmed and was not sent, and returns the sending of that.
    async fn catch_up(&self) -> anyhow::Result<Vec<BoxFuture<'static, ()>>> {
        let (journal, under_way) = (&self.house.journal, &self.house.under_way);
        let unfinished = journal.unfinished_in(&self.environment.name).await?;
        let mut sending = Vec::new();
        let unknown: Vec<&OperationId> = unfinished
            .iter()
            .filter(|id| !under_way.knows(id))
            .collect();
        for operation in journal.operations(&unknown).await? {
            match operation.state {
                OperationState::Confirmed => sending.push(self.send_late(operation)),
                OperationState::Sent | OperationState::Followed => under_way.put_found(operation),
                // It has ended between the two reads.
                _ => {}
            }
        }
        Ok(sending)
    }

    /// Sends an operation that somebody else has confirmed, or that was confirmed before the process ended, if it is still
    /// expected.
    fn send_late(&self, operation: Operation) -> BoxFuture<'static, ()> {
        let (house, environment) = (self.house.clone(), Arc::clone(&self.environment));
        Box::pin(async move {
            let decided = operation.decided_at.unwrap_or(operation.created_at);
            let done = if is_stale(decided, house.now()) {
                perform::give_up(&house, &operation, "I was away when it was confirmed").await
            } else {
                perform::perform(&house, &environment, &operation).await
            };
            if let Err(error) = done {
                tracing::error!(error = format!("{error:#}"), operation.id = %operation.id, "could not be sent; it will be looked at again");
            }
        })
    }

    /// Looks once at everything unfinished, and says how many that was.
    ///
    /// # Errors
    /// When the journal fails. The next tick looks again.
    pub async fn tick(&mut self) -> anyhow::Result<usize> {
        let operations = self.house.under_way.in_environment(&self.environment.name);
        self.forget_watches(&operations);
        if operations.is_empty() {
            self.house.measures.looked(&self.environment.name);
            return Ok(0);
        }
        let effects = operations.iter().map(|operation| &operation.plan.effect);
        let overview = self.environment.overview(effects).await;
        let (mut askable, mut observed) = (Vec::new(), Vec::new());
        for operation in operations.iter() {
            match overview.trouble_with(&operation.plan.effect) {
                Some(CannotTell(why)) => {
                    let unreachable = Observation::Unreachable(why.clone());
                    observed.push((Arc::clone(operation), unreachable));
                }
                None => askable.push(operation),
            }
        }
        let looked_into = self.choose(&askable, &overview);
        let looking = stream::iter(looked_into)
            .map(|operation| observe(Arc::clone(&self.environment), operation))
            .buffered(LOOKS_AT_ONCE);
        observed.extend(looking.collect::<Vec<_>>().await);
        self.advance(observed).await?;
        // That the others wait was seen in a list.
        self.house
            .under_way
            .all_looked_at(askable.into_iter().map(AsRef::as_ref));
        self.house.measures.looked(&self.environment.name);
        Ok(operations.len())
    }

    /// Takes a step of each of them, and does what the steps call for; of many side by side, so that what is stored of them
    /// shares the price of one transaction.
    async fn advance(
        &mut self,
        observed: Vec<(Arc<Operation>, Observation)>,
    ) -> anyhow::Result<()> {
        let mut steps = Vec::with_capacity(observed.len());
        for (operation, observation) in observed {
            let next = self.step(&operation, observation);
            steps.push((operation, next));
        }
        // A few are told in the order in which they were asked for.
        let at_once = if steps.len() > LOOKS_AT_ONCE {
            STEPS_AT_ONCE
        } else {
            1
        };
        let this = &*self;
        let done = stream::iter(steps)
            .map(|(operation, next)| async move { this.act(&operation, next).await })
            .buffered(at_once)
            .collect::<Vec<_>>()
            .await;
        // One that failed keeps no other from its step.
        done.into_iter().collect()
    }

    /// Drops what is remembered of operations that have ended.
    fn forget_watches(&mut self, operations: &[Arc<Operation>]) {
        if self.watches.len() > operations.len() {
            let ids: HashSet<&OperationId> =
                operations.iter().map(|operation| &operation.id).collect();
            self.watches.retain(|id, _| ids.contains(id));
        }
    }

    /// Which operations are looked into: all whose service may have ended them, and a few, in turns, of those that wait
    /// there. The others wait, which is all there is to know of them, and costs a look into a set.
    fn choose(
        &mut self,
        operations: &[&Arc<Operation>],
        overview: &Overview,
    ) -> Vec<Arc<Operation>> {
        let waits = |operation: &&&Arc<Operation>| {
            let answered = operation.state == OperationState::Followed;
            overview.waits(&operation.plan.effect, answered)
        };
        let (waiting, mut chosen): (Vec<&Arc<Operation>>, Vec<&Arc<Operation>>) =
            operations.iter().partition(waits);
        if !self.watches.is_empty() {
            for operation in &waiting {
                if let Some(watch) = self.watches.get_mut(&operation.id) {
                    watch.is_still_queued();
                }
            }
        }
        let count = waiting.len().min(LOOKED_INTO_PER_TICK);
        chosen.extend((0..count).map(|offset| waiting[(self.turn + offset) % waiting.len()]));
        self.turn = self.turn.wrapping_add(count);
        chosen.into_iter().map(Arc::clone).collect()
    }

    /// Takes one step.
    fn step(&mut self, operation: &Operation, observation: Observation) -> Next {
        let now = self.house.now();
        if !matches!(observation, Observation::Unreachable(_)) {
            self.house.under_way.looked_at(operation);
        }
        let watch = self.watches.entry(operation.id.clone()).or_default();
        step::step(watch, operation, observation, now, self.house.pace)
    }

    /// Does what a step calls for.
    async fn act(&self, operation: &Operation, next: Next) -> anyhow::Result<()> {
        let sent = Sent::of(&operation.plan.effect);
        let last_seen = operation
            .last_seen
            .clone()
            .unwrap_or_else(|| "never".to_owned());
        match next {
            Next::Wait => Ok(()),
            Next::Settle(seen) => {
                perform::settle(&self.house, &self.environment, operation, *seen).await
            }
            Next::SayStuck => {
                let still = format!("is {last_seen}, and has been for 5 minutes or more");
                self.say_stuck(operation, still).await
            }
            Next::SayUnreachable(why) => {
                let reply = sent.unreachable(&last_seen, &why);
                perform::goes_on(&self.house, operation, None, &reply).await
            }
            Next::SendAgain => self.send_again(operation).await,
            Next::GiveUpSending => {
                let peer = operation.plan.effect.peer().word();
                let why = format!("its answer was lost, and it never arrived at {peer}");
                perform::give_up(&self.house, operation, &why).await
            }
            Next::MayHaveHappened => {
                let told = sent.may_have_happened();
                perform::end(&self.house, operation, None, &told.reply, Verdict::Unknown).await
            }
            Next::Forgotten => {
                let told = sent.forgotten(&last_seen);
                let verdict = told.verdict.unwrap_or(Verdict::Unknown);
                perform::end(&self.house, operation, None, &told.reply, verdict).await
            }
        }
    }

    /// Tells the room that nothing moves, beside what was said last.
    async fn say_stuck(&self, operation: &Operation, still: String) -> anyhow::Result<()> {
        let Some(seen) = &operation.seen else {
            return Ok(());
        };
        let told = Sent::of(&operation.plan.effect).tell(seen, None, None);
        let reply = told.reply.coloured(Colour::Yellow);
        let reply = reply.field("stuck", format!("it {still}; I keep watching"));
        perform::goes_on(&self.house, operation, None, &reply).await
    }

    /// Its service does not have it although it was sent: the same id again is the same change.
    async fn send_again(&self, operation: &Operation) -> anyhow::Result<()> {
        self.house
            .journal
            .sending_again(operation, self.house.now())
            .await?;
        steps::passed("sending again");
        let sent = perform::send(&self.house, &self.environment, &operation.plan.effect).await?;
        steps::passed("sent again");
        match sent {
            Ok(seen) => perform::settle(&self.house, &self.environment, operation, seen).await,
            Err(SendFailure::Unknown(why) | SendFailure::NotDone(why)) => {
                tracing::info!(operation.id = %operation.id, why, "sent again without an answer; the next tick looks");
                Ok(())
            }
        }
    }
}

/// Waits for news, and then for a moment: a flood of news makes no flood of looks.
async fn hear_of(news: &Notify, tick: Duration) {
    news.notified().await;
    tokio::time::sleep((tick / 10).min(LONGEST_MOMENT)).await;
}

/// Looks at one operation.
async fn observe(
    environment: Arc<Environment>,
    operation: Arc<Operation>,
) -> (Arc<Operation>, Observation) {
    let answered = operation.state == OperationState::Followed;
    let observation = match environment.look(&operation.plan.effect, answered).await {
        Ok(Some(seen)) => Observation::Seen(Box::new(seen)),
        Ok(None) => Observation::NotFound,
        Err(CannotTell(why)) => Observation::Unreachable(why),
    };
    (operation, observation)
}
