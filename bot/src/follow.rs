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
use tokio_util::sync::CancellationToken;

use crate::environment::{CannotTell, Environment, SendFailure};
use crate::house::House;
use crate::journal::{Operation, OperationState};
use crate::perform;
use step::{Next, Observation, Watch};

/// How many requests that are still queued are looked into per tick, for "2 of 3 agents applied". It bounds what a tick
/// costs when thousands wait.
const LOOKED_INTO_PER_TICK: usize = 16;

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
        let mut changes = self.house.journal.changes();
        loop {
            changes.mark_unchanged();
            let watching = match self.tick().await {
                Ok(watching) => watching,
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

    /// Looks once at everything unfinished. False when there is nothing to look at.
    async fn tick(&mut self) -> anyhow::Result<bool> {
        let unfinished = [OperationState::Sent, OperationState::Followed];
        let mut operations = self.house.journal.operations_in(&unfinished).await?;
        operations.retain(|operation| operation.plan.environment == self.environment.name);
        let in_flight = operations
            .iter()
            .any(|operation| self.house.in_flight.contains(&operation.id));
        operations.retain(|operation| !self.house.in_flight.contains(&operation.id));
        let ids: HashSet<&OperationId> = operations.iter().map(|operation| &operation.id).collect();
        self.watches.retain(|id, _| ids.contains(id));
        if operations.is_empty() {
            return Ok(in_flight);
        }
        let queue = self.environment.queue().await;
        let queued: Result<HashSet<LoadBalancerRequestId>, CannotTell> =
            queue.map(|queue| queue.into_iter().map(|entry| entry.request).collect());
        let looked_into = self.choose(&operations, queued.as_ref().ok());
        for operation in &operations {
            let observation = match &queued {
                Err(CannotTell(why)) => Observation::Unreachable(why.clone()),
                Ok(queued)
                    if queued.contains(operation.plan.effect.request())
                        && !looked_into.contains(&operation.id) =>
                {
                    Observation::StillQueued
                }
                Ok(_) => self.look_into(operation).await,
            };
            self.advance(operation, observation).await?;
        }
        Ok(true)
    }

    /// Which queued operations are looked into this time: a few, in turns.
    fn choose(
        &mut self,
        operations: &[Operation],
        queued: Option<&HashSet<LoadBalancerRequestId>>,
    ) -> HashSet<OperationId> {
        let Some(queued) = queued else {
            return HashSet::new();
        };
        let waiting: Vec<&OperationId> = operations
            .iter()
            .filter(|operation| queued.contains(operation.plan.effect.request()))
            .map(|operation| &operation.id)
            .collect();
        let count = waiting.len().min(LOOKED_INTO_PER_TICK);
        let chosen = (0..count)
            .map(|offset| waiting[(self.turn + offset) % waiting.len()].clone())
            .collect();
        self.turn = self.turn.wrapping_add(count);
        chosen
    }

    async fn look_into(&self, operation: &Operation) -> Observation {
        match self
            .environment
            .balancer_request(operation.plan.effect.request())
            .await
        {
            Ok(Some(answer)) => Observation::Answer(Box::new(answer)),
            Ok(None) => Observation::NotFound,
            Err(CannotTell(why)) => Observation::Unreachable(why),
        }
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
                self.house
                    .journal
                    .progress(operation, None, &reply, now)
                    .await
            }
            Next::SendAgain => self.send_again(operation).await,
            Next::GiveUpSending => {
                let why = "its answer was lost, and it never arrived at the balancer";
                perform::give_up(&self.house, operation, why).await
            }
            Next::Forgotten => {
                let told = sent.forgotten(&last_seen);
                let verdict = told.verdict.unwrap_or(Verdict::Unknown);
                self.house
                    .journal
                    .end(operation, None, &told.reply, verdict, now)
                    .await
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
