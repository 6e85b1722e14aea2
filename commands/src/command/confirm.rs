//! `confirm`: run a plan that was shown.

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

/// Run a plan that was shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirm {
    /// Which operation; none means the one that waits in this room.
    pub request: Option<RequestName>,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "confirm",
    summary: "run the plan I showed; name its id where several wait",
    tier: Tier::Read,
    examples: &["confirm", "confirm k7q2m"],
    patterns: &[
        "(?:yes )?(?:confirm|confirmed)(?: (?:it|that|this))?(?: (?:operation|request))?(?: (?P<request>NAME))?",
        "yes|yep|yes do it|do it|go ahead|go for it",
    ],
    read,
};

fn read(captures: &Captures<'_>) -> Reading {
    let said = captures.name("request").is_some();
    match read::name(captures, "request") {
        // "confirm request" and "confirm hosts" are about something else.
        None if said => Reading::NotMine,
        request => Reading::Is(Command::Confirm(Confirm {
            request: request.map(RequestName::new),
        })),
    }
}

impl Confirm {
    pub(crate) fn arguments(&self) -> Value {
        optional("request", self.request.as_ref())
    }
}

impl fmt::Display for Confirm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.request {
            Some(request) => write!(f, "confirm {}", read::written(request.as_str())),
            None => f.write_str("confirm"),
        }
    }
}
