//! Effects: the only code that changes anything outside.
//!
//! That an effect is being sent is stored before it is sent. It carries an id of ours, so a lost answer is a question to
//! the service, never a reason to invent a second change.

use commands::balancer::{Answer, Sent};
use commands::{Colour, Effect, Inverse, Reply, Verdict};

use crate::environment::{Environment, SendFailure};
use crate::house::House;
use crate::journal::Operation;

/// Sends a confirmed operation, and stores and tells what came of it. Leaves it ended, or to be followed.
///
/// # Errors
/// When the journal fails. What was stored then is what a restart goes on from.
pub async fn perform(
    house: &House,
    environment: &Environment,
    operation: &Operation,
) -> anyhow::Result<()> {
    let _in_flight = house.in_flight.enter(&operation.id);
    house.journal.sending(&operation.id, house.now()).await?;
    let operation = &house
        .journal
        .operation(&operation.id)
        .await?
        .unwrap_or_else(|| operation.clone());
    match environment.send(&operation.plan.effect).await {
        Ok(answer) => settle(house, environment, operation, answer).await,
        Err(SendFailure::NotDone(why)) => {
            let told = Sent::of(&operation.plan.effect).not_sent(&why);
            let verdict = told.verdict.unwrap_or(Verdict::Failed);
            house
                .journal
                .end(operation, None, &told.reply, verdict, house.now())
                .await
        }
        Err(SendFailure::Unknown(why)) => {
            let reply = Sent::of(&operation.plan.effect).unanswered(&why);
            house
                .journal
                .progress(operation, None, &reply, house.now())
                .await
        }
    }
}

/// Stores and tells an answer: the end of the operation, or how far it is.
///
/// # Errors
/// When the journal fails.
pub async fn settle(
    house: &House,
    environment: &Environment,
    operation: &Operation,
    answer: Answer,
) -> anyhow::Result<()> {
    let effect = &operation.plan.effect;
    let elapsed = operation
        .sent_at
        .and_then(|sent| (house.now() - sent).to_std().ok());
    let mut told = Sent::of(effect).tell(&answer, elapsed, None);
    let Some(verdict) = told.verdict else {
        return house
            .journal
            .progress(operation, Some(&answer), &told.reply, house.now())
            .await;
    };
    if let (Effect::Enqueue { service, .. }, Verdict::Success) = (effect, verdict) {
        let now_there = environment.read_back(service).await;
        told = Sent::of(effect).tell(&answer, elapsed, Some(&now_there));
    }
    let reply = match &operation.plan.inverse {
        Inverse::Command(inverse) if verdict == Verdict::Success => told.reply.field(
            "undo",
            format!("{inverse} in {}", operation.plan.environment),
        ),
        _ => told.reply,
    };
    house
        .journal
        .end(
            operation,
            Some(&answer),
            &reply,
            told.verdict.unwrap_or(verdict),
            house.now(),
        )
        .await
}

/// Ends an operation whose moment has passed while nobody was there to send it.
///
/// # Errors
/// When the journal fails.
pub async fn give_up(house: &House, operation: &Operation, why: &str) -> anyhow::Result<()> {
    let told = Sent::of(&operation.plan.effect).not_sent(why);
    let reply: Reply = told.reply.coloured(Colour::Yellow);
    house
        .journal
        .end(operation, None, &reply, Verdict::Failed, house.now())
        .await
}

/// Ends an operation whose environment is no longer configured: nobody can look at it any more.
///
/// # Errors
/// When the journal fails.
pub async fn lose_sight(house: &House, operation: &Operation) -> anyhow::Result<()> {
    let last_seen = operation.last_seen.as_deref().unwrap_or("never");
    let told = Sent::of(&operation.plan.effect).out_of_sight(last_seen);
    house
        .journal
        .end(operation, None, &told.reply, Verdict::Unknown, house.now())
        .await
}
