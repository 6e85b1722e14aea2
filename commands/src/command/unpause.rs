//! `unpause`: let a paused scheduler request run again.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::scheduler_change::{Proposal, nothing_to_do, refused_as_leaving};
use super::{Command, Pause, SchedulerChange, read};
use crate::catalogue::{Entry, Reading};
use crate::facts::Asking;
use crate::format::counted;
use crate::id::RequestName;
use crate::plan::{Decision, Inverse, Tier};
use crate::scheduler::{RequestAction, RequestFacts, Timer};

/// Let a paused scheduler request run again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unpause {
    /// Which scheduler request.
    pub request: RequestName,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "unpause",
    summary: "let a paused scheduler request run again",
    tier: Tier::Change,
    examples: &["unpause HubApiWeb in qa", "resume HubApiWeb"],
    patterns: &["(?:unpause|un-pause|resume|unsuspend)(?: KIND)?(?: (?P<request>NAME))?THERE"],
    read,
};

fn read(captures: &Captures<'_>) -> Reading {
    let example = "unpause HubApiWeb in qa";
    match read::request(captures, ENTRY.name, "Unpause which request?", example) {
        Ok(request) => read::there(captures, Command::Unpause(Unpause { request })),
        Err(unclear) => Reading::Wrong(unclear),
    }
}

impl Unpause {
    pub(crate) fn arguments(&self) -> Value {
        json!({"request": self.request})
    }

    /// "starts 4 instances of 1.41".
    fn consequence(&self, facts: &RequestFacts) -> String {
        let Some(version) = facts.version() else {
            return "starts nothing: it has no deploy".to_owned();
        };
        if facts.is_long_running() {
            let instances = facts.instances();
            return format!("starts {} of {version}", counted(instances, "instance"));
        }
        match facts.request.kind.as_str() {
            "SCHEDULED" => format!("lets {version} run again when its schedule says so"),
            _ => format!("lets {version} run again: `run {}` starts it", self.request),
        }
    }
}

impl fmt::Display for Unpause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unpause {}", read::written(self.request.as_str()))
    }
}

impl SchedulerChange for Unpause {
    fn request(&self) -> &RequestName {
        &self.request
    }

    fn decide(&self, facts: &RequestFacts, asking: &Asking) -> Decision {
        if let Some(refusal) = refused_as_leaving(facts) {
            return refusal;
        }
        let place = facts.place();
        if !facts.is_paused() {
            return nothing_to_do(format!(
                "{place} is {}, {}. Only what is PAUSED can be unpaused.",
                facts.request.state,
                facts.health()
            ));
        }
        let by_itself = if facts.has_timer(Timer::Pause) {
            " It would be unpaused by itself later."
        } else {
            ""
        };
        let pause = Pause {
            request: self.request.clone(),
            lasting: None,
            kill_tasks: true,
        };
        Proposal {
            tier: ENTRY.tier,
            preview: format!(
                "{place} is PAUSED.{by_itself} Unpausing it {}.",
                self.consequence(facts)
            ),
            cautions: Vec::new(),
            inverse: Inverse::typed(Command::Pause(pause), "its name cannot be typed"),
            action: RequestAction::Unpause,
        }
        .planned(facts, asking)
    }
}
