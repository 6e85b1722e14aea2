//! `who-deployed`: what a scheduler request runs, and who brought it.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::deploys::{RequestDeploys, ToldDeploy};
use super::{Command, read};
use crate::asked::{Asked, Listing, OfRequest, no_request};
use crate::catalogue::{Entry, Reading};
use crate::id::RequestName;
use crate::moment::Moment;
use crate::plan::Tier;
use crate::reply::{Reply, Verdict};

/// What a scheduler request runs, and who brought it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhoDeployed {
    /// Which request.
    pub request: RequestName,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "who-deployed",
    summary: "say which version a scheduler request runs, who deployed it, and when",
    tier: Tier::Read,
    examples: &[
        "who deployed HubApiWeb?",
        "which version of HubApiWeb runs in prod?",
    ],
    patterns: &[
        "who (?:has )?(?:deployed|released|shipped|rolled out|pushed)(?: KIND)?(?: (?P<request>NAME))?(?: (?:last|lately|recently))?",
        "who made (?:last |latest |current )?(?:deploy|deployment|release) (?:of|to)(?: KIND)? (?P<request>NAME)",
        "(?:ASK )?(?:last|latest|current|active) (?:deploy|deployment|release) (?:of|to)(?: KIND)?(?: (?P<request>NAME))?",
        "(?:ASK )?(?:current |running |deployed |active )?version(?: (?:of|does))?(?: KIND)?(?: (?P<request>NAME))?(?: (?:runs|run|running|is running|is deployed|is live))?",
        "(?:what|which) version (?:runs|is running|is deployed|is live) (?:of|for)(?: KIND)? (?P<request>NAME)",
    ],
    read,
};

const EXAMPLE: &str = "who deployed HubApiWeb";

fn read(captures: &Captures<'_>) -> Reading {
    match read::request(captures, ENTRY.name, "Who deployed which request?", EXAMPLE) {
        Ok(request) => Reading::Is(Command::WhoDeployed(WhoDeployed { request })),
        Err(unclear) => Reading::Wrong(unclear),
    }
}

impl WhoDeployed {
    pub(crate) fn arguments(&self) -> Value {
        json!({"request": self.request})
    }
}

impl fmt::Display for WhoDeployed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "who deployed {}", read::written(self.request.as_str()))
    }
}

impl WhoDeployed {
    /// The answer.
    #[must_use]
    pub fn answer(
        &self,
        asked: &[Asked<OfRequest<RequestDeploys>>],
        now: Moment,
    ) -> (Reply, Verdict) {
        let listing = Listing::of(asked, |listing, environment, found| {
            let OfRequest::Found(id, deploys) = found else {
                return;
            };
            let place = format!("{id} in {environment}");
            let runs = deploys
                .newest
                .iter()
                .find(|deploy| Some(&deploy.id) == deploys.active.as_ref());
            listing.say(match (runs, &deploys.active) {
                (Some(runs), _) => format!("{place} runs {}, {}", runs.called(), made(runs, now)),
                (None, Some(active)) => format!(
                    "{place} runs deploy {active}; who made it and when is further back than I looked"
                ),
                (None, None) => format!("{place} runs nothing: it has no active deploy"),
            });
            // A newer one that does not run has failed, or is on its way: either is worth knowing here.
            if let Some(newest) = deploys.newest.first()
                && Some(&newest.id) != deploys.active.as_ref()
            {
                let what = format!(
                    "{} is {}, {}",
                    newest.called(),
                    newest.outcome(),
                    made(newest, now)
                );
                listing.note(format!("newer in {environment}"), what);
            }
        });
        listing.answer_in("; ", no_request(asked, &self.request), &[])
    }
}

/// "deployed by ada 2023-11-14 22:13:20 UTC, 3 h ago".
fn made(deploy: &ToldDeploy, now: Moment) -> String {
    let when = deploy.at.told(now);
    match (&deploy.by, &deploy.message) {
        (Some(by), _) => format!("deployed by {by} {when}"),
        (None, Some(message)) => format!("deployed {when} (\"{message}\")"),
        (None, None) => format!("deployed {when}; the scheduler does not know by whom"),
    }
}
