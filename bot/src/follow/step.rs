//! One step of a follower: a state, an observation and a time give what to do next. No I/O.
//!
//! Expected: `sent` → an answer → `followed` → answers → an ending. An operation whose sending was never answered is
//! looked up; what its service does not have is sent again under the same id, for as long as the person who confirmed
//! it would still expect it. What has no id of ours is never sent again: it may have happened. Unreachable is not failed: it is said once, and looking goes on.

use chrono::{DateTime, Utc};
use commands::Seen;

use crate::house::Pace;
use crate::journal::{Operation, OperationState};

/// How long after the decision an unanswered effect may still be sent. Later the world it was decided for is gone.
pub(crate) const STILL_EXPECTED: chrono::TimeDelta = chrono::TimeDelta::minutes(10);

/// Observations of "unreachable" in a row before the room is told: one may be a restart of the service.
const UNREACHABLE_BEFORE_SAYING: u32 = 3;

/// Observations of "not found" in a row before a followed request counts as forgotten.
const NOT_FOUND_BEFORE_FORGOTTEN: u32 = 3;

/// How often an effect is sent again. A service that takes it each time and never shows it needs a person.
const SENT_AGAIN_AT_MOST: u32 = 20;

/// How long nothing changes before the room is told so.
const STUCK_AFTER: chrono::TimeDelta = chrono::TimeDelta::minutes(5);

/// What a follower remembers of one operation between ticks. Losing it costs a few ticks, nothing more.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Watch {
    unreachable: u32,
    not_found: u32,
    sent_again: u32,
    /// Since when it has looked the same.
    same_since: Option<DateTime<Utc>>,
    said_stuck: bool,
}

impl Watch {
    /// Its service has it and could be asked. What the room was told of an unreachable service is taken back by the next
    /// look at this operation, so that is kept in mind.
    pub(super) fn is_still_queued(&mut self) {
        self.not_found = 0;
        if self.unreachable < UNREACHABLE_BEFORE_SAYING {
            self.unreachable = 0;
        }
    }

    /// It looks as it did before.
    fn same_again(&mut self, now: DateTime<Utc>) -> Next {
        self.unreachable = 0;
        self.not_found = 0;
        let since = *self.same_since.get_or_insert(now);
        if self.said_stuck || now - since < STUCK_AFTER {
            return Next::Wait;
        }
        self.said_stuck = true;
        Next::SayStuck
    }
}

/// What was observed. What the queue still has and nobody looked into is no observation: it waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Observation {
    /// What its service shows of it.
    Seen(Box<Seen>),
    /// Its service does not have it.
    NotFound,
    /// Its service could not be asked.
    Unreachable(String),
}

/// What to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Next {
    /// Nothing.
    Wait,
    /// Store and tell this, and end the operation if it is an ending.
    Settle(Box<Seen>),
    /// Tell the room that nothing has changed for long.
    SayStuck,
    /// Tell the room that the service cannot be asked.
    SayUnreachable(String),
    /// Send the effect again under its id.
    SendAgain,
    /// It never arrived, and it is too late to send it.
    GiveUpSending,
    /// It may have arrived, cannot be seen, and must not be sent a second time.
    MayHaveHappened,
    /// The service had it and has it no more.
    Forgotten,
}

/// Takes one step.
pub(super) fn step(
    watch: &mut Watch,
    operation: &Operation,
    observation: Observation,
    now: DateTime<Utc>,
    pace: Pace,
) -> Next {
    match observation {
        Observation::Seen(seen) => {
            let was_unreachable = watch.unreachable >= UNREACHABLE_BEFORE_SAYING;
            // The same again needs no telling, unless the room was told in between that it could not be had.
            if !was_unreachable
                && operation.state == OperationState::Followed
                && operation.seen.as_ref() == Some(seen.as_ref())
            {
                return watch.same_again(now);
            }
            *watch = Watch::default();
            Next::Settle(seen)
        }
        Observation::NotFound => {
            watch.unreachable = 0;
            watch.not_found += 1;
            not_found(watch, operation, now, pace)
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

fn not_found(watch: &mut Watch, operation: &Operation, now: DateTime<Utc>, pace: Pace) -> Next {
    if operation.state == OperationState::Followed {
        return if watch.not_found >= NOT_FOUND_BEFORE_FORGOTTEN {
            Next::Forgotten
        } else {
            Next::Wait
        };
    }
    if !operation.plan.effect.may_be_sent_again() {
        let sent = operation.sent_at.unwrap_or(operation.created_at);
        let age = (now - sent).to_std().unwrap_or_default();
        return if age <= pace.may_still_arrive {
            Next::Wait
        } else {
            Next::MayHaveHappened
        };
    }
    let decided = operation.decided_at.unwrap_or(operation.created_at);
    if now - decided > STILL_EXPECTED || watch.sent_again >= SENT_AGAIN_AT_MOST {
        return Next::GiveUpSending;
    }
    watch.sent_again += 1;
    Next::SendAgain
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::chat::Room;
    use commands::balancer::{Answer, State};
    use commands::{
        Action, Asking, Command, Decision, GroupAgents, Known, OperationId, Person, Pool,
        PoolChange, PoolFacts, ServiceName, UpdateConfig,
    };

    pub(crate) fn operation(state: OperationState, seen: Option<Seen>) -> Operation {
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
            approvals: 0,
            because: None,
            round: 0,
            state,
            created_at: DateTime::UNIX_EPOCH,
            decided_by: None,
            decided_at: Some(DateTime::UNIX_EPOCH),
            sent_at: Some(DateTime::UNIX_EPOCH),
            seen,
            last_seen: None,
            verdict: None,
            told: None,
        }
    }

    fn waiting() -> Seen {
        Seen::Balancer(Box::new(Answer {
            state: State::Waiting,
            message: None,
            content: None,
            apply: Vec::new(),
            take_back: Vec::new(),
            post_apply_steps_succeeded: None,
        }))
    }

    fn seconds(seconds: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + chrono::TimeDelta::seconds(seconds)
    }

    fn steps(operation: &Operation, observations: &[Observation]) -> Vec<Next> {
        let mut watch = Watch::default();
        observations
            .iter()
            .map(|seen| {
                step(
                    &mut watch,
                    operation,
                    seen.clone(),
                    seconds(1),
                    Pace::default(),
                )
            })
            .collect()
    }

    #[test]
    fn an_answer_is_told_once() {
        let answer = Observation::Seen(Box::new(waiting()));
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
        let answer = Observation::Seen(Box::new(waiting()));
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
            step(
                &mut watch,
                &sent,
                Observation::NotFound,
                seconds(600),
                Pace::default()
            ),
            Next::SendAgain
        );
        assert_eq!(
            step(
                &mut watch,
                &sent,
                Observation::NotFound,
                seconds(601),
                Pace::default()
            ),
            Next::GiveUpSending
        );
    }

    #[test]
    fn what_does_not_move_is_said_to_be_stuck_once() {
        let known = operation(OperationState::Followed, Some(waiting()));
        let mut watch = Watch::default();
        let mut look = |at| {
            let seen = Observation::Seen(Box::new(waiting()));
            step(&mut watch, &known, seen, seconds(at), Pace::default())
        };
        let steps = [look(0), look(299), look(300), look(301), look(900)];
        let expected = [
            Next::Wait,
            Next::Wait,
            Next::SayStuck,
            Next::Wait,
            Next::Wait,
        ];
        assert_eq!(steps, expected);
    }

    #[test]
    fn what_is_taken_and_never_shown_is_not_sent_for_ever() {
        let sent = operation(OperationState::Sent, None);
        let mut watch = Watch::default();
        let mut look = || {
            step(
                &mut watch,
                &sent,
                Observation::NotFound,
                seconds(1),
                Pace::default(),
            )
        };
        assert!((0..SENT_AGAIN_AT_MOST).all(|_| look() == Next::SendAgain));
        assert_eq!(look(), Next::GiveUpSending);
    }

    #[test]
    fn what_has_no_key_is_never_sent_again() {
        let mut sent = operation(OperationState::Sent, None);
        sent.plan.effect = commands::Effect::ChangeRequest(commands::RequestChange {
            id: commands::RequestName::new("shop-k7q2m"),
            request: commands::SchedulerRequestId::new("shop"),
            action: commands::RequestAction::Bounce {
                incremental: false,
                for_millis: None,
            },
            message: "shop-k7q2m by console:you".to_owned(),
            former_tasks: Vec::new(),
        });
        let mut watch = Watch::default();
        let mut look = |at| {
            step(
                &mut watch,
                &sent,
                Observation::NotFound,
                seconds(at),
                Pace::default(),
            )
        };
        assert_eq!(look(1), Next::Wait);
        assert_eq!(look(60), Next::Wait);
        assert_eq!(look(61), Next::MayHaveHappened);
    }

    #[test]
    fn what_the_balancer_had_and_has_no_more_is_forgotten_after_a_second_look() {
        let followed = operation(OperationState::Followed, Some(waiting()));
        let lost = || Observation::NotFound;
        assert_eq!(
            steps(&followed, &[lost(), lost(), lost()]),
            [Next::Wait, Next::Wait, Next::Forgotten]
        );
        let seen = Observation::Seen(Box::new(waiting()));
        assert_eq!(
            steps(&followed, &[lost(), lost(), seen, lost()]),
            [Next::Wait, Next::Wait, Next::Wait, Next::Wait],
            "seen in between, it starts anew"
        );
    }
}
