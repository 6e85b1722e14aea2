//! `set-priority`: how important the tasks of a scheduler request are.

use std::fmt;
use std::time::Duration;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::scheduler_change::{Proposal, afterwards, nothing_to_do, refused_as_leaving};
use super::{Command, SchedulerChange, read};
use crate::catalogue::{Entry, Reading};
use crate::facts::Asking;
use crate::id::RequestName;
use crate::plan::{Decision, Inverse, Tier};
use crate::scheduler::{Priority, RequestAction, RequestFacts};

/// Give the tasks of a request another importance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetPriority {
    /// Which scheduler request.
    pub request: RequestName,
    /// How important, from 0 to 1.
    pub priority: Priority,
    /// For how long; none for ever.
    #[serde(default)]
    pub lasting: Option<Duration>,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "set-priority",
    summary: "say how important the tasks of a scheduler request are, from 0 to 1",
    tier: Tier::Small,
    examples: &["set priority of HubApiWeb to 0.8"],
    patterns: &[
        "(?:SET|raise|lower)(?: task)? priority(?: (?:of|for)(?: KIND)?(?: (?P<request>NAME))?)?THERE(?: (?:to|as|be|at))?(?: (?P<priority>-?[0-9.]+))?LASTING",
        "(?:SET|raise|lower)(?: KIND)? (?P<request>NAME)(?: task)? priorityTHERE(?: (?:to|as|be|at))?(?: (?P<priority>-?[0-9.]+))?LASTING",
    ],
    read,
};

const EXAMPLE: &str = "set priority of HubApiWeb to 0.8";

fn read(captures: &Captures<'_>) -> Reading {
    let question = "The priority of which request?";
    let request = match read::request(captures, ENTRY.name, question, EXAMPLE) {
        Ok(request) => request,
        Err(unclear) => return Reading::Wrong(unclear),
    };
    let Some(word) = captures.name("priority").map(|word| word.as_str()) else {
        let question = format!("Which priority should {request} have, from 0 to 1?");
        return Reading::Wrong(read::missing(ENTRY.name, &question, EXAMPLE));
    };
    let Ok(priority) = word.parse() else {
        let problem = "is no priority: those go from 0 to 1";
        return Reading::Wrong(read::malformed(ENTRY.name, word, problem, EXAMPLE));
    };
    match read::lasting(captures, ENTRY.name, EXAMPLE) {
        Ok(lasting) => {
            let command = Command::SetPriority(SetPriority {
                request,
                priority,
                lasting,
            });
            read::there(captures, command)
        }
        Err(unclear) => Reading::Wrong(unclear),
    }
}

impl SetPriority {
    pub(crate) fn arguments(&self) -> Value {
        read::with_lasting(
            json!({"request": self.request, "priority": self.priority.level()}),
            self.lasting,
        )
    }
}

impl fmt::Display for SetPriority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let request = read::written(self.request.as_str());
        write!(f, "set priority of {request} to {}", self.priority)?;
        read::write_lasting(f, self.lasting)
    }
}

impl SchedulerChange for SetPriority {
    fn request(&self) -> &RequestName {
        &self.request
    }

    fn decide(&self, facts: &RequestFacts, asking: &Asking) -> Decision {
        if let Some(refusal) = refused_as_leaving(facts) {
            return refusal;
        }
        let (place, priority) = (facts.place(), &self.priority);
        if facts.priority.as_ref() == Some(priority) && self.lasting.is_none() {
            return nothing_to_do(format!("{place} has priority {priority} already."));
        }
        let (now, inverse) = match &facts.priority {
            Some(former) => {
                let former = SetPriority {
                    request: self.request.clone(),
                    priority: former.clone(),
                    lasting: None,
                };
                let words = format!("has priority {}", former.priority);
                let inverse =
                    Inverse::typed(Command::SetPriority(former), "its name cannot be typed");
                (words, inverse)
            }
            None => (
                "has no priority of its own, but the scheduler's".to_owned(),
                Inverse::Irreversible(
                    "having no priority of its own cannot be asked for".to_owned(),
                ),
            ),
        };
        Proposal {
            tier: ENTRY.tier,
            preview: format!(
                "{place} {now}. It gets {priority}.{}",
                afterwards(self.lasting, "it gets the former one again")
            ),
            cautions: Vec::new(),
            inverse,
            action: RequestAction::SetPriority {
                priority: priority.clone(),
                for_millis: self.lasting.map(read::millis),
            },
        }
        .planned(facts, asking)
    }
}
