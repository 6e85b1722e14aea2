//! `deploy-status`: the deploy that is on its way, or how the last one ended.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::deploys::ToldDeploy;
use super::{Command, read};
use crate::asked::{Asked, Listing, OfRequest, no_request};
use crate::catalogue::{Entry, Reading};
use crate::format::{bar, duration};
use crate::id::{DeployId, RequestName};
use crate::mask;
use crate::moment::Moment;
use crate::plan::Tier;
use crate::reply::{Reply, Verdict};
use crate::scheduler::DeploySeen;

/// The deploy that is on its way, or how the last one ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeployStatus {
    /// Which request.
    pub request: RequestName,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "deploy-status",
    summary: "say how the deploy of a scheduler request is doing that is on its way, or how the last one ended",
    tier: Tier::Read,
    examples: &[
        "deploy status of HubApiWeb",
        "how is the deploy of HubApiWeb doing?",
    ],
    patterns: &[
        "(?:ASK )?(?:current |latest |last )?(?:deploy|deployment|release|rollout) (?:status|state|progress)(?: (?:of|for|on))?(?: KIND)?(?: (?P<request>NAME))?",
        "(?:ASK )?(?:status|state|progress) of (?:my |our |last |latest |current )?(?:deploy|deployment|release|rollout) (?:of|for|to)(?: KIND)?(?: (?P<request>NAME))?",
        "(?:how is|how's|how far is) (?:my |our |last |latest |current )?(?:deploy|deployment|release|rollout) (?:of|for|to)(?: KIND)? (?P<request>NAME)(?: (?:doing|going|coming along|getting on))?",
        "(?P<request>NAME) (?:deploy|deployment|rollout) (?:status|state|progress)",
    ],
    read,
};

const EXAMPLE: &str = "deploy status of HubApiWeb";

fn read(captures: &Captures<'_>) -> Reading {
    match read::request(
        captures,
        ENTRY.name,
        "The deploy of which request?",
        EXAMPLE,
    ) {
        Ok(request) => Reading::Is(Command::DeployStatus(DeployStatus { request })),
        Err(unclear) => Reading::Wrong(unclear),
    }
}

impl DeployStatus {
    pub(crate) fn arguments(&self) -> Value {
        json!({"request": self.request})
    }
}

impl fmt::Display for DeployStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "deploy status of {}",
            read::written(self.request.as_str())
        )
    }
}

/// What there is to say of the deploys of one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LastDeploy {
    /// This one is on its way: which, and how far it is.
    OnItsWay(Box<ToldDeploy>, Box<DeploySeen>),
    /// None is on its way. This one was the last; and this one runs.
    Ended(Box<ToldDeploy>, Option<DeployId>),
    /// There never was one that the scheduler remembers.
    Never,
}

impl DeployStatus {
    /// The answer.
    #[must_use]
    pub fn answer(&self, asked: &[Asked<OfRequest<LastDeploy>>], now: Moment) -> (Reply, Verdict) {
        let listing = Listing::of(asked, |listing, environment, found| {
            let OfRequest::Found(id, last) = found else {
                return;
            };
            let place = format!("{id} in {environment}");
            match last {
                LastDeploy::OnItsWay(deploy, seen) => {
                    listing.say(on_its_way(&place, deploy, seen, now));
                    listing.note(
                        "if it does not move",
                        format!("`why is the deploy of {id} waiting in {environment}`"),
                    );
                }
                LastDeploy::Ended(deploy, active) => {
                    listing.say(ended(&place, deploy, active.as_ref(), now));
                }
                LastDeploy::Never => listing.say(format!("{place} was never deployed")),
            }
        });
        listing.answer_in(". ", no_request(asked, &self.request), &[])
    }
}

fn on_its_way(place: &str, deploy: &ToldDeploy, seen: &DeploySeen, now: Moment) -> String {
    let target = seen.target.max(1);
    let mut text = format!(
        "{} of {place} is {} · {} {} of {target} instances healthy",
        capitalised(&deploy.called()),
        seen.state,
        bar(seen.healthy, target),
        seen.healthy.min(target),
    );
    if seen.starting > 0 {
        text.push_str(&format!(", {} starting", seen.starting));
    }
    if let Some(state) = &seen.balancer {
        text.push_str(&format!(" · the balancer's part is {state}"));
    }
    text.push_str(&format!(" · made {}", by_and_when(deploy, now)));
    text
}

fn ended(place: &str, deploy: &ToldDeploy, active: Option<&DeployId>, now: Moment) -> String {
    let mut text = format!(
        "No deploy of {place} is on its way. The last one, {}, is {}",
        deploy.called(),
        deploy.outcome()
    );
    if let Some(took) = deploy.took {
        text.push_str(&format!(" after {}", duration(took)));
    }
    if let Some(why) = &deploy.why {
        let why = mask::line(why.trim().trim_end_matches('.')).0;
        text.push_str(&format!(": {why}"));
    }
    text.push_str(&format!("; made {}", by_and_when(deploy, now)));
    match active {
        Some(active) if *active == deploy.id => text.push_str("; it runs"),
        Some(active) => text.push_str(&format!("; what runs is deploy {active}")),
        None => text.push_str("; nothing runs"),
    }
    text
}

fn by_and_when(deploy: &ToldDeploy, now: Moment) -> String {
    let by = deploy.by.as_ref().map(|by| format!("by {by} "));
    format!("{}{}", by.unwrap_or_default(), deploy.at.told(now))
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}
