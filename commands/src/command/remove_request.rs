//! `remove-request`: take a request off the scheduler, with its tasks and its deploys.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::scheduler_change::{Proposal, nothing_to_do};
use super::{Command, SchedulerChange, read};
use crate::catalogue::{Entry, Reading};
use crate::facts::Asking;
use crate::format::counted;
use crate::id::RequestName;
use crate::plan::{Decision, Inverse, Tier};
use crate::scheduler::{RequestAction, RequestFacts};

/// Take a request off the scheduler.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemoveRequest {
    /// Which scheduler request.
    pub request: RequestName,
    /// Whether its balancer service goes with it.
    #[serde(default)]
    pub with_service: bool,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "remove-request",
    summary: "take a request off the scheduler, with its tasks and deploys; needs a second person",
    tier: Tier::Destructive,
    examples: &[
        "remove request HubApiWeb in qa",
        "remove request HubApiWeb with its service",
    ],
    patterns: &[
        "(?:remove|delete|destroy|drop)[ -](?:scheduler )?request(?: (?P<request>NAME))?(?: from scheduler)?THERE(?P<service>,? (?:with|and|including) (?:its )?(?:balancer |load balancer |lb )?service)?",
    ],
    read,
};

fn read(captures: &Captures<'_>) -> Reading {
    let example = "remove request HubApiWeb in qa";
    match read::request(captures, ENTRY.name, "Remove which request?", example) {
        Ok(request) => {
            let with_service = captures.name("service").is_some();
            let command = Command::RemoveRequest(RemoveRequest {
                request,
                with_service,
            });
            read::there(captures, command)
        }
        Err(unclear) => Reading::Wrong(unclear),
    }
}

impl RemoveRequest {
    pub(crate) fn arguments(&self) -> Value {
        json!({"request": self.request, "with_service": self.with_service})
    }

    /// What becomes of the balancer service.
    fn service(&self, facts: &RequestFacts) -> Option<String> {
        let service = facts.balanced_as()?;
        Some(if self.with_service {
            format!(
                " Its balancer service {service} goes with it, if the scheduler is configured to do that."
            )
        } else {
            format!(
                " Its balancer service {service} stays, without upstreams: `delete service {service}` takes it away."
            )
        })
    }
}

impl fmt::Display for RemoveRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "remove request {}", read::written(self.request.as_str()))?;
        if self.with_service {
            f.write_str(" with its service")?;
        }
        Ok(())
    }
}

impl SchedulerChange for RemoveRequest {
    fn request(&self) -> &RequestName {
        &self.request
    }

    fn decide(&self, facts: &RequestFacts, asking: &Asking) -> Decision {
        let (place, state) = (facts.place(), &facts.request.state);
        if matches!(state.as_str(), "DELETING" | "DELETED") {
            return nothing_to_do(format!("{place} is {state} already."));
        }
        let runs = match facts.version() {
            Some(version) => format!("its deploy {version}, its settings"),
            None => "its settings".to_owned(),
        };
        Proposal {
            tier: ENTRY.tier,
            preview: format!(
                "{place} is {}, {state}, {}. Removing it ends its {}, and takes {runs} and its timers off the scheduler.{}",
                facts.kind(),
                facts.health(),
                counted(facts.tasks.len(), "task"),
                self.service(facts).unwrap_or_default()
            ),
            cautions: vec![
                "this removes the request. A second person must approve".to_owned(),
                "the ids of its deploys stay used, should it be made anew".to_owned(),
            ],
            inverse: Inverse::Irreversible(
                "a removed request has to be made anew, and I cannot make one".to_owned(),
            ),
            action: RequestAction::Remove {
                from_balancer: self.with_service,
            },
        }
        .planned(facts, asking)
    }
}
