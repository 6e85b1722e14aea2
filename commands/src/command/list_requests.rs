//! `list-requests`: the scheduler's requests, with their state.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Command;
use crate::asked::{Asked, Listing};
use crate::catalogue::{Entry, Reading};
use crate::format::counted;
use crate::plan::Tier;
use crate::reply::{Reply, Verdict};
use crate::scheduler::SchedulerRequest;

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

impl ListRequests {
    pub(crate) fn arguments(&self) -> Value {
        json!({})
    }
}

impl fmt::Display for ListRequests {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("list requests")
    }
}

impl ListRequests {
    /// The requests of every environment that was asked.
    #[must_use]
    pub fn answer(&self, asked: &[Asked<Vec<SchedulerRequest>>]) -> (Reply, Verdict) {
        let listing = Listing::of(asked, |listing, environment, requests| {
            listing.say(format!(
                "{} in {environment}",
                counted(requests.len(), "request")
            ));
            for request in requests {
                let instances = request.instances.map(|instances| instances.to_string());
                listing.row(vec![
                    request.id.clone(),
                    environment.to_string(),
                    request.kind.clone(),
                    request.state.clone(),
                    instances.unwrap_or_default(),
                ]);
            }
        });
        let head = ["request", "environment", "type", "state", "instances"];
        listing.answer("I cannot list the requests".to_owned(), &head)
    }
}
