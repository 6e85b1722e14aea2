//! Deciding about a plan that was shown: run it, or drop it.

use commands::{
    Asking, Cancel, Colour, Command, Confirm, Decision, Effect, OperationId, Plan, Reply,
    RequestName, Verdict,
};

use super::{Handled, answer, change};
use crate::chat::Heard;
use crate::environment::Environment;
use crate::house::House;
use crate::journal::{HeardId, Operation, OperationState};

/// A plan that nobody decided about for so long is not what anybody means by "confirm".
pub(crate) const PLAN_LASTS: chrono::TimeDelta = chrono::TimeDelta::minutes(10);

/// Runs a plan, if it is still what was shown.
pub(super) async fn confirm(
    house: &House,
    id: HeardId,
    heard: &Heard,
    command: &Confirm,
) -> anyhow::Result<Handled> {
    let operation = match meant(house, heard, command.request.as_ref(), "confirm").await? {
        Ok(operation) => operation,
        Err(reply) => return answer(house, id, heard, Some(reply), Verdict::Refused).await,
    };
    if let Err(refusal) = may_confirm(house, heard, &operation) {
        return answer(house, id, heard, Some(refusal), Verdict::Refused).await;
    }
    let Some(environment) = house.environments.named(&operation.plan.environment) else {
        let text = format!(
            "Environment {} is no longer configured. Nothing was changed.",
            operation.plan.environment
        );
        return answer(house, id, heard, Some(grey(text)), Verdict::Refused).await;
    };
    if let Some((reply, verdict)) = differs_now(house, environment, &operation).await? {
        return answer(house, id, heard, Some(reply), verdict).await;
    }
    let elsewhere = (operation.room != heard.room).then(|| told_there(&operation));
    let elsewhere = elsewhere.as_ref().map(|reply| (&heard.room, reply));
    if !house
        .journal
        .confirm(&operation, id, &heard.person, elsewhere, house.now())
        .await?
    {
        let reply = decided_already(house, &operation.id).await?;
        return answer(house, id, heard, Some(reply), Verdict::Refused).await;
    }
    change::begin(house, &operation.id).await
}

/// Drops a plan.
pub(super) async fn cancel(
    house: &House,
    heard: &Heard,
    command: &Cancel,
) -> anyhow::Result<(Reply, Verdict)> {
    let operation = match meant(house, heard, command.request.as_ref(), "cancel").await? {
        Ok(operation) => operation,
        Err(reply) => return Ok((reply, Verdict::Refused)),
    };
    if !house
        .journal
        .drop_plan(&operation, &heard.person, house.now())
        .await?
    {
        return Ok((
            decided_already(house, &operation.id).await?,
            Verdict::Refused,
        ));
    }
    Ok((
        grey(format!(
            "Dropped {}: `{}` was not done, nothing was changed.",
            operation.id, operation.command
        )),
        Verdict::Success,
    ))
}

/// What the room hears in which a plan of another room was confirmed.
fn told_there(operation: &Operation) -> Reply {
    let (id, place) = (&operation.id, &operation.plan.environment);
    let text = format!("Confirmed {id}: `{}` in {place}", operation.command);
    grey(text)
        .field("how it goes is told in", operation.room.to_string())
        .field("here", format!("`status of {id}` tells it"))
}

/// Whether somebody decides about a plan from another room: whoever asked for it may, and where a second person is needed, that
/// one. Everybody else has to be where it was shown.
fn may_decide_here(house: &House, heard: &Heard, operation: &Operation) -> bool {
    operation.room == heard.room
        || operation.plan.tier.needs_second_person()
        || house.people.are_same(&operation.person, &heard.person)
}

/// The plan a person means: the one named, or the only one that waits in this room.
async fn meant(
    house: &House,
    heard: &Heard,
    named: Option<&RequestName>,
    verb: &str,
) -> anyhow::Result<Result<Operation, Reply>> {
    if let Some(name) = named {
        return Ok(match house.journal.operation_called(name.as_str()).await? {
            Some(operation) if !may_decide_here(house, heard, &operation) => Err(grey(format!(
                "{name} was asked for in another room, and not by you: it can be decided about there."
            ))),
            Some(operation) if operation.state == OperationState::Proposed => {
                still_lasts(house, operation)
            }
            Some(operation) => Err(no_longer_waiting(&operation)),
            None => Err(grey(format!("Nothing called {name} waits for a decision."))),
        });
    }
    let mut waiting = house
        .journal
        .operations_in(&[OperationState::Proposed])
        .await?;
    waiting.retain(|operation| !has_lapsed(house, operation));
    let (mut waiting, elsewhere): (Vec<_>, Vec<_>) = waiting
        .into_iter()
        .partition(|operation| operation.room == heard.room);
    Ok(match (waiting.pop(), waiting.as_slice()) {
        (None, _) => Err(nothing_here(house, heard, verb, &elsewhere)),
        (Some(only), []) => Ok(only),
        (Some(last), others) => {
            let all: Vec<String> = others
                .iter()
                .chain([&last])
                .map(|o| format!("`{verb} {}` ({})", o.id, o.command))
                .collect();
            Err(grey(format!(
                "Several plans wait here. Which one: {}?",
                all.join(", or ")
            )))
        }
    })
}

/// Nothing waits in this room. What the same person left waiting in others is named, and never meant.
fn nothing_here(house: &House, heard: &Heard, verb: &str, elsewhere: &[Operation]) -> Reply {
    let who = house.who(&heard.person);
    let own = elsewhere
        .iter()
        .filter(|operation| who.has(&operation.person));
    let own: Vec<String> = own
        .map(|operation| format!("`{verb} {}` ({})", operation.id, operation.command))
        .collect();
    if own.is_empty() {
        return grey(format!(
            "Nothing waits for a decision here, so there is nothing to {verb}."
        ));
    }
    grey(format!(
        "Nothing waits for a decision here. What you asked for elsewhere does: {}.",
        own.join(", ")
    ))
}

/// Whether nobody decided about a plan for so long that nobody can any more.
pub(super) fn has_lapsed(house: &House, operation: &Operation) -> bool {
    house.now() - operation.created_at > PLAN_LASTS
}

fn still_lasts(house: &House, operation: Operation) -> Result<Operation, Reply> {
    if !has_lapsed(house, &operation) {
        return Ok(operation);
    }
    let minutes = PLAN_LASTS.num_minutes();
    Err(grey(format!(
        "That plan is older than {minutes} minutes, so it lapsed. Nothing was changed. Say `{}` again.",
        operation.command
    )))
}

fn may_confirm(house: &House, heard: &Heard, operation: &Operation) -> Result<(), Reply> {
    house.allows(&heard.person, operation.plan.tier)?;
    if operation.plan.tier.needs_second_person()
        && house.people.are_same(&operation.person, &heard.person)
    {
        let text = format!(
            "You asked for this, so somebody else must confirm it: `confirm {}`. Nothing was changed.",
            operation.id
        );
        return Err(Reply::text(text).coloured(Colour::Yellow).for_you_alone());
    }
    Ok(())
}

/// Decides again from the facts of this moment. A different plan is shown instead of run.
async fn differs_now(
    house: &House,
    environment: &Environment,
    operation: &Operation,
) -> anyhow::Result<Option<(Reply, Verdict)>> {
    let asking = Asking {
        operation: operation.id.clone(),
        person: operation.person.clone(),
    };
    let decision = match (&operation.plan.effect, &operation.command) {
        (Effect::CancelRequest { id }, Command::CancelRequest(_)) => {
            change::decide_cancel(environment, id, &asking).await
        }
        (_, command) => match command.change() {
            Some(wanted) => change::decide(house, environment, wanted, &asking).await,
            None => return Ok(None),
        },
    };
    match decision {
        Decision::Answer(mut reply, verdict) => {
            let changed = match verdict {
                Verdict::Refused => ", things have changed since I showed you this",
                _ => "",
            };
            reply.text = format!("Not done{changed}: {}", reply.text);
            Ok(Some((reply, verdict)))
        }
        Decision::Plan(plan) if plan.fingerprint == operation.plan.fingerprint => Ok(None),
        Decision::Plan(plan) => {
            house.journal.replan(&plan, house.now()).await?;
            Ok(Some((changed(&operation.plan, &plan), Verdict::Refused)))
        }
    }
}

/// The new preview beside the old one.
fn changed(before: &Plan, now: &Plan) -> Reply {
    let mut reply = now.proposal();
    reply.text = format!(
        "Not done: things have changed since I showed you this. Now: {}",
        now.preview
    );
    reply.field("before", before.in_one_line())
}

async fn decided_already(house: &House, id: &OperationId) -> anyhow::Result<Reply> {
    Ok(match house.journal.operation(id).await? {
        Some(operation) => no_longer_waiting(&operation),
        None => grey(format!("There is no plan {id}.")),
    })
}

fn no_longer_waiting(operation: &Operation) -> Reply {
    let by = operation
        .decided_by
        .as_ref()
        .map(|person| format!(" by {person}"))
        .unwrap_or_default();
    let what = match operation.state {
        OperationState::Dropped => format!("was dropped{by}"),
        _ => format!(
            "was confirmed{by}; `status of {}` says how it is",
            operation.plan.effect.request()
        ),
    };
    grey(format!("{} no longer waits: it {what}.", operation.id)).for_you_alone()
}

fn grey(text: impl Into<String>) -> Reply {
    Reply::text(text).coloured(Colour::Grey)
}
