//! `exit-cooldown`: let a scheduler request start its tasks at once again, though they have failed again and again.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::scheduler_change::{Proposal, nothing_to_do};
use super::{Command, SchedulerChange, read};
use crate::catalogue::{Entry, Reading};
use crate::facts::Asking;
use crate::id::RequestName;
use crate::plan::{Decision, Inverse, Tier};
use crate::scheduler::{RequestAction, RequestFacts};

/// Leave the cooldown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExitCooldown {
    /// Which scheduler request.
    pub request: RequestName,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "exit-cooldown",
    summary: "let a scheduler request that is in cooldown start its tasks at once again",
    tier: Tier::Small,
    examples: &[
        "exit cooldown of HubApiWeb",
        "take HubApiWeb out of cooldown",
    ],
    patterns: &[
        "(?:exit|end|leave|finish|clear)[ -](?:system[ _])?cool-?down(?: (?:of|for|from|on))?(?: KIND)?(?: (?P<request>NAME))?THERE",
        "(?:exit|end|leave|finish|clear)(?: KIND)? (?P<request>NAME) cool-?downTHERE",
        "(?:take|get|bring|pull)(?: KIND)? (?P<request>NAME) out of(?: its)? (?:system[ _])?cool-?downTHERE",
    ],
    read,
};

fn read(captures: &Captures<'_>) -> Reading {
    let example = "exit cooldown of HubApiWeb";
    let question = "Which request should leave its cooldown?";
    match read::request(captures, ENTRY.name, question, example) {
        Ok(request) => read::there(captures, Command::ExitCooldown(ExitCooldown { request })),
        Err(unclear) => Reading::Wrong(unclear),
    }
}

impl ExitCooldown {
    pub(crate) fn arguments(&self) -> Value {
        json!({"request": self.request})
    }
}

impl fmt::Display for ExitCooldown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "exit cooldown of {}",
            read::written(self.request.as_str())
        )
    }
}

impl SchedulerChange for ExitCooldown {
    fn request(&self) -> &RequestName {
        &self.request
    }

    fn decide(&self, facts: &RequestFacts, asking: &Asking) -> Decision {
        let place = facts.place();
        let state = &facts.request.state;
        if state != "SYSTEM_COOLDOWN" {
            return nothing_to_do(format!("{place} is {state}, and in no cooldown."));
        }
        Proposal {
            tier: ENTRY.tier,
            preview: format!(
                "{place} is {state}, {}. Leaving it, its tasks start at once again.",
                facts.health()
            ),
            cautions: Vec::new(),
            inverse: Inverse::Irreversible(
                "a cooldown begins by itself, when tasks fail again and again".to_owned(),
            ),
            action: RequestAction::ExitCooldown,
        }
        .planned(facts, asking)
    }
}
