//! `approve`: say that a plan of somebody else may run.

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

/// Say that a plan of somebody else may run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approve {
    /// Which operation; none means the one that waits in this room.
    pub request: Option<RequestName>,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "approve",
    summary: "say that what somebody else asked for may run; name its id where several wait",
    tier: Tier::Read,
    examples: &["approve k7q2m", "approve"],
    patterns: &[
        "(?:yes )?(?:approve|approved)(?: (?:it|that|this))?(?: (?:operation|request|plan))?(?: (?P<request>NAME))?",
    ],
    read,
};

fn read(captures: &Captures<'_>) -> Reading {
    let said = captures.name("request").is_some();
    match read::name(captures, "request") {
        // "approve request" and "approve hosts" are about something else.
        None if said => Reading::NotMine,
        request => Reading::Is(Command::Approve(Approve {
            request: request.map(RequestName::new),
        })),
    }
}

impl Approve {
    pub(crate) fn arguments(&self) -> Value {
        optional("request", self.request.as_ref())
    }
}

impl fmt::Display for Approve {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.request {
            Some(request) => write!(f, "approve {}", read::written(request.as_str())),
            None => f.write_str("approve"),
        }
    }
}
