//! `who-can-approve`: who may approve a plan that waits, or plans in general.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Command, read};
use crate::arguments::optional;
use crate::catalogue::{Entry, Reading};
use crate::id::RequestName;
use crate::plan::Tier;

/// Who may approve a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhoCanApprove {
    /// Which operation; none means the one that waits in this room.
    pub request: Option<RequestName>,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "who-can-approve",
    summary: "say who may approve a plan that waits, and who has",
    tier: Tier::Read,
    examples: &["who can approve this?", "who can approve k7q2m?"],
    patterns: &[
        "who (?:can|may|could|must|has to|is allowed to) (?:approve|confirm)(?: (?:it|that|this))?(?: (?:operation|request|plan))?(?: (?P<request>NAME))?",
    ],
    read,
};

fn read(captures: &Captures<'_>) -> Reading {
    let said = captures.name("request").is_some();
    match read::name(captures, "request") {
        None if said => Reading::NotMine,
        request => Reading::Is(Command::WhoCanApprove(WhoCanApprove {
            request: request.map(RequestName::new),
        })),
    }
}

impl WhoCanApprove {
    pub(crate) fn arguments(&self) -> Value {
        optional("request", self.request.as_ref())
    }
}

impl fmt::Display for WhoCanApprove {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.request {
            Some(request) => write!(f, "who can approve {}", read::written(request.as_str())),
            None => f.write_str("who can approve this"),
        }
    }
}
