//! Deciding about a plan that was shown: run it, or drop it.

use commands::{
    Approvals, Asking, Cancel, Colour, Command, Confirm, Decision, Effect, OperationId, Person,
    Plan, Reply, RequestName, Verdict,
};

use super::authority::{self, Authority, Wanted};
use super::{Handled, answer, approve, change};
use crate::chat::Heard;
use crate::house::House;
use crate::journal::{self, HeardId, Operation, OperationState};
use crate::policy::{Denied, Rule};

/// A plan that nobody decided about for so long is not what anybody means by "confirm".
pub(crate) const PLAN_LASTS: chrono::TimeDelta = chrono::TimeDelta::minutes(10);

/// Runs a plan, if it is still what was shown. Of what needs the approval of others, a confirmation by another is one.
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
    let plan = match again(house, &operation).await? {
        Ok(plan) => plan,
        Err((reply, verdict)) => return answer(house, id, heard, Some(reply), verdict).await,
    };
    match approve::needed(house, &operation, &plan).await? {
        Ok(0) => {}
        Ok(needed) => return approve::vote(house, id, heard, &operation, &plan, needed).await,
        Err(denied) => return refuse(house, id, heard, &operation, "confirm", &denied).await,
    }
    // Whoever confirms has it done, so they have to be allowed it themselves.
    let authority = Authority::of(house, heard);
    let matter = authority::matter_of(house, &operation.command, &plan);
    let rule = match authority
        .policy()
        .with_approvals(&authority.asker(), &matter, 0)
    {
        Ok(rule) => rule,
        Err(denied) => return refuse(house, id, heard, &operation, "confirm", &denied).await,
    };
    decide(house, id, heard, &operation, &rule, &[]).await
}

/// Stores that a plan may be sent, and has it sent. Whoever comes second is told who was first.
pub(super) async fn decide(
    house: &House,
    id: HeardId,
    heard: &Heard,
    operation: &Operation,
    rule: &Rule,
    approved_by: &[Person],
) -> anyhow::Result<Handled> {
    let elsewhere = (operation.room != heard.room).then(|| told_there(operation));
    let elsewhere = elsewhere.as_ref().map(|reply| (&heard.room, reply));
    let decision = journal::Decision {
        operation,
        heard: id,
        person: &heard.person,
        rule: Some(&rule.id),
        approved_by,
    };
    if !house
        .journal
        .confirm(&decision, elsewhere, house.now())
        .await?
    {
        let reply = decided_already(house, &operation.id).await?;
        return answer(house, id, heard, Some(reply), Verdict::Refused).await;
    }
    change::begin(house, &operation.id).await
}

/// Says no to a decision about a plan, and stores by which rule.
pub(super) async fn refuse(
    house: &House,
    id: HeardId,
    heard: &Heard,
    operation: &Operation,
    action: &str,
    denied: &Denied,
) -> anyhow::Result<Handled> {
    let wanted = Wanted {
        action,
        environment: Some(&operation.plan.environment),
        subject: Some(&operation.plan.impact.subject),
        operation: Some(operation),
    };
    authority::refuse(house, id, heard, &wanted, denied).await
}

/// Drops a plan.
pub(super) async fn cancel(
    house: &House,
    id: HeardId,
    heard: &Heard,
    command: &Cancel,
) -> anyhow::Result<(Reply, Verdict)> {
    let operation = match meant(house, heard, command.request.as_ref(), "cancel").await? {
        Ok(operation) => operation,
        Err(reply) => return Ok((reply, Verdict::Refused)),
    };
    let decision = journal::Decision {
        operation: &operation,
        heard: id,
        person: &heard.person,
        rule: None,
        approved_by: &[],
    };
    if !house.journal.drop_plan(&decision, house.now()).await? {
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
    let done = match operation.approvals {
        0 => "Confirmed",
        _ => "Approved",
    };
    let text = format!("{done} {id}: `{}` in {place}", operation.command);
    grey(text)
        .field("how it goes is told in", operation.room.to_string())
        .field("here", format!("`status of {id}` tells it"))
}

/// Whether somebody decides about a plan from another room: whoever asked for it may, and where a second person is needed, that
/// one. Everybody else has to be where it was shown.
fn may_decide_here(house: &House, heard: &Heard, operation: &Operation) -> bool {
    operation.room == heard.room
        || operation.approvals > 0
        || house.people.are_same(&operation.person, &heard.person)
}

/// The plan a person means: the one named, or the only one that waits in this room.
pub(super) async fn meant(
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

/// Decides again from the facts of this moment: the plan as it is now, or what to say where it is another. A different plan is
/// shown instead of run.
pub(super) async fn again(
    house: &House,
    operation: &Operation,
) -> anyhow::Result<Result<Box<Plan>, (Reply, Verdict)>> {
    let place = &operation.plan.environment;
    let Some(environment) = house.environments.named(place) else {
        let text = format!("Environment {place} is no longer configured. Nothing was changed.");
        return Ok(Err((grey(text), Verdict::Refused)));
    };
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
            None => return Ok(Ok(Box::new(operation.plan.clone()))),
        },
    };
    match decision {
        Decision::Answer(mut reply, verdict) => {
            // What has changed may be what this very plan did, once somebody else had let it run.
            if let Some(reply) = decided_meanwhile(house, operation).await? {
                return Ok(Err((reply, Verdict::Refused)));
            }
            let changed = match verdict {
                Verdict::Refused => ", things have changed since I showed you this",
                _ => "",
            };
            reply.text = format!("Not done{changed}: {}", reply.text);
            Ok(Err((reply, verdict)))
        }
        Decision::Plan(plan) if plan.fingerprint == operation.plan.fingerprint => Ok(Ok(plan)),
        Decision::Plan(plan) => show_anew(house, operation, &plan).await.map(Err),
    }
}

/// Puts a newer plan in place of the one that was shown. Approvals of that one count for nothing any more.
async fn show_anew(
    house: &House,
    operation: &Operation,
    plan: &Plan,
) -> anyhow::Result<(Reply, Verdict)> {
    let asker = Authority::of_asker(house, operation).await?;
    let approvals = match asker.may_do(house, &operation.command, plan) {
        Ok(allowed) => authority::approvals(&allowed),
        Err(denied) => {
            let text = format!(
                "Not done: things have changed since I showed you this, and what it comes to now is not allowed. {}",
                denied.why
            );
            return Ok((grey(text), Verdict::Refused));
        }
    };
    let new = journal::Replanned {
        operation,
        plan,
        approvals: &approvals,
    };
    if !house.journal.replan(&new, house.now()).await?
        && let Some(reply) = decided_meanwhile(house, operation).await?
    {
        return Ok((reply, Verdict::Refused));
    }
    Ok((changed(&operation.plan, plan, &approvals), Verdict::Refused))
}

/// The new preview beside the old one.
fn changed(before: &Plan, now: &Plan, approvals: &Approvals) -> Reply {
    let mut reply = now.proposal(approvals);
    reply.text = format!(
        "Not done: things have changed since I showed you this. Now: {}",
        now.preview
    );
    reply.field("before", before.in_one_line())
}

/// What to say where a plan is not what it was a moment ago: decided about, or shown anew.
pub(super) async fn decided_meanwhile(
    house: &House,
    operation: &Operation,
) -> anyhow::Result<Option<Reply>> {
    let now = house.journal.operation(&operation.id).await?;
    let is_as_it_was = now
        .as_ref()
        .is_some_and(|now| now.state == operation.state && now.round == operation.round);
    if is_as_it_was {
        return Ok(None);
    }
    decided_already(house, &operation.id).await.map(Some)
}

pub(super) async fn decided_already(house: &House, id: &OperationId) -> anyhow::Result<Reply> {
    Ok(match house.journal.operation(id).await? {
        Some(operation) if operation.state == OperationState::Proposed => grey(format!(
            "{id} was made anew meanwhile, from newer facts: `history of {id}` shows it. Nothing was changed."
        ))
        .for_you_alone(),
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
    let verb = match operation.approvals {
        0 => "confirmed",
        _ => "approved",
    };
    let what = match operation.state {
        OperationState::Dropped => format!("was dropped{by}"),
        _ => format!(
            "was {verb}{by}; `status of {}` says how it is",
            operation.plan.effect.request()
        ),
    };
    grey(format!("{} no longer waits: it {what}.", operation.id)).for_you_alone()
}

pub(super) fn grey(text: impl Into<String>) -> Reply {
    Reply::text(text).coloured(Colour::Grey)
}
