//! `traffic-sources`: what sends traffic to a group.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Command, read};
use crate::arguments::optional;
use crate::asked::{Asked, InGroups, Listing, no_group};
use crate::catalogue::{Entry, Reading};
use crate::format::counted;
use crate::id::GroupName;
use crate::plan::Tier;
use crate::reply::{Reply, Verdict};

/// What sends traffic to one load-balancer group, or to all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrafficSources {
    /// The group; none means all.
    pub group: Option<GroupName>,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "traffic-sources",
    summary: "list what sends traffic to a load balancer group, or to all: ELBs and target groups",
    tier: Tier::Read,
    examples: &["traffic sources of edge-prod", "list traffic sources"],
    patterns: &[
        "(?:ASK )?(?:ANY )?traffic[ -]?sources(?: (?:are there|exist|do we have|are known|have we))?",
        "(?:ASK )?(?:ANY )?traffic[ -]?sources(?: are(?: there)?)? (?:of|for|in|on|behind)(?: POOL)?(?: group)?(?: (?P<subject>NAME))?(?: group)?",
    ],
    read,
};

const EXAMPLE: &str = "traffic sources of edge-prod";

fn read(captures: &Captures<'_>) -> Reading {
    let missing = || read::missing(ENTRY.name, "The traffic sources of which group?", EXAMPLE);
    match read::optional_name(captures, "subject", missing) {
        Ok(group) => Reading::Is(Command::TrafficSources(TrafficSources {
            group: group.map(GroupName::new),
        })),
        Err(unclear) => Reading::Wrong(unclear),
    }
}

impl TrafficSources {
    pub(crate) fn arguments(&self) -> Value {
        optional("subject", self.group.as_ref())
    }
}

impl fmt::Display for TrafficSources {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.group {
            Some(group) => write!(f, "traffic sources of {}", read::written(group.as_str())),
            None => f.write_str("list traffic sources"),
        }
    }
}

/// Something in front of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrafficSource {
    /// Its name over there.
    pub name: String,
    /// CLASSIC, ALB_TARGET_GROUP, NETWORK, in the balancer's own word.
    pub kind: String,
    /// How agents are registered with it, in the balancer's own word.
    pub registers_by: String,
}

impl TrafficSources {
    /// The answer.
    #[must_use]
    pub fn answer(&self, asked: &[Asked<InGroups<Vec<TrafficSource>>>]) -> (Reply, Verdict) {
        let listing = Listing::of(asked, |listing, environment, found| {
            for (group, sources) in &found.groups {
                listing.say(format!(
                    "{} of {group}",
                    counted(sources.len(), "traffic source")
                ));
                for source in sources {
                    listing.row(vec![
                        source.name.clone(),
                        group.clone(),
                        environment.to_string(),
                        source.kind.clone(),
                        source.registers_by.clone(),
                    ]);
                }
            }
        });
        let otherwise = no_group(asked, self.group.as_ref(), "traffic sources");
        listing.answer(
            otherwise,
            &["source", "group", "environment", "type", "registers by"],
        )
    }
}
