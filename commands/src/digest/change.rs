//! What changed since the last digest, and what is so: all that a digest says, before there are words for it.

use std::collections::BTreeMap;

use super::deploys::DeployLine;
use super::{FIRST_LOOKS_BACK, Found, Instances, OwnDeploy, Summary};
use crate::command::{ExpiringAction, digest};
use crate::facts::Known;
use crate::moment::Moment;
use crate::standing::{Condition, Standing};

/// All that a digest says. Texts and pictures are drawn from this.
#[derive(Debug, Clone, PartialEq)]
pub struct Digested {
    /// Of what: "prod", "team-x in prod".
    pub what: String,
    /// When it was looked.
    pub at: Moment,
    /// The last digest; none before the first.
    pub since: Option<Moment>,
    /// How many services are in which condition; none where that is not known.
    pub counts: Option<BTreeMap<Condition, usize>>,
    /// How many services there were at the last digest.
    pub total_before: Option<usize>,
    /// The services that are not healthy.
    pub changes: Vec<Change>,
    /// Services that failed the last time, and are healthy now.
    pub recovered: Vec<String>,
    /// Services that were not healthy the last time, and are not there any more.
    pub gone: Vec<String>,
    /// The deploys since the last digest, the newest first.
    pub deploys: Vec<DeployLine>,
    /// Requests with fewer tasks than they want, as the scheduler's leader counted them.
    pub under_provisioned: Vec<String>,
    /// Requests with more.
    pub over_provisioned: Vec<String>,
    /// What crashes again and again now: request, type, since when, and whether that is new.
    pub crash_loops: Vec<(String, String, Moment, bool)>,
    /// What is wrong with the scheduler; none where that is not known.
    pub scheduler: Option<Vec<String>>,
    /// What is wrong with the balancer: clauses; none where that is not known.
    pub balancer: Option<Vec<String>>,
    /// Requests that wait in the balancer.
    pub waiting: u64,
    /// Those of them that waited at the last digest already.
    pub stuck: Vec<(String, Moment)>,
    /// Agents that are not connected: each as "id of group", and at which digest it was first missed.
    pub missing_agents: Vec<(String, Moment)>,
    /// Agents that were missed the last time, and are connected now.
    pub agents_back: Vec<String>,
    /// How many agents are connected; none where that is not known.
    pub connected_agents: Option<usize>,
    /// What comes back by itself before the next digest, the first first.
    pub expiring: Vec<ExpiringAction>,
    /// Tasks that were launched since the last digest and still run.
    pub launched: usize,
    /// Machines that take tasks; none where that is not known.
    pub machines: Option<u64>,
    /// What could not be found out, and why.
    pub unknown: Vec<(String, String)>,
    /// How many instances were healthy, at this digest and earlier ones, the oldest first.
    pub instances: Vec<Instances>,
    /// The deploys that were made here of late, told before or not.
    pub own_deploys: Vec<OwnDeploy>,
    /// Of those made elsewhere, how many were seen to run, by days since 1970 UTC.
    pub elsewhere: BTreeMap<i64, u32>,
    /// Nothing of all that is new.
    pub nothing_new: bool,
}

/// A service that is not healthy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Its id.
    pub service: String,
    /// How it is now.
    pub is: Condition,
    /// The same in words: "degraded, 1 of 2 healthy".
    pub told: String,
    /// At which digest it was first seen so; none where it was so at the first of all.
    pub since: Option<Moment>,
    /// Whether it was otherwise the last time.
    pub is_new: bool,
}

impl Found {
    /// What it comes to, given what was kept of the last digest; and what is to be kept of this one.
    #[must_use]
    pub fn digest(&self, before: &Summary) -> (Digested, Summary) {
        let since = before.at;
        let mut digested = Digested {
            what: digest::what(&self.environment, &self.of),
            at: self.at,
            since,
            counts: None,
            total_before: before.services.as_ref().map(|services| services.total),
            changes: Vec::new(),
            recovered: Vec::new(),
            gone: Vec::new(),
            deploys: self.deploys(before),
            under_provisioned: Vec::new(),
            over_provisioned: Vec::new(),
            crash_loops: Vec::new(),
            scheduler: None,
            balancer: None,
            waiting: 0,
            stuck: Vec::new(),
            missing_agents: Vec::new(),
            agents_back: Vec::new(),
            connected_agents: None,
            expiring: Vec::new(),
            launched: 0,
            machines: None,
            unknown: Vec::new(),
            instances: Vec::new(),
            own_deploys: self.own_deploys.clone(),
            elsewhere: BTreeMap::new(),
            nothing_new: false,
        };
        let kept = before.next(self, &digested.deploys);
        digested.instances.clone_from(&kept.instances);
        digested.elsewhere.clone_from(&kept.elsewhere);
        self.tell_services(&mut digested, before, &kept);
        self.tell_crash_loops(&mut digested, before);
        self.tell_scheduler(&mut digested);
        self.tell_balancer(&mut digested, before, &kept);
        let unknown = self.unknown().into_iter();
        digested.unknown = unknown
            .map(|(source, why)| (source.to_owned(), why.to_owned()))
            .collect();
        digested.nothing_new = digested.says_nothing_new() && kept.unknown == before.unknown;
        (digested, kept)
    }

    pub(super) fn looks_back(&self, before: &Summary) -> Moment {
        let known = before.services.as_ref().map(|services| services.at);
        let a_day = i64::try_from(FIRST_LOOKS_BACK.as_millis()).unwrap_or(i64::MAX);
        known.unwrap_or_else(|| Moment::of_millis(self.at.millis().saturating_sub(a_day)))
    }

    pub(super) fn services(&self) -> &[Standing] {
        match &self.services {
            Known::Known(services) => services,
            Known::Unknown(_) => &[],
        }
    }

    fn tell_services(&self, digested: &mut Digested, before: &Summary, kept: &Summary) {
        let (Known::Known(services), Some(kept)) = (&self.services, &kept.services) else {
            return;
        };
        let mut counts = BTreeMap::new();
        let mut failed_before: BTreeMap<&str, Condition> = match &before.services {
            None => BTreeMap::new(),
            Some(before) => before
                .not_healthy
                .iter()
                .map(|(id, mark)| (id.as_str(), mark.is))
                .collect(),
        };
        for service in services {
            let is = service.condition();
            *counts.entry(is).or_insert(0) += 1;
            let was = failed_before.remove(service.id.as_str());
            if let Some(mark) = kept.not_healthy.get(&service.id) {
                digested.changes.push(Change {
                    service: service.id.clone(),
                    is,
                    told: service.told(),
                    since: mark.since,
                    is_new: before.services.is_some() && was != Some(is),
                });
            } else if was.is_some_and(Condition::is_failing) {
                digested.recovered.push(service.id.clone());
            }
            let looks_back = self.looks_back(before).millis();
            digested.launched += service
                .launched
                .iter()
                .filter(|at| **at > looks_back)
                .count();
            let due = |action: &&ExpiringAction| action.due.is_some_and(|due| due <= self.until);
            digested
                .expiring
                .extend(service.expiring.iter().filter(due).cloned());
        }
        digested.gone = failed_before.into_keys().map(str::to_owned).collect();
        digested.counts = Some(counts);
        digested.expiring.sort_by_key(|action| action.due);
        // What failed anew is looked at first, then what fails on, the worst first.
        digested.changes.sort_by(|a, b| {
            let order = |change: &Change| {
                (
                    !change.is.is_failing(),
                    !change.is_new,
                    change.is != Condition::Down,
                )
            };
            order(a)
                .cmp(&order(b))
                .then_with(|| a.service.cmp(&b.service))
        });
        digested.recovered.sort();
    }

    fn tell_crash_loops(&self, digested: &mut Digested, before: &Summary) {
        let Known::Known(loops) = &self.crash_loops else {
            return;
        };
        let going_on = loops.iter().filter(|each| each.end.is_none());
        digested.crash_loops = going_on
            .map(|each| {
                let known = |(request, start): &(String, Moment)| {
                    *request == each.request && *start == each.start
                };
                let is_new = before.at.is_some() && !before.crash_loops.iter().any(known);
                (each.request.clone(), each.kind.clone(), each.start, is_new)
            })
            .collect();
        digested.crash_loops.sort();
    }

    fn tell_scheduler(&self, digested: &mut Digested) {
        match &self.scheduler {
            Known::Unknown(_) => {}
            Known::Known(None) => {
                digested.scheduler = Some(vec!["its leader has saved no state yet".to_owned()]);
            }
            Known::Known(Some(cluster)) => {
                let mut troubles = cluster.state.troubles(self.at);
                if cluster.state.dead_agents > 0 {
                    let dead = cluster.state.dead_agents;
                    troubles.push(crate::format::counted(dead, "dead agent"));
                }
                digested.scheduler = Some(troubles);
                digested
                    .under_provisioned
                    .clone_from(&cluster.under_provisioned);
                digested
                    .over_provisioned
                    .clone_from(&cluster.over_provisioned);
                digested.machines = Some(cluster.machines);
            }
        }
    }

    fn tell_balancer(&self, digested: &mut Digested, before: &Summary, kept: &Summary) {
        if let Known::Known(balancer) = &self.balancer {
            digested.balancer = Some(balancer.trouble.iter().cloned().collect());
            digested.waiting = balancer.pending;
            let waits = kept.waiting.iter().filter(|(_, first)| **first < self.at);
            digested.stuck = waits
                .map(|(request, first)| (request.clone(), *first))
                .collect();
        }
        if let Known::Known(agents) = &self.agents {
            digested.connected_agents = Some(agents.iter().filter(|agent| agent.connected).count());
            let missing = kept.agents.iter();
            digested.missing_agents = missing
                .filter_map(|(name, since)| Some((name.clone(), (*since)?)))
                .collect();
            let was_missed = |name: &&String| before.agents.get(*name).is_some_and(Option::is_some);
            let back = kept.agents.iter().filter(|(_, since)| since.is_none());
            digested.agents_back = back
                .map(|(name, _)| name)
                .filter(was_missed)
                .cloned()
                .collect();
        }
    }
}

impl Digested {
    /// The services that fail and did not, or failed in another way.
    pub fn newly_failing(&self) -> impl Iterator<Item = &Change> {
        let new = |change: &&Change| change.is_new && change.is.is_failing();
        self.changes.iter().filter(new)
    }

    /// The services that failed the last time as they do now.
    pub fn still_failing(&self) -> impl Iterator<Item = &Change> {
        let old = |change: &&Change| !change.is_new && change.is.is_failing();
        self.changes.iter().filter(old)
    }

    /// How many services are meant; none where that is not known.
    #[must_use]
    pub fn total(&self) -> Option<usize> {
        self.counts.as_ref().map(|counts| counts.values().sum())
    }

    fn says_nothing_new(&self) -> bool {
        self.since.is_some()
            && self.changes.iter().all(|change| !change.is_new)
            && self.recovered.is_empty()
            && self.gone.is_empty()
            && self.deploys.is_empty()
            && self.crash_loops.iter().all(|(.., is_new)| !is_new)
            && self
                .missing_agents
                .iter()
                .all(|(_, since)| *since < self.at)
            && self.agents_back.is_empty()
            && self
                .stuck
                .iter()
                .all(|(_, first)| Some(*first) < self.since)
            && self.scheduler.as_ref().is_none_or(Vec::is_empty)
            && self.balancer.as_ref().is_none_or(Vec::is_empty)
            && self
                .total_before
                .is_none_or(|before| self.total().is_none_or(|now| now == before))
    }
}
