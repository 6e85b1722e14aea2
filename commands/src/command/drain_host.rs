//! `drain-host`: which services have a host, and the sentence that takes it out of each.
//!
//! It sends nothing: an operation has one effect, and this would be one for each service. Whoever drains says the
//! sentences, and sees each preview.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};

use super::{Command, RemoveHosts, read};
use crate::catalogue::{Entry, Reading};
use crate::facts::{Pool, Upstream};
use crate::format::counted;
use crate::id::{EnvironmentName, HostPort, HostPortError};
use crate::plan::Tier;
use crate::reply::{Colour, Reply, Verdict};

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

impl fmt::Display for DrainHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "drain host {}", self.host)
    }
}

/// The services of one environment, or why they could not be listed.
#[derive(Debug, Clone)]
pub struct Found {
    /// Where.
    pub environment: EnvironmentName,
    /// The services, or a clause that says why they are not known.
    pub pools: Result<Vec<Pool>, String>,
}

impl DrainHost {
    /// Which services have it, and what to say about each.
    #[must_use]
    pub fn answer(&self, found: &[Found]) -> (Reply, Verdict) {
        let host = &self.host;
        let mut rows = Vec::new();
        let mut unknown = Vec::new();
        for Found { environment, pools } in found {
            match pools {
                Ok(pools) => {
                    rows.extend(pools.iter().filter_map(|pool| self.row(environment, pool)))
                }
                Err(why) => unknown.push((format!("unknown in {environment}"), why)),
            }
        }
        let places: Vec<&EnvironmentName> = found
            .iter()
            .filter(|found| found.pools.is_ok())
            .map(|found| &found.environment)
            .collect();
        let (text, verdict) = match (rows.len(), places.as_slice()) {
            (_, []) => (
                format!("I cannot tell which services have {host}"),
                Verdict::Unknown,
            ),
            (0, places) => (
                format!(
                    "No service in {} has {host}{}",
                    crate::format::listed(places),
                    if unknown.is_empty() {
                        ". Nothing to drain."
                    } else {
                        ""
                    }
                ),
                Verdict::Success,
            ),
            (count, _) => (
                format!(
                    "{} on {host}. Nothing was sent: say the sentence of each.",
                    counted(count, "service")
                ),
                Verdict::Success,
            ),
        };
        let verdict = if unknown.is_empty() {
            verdict
        } else {
            Verdict::Unknown
        };
        let mut reply = Reply::text(text);
        if verdict == Verdict::Unknown {
            reply = reply.coloured(Colour::Yellow);
        }
        for (name, why) in unknown {
            reply = reply.field(name, why);
        }
        if !rows.is_empty() {
            reply = reply.rows(&["upstreams", "say"], rows);
        }
        (reply, verdict)
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
