//! `provisioning`: requests that have fewer tasks than they want, or more.

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
use crate::scheduler::{SchedulerRequest, TaskCounts};

/// Requests that have fewer tasks than they want, or more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListProvisioned {
    /// Which way they are off.
    pub way: Provisioned,
}

/// Which way a request is off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Provisioned {
    /// It has fewer tasks than it wants.
    Under,
    /// It has more.
    Over,
}

impl Provisioned {
    fn word(self) -> &'static str {
        match self {
            Self::Under => "under-provisioned",
            Self::Over => "over-provisioned",
        }
    }
}

pub(crate) static ENTRY: Entry = Entry {
    name: "provisioning",
    summary: "list the scheduler requests that have fewer tasks than they want, or more",
    tier: Tier::Read,
    examples: &[
        "under-provisioned requests",
        "which requests are over-provisioned in qa?",
    ],
    patterns: &[
        "(?:ASK )?(?:ANY )?(?P<way>under|over)[ -]?provisioned(?: (?:requests|services|workers|ones))?(?: (?:are there|do we have))?",
        "(?:what|which (?:requests|services|workers)) (?:is|are) (?P<way>under|over)[ -]?provisioned",
        "(?:ASK )?(?:ANY )?requests (?:that|which) are (?P<way>under|over)[ -]?provisioned",
    ],
    read,
};

fn read(captures: &Captures<'_>) -> Reading {
    let way = match captures.name("way").map(|way| way.as_str()) {
        Some(way) if way.eq_ignore_ascii_case("over") => Provisioned::Over,
        _ => Provisioned::Under,
    };
    Reading::Is(Command::ListProvisioned(ListProvisioned { way }))
}

impl ListProvisioned {
    pub(crate) fn arguments(&self) -> Value {
        json!({"way": self.way})
    }
}

impl fmt::Display for ListProvisioned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} requests", self.way.word())
    }
}

/// The requests of one environment that are off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OffRequests {
    /// Those that were looked at, each with its tasks.
    pub shown: Vec<(SchedulerRequest, TaskCounts)>,
    /// How many more there are.
    pub more: usize,
}

impl ListProvisioned {
    /// The answer.
    #[must_use]
    pub fn answer(&self, asked: &[Asked<OffRequests>]) -> (Reply, Verdict) {
        let way = self.way.word();
        let listing = Listing::of(asked, |listing, environment, found| {
            let count = found.shown.len() + found.more;
            let what = format!("{way} request");
            listing.say(format!("{} in {environment}", counted(count, &what)));
            for (request, counts) in &found.shown {
                listing.row_if_room(|| {
                    vec![
                        request.id.clone(),
                        environment.to_string(),
                        request.kind.clone(),
                        request.state.clone(),
                        counts.sentence(request.instances),
                    ]
                });
            }
            listing.more(found.more);
            listing.narrow_with(format!("`{} requests in {environment}`", self.way.word()));
        });
        let head = ["request", "environment", "type", "state", "tasks"];
        listing.answer(format!("I cannot list the {way} requests"), &head)
    }
}
