//! What is kept of a digest, to compare the next one with: what is not healthy, by name, and counts of the rest.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Found;
use crate::facts::Known;
use crate::moment::Moment;
use crate::standing::Condition;

/// What was so at the last digest. What could not be found out then is kept from the one before.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Summary {
    /// When it was said; none before the first.
    pub at: Option<Moment>,
    /// The services.
    pub services: Option<ServicesSummary>,
    /// Requests that waited in the balancer, each with the digest it was first seen at.
    #[serde(default)]
    pub waiting: BTreeMap<String, Moment>,
    /// Agents of the balancer, as "id of group", each with the digest it was first missed at.
    #[serde(default)]
    pub agents: BTreeMap<String, Option<Moment>>,
    /// Crash loops that went on, each as request and start.
    #[serde(default)]
    pub crash_loops: Vec<(String, Moment)>,
    /// Sources that gave no answer.
    #[serde(default)]
    pub unknown: Vec<String>,
}

/// How services were.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServicesSummary {
    /// When they were looked at.
    pub at: Moment,
    /// How many there were.
    pub total: usize,
    /// Those that were not healthy.
    pub not_healthy: BTreeMap<String, Mark>,
}

/// How one service was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mark {
    /// How it was.
    pub is: Condition,
    /// At which digest it was first seen to be so; none where it was so at the first of all.
    pub since: Option<Moment>,
}

impl Summary {
    /// What to keep of this digest, given what was kept of the last one.
    pub(super) fn next(&self, found: &Found) -> Self {
        let at = found.at;
        let services = match &found.services {
            Known::Unknown(_) => self.services.clone(),
            Known::Known(services) => {
                let before = self.services.as_ref();
                let mark = |id: &str, is| match before {
                    None => Mark { is, since: None },
                    Some(before) => match before.not_healthy.get(id) {
                        Some(mark) if mark.is == is => *mark,
                        _ => Mark {
                            is,
                            since: Some(at),
                        },
                    },
                };
                let not_healthy = services
                    .iter()
                    .map(|service| (service.id.as_str(), service.condition()))
                    .filter(|(_, is)| *is != Condition::Healthy)
                    .map(|(id, is)| (id.to_owned(), mark(id, is)))
                    .collect();
                Some(ServicesSummary {
                    at,
                    total: services.len(),
                    not_healthy,
                })
            }
        };
        Self {
            at: Some(at),
            services,
            waiting: self.next_waiting(found),
            agents: self.next_agents(found),
            crash_loops: match &found.crash_loops {
                Known::Unknown(_) => self.crash_loops.clone(),
                Known::Known(loops) => loops
                    .iter()
                    .filter(|each| each.end.is_none())
                    .map(|each| (each.request.clone(), each.start))
                    .collect(),
            },
            unknown: found
                .unknown()
                .into_iter()
                .map(|(source, _)| source.to_owned())
                .collect(),
        }
    }

    fn next_waiting(&self, found: &Found) -> BTreeMap<String, Moment> {
        match &found.balancer {
            Known::Unknown(_) => self.waiting.clone(),
            Known::Known(balancer) => {
                let first =
                    |request: &String| self.waiting.get(request).copied().unwrap_or(found.at);
                let waiting = balancer.waiting.iter();
                waiting
                    .map(|request| (request.clone(), first(request)))
                    .collect()
            }
        }
    }

    fn next_agents(&self, found: &Found) -> BTreeMap<String, Option<Moment>> {
        let Known::Known(agents) = &found.agents else {
            return self.agents.clone();
        };
        let missed = |name: &str| match self.agents.get(name) {
            Some(Some(since)) => *since,
            _ => found.at,
        };
        agents
            .iter()
            .map(|agent| {
                let name = agent.name();
                let since = (!agent.connected).then(|| missed(&name));
                (name, since)
            })
            .collect()
    }

    /// The agents that a digest has to miss where they are not connected any more, of one group.
    #[must_use]
    pub fn agents_of(&self, group: &str) -> Vec<String> {
        let end = format!(" of {group}");
        let names = self.agents.keys();
        names
            .filter_map(|name| name.strip_suffix(&end).map(str::to_owned))
            .collect()
    }
}

impl Found {
    /// What could not be found out: the source, and why.
    pub(crate) fn unknown(&self) -> Vec<(&'static str, &str)> {
        fn why<T>(known: &Known<T>) -> Option<&str> {
            match known {
                Known::Known(_) => None,
                Known::Unknown(why) => Some(why),
            }
        }
        let sources = [
            ("services", why(&self.services)),
            ("crash loops", why(&self.crash_loops)),
            ("scheduler", why(&self.scheduler)),
            ("balancer", why(&self.balancer)),
            ("agents", why(&self.agents)),
        ];
        sources
            .into_iter()
            .filter_map(|(source, why)| Some((source, why?)))
            .collect()
    }
}

impl super::AgentSeen {
    pub(super) fn name(&self) -> String {
        format!("{} of {}", self.id, self.group)
    }
}
