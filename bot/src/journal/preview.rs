//! A preview once its plan has been decided about: it has no buttons any more, and says who decided.

use chrono::{DateTime, Utc};
use commands::{Colour, Person};

use super::operations::{Operation, OperationState};
use super::write::{Message, Topic};

/// The decided preview, in place of the one that waited.
pub(super) fn decided(
    operation: &Operation,
    state: OperationState,
    person: &Person,
    now: DateTime<Utc>,
) -> Message {
    let (word, colour) = match state {
        OperationState::Dropped => ("dropped", Colour::Grey),
        _ => ("confirmed", Colour::Plain),
    };
    let proposal = operation.plan.proposal().coloured(colour);
    let mut reply = proposal.field("decided", format!("{word} by {person}"));
    reply.buttons.clear();
    reply.only_in_place = true;
    Message {
        topic: Topic::Answer(operation.heard),
        room: operation.room.clone(),
        reply,
        ended: None,
        at: now,
    }
}
