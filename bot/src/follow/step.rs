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

impl Watch {
    /// The balancer has it and could be asked. What the room was told of an unreachable balancer is taken back by the next
    /// look at this operation, so that is kept in mind.
    pub(super) fn is_still_queued(&mut self) {
        self.not_found = 0;
        if self.unreachable < UNREACHABLE_BEFORE_SAYING {
            self.unreachable = 0;
        }
    }
}

/// What was observed. What the queue still has and nobody looked into is no observation: it waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Observation {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::Room;
    use commands::balancer::State;
    use commands::{
        Action, Asking, Command, Decision, GroupAgents, Known, OperationId, Person, Pool,
        PoolFacts, ServiceName, UpdateConfig,
    };

    fn operation(state: OperationState, answer: Option<Answer>) -> Operation {
        let id = OperationId::new("k7q2m");
        let update = UpdateConfig {
            service: ServiceName::new("shop"),
        };
        let facts = PoolFacts {
            environment: commands::EnvironmentName::new("prod"),
            pool: Pool {
                service: ServiceName::new("shop"),
                groups: vec!["edge".to_owned()],
                upstreams: Vec::new(),
                body: serde_json::json!({}),
                brought_by: Vec::new(),
            },
            agents: vec![GroupAgents {
                group: "edge".to_owned(),
                exists: true,
                connected: 1,
            }],
            tasks: Known::Known(None),
            owners: Vec::new(),
            under_way: Vec::new(),
        };
        let person = Person("console:you".to_owned());
        let asking = Asking {
            operation: id.clone(),
            person: person.clone(),
        };
        let Decision::Plan(plan) = update.decide(&facts, &asking) else {
            panic!("a plan")
        };
        assert!(matches!(
            plan.effect,
            commands::Effect::Enqueue {
                action: Action::Reload,
                ..
            }
        ));
        Operation {
            id,
            heard: crate::journal::HeardId::default(),
            room: Room("console:test".to_owned()),
            person,
            command: Command::UpdateConfig(update),
            plan: *plan,
            state,
            created_at: DateTime::UNIX_EPOCH,
            decided_by: None,
            decided_at: Some(DateTime::UNIX_EPOCH),
            sent_at: Some(DateTime::UNIX_EPOCH),
            answer,
            last_seen: None,
            verdict: None,
            told: None,
        }
    }

    fn waiting() -> Answer {
        Answer {
            state: State::Waiting,
            message: None,
            content: None,
            apply: Vec::new(),
            take_back: Vec::new(),
            post_apply_steps_succeeded: None,
        }
    }

    fn seconds(seconds: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + chrono::TimeDelta::seconds(seconds)
    }

    fn steps(operation: &Operation, observations: &[Observation]) -> Vec<Next> {
        let mut watch = Watch::default();
        observations
            .iter()
            .map(|seen| step(&mut watch, operation, seen.clone(), seconds(1)))
            .collect()
    }

    #[test]
    fn an_answer_is_told_once() {
        let answer = Observation::Answer(Box::new(waiting()));
        let new = operation(OperationState::Sent, None);
        assert_eq!(
            steps(&new, std::slice::from_ref(&answer)),
            [Next::Settle(Box::new(waiting()))]
        );
        let known = operation(OperationState::Followed, Some(waiting()));
        assert_eq!(steps(&known, &[answer]), [Next::Wait]);
    }

    #[test]
    fn unreachable_is_said_once_and_taken_back_when_it_is_over() {
        let gone = || Observation::Unreachable("gone".to_owned());
        let answer = Observation::Answer(Box::new(waiting()));
        let followed = operation(OperationState::Followed, Some(waiting()));
        assert_eq!(
            steps(
                &followed,
                &[gone(), gone(), gone(), gone(), answer.clone(), answer]
            ),
            [
                Next::Wait,
                Next::Wait,
                Next::SayUnreachable("gone".to_owned()),
                Next::Wait,
                Next::Settle(Box::new(waiting())),
                Next::Wait
            ]
        );
    }

    #[test]
    fn what_never_arrived_is_sent_again_while_it_is_expected() {
        let sent = operation(OperationState::Sent, None);
        let mut watch = Watch::default();
        assert_eq!(
            step(&mut watch, &sent, Observation::NotFound, seconds(600)),
            Next::SendAgain
        );
        assert_eq!(
            step(&mut watch, &sent, Observation::NotFound, seconds(601)),
            Next::GiveUpSending
        );
    }

    #[test]
    fn what_the_balancer_had_and_has_no_more_is_forgotten_after_a_second_look() {
        let followed = operation(OperationState::Followed, Some(waiting()));
        let lost = || Observation::NotFound;
        assert_eq!(
            steps(&followed, &[lost(), lost(), lost()]),
            [Next::Wait, Next::Wait, Next::Forgotten]
        );
        let seen = Observation::Answer(Box::new(waiting()));
        assert_eq!(
            steps(&followed, &[lost(), lost(), seen, lost()]),
            [Next::Wait, Next::Wait, Next::Wait, Next::Wait],
            "seen in between, it starts anew"
        );
    }
}
