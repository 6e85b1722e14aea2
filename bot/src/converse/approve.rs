//! Approving what somebody else asked for: one vote a human, whatever accounts they have, and none by whoever asked.

use commands::{Approvals, Approve, Colour, Person, Plan, Reply, Verdict};

use super::authority::Authority;
use super::confirm::{self, grey};
use super::{Handled, answer};
use crate::chat::Heard;
use crate::house::House;
use crate::journal::{self, HeardId, Operation};
use crate::policy::{Denied, Rule};

/// Approves a plan, and has it run once enough others have.
pub(super) async fn approve(
    house: &House,
    id: HeardId,
    heard: &Heard,
    command: &Approve,
) -> anyhow::Result<Handled> {
    let meant = confirm::meant(house, heard, command.request.as_ref(), "approve").await?;
    let operation = match meant {
        Ok(operation) => operation,
        Err(reply) => return answer(house, id, heard, Some(reply), Verdict::Refused).await,
    };
    let plan = match confirm::again(house, &operation).await? {
        Ok(plan) => plan,
        Err((reply, verdict)) => return answer(house, id, heard, Some(reply), verdict).await,
    };
    match needed(house, &operation, &plan).await? {
        Ok(0) => {
            let text = format!(
                "{} needs no approval: whoever may do it says `confirm {}`. Nothing was changed.",
                operation.id, operation.id
            );
            answer(house, id, heard, Some(grey(text)), Verdict::Refused).await
        }
        Ok(needed) => vote(house, id, heard, &operation, &plan, needed).await,
        Err(denied) => confirm::refuse(house, id, heard, &operation, "approve", &denied).await,
    }
}

/// How many others have to approve a plan, by the facts and the rules of this moment. Never fewer than was said when it was
/// shown.
pub(super) async fn needed(
    house: &House,
    operation: &Operation,
    plan: &Plan,
) -> anyhow::Result<Result<u32, Denied>> {
    let asker = Authority::of_asker(house, operation).await?;
    Ok(asker
        .may_do(house, &operation.command, plan)
        .map(|allowed| allowed.approvals.max(operation.approvals))
        .map_err(|denied| Denied {
            why: format!(
                "{} may not do this any more. {}",
                operation.person, denied.why
            ),
            ..denied
        }))
}

/// Takes a vote on a plan that needs some.
pub(super) async fn vote(
    house: &House,
    id: HeardId,
    heard: &Heard,
    operation: &Operation,
    plan: &Plan,
    needed: u32,
) -> anyhow::Result<Handled> {
    if house.people.are_same(&operation.person, &heard.person) {
        let text = format!(
            "You asked for this, so somebody else must approve it: `approve {}`. Nothing was changed.",
            operation.id
        );
        let reply = Reply::text(text).coloured(Colour::Yellow).for_you_alone();
        return answer(house, id, heard, Some(reply), Verdict::Refused).await;
    }
    let mut votes = votes(house, operation, plan).await?;
    let is_last = votes.len() + 1 >= needed as usize;
    let authority = Authority::of(house, heard);
    let so_far = u32::try_from(votes.len())?;
    let rule = match authority.may_approve(house, operation, plan, so_far) {
        Ok(rule) => rule,
        Err(denied) => {
            return confirm::refuse(house, id, heard, operation, "approve", &denied).await;
        }
    };
    let has_voted = votes
        .iter()
        .any(|person| house.people.are_same(person, &heard.person));
    if !has_voted {
        let decision = journal::Decision {
            operation,
            heard: id,
            person: &heard.person,
            rule: Some(&rule.id),
            approved_by: &votes,
        };
        let human = house.who(&heard.person).key();
        if !house
            .journal
            .approve(&decision, &human, is_last, house.now())
            .await?
            && let Some(reply) = confirm::decided_meanwhile(house, operation).await?
        {
            return answer(house, id, heard, Some(reply), Verdict::Refused).await;
        }
        // Somebody else may have voted meanwhile.
        votes = self::votes(house, operation, plan).await?;
    }
    run_or_wait(house, id, heard, operation, &rule, &votes, needed).await
}

async fn run_or_wait(
    house: &House,
    id: HeardId,
    heard: &Heard,
    operation: &Operation,
    rule: &Rule,
    votes: &[Person],
    needed: u32,
) -> anyhow::Result<Handled> {
    let needed = needed as usize;
    if votes.len() >= needed {
        return confirm::decide(house, id, heard, operation, rule, votes).await;
    }
    let more = match needed - votes.len() {
        1 => "1 more person".to_owned(),
        missing => format!("{missing} more people"),
    };
    let text = format!(
        "{} has your approval: {} of {needed}. It waits for {more}: `approve {}`",
        operation.id,
        votes.len(),
        operation.id
    );
    answer(house, id, heard, Some(grey(text)), Verdict::Success).await
}

/// What a plan waits for, with who has approved it; without the names where the journal cannot tell them.
pub(super) async fn shown(house: &House, operation: &Operation) -> Approvals {
    let votes = votes(house, operation, &operation.plan).await;
    let by = votes.unwrap_or_default();
    Approvals {
        needed: operation.approvals,
        because: operation.because.clone(),
        by: by.iter().map(ToString::to_string).collect(),
    }
}

/// Who has approved a plan, one account a human: nobody who asked for it, and nobody whom the rules do not let approve it now.
async fn votes(house: &House, operation: &Operation, plan: &Plan) -> anyhow::Result<Vec<Person>> {
    let mut people: Vec<Person> = Vec::new();
    for approval in house.journal.approvals(operation).await? {
        let person = approval.person;
        let counts_already = |known: &Person| house.people.are_same(known, &person);
        if counts_already(&operation.person) || people.iter().any(counts_already) {
            continue;
        }
        let Some(heard) = house.journal.heard(approval.heard).await? else {
            continue;
        };
        let authority = Authority::of(house, &heard);
        let so_far = u32::try_from(people.len())?;
        if authority
            .may_approve(house, operation, plan, so_far)
            .is_ok()
        {
            people.push(person);
        }
    }
    Ok(people)
}
