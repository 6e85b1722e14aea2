//! `who-changed`: who changed a service since when, through the bot and past it.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::timeline::{Past, TimelineFacts};
use super::{Command, read};
use crate::arguments::optional;
use crate::catalogue::{Entry, Reading};
use crate::id::ServiceName;
use crate::moment::Moment;
use crate::plan::Tier;
use crate::reply::{Reply, Verdict};
use crate::since::Since;

/// Who changed a service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhoChanged {
    /// The balancer's service or the scheduler's request.
    pub service: ServiceName,
    /// How far back to look; none means as far as anybody remembers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Since>,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "who-changed",
    summary: "say who changed a service or request, through me and past me, since a day or for so long",
    tier: Tier::Read,
    examples: &[
        "who changed hubapi.com since Monday?",
        "who changed HubApiWeb in the last 2 hours?",
        "who changed hubapi.com?",
    ],
    patterns: &[
        "who (?:has )?(?:changed|touched|modified|edited)(?: (?:POOL|request))?(?: (?P<subject>NAME))?(?: (?:since|in last|during last|for last|within last|in past) (?P<since>.+))?(?: (?:last|lately|recently))?",
    ],
    read,
};

const EXAMPLE: &str = "who changed hubapi.com since Monday";

fn read(captures: &Captures<'_>) -> Reading {
    let service = match read::subject(captures, ENTRY.name, "Who changed which service?", EXAMPLE) {
        Ok(service) => service,
        Err(unclear) => return Reading::Wrong(unclear),
    };
    match read::since(captures, ENTRY.name, EXAMPLE) {
        Ok(since) => Reading::Is(Command::WhoChanged(WhoChanged { service, since })),
        Err(unclear) => Reading::Wrong(unclear),
    }
}

impl WhoChanged {
    pub(crate) fn arguments(&self) -> Value {
        let mut arguments = optional("since", self.since.map(|since| since.to_string()).as_ref());
        arguments["subject"] = json!(self.service);
        arguments
    }

    /// The answer.
    #[must_use]
    pub fn answer(&self, facts: &TimelineFacts, now: Moment) -> (Reply, Verdict) {
        let from = self.since.map(|since| since.beginning(now));
        Past::of(facts, from).who(&self.service)
    }
}

impl fmt::Display for WhoChanged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "who changed {}", read::written(self.service.as_str()))?;
        match self.since {
            Some(since) => write!(f, " since {since}"),
            None => Ok(()),
        }
    }
}
