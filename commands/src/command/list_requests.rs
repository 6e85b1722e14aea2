//! `list-requests`: the scheduler's requests, with their state.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};

use super::Command;
use crate::catalogue::{Entry, Reading};
use crate::plan::Tier;

/// The scheduler's requests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListRequests {}

pub(crate) static ENTRY: Entry = Entry {
    name: "list-requests",
    summary: "list the scheduler's requests with their type and state",
    tier: Tier::Read,
    examples: &["list requests", "show all requests in qa"],
    patterns: &[
        "(?:ASK )?(?:ANY )?(?:scheduler )?requests(?: (?:are there|exist|do you know|do we have|are known|have we|can you see))?",
        "(?:ASK )?list of requests",
    ],
    read,
};

fn read(_: &Captures<'_>) -> Reading {
    Reading::Is(Command::ListRequests(ListRequests {}))
}

impl fmt::Display for ListRequests {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("list requests")
    }
}
