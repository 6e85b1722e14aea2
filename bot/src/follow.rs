//! Followers: what watches unfinished operations and tells the room.
//!
//! One follower an environment. A tick is one read of the balancer's queue, whatever is watched; single requests are
//! read only when they left the queue, or a few at a time for their progress. What an observation means is decided in
//! `step`, without I/O. Events, timers and restarts take the same path: look at what is stored, look at the world,
//! take the step between them.

mod step;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use commands::balancer::Sent;
use commands::{LoadBalancerRequestId, OperationId, Verdict};
use futures::stream::{self, StreamExt};
use tokio_util::sync::CancellationToken;

use crate::environment::{CannotTell, Environment, SendFailure};
use crate::house::House;
use crate::journal::Operation;
use crate::perform;
use step::{Next, Observation, Watch};

/// How many requests that are still queued are looked into per tick, for "2 of 3 agents applied". It bounds what a tick
/// costs when thousands wait.
const LOOKED_INTO_PER_TICK: usize = 16;

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
        loop {
            changes.mark_unchanged();
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
                () = stop.cancelled() => return,
                _ = changes.changed(), if !watching => {}
                () = tokio::time::sleep(self.house.pace.tick), if watching => {}
            }
        }
    }

    /// Looks once at everything unfinished, and says how many that was.
    ///
    /// # Errors
    /// When the journal fails. The next tick looks again.
    pub async fn tick(&mut self) -> anyhow::Result<usize> {
        let operations = self.house.under_way.in_environment(&self.environment.name);
        self.forget_watches(&operations);
        if operations.is_empty() {
            return Ok(0);
        }
        match self.environment.queue().await {
            Err(CannotTell(why)) => {
                for operation in &operations {
                    self.advance(operation, Observation::Unreachable(why.clone()))
                        .await?;
                }
            }
            Ok(queue) => {
                let queued = queue.into_iter().map(|entry| entry.request).collect();
                let looked_into = self.choose(&operations, &queued);
                let observed: Vec<_> = stream::iter(looked_into)
                    .map(|operation| observe(Arc::clone(&self.environment), operation))
                    .buffered(LOOKS_AT_ONCE)
                    .collect()
                    .await;
                for (operation, observation) in observed {
                    self.advance(&operation, observation).await?;
                }
            }
        }
        Ok(operations.len())
    }

    /// Drops what is remembered of operations that have ended.
    fn forget_watches(&mut self, operations: &[Arc<Operation>]) {
        if self.watches.len() > operations.len() {
            let ids: HashSet<&OperationId> =
                operations.iter().map(|operation| &operation.id).collect();
            self.watches.retain(|id, _| ids.contains(id));
        }
    }

    /// Which operations are looked into: all that left the queue, and a few, in turns, of those that are still in it. The
    /// others wait, which is all there is to know of them, and costs a look into a set.
    fn choose(
        &mut self,
        operations: &[Arc<Operation>],
        queued: &HashSet<LoadBalancerRequestId>,
    ) -> Vec<Arc<Operation>> {
        let is_queued =
            |operation: &&Arc<Operation>| queued.contains(operation.plan.effect.request());
        let (waiting, mut chosen): (Vec<&Arc<Operation>>, Vec<&Arc<Operation>>) =
            operations.iter().partition(is_queued);
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

    /// Takes one step, and does what it calls for.
    async fn advance(
        &mut self,
        operation: &Operation,
        observation: Observation,
    ) -> anyhow::Result<()> {
        let now = self.house.now();
        let watch = self.watches.entry(operation.id.clone()).or_default();
        let sent = Sent::of(&operation.plan.effect);
        let last_seen = operation
            .last_seen
            .clone()
            .unwrap_or_else(|| "never".to_owned());
        match step::step(watch, operation, observation, now) {
            Next::Wait => Ok(()),
            Next::Settle(answer) => {
                perform::settle(&self.house, &self.environment, operation, *answer).await
            }
            Next::SayUnreachable(why) => {
                let reply = sent.unreachable(&last_seen, &why);
                perform::goes_on(&self.house, operation, None, &reply).await
            }
            Next::SendAgain => self.send_again(operation).await,
            Next::GiveUpSending => {
                let why = "its answer was lost, and it never arrived at the balancer";
                perform::give_up(&self.house, operation, why).await
            }
            Next::Forgotten => {
                let told = sent.forgotten(&last_seen);
                let verdict = told.verdict.unwrap_or(Verdict::Unknown);
                perform::end(&self.house, operation, None, &told.reply, verdict).await
            }
        }
    }

    /// The balancer does not have it although it was sent: the same id again is the same request.
    async fn send_again(&self, operation: &Operation) -> anyhow::Result<()> {
        match self.environment.send(&operation.plan.effect).await {
            Ok(answer) => perform::settle(&self.house, &self.environment, operation, answer).await,
            Err(SendFailure::Unknown(why) | SendFailure::NotDone(why)) => {
                tracing::info!(operation.id = %operation.id, why, "sent again without an answer; the next tick looks");
                Ok(())
            }
        }
    }
}

/// Looks at one operation.
async fn observe(
    environment: Arc<Environment>,
    operation: Arc<Operation>,
) -> (Arc<Operation>, Observation) {
    let observation = match environment
        .balancer_request(operation.plan.effect.request())
        .await
    {
        Ok(Some(answer)) => Observation::Answer(Box::new(answer)),
        Ok(None) => Observation::NotFound,
        Err(CannotTell(why)) => Observation::Unreachable(why),
    };
    (operation, observation)
}
