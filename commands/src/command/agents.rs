//! `agents`: who carries out what the balancer is asked for.

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
use crate::scheduler::machine;

/// The agents of one load-balancer group, or of all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agents {
    /// The group; none means all.
    pub group: Option<GroupName>,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "agents",
    summary: "list the agents of a load balancer group, or of all: the connected ones, and those that are gone",
    tier: Tier::Read,
    examples: &[
        "agents of edge-prod",
        "list agents",
        "which agents are there in prod?",
    ],
    patterns: &[
        "(?:ASK )?(?:ANY )?(?:(?:connected|known|dead|live|POOL) )?agents(?: (?:are there|are connected|exist|do you know|do we have|are known|have we|can you see))?",
        "(?:ASK )?(?:ANY )?(?:(?:connected|known|dead|live|POOL) )?agents(?: are(?: there| connected)?)? (?:of|for|in|behind|from)(?: POOL)?(?: group)?(?: (?P<subject>NAME))?(?: group)?",
        "ASK(?: group)? (?P<subject>NAME) agents",
    ],
    read,
};

const EXAMPLE: &str = "agents of edge-prod";

fn read(captures: &Captures<'_>) -> Reading {
    let missing = || read::missing(ENTRY.name, "The agents of which group?", EXAMPLE);
    // The scheduler has agents of its own, and only they can be frozen.
    let of = captures.name("subject").map_or("", |of| of.as_str());
    if read::is_the_scheduler(of) || machine::is_state(of) {
        return Reading::NotMine;
    }
    match read::optional_name(captures, "subject", missing) {
        Ok(group) => Reading::Is(Command::Agents(Agents {
            group: group.map(GroupName::new),
        })),
        Err(unclear) => Reading::Wrong(unclear),
    }
}

impl Agents {
    pub(crate) fn arguments(&self) -> Value {
        optional("subject", self.group.as_ref())
    }
}

impl fmt::Display for Agents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.group {
            Some(group) => write!(f, "agents of {}", read::written(group.as_str())),
            None => f.write_str("list agents"),
        }
    }
}

/// One agent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agent {
    /// Its id: host and port.
    pub id: String,
    /// Whether it is connected now.
    pub connected: bool,
    /// When the balancer saw it last, ready to be read; none where it does not say.
    pub last_seen: Option<String>,
}

impl Agents {
    /// The answer.
    #[must_use]
    pub fn answer(&self, asked: &[Asked<InGroups<Vec<Agent>>>]) -> (Reply, Verdict) {
        let listing = Listing::of(asked, |listing, environment, found| {
            if found.groups.is_empty() {
                return;
            }
            let agents = || found.groups.iter().flat_map(|(_, agents)| agents);
            let connected = agents().filter(|agent| agent.connected).count();
            let gone = agents().count() - connected;
            let mut sentence = format!(
                "{} connected in {}",
                counted(connected, "agent"),
                self.group
                    .as_ref()
                    .map_or_else(|| environment.to_string(), ToString::to_string)
            );
            if gone > 0 {
                sentence.push_str(&format!(" and {gone} not"));
            }
            listing.say(sentence);
            for (group, agents) in &found.groups {
                for agent in agents {
                    let state = if agent.connected {
                        "connected"
                    } else {
                        "not connected"
                    };
                    listing.row(vec![
                        agent.id.clone(),
                        group.clone(),
                        environment.to_string(),
                        state.to_owned(),
                        agent.last_seen.clone().unwrap_or_default(),
                    ]);
                }
            }
        });
        let otherwise = no_group(asked, self.group.as_ref(), "agents");
        listing.answer(
            otherwise,
            &["agent", "group", "environment", "state", "last seen"],
        )
    }
}
