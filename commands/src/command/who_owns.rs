//! `who-owns`: which service has a host as its upstream, or holds a path.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::base_paths::holder;
use super::{Command, read};
use crate::asked::{Asked, Listing, answered};
use crate::catalogue::{Entry, Reading};
use crate::format::listed;
use crate::id::{HostPort, HostPortError, ServiceName};
use crate::parse::{QUOTED, SPACE};
use crate::plan::Tier;
use crate::reply::{Reply, Verdict};

/// Which service has something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhoOwns {
    /// What is asked about.
    pub subject: Owned,
}

/// What a service can have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Owned {
    /// An upstream.
    Host(HostPort),
    /// A path, with a domain in front or without.
    Path(String),
}

impl fmt::Display for Owned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Host(host) => host.fmt(f),
            Self::Path(path) => f.write_str(path),
        }
    }
}

pub(crate) static ENTRY: Entry = Entry {
    name: "who-owns",
    summary: "say which service has a host:port as its upstream, or holds a path",
    tier: Tier::Read,
    examples: &[
        "who owns /contacts?",
        "who owns 10.1.4.7:31022?",
        "which service has 10.1.4.2:31010",
        "who has 10.1.4.2:31010 in qa",
    ],
    patterns: &[
        "who (?:owns|own|has|have|holds|serves|uses|is behind)(?: (?:base )?path| HOSTS)?(?: (?P<subject>NAME))?",
        "(?:what|which) (?:services?|pool) (?:owns|own|has|have|holds|serves|uses|is behind)(?: (?:base )?path| HOSTS)?(?: (?P<subject>NAME))?",
        "(?:ASK |who is )?owner of(?: (?:base )?path| HOSTS)?(?: (?P<subject>NAME))?",
        "whose is (?P<subject>NAME)",
    ],
    read,
};

const EXAMPLE: &str = "who owns /contacts";

fn read(captures: &Captures<'_>) -> Reading {
    let Some(word) = captures.name("subject") else {
        return Reading::Wrong(read::missing(
            ENTRY.name,
            "Who owns what? Name a path or a host:port, the bare path in quotes: \"/\".",
            EXAMPLE,
        ));
    };
    match owned(word.as_str()) {
        Ok(subject) => Reading::Is(Command::WhoOwns(WhoOwns { subject })),
        Err((word, problem)) => {
            Reading::Wrong(read::malformed(ENTRY.name, &word, &problem, EXAMPLE))
        }
    }
}

/// Paths may have a slash at either end, so they are not read as names are.
fn owned(word: &str) -> Result<Owned, (String, String)> {
    let word = word
        .strip_prefix(QUOTED)
        .map_or_else(|| word.to_owned(), |quoted| quoted.replace(SPACE, " "));
    let word = word
        .strip_prefix("http://")
        .or_else(|| word.strip_prefix("https://"))
        .unwrap_or(&word);
    let problem = match word.parse::<HostPort>() {
        Ok(host) => return Ok(Owned::Host(host)),
        Err(problem) => problem,
    };
    let is_address = word.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let what = if word.chars().any(|c| c.is_whitespace() || c.is_control()) {
        "is neither a path nor a host:port: both have no spaces".to_owned()
    } else if word.len() > 1_000 {
        "is too long for a path".to_owned()
    } else if word.contains('/') {
        return Ok(Owned::Path(word.to_owned()));
    } else if problem == HostPortError::NoPort && word.contains('.') && !is_address {
        // Chat products take the slash away from a link to a domain.
        return Ok(Owned::Path(format!("{word}/")));
    } else if is_address || word.contains(':') {
        problem.to_string()
    } else {
        "is neither a path, which has a `/`, nor a host:port".to_owned()
    };
    Err((word.to_owned(), what))
}

impl WhoOwns {
    pub(crate) fn arguments(&self) -> Value {
        json!({"subject": self.subject.to_string()})
    }
}

impl fmt::Display for WhoOwns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.subject {
            Owned::Host(host) => write!(f, "who owns {host}"),
            // What would not survive as a bare word is quoted.
            Owned::Path(path) if is_one_plain_word(path) => write!(f, "who owns {path}"),
            Owned::Path(path) => write!(f, "who owns {}", super::quoted(path)),
        }
    }
}

fn is_one_plain_word(path: &str) -> bool {
    path.contains(|c: char| c.is_ascii_alphanumeric())
        && !path.starts_with(['.', '-'])
        && !path.ends_with('.')
        && path
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | '-' | '_' | '.' | '%'))
}

/// Who has it, in one environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// Where the path is held, and how the balancer spells it there; none for an upstream.
    pub path: Option<HeldPath>,
    /// The service; none where the path is held by one that the balancer has not committed, or no longer has.
    pub service: Option<ServiceName>,
}

/// A path that is held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldPath {
    /// The load-balancer group.
    pub group: String,
    /// The path, with a domain in front where it is held on that domain alone.
    pub path: String,
}

impl HeldPath {
    /// Whether this is the path that somebody asks about: without a domain, it is meant on every domain.
    #[must_use]
    pub fn is_meant_by(&self, asked: &str) -> bool {
        self.path == asked
            || (asked.starts_with('/')
                && self
                    .path
                    .strip_suffix(asked)
                    .is_some_and(|domain| !domain.contains('/')))
    }
}

impl WhoOwns {
    /// The answer.
    #[must_use]
    pub fn answer(&self, asked: &[Asked<Vec<Holder>>]) -> (Reply, Verdict) {
        let subject = &self.subject;
        let listing = Listing::of(asked, |listing, environment, holders| {
            let held: Vec<String> = holders
                .iter()
                .map(|one| {
                    let service = holder(one.service.as_ref());
                    match &one.path {
                        Some(HeldPath { group, path }) => {
                            format!("{service} holds {path} in {group} of {environment}")
                        }
                        None => format!("{service} in {environment}"),
                    }
                })
                .collect();
            match subject {
                _ if held.is_empty() => {}
                Owned::Host(_) => {
                    listing.say(format!("{subject} is an upstream of {}", listed(&held)));
                }
                Owned::Path(_) => listing.say(listed(&held)),
            }
        });
        let places = answered(asked);
        let otherwise = match subject {
            _ if places.is_empty() => format!("I cannot tell who owns {subject}"),
            Owned::Host(_) => format!("No service in {places} has {subject} as an upstream"),
            Owned::Path(_) => format!(
                "No service in {places} holds the path {subject}. `list base paths` shows those that are held."
            ),
        };
        listing.answer(otherwise, &[])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(word: &str, expected: Option<&str>) {
        let found = owned(word).ok().map(|owned| match owned {
            Owned::Host(host) => format!("host {host}"),
            Owned::Path(path) => format!("path {path}"),
        });
        assert_eq!(found.as_deref(), expected, "{word:?}");
    }

    #[test]
    fn paths_and_hosts_are_told_apart() {
        check("/contacts", Some("path /contacts"));
        check("/contacts/", Some("path /contacts/"));
        check("\u{2}/", Some("path /"));
        check(
            "api.hubapi.com/contacts",
            Some("path api.hubapi.com/contacts"),
        );
        check("https://api.hubapi.com/v3", Some("path api.hubapi.com/v3"));
        check("api.hubapi.com", Some("path api.hubapi.com/"));
        check("10.1.4.7:31022", Some("host 10.1.4.7:31022"));
        check("[::1]:80", Some("host [::1]:80"));
        check("10.1.4.7", None);
        check("10.1.4.7:99999", None);
        check("contacts", None);
        check("\u{2}/a\u{1}b", None);
    }

    #[test]
    fn a_bare_path_is_meant_on_every_domain() {
        let held = |path: &str| HeldPath {
            group: "edge".to_owned(),
            path: path.to_owned(),
        };
        assert!(held("/v3").is_meant_by("/v3"));
        assert!(held("api.example.org/v3").is_meant_by("/v3"));
        assert!(held("api.example.org/v3").is_meant_by("api.example.org/v3"));
        assert!(!held("/contacts/v3").is_meant_by("/v3"));
        assert!(!held("api.example.org/v3").is_meant_by("org/v3"));
    }
}
