//! `cancel-request`: have the balancer give up a request that has not ended. Agents take back what they applied.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Command;
use super::read;
use crate::balancer::{Answer, Reading as State, Stage};
use crate::catalogue::{Entry, Reading};
use crate::effect::Effect;
use crate::facts::{Asking, Known};
use crate::id::{EnvironmentName, LoadBalancerRequestId, RequestName};
use crate::impact::Impact;
use crate::plan::{Decision, Fingerprint, Inverse, Plan, Tier};
use crate::reply::Reply;

/// Have the balancer give up a request that has not ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CancelRequest {
    /// Which request, as it was typed.
    pub request: RequestName,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "cancel-request",
    summary: "have the balancer give up a request that has not ended; agents take back what they applied",
    tier: Tier::Change,
    examples: &[
        "cancel request hubapi.com-k7q2m-3fd0x",
        "abort request hubapi.com-k7q2m-3fd0x in qa",
    ],
    patterns: &[
        "(?:cancel|abort|kill|stop)(?: (?:ANY|balancer|pending))?(?: requests?| operation| change)(?: (?P<request>NAME))?",
    ],
    read,
};

const EXAMPLE: &str = "cancel request hubapi.com-k7q2m-3fd0x";

fn read(captures: &Captures<'_>) -> Reading {
    let Some(request) = read::name(captures, "request") else {
        return Reading::Wrong(read::missing(
            ENTRY.name,
            "Cancel which request? `pending` lists them.",
            EXAMPLE,
        ));
    };
    match read::problem_of_name(&request) {
        Some(problem) => Reading::Wrong(read::malformed(ENTRY.name, &request, problem, EXAMPLE)),
        None => Reading::Is(Command::CancelRequest(CancelRequest {
            request: RequestName::new(request),
        })),
    }
}

impl CancelRequest {
    pub(crate) fn arguments(&self) -> Value {
        json!({"request": self.request})
    }
}

impl fmt::Display for CancelRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cancel request {}", read::written(self.request.as_str()))
    }
}

impl CancelRequest {
    /// Decides on a cancel. The balancer answers CANCELED for ids it never heard of, so it is asked about the id first.
    #[must_use]
    pub fn decide(
        environment: &EnvironmentName,
        id: &LoadBalancerRequestId,
        found: &Known<Option<Answer>>,
        asking: &Asking,
    ) -> Decision {
        let answer = match found {
            Known::Known(Some(answer)) => answer,
            Known::Known(None) => {
                return Decision::refuse(format!(
                    "The balancer of {environment} knows no request {id}. Nothing was cancelled."
                ));
            }
            Known::Unknown(why) => {
                return Decision::cannot_decide(format!(
                    "I cannot look up request {id}: {why}. Nothing was cancelled."
                ));
            }
        };
        match answer.reading() {
            State::Ended(ending) => {
                let text = format!(
                    "Request {id} is {} already. There is nothing to cancel.",
                    ending.word()
                );
                Decision::answer(Reply::text(text))
            }
            State::InProgress(progress) if progress.stage == Stage::Cancelling => {
                let text = format!(
                    "Request {id} is {} already: its agents are taking it back.",
                    answer.state
                );
                Decision::answer(Reply::text(text))
            }
            State::InProgress(_) | State::Strange(_) => {
                Decision::Plan(Box::new(plan(environment, id, answer, asking)))
            }
        }
    }
}

fn plan(
    environment: &EnvironmentName,
    id: &LoadBalancerRequestId,
    answer: &Answer,
    asking: &Asking,
) -> Plan {
    let what = answer
        .what()
        .map(|what| format!(" ({what})"))
        .unwrap_or_default();
    Plan {
        operation: asking.operation.clone(),
        environment: environment.clone(),
        tier: ENTRY.tier,
        preview: format!(
            "Request {id}{what} is {}. Cancelling it makes the agents take back what they applied.",
            answer.state
        ),
        cautions: Vec::new(),
        inverse: Inverse::Irreversible("a cancelled request has to be asked for anew".to_owned()),
        // Progress between preview and yes changes nothing about what a cancel does; an ending does, and is looked up again.
        impact: Impact::of(id.as_str()),
        fingerprint: Fingerprint::of(&("cancel", id)),
        effect: Effect::CancelRequest { id: id.clone() },
    }
}
