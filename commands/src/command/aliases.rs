//! `aliases`: which groups a name stands for.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Command, read};
use crate::arguments::optional;
use crate::asked::{Asked, Listing, answered};
use crate::catalogue::{Entry, Reading};
use crate::format::{counted, hosts};
use crate::id::GroupName;
use crate::plan::Tier;
use crate::reply::{Reply, Verdict};

/// What one alias stands for, or all of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Aliases {
    /// The alias; none means all.
    pub alias: Option<GroupName>,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "aliases",
    summary: "show which groups and domains an alias of groups stands for",
    tier: Tier::Read,
    examples: &["alias edge-all", "show alias edge-all", "list aliases"],
    patterns: &[
        "(?:ASK )?(?:ANY )?(?:(?:POOL|group) )?aliases(?: (?:are there|exist|do we have|are known|have we))?",
        "(?:(?:ASK|what is behind|what does) )?(?:group )?alias(?: (?:of|for|called|named))?(?: (?P<subject>NAME))?(?: (?:stand for|mean))?",
    ],
    read,
};

const EXAMPLE: &str = "alias edge-all";

fn read(captures: &Captures<'_>) -> Reading {
    let says_all = captures
        .get(0)
        .is_some_and(|all| all.as_str().to_ascii_lowercase().contains("aliases"));
    match read::name(captures, "subject") {
        None if !says_all => Reading::Wrong(read::missing(ENTRY.name, "Which alias?", EXAMPLE)),
        alias => Reading::Is(Command::Aliases(Aliases {
            alias: alias.map(GroupName::new),
        })),
    }
}

impl Aliases {
    pub(crate) fn arguments(&self) -> Value {
        optional("subject", self.alias.as_ref())
    }
}

impl fmt::Display for Aliases {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.alias {
            Some(alias) => write!(f, "alias {}", read::written(alias.as_str())),
            None => f.write_str("list aliases"),
        }
    }
}

/// What a name stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alias {
    /// The name.
    pub name: String,
    /// The groups meant.
    pub groups: Vec<String>,
    /// Domains that a service posted with it gets.
    pub domains: Vec<String>,
    /// Edge-cache domains that a service posted with it gets.
    pub edge_cache_domains: Vec<String>,
}

/// The aliases of one environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundAliases {
    /// All of them, or the named one. Empty where there is none.
    pub aliases: Vec<Alias>,
    /// Whether the name is that of a group.
    pub is_a_group: bool,
    /// Aliases with a name near to the one that is not there.
    pub near: Vec<String>,
}

impl Aliases {
    /// The answer.
    #[must_use]
    pub fn answer(&self, asked: &[Asked<FoundAliases>]) -> (Reply, Verdict) {
        let mut near: Vec<&str> = Vec::new();
        let mut groups_in = Vec::new();
        let listing = Listing::of(asked, |listing, environment, found| {
            near.extend(found.near.iter().map(String::as_str));
            if found.is_a_group {
                groups_in.push(environment.to_string());
            }
            match (&self.alias, found.aliases.as_slice()) {
                (Some(_), []) => {}
                (Some(alias), [one, ..]) => listing.say(format!(
                    "{alias} stands for {} in {environment}",
                    counted(one.groups.len(), "group")
                )),
                (None, all) => listing.say(format!(
                    "{} in {environment}",
                    match all.len() {
                        1 => "1 alias".to_owned(),
                        count => format!("{count} aliases"),
                    }
                )),
            }
            for alias in &found.aliases {
                listing.row(vec![
                    alias.name.clone(),
                    environment.to_string(),
                    hosts(&alias.groups),
                    hosts(&alias.domains),
                    hosts(&alias.edge_cache_domains),
                ]);
            }
        });
        near.sort_unstable();
        near.dedup();
        let otherwise = self.nothing(&answered(asked), &groups_in, &near);
        listing.answer(
            otherwise,
            &[
                "alias",
                "environment",
                "groups",
                "domains",
                "edge cache domains",
            ],
        )
    }

    fn nothing(&self, places: &str, groups_in: &[String], near: &[&str]) -> String {
        let Some(alias) = &self.alias else {
            return "I cannot list the aliases".to_owned();
        };
        if places.is_empty() {
            return format!("I cannot tell what {alias} stands for");
        }
        if !groups_in.is_empty() {
            return format!(
                "{alias} is no alias: it is a load balancer group itself in {}",
                crate::format::listed(groups_in)
            );
        }
        let hint = match near {
            [] => "`list aliases` shows what is there.".to_owned(),
            near => format!("Did you mean {}?", near.join(", or ")),
        };
        format!("{alias} is no alias in {places}. {hint}")
    }
}
