//! A preview after somebody has approved or decided about its plan: it says who did, and once it is decided it has no buttons
//! any more.

use chrono::{DateTime, Utc};
use commands::{Approvals, Colour, Person, Reply};

use super::operations::{Operation, OperationState};
use super::transitions::Decision;
use super::write::{Message, Topic};

/// The decided preview, in place of the one that waited.
pub(super) fn decided(
    decision: &Decision<'_>,
    state: OperationState,
    now: DateTime<Utc>,
) -> Message {
    let (operation, person) = (decision.operation, decision.person);
    let (word, colour) = match state {
        OperationState::Dropped => ("dropped", Colour::Grey),
        _ if operation.approvals > 0 => ("approved", Colour::Plain),
        _ => ("confirmed", Colour::Plain),
    };
    let proposal = operation.plan.proposal(&Approvals::default());
    let by = match word {
        "approved" => names(decision),
        _ => person.to_string(),
    };
    let mut reply = proposal
        .coloured(colour)
        .field("decided", format!("{word} by {by}"));
    reply.buttons.clear();
    in_place(operation, reply, now)
}

/// The preview that waits for more approvals, in place of the one that waited for all.
pub(super) fn approved(decision: &Decision<'_>, now: DateTime<Utc>) -> Message {
    let operation = decision.operation;
    let everybody = decision.approved_by.iter().chain([decision.person]);
    let reply = operation.plan.proposal(&Approvals {
        needed: operation.approvals.max(1),
        because: operation.because.clone(),
        by: everybody.map(ToString::to_string).collect(),
    });
    in_place(operation, reply, now)
}

fn names(decision: &Decision<'_>) -> String {
    let mut names: Vec<&Person> = decision.approved_by.iter().collect();
    if !names.contains(&decision.person) {
        names.push(decision.person);
    }
    let names: Vec<String> = names.into_iter().map(ToString::to_string).collect();
    names.join(" and ")
}

fn in_place(operation: &Operation, mut reply: Reply, now: DateTime<Utc>) -> Message {
    reply.only_in_place = true;
    Message {
        topic: Topic::Answer(operation.heard),
        room: operation.room.clone(),
        reply,
        ended: None,
        at: now,
    }
}
