//! `watches`: what a room is told of.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Command;
use super::digest::what;
use crate::catalogue::{Entry, Reading};
use crate::facts::Person;
use crate::format::counted;
use crate::id::EnvironmentName;
use crate::moment::Moment;
use crate::plan::Tier;
use crate::reply::{Colour, Reply, Verdict};
use crate::scope::Scope;

/// What this room is told of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watches {}

pub(crate) static ENTRY: Entry = Entry {
    name: "watches",
    summary: "list what is watched in this room",
    tier: Tier::Read,
    examples: &["what is watched here?", "list watches"],
    patterns: &[
        "(?:ASK )?(?:ANY )?watches(?: here)?",
        "(?:what|which services?|who) (?:is|are) (?:being )?watched(?: (?:here|in this (?:room|channel|thread)))?",
        "what do you watch(?: here)?",
    ],
    read,
};

fn read(_: &Captures<'_>) -> Reading {
    Reading::Is(Command::Watches(Watches {}))
}

/// Something that a room watches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watched {
    /// Where.
    pub environment: EnvironmentName,
    /// What.
    pub of: Scope,
    /// Who asked for it.
    pub person: Person,
    /// Since when.
    pub since: Moment,
}

impl Watched {
    /// "team-x in prod".
    #[must_use]
    pub fn what(&self) -> String {
        what(&self.environment, &self.of)
    }
}

impl Watches {
    pub(crate) fn arguments(&self) -> Value {
        json!({})
    }

    /// The answer.
    #[must_use]
    pub fn answer(&self, watched: &[Watched], now: Moment) -> (Reply, Verdict) {
        if watched.is_empty() {
            let text = "Nothing is watched here. `watch HubApiWeb` would tell this room what happens to it.";
            return (Reply::text(text).coloured(Colour::Grey), Verdict::Success);
        }
        let row = |watched: &Watched| {
            vec![
                watched.of.to_string(),
                watched.environment.to_string(),
                watched.since.told(now),
                watched.person.to_string(),
            ]
        };
        let head = ["watched", "environment", "since", "by"];
        let text = format!("{} here", counted(watched.len(), "watch")).replace("watchs", "watches");
        let reply = Reply::text(text).rows(&head, watched.iter().map(row).collect());
        (reply, Verdict::Success)
    }
}

impl fmt::Display for Watches {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("what is watched here")
    }
}
