//! What is kept of a digest, to compare the next one with: what is not healthy, by name, and counts of the rest.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::deploys::CLOCKS_DIFFER;
use super::pictures::{LOOKS_BACK, day};
use super::{DeployLine, Found};
use crate::facts::Known;
use crate::moment::Moment;
use crate::standing::{Condition, Standing};

/// How long an agent that is gone is missed, in milliseconds.
const MISSED_FOR: i64 = 7 * 24 * 3_600_000;

const MINUTE: i64 = 60_000;

/// Of how many digests it is kept how many instances were healthy: three months of daily ones, four days of hourly ones.
const MOST_INSTANCES: usize = 96;

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
    /// Deploys that it told of and that the next one might take for new, each as "service id", and whether it was under way.
    #[serde(default)]
    pub deploys: BTreeMap<String, bool>,
    /// How many instances were healthy, at this digest and at earlier ones, the oldest first.
    #[serde(default)]
    pub instances: Vec<Instances>,
    /// How many deploys that were not made here were seen to run, by days since 1970 UTC.
    #[serde(default)]
    pub elsewhere: BTreeMap<i64, u32>,
    /// Sources that gave no answer.
    #[serde(default)]
    pub unknown: Vec<String>,
}

/// How many instances there were at a digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Instances {
    /// When, to the minute.
    pub at: Moment,
    /// How many were healthy, and how many were wanted; none where that could not be found out.
    pub counts: Option<(u64, u64)>,
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
    pub(super) fn next(&self, found: &Found, told: &[DeployLine]) -> Self {
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
            deploys: match &found.services {
                Known::Unknown(_) => self.deploys.clone(),
                Known::Known(_) => self.next_deploys(found, told),
            },
            instances: self.next_instances(found),
            elsewhere: self.next_elsewhere(found, told),
            unknown: found
                .unknown()
                .into_iter()
                .map(|(source, _)| source.to_owned())
                .collect(),
        }
    }

    fn next_deploys(&self, found: &Found, told: &[DeployLine]) -> BTreeMap<String, bool> {
        let goes_on = |service: &str| {
            found.services().iter().any(|standing| {
                let pending = standing.pending.as_ref();
                pending.is_some_and(|deploy| format!("{} {}", standing.id, deploy.id) == service)
            })
        };
        // What was under way and still is was not told again.
        let still = self
            .deploys
            .iter()
            .filter(|(key, under_way)| **under_way && goes_on(key));
        let mut deploys: BTreeMap<String, bool> =
            still.map(|(key, _)| (key.clone(), true)).collect();
        let margin = found.at.millis() - 2 * CLOCKS_DIFFER;
        let fresh = told
            .iter()
            .filter(|line| line.is_under_way() || line.at.millis() > margin);
        deploys.extend(fresh.map(|line| (line.key(), line.is_under_way())));
        deploys
    }

    /// A digest that comes again within the minute says the same minute better.
    fn next_instances(&self, found: &Found) -> Vec<Instances> {
        let at = Moment::of_millis(found.at.millis().div_euclid(MINUTE) * MINUTE);
        let earlier = self.instances.iter().filter(|seen| seen.at < at);
        let mut instances: Vec<Instances> = earlier.copied().collect();
        instances.push(Instances {
            at,
            counts: match &found.services {
                Known::Unknown(_) => None,
                Known::Known(services) => Some(instances_of(services)),
            },
        });
        let too_many = instances.len().saturating_sub(MOST_INSTANCES);
        instances.drain(..too_many);
        instances
    }

    fn next_elsewhere(&self, found: &Found, told: &[DeployLine]) -> BTreeMap<i64, u32> {
        let mut days = self.elsewhere.clone();
        for (day, count) in found.elsewhere(told) {
            *days.entry(day).or_insert(0) += count;
        }
        let shown = day(Moment::of_millis(found.at.millis() - LOOKS_BACK));
        days.split_off(&shown)
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

    /// The agents that a digest has to miss where they are not connected any more, of one group. One that has been missed for
    /// a week is taken for one that was taken away.
    #[must_use]
    pub fn agents_of(&self, group: &str, now: Moment) -> Vec<String> {
        let end = format!(" of {group}");
        let missed_long = |since: &Option<Moment>| {
            since.is_some_and(|since| now.millis() - since.millis() > MISSED_FOR)
        };
        let missed = self.agents.iter().filter(|(_, since)| !missed_long(since));
        missed
            .filter_map(|(name, _)| name.strip_suffix(&end).map(str::to_owned))
            .collect()
    }
}

/// How many instances are healthy, and how many are wanted, of all that runs all the time and was not stopped.
fn instances_of(services: &[Standing]) -> (u64, u64) {
    let counted = services.iter().filter(|service| {
        let is_stopped = matches!(service.condition(), Condition::Paused | Condition::Off);
        service.long_running && !is_stopped
    });
    counted.fold((0, 0), |(healthy, wanted), service| {
        (
            healthy + u64::from(service.healthy),
            wanted + u64::from(service.wanted),
        )
    })
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
