//! `unwatch`: tell a room no more what happens to services.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Command, watch};
use crate::catalogue::{Entry, Reading};
use crate::plan::Tier;
use crate::reply::{Colour, Reply, Verdict};
use crate::scope::Scope;

/// Tell the room no more what happens to services.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unwatch {
    /// As it was said when they were to be watched. Everything ends all watches of the room.
    pub of: Scope,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "unwatch",
    summary: "tell this room no more what happens to services",
    tier: Tier::Read,
    examples: &["unwatch HubApiWeb", "stop watching team-x in prod"],
    patterns: &["(?:unwatch|stop watching|end watching)(?: (?P<words>.+))?"],
    read,
};

fn read(captures: &Captures<'_>) -> Reading {
    match watch::of(
        captures,
        ENTRY.name,
        "Unwatch which services?",
        "unwatch HubApiWeb",
    ) {
        Ok(of) => Reading::Is(Command::Unwatch(Unwatch { of })),
        Err(unclear) => Reading::Wrong(unclear),
    }
}

impl Unwatch {
    pub(crate) fn arguments(&self) -> Value {
        json!({"of": self.of.to_string()})
    }

    /// Whether a watch of the room is meant.
    #[must_use]
    pub fn means(&self, watched: &Scope) -> bool {
        self.of.subjects.is_empty()
            || self
                .of
                .to_string()
                .eq_ignore_ascii_case(&watched.to_string())
    }

    /// What is said of the watches that were ended, each as "team-x in prod"; `others` go on here.
    #[must_use]
    pub fn ended(&self, ended: &[String], others: &[String]) -> (Reply, Verdict) {
        if !ended.is_empty() {
            let text = format!("No longer watching {} here", crate::format::listed(ended));
            return (Reply::text(text).coloured(Colour::Grey), Verdict::Success);
        }
        let hint = match others {
            [] => "Nothing is watched here.".to_owned(),
            others => format!("What is: {}.", others.join(", ")),
        };
        let text = format!(
            "{} is not watched here. {hint} Nothing was changed.",
            self.of
        );
        (Reply::text(text).coloured(Colour::Grey), Verdict::Refused)
    }
}

impl fmt::Display for Unwatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unwatch {}", self.of)
    }
}
