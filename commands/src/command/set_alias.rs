//! `set-alias`: which groups a name stands for, and which domains a service posted with it gets.

use std::collections::BTreeSet;
use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::read::Spoken;
use super::{Command, DeleteAlias, read};
use crate::catalogue::{Entry, Reading};
use crate::id::GroupName;
use crate::plan::{Inverse, Tier};
use crate::setting::{AliasedTo, Setting, SettingChange, Value};
use crate::unclear::Unclear;

/// Which groups a name stands for, and which domains a service posted with it gets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetAlias {
    /// The name.
    pub alias: GroupName,
    /// The groups meant.
    pub groups: BTreeSet<String>,
    /// The domains; none where they were not spoken of, and stay.
    pub domains: Option<BTreeSet<String>>,
    /// The edge-cache domains; none where they were not spoken of, and stay.
    pub edge_cache_domains: Option<BTreeSet<String>>,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "set-alias",
    summary: "say which load balancer groups an alias stands for; domains that are not named stay",
    tier: Tier::Change,
    examples: &[
        "set alias edge-all to edge-prod and internal-prod",
        "set alias edge-all to edge-prod with domains a.example.org, b.example.org",
        "set alias edge-all to edge-prod with domains none and edge cache domains cdn.example.org",
    ],
    patterns: &[
        "(?:SET|create|define|point)(?: (?:load balancer |lb )?group)? alias(?: (?P<alias>NAME))?(?: (?:to|as|be|mean|means|stand for|stands for|for|of|at)(?: (?P<value>.+))?)?",
    ],
    read,
};

const EXAMPLE: &str = "set alias edge-all to edge-prod and internal-prod";

fn read(captures: &Captures<'_>) -> Reading {
    read_it(captures).unwrap_or_else(Reading::Wrong)
}

fn read_it(captures: &Captures<'_>) -> Result<Reading, Unclear> {
    let alias = read::named(captures, "alias", ENTRY.name, "Set which alias?", EXAMPLE)?;
    let values = read::values(captures);
    let malformed = |word: &str, problem| read::malformed(ENTRY.name, word, problem, EXAMPLE);
    let parts = Parts::of(&values);
    if let Some(word) = parts.groups.iter().find(|word| is_no_name(word)) {
        return Err(malformed(&word.text, "is not the name of a group"));
    }
    // An alias of no group makes requests that reach nobody and succeed (contract 4.7).
    if parts.groups.is_empty() {
        let question = format!("Which groups should {alias} stand for?");
        return Err(read::missing(ENTRY.name, &question, EXAMPLE));
    }
    let domains = |words: Option<Vec<Spoken>>| match words {
        None => Ok(None),
        Some(words) => domains(&words).map(Some),
    };
    let domains_or = |words| {
        domains(words)
            .map_err(|word: String| malformed(&word, "is not a list of domains, or `none`"))
    };
    Ok(Reading::Is(Command::SetAlias(SetAlias {
        alias: GroupName::new(alias),
        groups: once(&parts.groups),
        domains: domains_or(parts.domains)?,
        edge_cache_domains: domains_or(parts.edge_cache_domains)?,
    })))
}

/// The words behind "to", cut where another list begins.
#[derive(Default)]
struct Parts {
    groups: Vec<Spoken>,
    domains: Option<Vec<Spoken>>,
    edge_cache_domains: Option<Vec<Spoken>>,
}

impl Parts {
    fn of(words: &[Spoken]) -> Self {
        let mut parts = Self::default();
        let mut list = &mut parts.groups;
        let mut rest = words;
        while let [word, behind @ ..] = rest {
            rest = behind;
            if let Some(behind) = edge_cache_domains(word, behind) {
                list = parts.edge_cache_domains.get_or_insert_default();
                rest = behind;
            } else if word.is("domain") || word.is("domains") {
                list = parts.domains.get_or_insert_default();
            } else if !["with", "group", "groups"]
                .iter()
                .any(|filler| word.is(filler))
            {
                list.push(word.clone());
            }
        }
        parts
    }
}

/// What stands behind "edge cache domains", written with or without hyphens.
fn edge_cache_domains<'w>(word: &Spoken, behind: &'w [Spoken]) -> Option<&'w [Spoken]> {
    let is_domains = |word: &Spoken| word.is("domain") || word.is("domains");
    match behind {
        [domains, behind @ ..] if word.is("edge-cache") && is_domains(domains) => Some(behind),
        [cache, domains, behind @ ..]
            if word.is("edge") && cache.is("cache") && is_domains(domains) =>
        {
            Some(behind)
        }
        _ => None,
    }
}

fn is_no_name(word: &Spoken) -> bool {
    word.is("none") || read::problem_of_name(&word.text).is_some()
}

/// The domains that were said; `none` is none of them. The word that is neither.
fn domains(words: &[Spoken]) -> Result<BTreeSet<String>, String> {
    match words {
        [] => Err(String::new()),
        [none] if none.is("none") => Ok(BTreeSet::new()),
        words => match words
            .iter()
            .find(|word| word.is("none") || read::problem_of_domain(&word.text).is_some())
        {
            Some(word) => Err(word.text.clone()),
            None => Ok(once(words)),
        },
    }
}

fn once(words: &[Spoken]) -> BTreeSet<String> {
    words.iter().map(|word| word.text.clone()).collect()
}

impl SetAlias {
    /// The command that brings back what an alias stands for now.
    pub(super) fn bringing_back(alias: &GroupName, stood_for: &AliasedTo) -> Inverse {
        let command = Self {
            alias: alias.clone(),
            groups: stood_for.groups.clone(),
            domains: Some(stood_for.domains.clone()),
            edge_cache_domains: Some(stood_for.edge_cache_domains.clone()),
        };
        Inverse::typed(
            Command::SetAlias(command),
            "it stands for no group, or a name of it cannot be typed",
        )
    }

    pub(crate) fn arguments(&self) -> Json {
        json!({"alias": self.alias, "groups": self.groups, "domains": self.domains, "edgeCacheDomains": self.edge_cache_domains})
    }
}

impl fmt::Display for SetAlias {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |names: &BTreeSet<String>| {
            read::written_list(&names.iter().cloned().collect::<Vec<_>>())
        };
        write!(
            f,
            "set alias {} to {}",
            read::written(self.alias.as_str()),
            list(&self.groups)
        )?;
        let parts = [
            ("domains", &self.domains),
            ("edge cache domains", &self.edge_cache_domains),
        ];
        let said = parts
            .into_iter()
            .filter_map(|(name, names)| Some((name, names.as_ref()?)));
        for (index, (name, names)) in said.enumerate() {
            let joint = if index == 0 { "with" } else { "and" };
            write!(f, " {joint} {name} {}", list(names))?;
        }
        Ok(())
    }
}

impl SettingChange for SetAlias {
    fn setting(&self) -> Setting {
        Setting::Alias {
            alias: self.alias.to_string(),
        }
    }

    fn wanted(&self, now: &Value) -> Value {
        let now = now.as_deref().and_then(AliasedTo::of).unwrap_or_default();
        let wanted = AliasedTo {
            groups: self.groups.clone(),
            domains: self.domains.clone().unwrap_or(now.domains),
            edge_cache_domains: self
                .edge_cache_domains
                .clone()
                .unwrap_or(now.edge_cache_domains),
        };
        Some(wanted.value())
    }

    fn inverse(&self, now: &Value) -> Inverse {
        match now.as_deref().map(AliasedTo::of) {
            Some(Some(stood_for)) => Self::bringing_back(&self.alias, &stood_for),
            Some(None) => Inverse::Irreversible("I do not know what it stands for".to_owned()),
            None => Inverse::typed(
                Command::DeleteAlias(DeleteAlias {
                    alias: self.alias.clone(),
                }),
                "its name cannot be typed",
            ),
        }
    }

    fn groups(&self) -> Vec<&str> {
        self.groups.iter().map(String::as_str).collect()
    }

    fn consequence(&self) -> Option<&'static str> {
        Some(
            "It counts in requests that are posted from then on; services stay in the groups they are in.",
        )
    }

    fn row(&self) -> &'static Entry {
        &ENTRY
    }
}
