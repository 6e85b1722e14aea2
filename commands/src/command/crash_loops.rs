//! `crash-loops`: requests whose tasks fail again and again.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Command, read};
use crate::arguments::optional;
use crate::asked::{Asked, Listing, answered};
use crate::catalogue::{Entry, Reading};
use crate::format::counted;
use crate::id::RequestName;
use crate::moment::Moment;
use crate::plan::Tier;
use crate::reply::{Reply, Verdict};

/// Requests whose tasks fail again and again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CrashLoops {
    /// Of this request; none means all.
    pub request: Option<RequestName>,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "crash-loops",
    summary: "list the scheduler requests whose tasks fail again and again, in the scheduler's own words",
    tier: Tier::Read,
    examples: &[
        "crash loops",
        "crash loops of HubApiWeb",
        "what is crash looping in prod?",
    ],
    patterns: &[
        "(?:ASK )?(?:ANY )?(?:(?:active|current|recent) )?crash[ -]?loops?(?: (?:are there|do we have))?(?: (?:of|for|in)(?: KIND)?(?: (?P<request>NAME))?)?",
        "(?:what|who|which requests?|which services?) (?:is|are) (?:crash[ -]?looping|crashing)",
        "is(?: KIND)? (?P<request>NAME) (?:crash[ -]?looping|crashing)",
    ],
    read,
};

fn read(captures: &Captures<'_>) -> Reading {
    let example = "crash loops of HubApiWeb";
    let missing = || read::missing(ENTRY.name, "The crash loops of which request?", example);
    match read::optional_name(captures, "request", missing) {
        Ok(request) => Reading::Is(Command::CrashLoops(CrashLoops {
            request: request.map(RequestName::new),
        })),
        Err(unclear) => Reading::Wrong(unclear),
    }
}

impl CrashLoops {
    pub(crate) fn arguments(&self) -> Value {
        optional("request", self.request.as_ref())
    }
}

impl fmt::Display for CrashLoops {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.request {
            Some(request) => write!(f, "crash loops of {}", read::written(request.as_str())),
            None => f.write_str("crash loops"),
        }
    }
}

/// A request whose tasks fail, or failed, again and again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CrashLoop {
    /// The request.
    pub request: String,
    /// The deploy.
    pub deploy: String,
    /// OOM, STARTUP_FAILURE_LOOP, …, in the scheduler's own word.
    pub kind: String,
    /// Since when.
    pub start: Moment,
    /// Until when; none while it goes on.
    pub end: Option<Moment>,
}

impl CrashLoops {
    /// The answer.
    #[must_use]
    pub fn answer(&self, asked: &[Asked<Vec<CrashLoop>>], now: Moment) -> (Reply, Verdict) {
        let is_meant = |found: &&CrashLoop| {
            self.request
                .as_ref()
                .is_none_or(|name| name.as_str().eq_ignore_ascii_case(&found.request))
        };
        let listing = Listing::of(asked, |listing, environment, found| {
            let mut meant: Vec<&CrashLoop> = found.iter().filter(is_meant).collect();
            meant.sort_by_key(|each| (each.end.is_some(), std::cmp::Reverse(each.start)));
            let going_on = meant.iter().filter(|each| each.end.is_none()).count();
            let over = meant.len() - going_on;
            let of = self.request.as_ref();
            let of = of
                .map(|request| format!(" of {request}"))
                .unwrap_or_default();
            let mut sentence = format!("{}{of} in {environment}", counted(going_on, "crash loop"));
            if over > 0 {
                sentence.push_str(&format!(" and {over} that ended"));
            }
            listing.say(sentence);
            listing.narrow_with("`crash loops of …`");
            for each in meant {
                listing.row_if_room(|| {
                    vec![
                        each.request.clone(),
                        environment.to_string(),
                        each.deploy.clone(),
                        each.kind.clone(),
                        each.start.told(now),
                        each.end
                            .map_or_else(|| "goes on".to_owned(), |end| end.ago(now)),
                    ]
                });
            }
        });
        let otherwise = match answered(asked).as_str() {
            "" => "I cannot list the crash loops".to_owned(),
            places => format!("no crash loops in {places}"),
        };
        let head = ["request", "environment", "deploy", "type", "since", "until"];
        listing.answer(otherwise, &head)
    }
}
