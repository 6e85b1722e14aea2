//! `base-paths`: which paths of a group are taken, and by whom.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Command, read};
use crate::arguments::optional;
use crate::asked::{Asked, InGroups, Listing, no_group};
use crate::catalogue::{Entry, Reading};
use crate::format::counted;
use crate::id::{GroupName, ServiceName};
use crate::plan::Tier;
use crate::reply::{Reply, Verdict};

/// The locked paths of one load-balancer group, or of all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BasePaths {
    /// The group; none means all.
    pub group: Option<GroupName>,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "base-paths",
    summary: "list the paths that services hold in a load balancer group, or in all",
    tier: Tier::Read,
    examples: &["base paths of edge-prod", "list base paths"],
    patterns: &[
        "(?:ASK )?(?:ANY )?(?:locked |taken )?base[ -]?paths(?: (?:are there|are taken|are locked|exist|do we have|are known))?",
        "(?:ASK )?(?:ANY )?(?:locked |taken )?(?:base[ -]?)?paths(?: are(?: there| taken| locked)?)? (?:of|for|in|on|behind)(?: POOL)?(?: group)?(?: (?P<subject>NAME))?(?: group)?",
    ],
    read,
};

const EXAMPLE: &str = "base paths of edge-prod";

fn read(captures: &Captures<'_>) -> Reading {
    let missing = || read::missing(ENTRY.name, "The base paths of which group?", EXAMPLE);
    match read::optional_name(captures, "subject", missing) {
        Ok(group) => Reading::Is(Command::BasePaths(BasePaths {
            group: group.map(GroupName::new),
        })),
        Err(unclear) => Reading::Wrong(unclear),
    }
}

impl BasePaths {
    pub(crate) fn arguments(&self) -> Value {
        optional("subject", self.group.as_ref())
    }
}

impl fmt::Display for BasePaths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.group {
            Some(group) => write!(f, "base paths of {}", read::written(group.as_str())),
            None => f.write_str("list base paths"),
        }
    }
}

/// The taken paths of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenPaths {
    /// The paths, with a domain in front where they have one, and the service that holds each. None is a service that the
    /// balancer has not committed, or no longer has.
    pub paths: Vec<(String, Option<ServiceName>)>,
    /// How many more there are, whose services were not asked for.
    pub more: usize,
}

impl BasePaths {
    /// The answer.
    #[must_use]
    pub fn answer(&self, asked: &[Asked<InGroups<TakenPaths>>]) -> (Reply, Verdict) {
        let listing = Listing::of(asked, |listing, environment, found| {
            for (group, taken) in &found.groups {
                let count = taken.paths.len() + taken.more;
                listing.say(format!("{} in {group}", counted(count, "base path")));
                if taken.more > 0 {
                    listing.note(
                        format!("not shown of {group}"),
                        format!("and {} more", taken.more),
                    );
                }
                for (path, service) in &taken.paths {
                    listing.row(vec![
                        path.clone(),
                        group.clone(),
                        environment.to_string(),
                        holder(service.as_ref()),
                    ]);
                }
            }
        });
        let otherwise = no_group(asked, self.group.as_ref(), "base paths");
        listing.answer(otherwise, &["path", "group", "environment", "service"])
    }
}

/// Who holds a path.
pub(super) fn holder(service: Option<&ServiceName>) -> String {
    service.map_or_else(
        || "a service that is not in the balancer's state".to_owned(),
        ToString::to_string,
    )
}
