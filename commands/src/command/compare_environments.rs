//! `compare-environments`: what differs between what two environments run of a scheduler request.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::compare::{self, Side};
use super::{Command, read};
use crate::catalogue::{Entry, Reading};
use crate::id::{EnvironmentName, RequestName};
use crate::plan::Tier;
use crate::reply::{Reply, Verdict};

/// What differs between what two environments run of a scheduler request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompareEnvironments {
    /// Which request.
    pub request: RequestName,
    /// One environment.
    pub from: EnvironmentName,
    /// The other one.
    pub to: EnvironmentName,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "compare-environments",
    summary: "show what differs between what two environments run of a scheduler request",
    tier: Tier::Read,
    examples: &["diff HubApiWeb between qa and prod"],
    patterns: &[
        "(?:compare|diff|differences? (?:of|in))(?: KIND)? (?P<request>NAME)(?: (?:between|in|from|of|on))(?: (?P<from>NAME))?(?: (?:and|with|to|against|vs|versus)(?: (?:in|on))?(?: (?P<to>NAME))?)?",
        "how does(?: KIND)? (?P<request>NAME) differ between (?P<from>NAME) and (?P<to>NAME)",
    ],
    read,
};

const EXAMPLE: &str = "diff HubApiWeb between qa and prod";

fn read(captures: &Captures<'_>) -> Reading {
    let request = match read::request(captures, ENTRY.name, "Compare which request?", EXAMPLE) {
        Ok(request) => request,
        Err(unclear) => return Reading::Wrong(unclear),
    };
    let place = |group| {
        read::name(captures, group).map(|place| EnvironmentName::new(place.to_ascii_lowercase()))
    };
    let (Some(from), Some(to)) = (place("from"), place("to")) else {
        let question = format!("Compare {request} between which two environments?");
        return Reading::Wrong(read::missing(ENTRY.name, &question, EXAMPLE));
    };
    Reading::Is(Command::CompareEnvironments(CompareEnvironments {
        request,
        from,
        to,
    }))
}

impl CompareEnvironments {
    pub(crate) fn arguments(&self) -> Value {
        json!({"request": self.request, "from": self.from, "to": self.to})
    }

    /// The answer.
    #[must_use]
    pub fn answer(&self, first: &Side, second: &Side) -> (Reply, Verdict) {
        compare::told(&self.request, first, second)
    }
}

impl fmt::Display for CompareEnvironments {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "diff {} between {} and {}",
            self.request, self.from, self.to
        )
    }
}
