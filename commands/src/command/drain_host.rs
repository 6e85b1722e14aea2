//! `drain-host`: which services have a host, and the sentence that takes it out of each.
//!
//! It sends nothing: an operation has one effect, and this would be one for each service. Whoever drains says the
//! sentences, and sees each preview.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Command, RemoveHosts, read};
use crate::asked::{Asked, Listing, answered};
use crate::catalogue::{Entry, Reading};
use crate::facts::{Known, Pool, Upstream};
use crate::format::counted;
use crate::id::{EnvironmentName, HostPort, HostPortError};
use crate::plan::Tier;
use crate::reply::{Reply, Verdict};

/// Which services have a host, and how to take it out of each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrainHost {
    /// Which host.
    pub host: HostName,
}

/// A host with its port, or a machine with all its ports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct HostName(String);

impl HostName {
    /// Whether an upstream is on it.
    fn has(&self, upstream: &Upstream) -> bool {
        let text = upstream.upstream.as_str();
        let machine = text.rsplit_once(':').map_or(text, |(machine, _)| machine);
        text.eq_ignore_ascii_case(&self.0) || machine.eq_ignore_ascii_case(&self.0)
    }
}

impl fmt::Display for HostName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

pub(crate) static ENTRY: Entry = Entry {
    name: "drain-host",
    summary: "list the services that have a host, with the sentence that takes it out of each; sends nothing",
    tier: Tier::Read,
    examples: &[
        "drain host 10.1.4.2",
        "drain 10.1.4.2:31010 from every service",
    ],
    patterns: &[
        "(?:drain|evacuate)(?: HOSTS)?(?: (?P<host>NAME))?(?: (?:from|out of|off)(?: (?:every|each|all|its))? (?:services?|pools?|everything|everywhere|load balancer|balancer|lb))?(?: everywhere)?",
        "(?:remove|take|drop|pull|evict)(?: HOSTS)? (?P<host>NAME) (?:from|out of|off) (?:every|each) (?:service|pool)",
    ],
    read,
};

const EXAMPLE: &str = "drain host 10.1.4.2";

fn read(captures: &Captures<'_>) -> Reading {
    let Some(host) = read::name(captures, "host") else {
        return Reading::Wrong(read::missing(ENTRY.name, "Drain which host?", EXAMPLE));
    };
    match host.parse::<HostPort>() {
        Ok(host) => is(host.to_string()),
        Err(HostPortError::NoPort) => is(host),
        Err(problem) => Reading::Wrong(read::malformed(
            ENTRY.name,
            &host,
            &problem.to_string(),
            EXAMPLE,
        )),
    }
}

fn is(host: String) -> Reading {
    Reading::Is(Command::DrainHost(DrainHost {
        host: HostName(host),
    }))
}

impl DrainHost {
    pub(crate) fn arguments(&self) -> Value {
        json!({"host": self.host})
    }
}

impl fmt::Display for DrainHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "drain host {}", self.host)
    }
}

impl DrainHost {
    /// Which services have it, and what to say about each.
    #[must_use]
    pub fn answer(&self, asked: &[Asked<Vec<Pool>>]) -> (Reply, Verdict) {
        let host = &self.host;
        let mut having = 0;
        let mut listing = Listing::of(asked, |listing, environment, pools| {
            for row in pools.iter().filter_map(|pool| self.row(environment, pool)) {
                having += 1;
                listing.row(row);
            }
        });
        let places = answered(asked);
        let all_asked = asked
            .iter()
            .all(|asked| matches!(asked.found, Known::Known(_)));
        match (having, places.as_str()) {
            (_, "") => {}
            (0, places) if all_asked => {
                listing.say(format!(
                    "No service in {places} has {host}. Nothing to drain."
                ));
            }
            (0, places) => listing.say(format!("No service in {places} has {host}")),
            (count, _) => listing.say(format!(
                "{} on {host}. Nothing was sent: say the sentence of each.",
                counted(count, "service")
            )),
        }
        listing.answer(
            format!("I cannot tell which services have {host}"),
            &["upstreams", "say"],
        )
    }

    /// What to say about one service, if it has the host.
    fn row(&self, environment: &EnvironmentName, pool: &Pool) -> Option<Vec<String>> {
        let on_it: Vec<&Upstream> = pool
            .upstreams
            .iter()
            .filter(|upstream| self.host.has(upstream))
            .collect();
        if on_it.is_empty() {
            return None;
        }
        let (before, after) = (pool.size(), pool.size() - on_it.len());
        let change = match after {
            0 => format!("{before} to 0: it would serve nothing"),
            after => format!("{before} to {after}"),
        };
        let hosts: Option<Vec<HostPort>> = on_it.iter().map(|u| u.upstream.parse().ok()).collect();
        let say = match hosts {
            Some(hosts) => {
                let command = RemoveHosts {
                    service: pool.service.clone(),
                    hosts,
                };
                format!("{command} in {environment}")
            }
            None => format!(
                "(an upstream of {} in {environment} is no host:port)",
                pool.service
            ),
        };
        Some(vec![change, say])
    }
}
