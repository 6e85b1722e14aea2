//! Effects: the only code that changes anything outside.
//!
//! That an effect is being sent is stored before it is sent. It carries an id of ours, so a lost answer is a question to
//! the service, never a reason to invent a second change.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;

use commands::{Colour, Effect, Inverse, Reply, Seen, Sent, Verdict};

use crate::environment::{Environment, SendFailure};
use crate::house::House;
use crate::journal::{Operation, OperationState};
use crate::steps;

/// Sends a confirmed operation, and stores and tells what came of it. Leaves it ended, or to be followed. Does nothing
/// where somebody else was first.
///
/// # Errors
/// When the journal fails. What was stored then is what a restart goes on from.
pub async fn perform(
    house: &House,
    environment: &Environment,
    operation: &Operation,
) -> anyhow::Result<()> {
    let now = house.now();
    let operation = &Operation {
        state: OperationState::Sent,
        sent_at: Some(now),
        ..operation.clone()
    };
    let Some(mut flight) = house.under_way.depart(operation.clone()) else {
        return Ok(());
    };
    if !house.journal.sending(operation, now).await? {
        return Ok(());
    }
    flight.begin();
    steps::passed("sending");
    let sent = send(house, environment, &operation.plan.effect).await?;
    steps::passed("sent");
    match sent {
        Ok(seen) => settle(house, environment, operation, seen).await,
        Err(SendFailure::NotDone(why)) => {
            let told = Sent::of(&operation.plan.effect).not_sent(&why);
            let verdict = told.verdict.unwrap_or(Verdict::Failed);
            end(house, operation, None, &told.reply, verdict).await
        }
        Err(SendFailure::Unknown(why)) => {
            let reply = Sent::of(&operation.plan.effect).unanswered(&why);
            goes_on(house, operation, None, &reply).await
        }
    }
}

/// Sends an effect, for as long as this process may act. It may be stopped for minutes at any moment, so it looks at the clock
/// each time before it goes on with sending.
///
/// # Errors
/// When somebody else has the lease by now. What was stored is what that one goes on from.
pub async fn send(
    house: &House,
    environment: &Environment,
    effect: &Effect,
) -> anyhow::Result<Result<Seen, SendFailure>> {
    let mut sending = pin!(environment.send(effect));
    poll_fn(|context| {
        if house.journal.may_act() {
            return sending.as_mut().poll(context).map(Ok);
        }
        Poll::Ready(Err(anyhow::anyhow!(
            "another replica keeps this environment by now"
        )))
    })
    .await
}

/// Stores and tells what was seen: the end of the operation, or how far it is.
///
/// # Errors
/// When the journal fails.
pub async fn settle(
    house: &House,
    environment: &Environment,
    operation: &Operation,
    seen: Seen,
) -> anyhow::Result<()> {
    let effect = &operation.plan.effect;
    let elapsed = operation
        .sent_at
        .and_then(|sent| (house.now() - sent).to_std().ok());
    let mut told = Sent::of(effect).tell(&seen, elapsed, None);
    let Some(verdict) = told.verdict else {
        return goes_on(house, operation, Some(&seen), &told.reply).await;
    };
    if let (Effect::Enqueue { service, .. }, Verdict::Success) = (effect, verdict) {
        let now_there = environment.read_back(service).await;
        told = Sent::of(effect).tell(&seen, elapsed, Some(&now_there));
    }
    let reply = match &operation.plan.inverse {
        Inverse::Command(inverse) if verdict == Verdict::Success => told.reply.field(
            "undo",
            format!("{inverse} in {}", operation.plan.environment),
        ),
        _ => told.reply,
    };
    let next = operation.command.next(
        effect,
        &operation.plan.environment,
        house.environments.everyday(),
    );
    let reply = match next {
        Some(next) if verdict == Verdict::Success => reply.field("next", format!("`{next}`")),
        _ => reply,
    };
    end(
        house,
        operation,
        Some(&seen),
        &reply,
        told.verdict.unwrap_or(verdict),
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
    end(house, operation, None, &reply, Verdict::Failed).await
}

/// Ends an operation whose environment is no longer configured: nobody can look at it any more.
///
/// # Errors
/// When the journal fails.
pub async fn lose_sight(house: &House, operation: &Operation) -> anyhow::Result<()> {
    let last_seen = operation.last_seen.as_deref().unwrap_or("never");
    let told = Sent::of(&operation.plan.effect).out_of_sight(last_seen);
    end(house, operation, None, &told.reply, Verdict::Unknown).await
}

/// Stores and tells that an operation goes on, with what was seen where something was.
///
/// # Errors
/// When the journal fails.
pub async fn goes_on(
    house: &House,
    operation: &Operation,
    seen: Option<&Seen>,
    reply: &Reply,
) -> anyhow::Result<()> {
    house
        .journal
        .progress(operation, seen, reply, house.now())
        .await?;
    let mut stored = operation.clone();
    if let Some(seen) = seen {
        stored.state = OperationState::Followed;
        stored.seen = Some(seen.clone());
        stored.last_seen = Some(Sent::of(&operation.plan.effect).state_in(reply));
    }
    house.under_way.put(stored);
    Ok(())
}

/// Stores and tells the end of an operation. The one place that ends one.
///
/// # Errors
/// When the journal fails; it is followed further then.
pub async fn end(
    house: &House,
    operation: &Operation,
    seen: Option<&Seen>,
    reply: &Reply,
    verdict: Verdict,
) -> anyhow::Result<()> {
    house
        .journal
        .end(operation, seen, reply, verdict, house.now())
        .await?;
    house.measures.ended(&operation.plan.environment, verdict);
    house.under_way.remove(operation);
    Ok(())
}
