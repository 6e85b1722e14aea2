//! `cancel`: drop a plan that was shown. What runs already is stopped by `cancel request`.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Command;
use super::read;
use crate::arguments::optional;
use crate::catalogue::{Entry, Reading};
use crate::id::RequestName;
use crate::plan::Tier;

/// Drop a plan that was shown. What runs already is stopped by `cancel request`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cancel {
    /// Which operation; none means the one that waits in this room.
    pub request: Option<RequestName>,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "cancel",
    summary: "drop the plan I showed; nothing of it has happened",
    tier: Tier::Read,
    examples: &["cancel", "cancel k7q2m"],
    patterns: &[
        "(?:no )?(?:cancel|discard)(?: (?:it|that|this))?(?: plan)?(?: (?P<request>NAME))?",
        "no|nope|forget it|never mind|nevermind",
    ],
    read,
};

const OF_THE_SCHEDULER: &[&str] = &["deploy", "deployment", "release", "rollout", "bounce"];

fn read(captures: &Captures<'_>) -> Reading {
    let said = captures.name("request").is_some();
    match read::name(captures, "request") {
        // "cancel request", "cancel hosts" and "cancel the deploy" are about something else.
        None if said => Reading::NotMine,
        Some(word) if OF_THE_SCHEDULER.contains(&word.to_ascii_lowercase().as_str()) => {
            Reading::NotMine
        }
        request => Reading::Is(Command::Cancel(Cancel {
            request: request.map(RequestName::new),
        })),
    }
}

impl Cancel {
    pub(crate) fn arguments(&self) -> Value {
        optional("request", self.request.as_ref())
    }
}

impl fmt::Display for Cancel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.request {
            Some(request) => write!(f, "cancel {}", read::written(request.as_str())),
            None => f.write_str("cancel"),
        }
    }
}
