//! `groups`: the balancer's groups of agents.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Command;
use crate::asked::{Asked, Listing};
use crate::catalogue::{Entry, Reading};
use crate::format::{counted, hosts};
use crate::plan::Tier;
use crate::reply::{Reply, Verdict};

/// The balancer's groups of agents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Groups {}

pub(crate) static ENTRY: Entry = Entry {
    name: "groups",
    summary: "list the load balancer groups with their agents and default domain",
    tier: Tier::Read,
    examples: &["list groups", "load balancer groups", "groups in qa"],
    patterns: &[
        "(?:ASK )?(?:ANY )?(?:POOL )?groups(?: (?:are there|exist|do you know|do we have|are known|have we|can you see))?",
    ],
    read,
};

fn read(_: &Captures<'_>) -> Reading {
    Reading::Is(Command::Groups(Groups {}))
}

impl Groups {
    pub(crate) fn arguments(&self) -> Value {
        json!({})
    }
}

impl fmt::Display for Groups {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("list groups")
    }
}

/// A load-balancer group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// How many agents are connected.
    pub connected: usize,
    /// How many agents were seen and not forgotten, the connected ones included.
    pub known: usize,
    /// How many agents it should have.
    pub target: i64,
    /// The domain its services get if they name none.
    pub default_domain: Option<String>,
}

/// The groups of one balancer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllGroups {
    /// The groups.
    pub groups: Vec<Group>,
    /// Names that stand for groups.
    pub aliases: Vec<String>,
    /// Names that are groups or aliases: the balancer did not say which, and why.
    pub unclear: Option<(Vec<String>, String)>,
}

impl Groups {
    /// The answer.
    #[must_use]
    pub fn answer(&self, asked: &[Asked<AllGroups>]) -> (Reply, Verdict) {
        let listing = Listing::of(asked, |listing, environment, found| {
            listing.say(format!(
                "{} in {environment}",
                counted(found.groups.len(), "group")
            ));
            if !found.aliases.is_empty() {
                listing.note(format!("aliases in {environment}"), hosts(&found.aliases));
            }
            if let Some((names, why)) = &found.unclear {
                listing.note(
                    format!("groups or aliases in {environment}"),
                    format!("{}: {why}", hosts(names)),
                );
            }
            for group in &found.groups {
                listing.row(vec![
                    group.name.clone(),
                    environment.to_string(),
                    group.connected.to_string(),
                    group.known.to_string(),
                    group.target.to_string(),
                    group.default_domain.clone().unwrap_or_default(),
                ]);
            }
        });
        listing.answer(
            "I cannot list the groups".to_owned(),
            &[
                "group",
                "environment",
                "connected",
                "known",
                "target",
                "default domain",
            ],
        )
    }
}
