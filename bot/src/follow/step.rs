//! One step of a follower: a state, an observation and a time give what to do next. No I/O.
//!
//! Expected: `sent` → an answer → `followed` → answers → an ending. An operation whose sending was never answered is
//! looked up; what the balancer does not have is sent again under the same id, for as long as the person who confirmed
//! it would still expect it. Unreachable is not failed: it is said once, and looking goes on.

use chrono::{DateTime, Utc};
use commands::balancer::Answer;

use crate::journal::{Operation, OperationState};

/// How long after the decision an unanswered effect may still be sent. Later the world it was decided for is gone.
pub(crate) const STILL_EXPECTED: chrono::TimeDelta = chrono::TimeDelta::minutes(10);

/// Observations of "unreachable" in a row before the room is told: one may be a restart of the service.
const UNREACHABLE_BEFORE_SAYING: u32 = 3;

/// Observations of "not found" in a row before a followed request counts as forgotten.
const NOT_FOUND_BEFORE_FORGOTTEN: u32 = 3;

/// What a follower remembers of one operation between ticks. Losing it costs a few ticks, nothing more.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Watch {
    unreachable: u32,
    not_found: u32,
}

/// What was observed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Observation {
    /// It is in the queue, and was not looked into.
    StillQueued,
    /// The balancer's answer about it.
    Answer(Box<Answer>),
    /// The balancer does not have it.
    NotFound,
    /// The balancer could not be asked.
    Unreachable(String),
}

/// What to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Next {
    /// Nothing.
    Wait,
    /// Store and tell this answer, and end the operation if it is an ending.
    Settle(Box<Answer>),
    /// Tell the room that the balancer cannot be asked.
    SayUnreachable(String),
    /// Send the effect again under its id.
    SendAgain,
    /// It never arrived, and it is too late to send it.
    GiveUpSending,
    /// The balancer had it and has it no more.
    Forgotten,
}

/// Takes one step.
pub(super) fn step(
    watch: &mut Watch,
    operation: &Operation,
    observation: Observation,
    now: DateTime<Utc>,
) -> Next {
    match observation {
        Observation::StillQueued => {
            *watch = Watch::default();
            Next::Wait
        }
        Observation::Answer(answer) => {
            let was_unreachable = watch.unreachable >= UNREACHABLE_BEFORE_SAYING;
            *watch = Watch::default();
            // The same answer again needs no telling, unless the room was told in between that it could not be had.
            if !was_unreachable
                && operation.state == OperationState::Followed
                && operation.answer.as_ref() == Some(answer.as_ref())
            {
                return Next::Wait;
            }
            Next::Settle(answer)
        }
        Observation::NotFound => {
            watch.unreachable = 0;
            watch.not_found += 1;
            not_found(watch, operation, now)
        }
        Observation::Unreachable(why) => {
            watch.unreachable += 1;
            if watch.unreachable == UNREACHABLE_BEFORE_SAYING {
                Next::SayUnreachable(why)
            } else {
                Next::Wait
            }
        }
    }
}

fn not_found(watch: &Watch, operation: &Operation, now: DateTime<Utc>) -> Next {
    let was_answered = operation.state == OperationState::Followed;
    if was_answered {
        return if watch.not_found >= NOT_FOUND_BEFORE_FORGOTTEN {
            Next::Forgotten
        } else {
            Next::Wait
        };
    }
    let decided = operation.decided_at.unwrap_or(operation.created_at);
    if now - decided <= STILL_EXPECTED {
        Next::SendAgain
    } else {
        Next::GiveUpSending
    }
}
