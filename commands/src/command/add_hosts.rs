//! `add-hosts`: put upstreams into a balancer service. With no host named: the healthy tasks the balancer lacks.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::read::{self, HostsOfService};
use super::{Command, PoolChange, RemoveHosts};
use crate::catalogue::{Entry, Reading};
use crate::effect::{Action, Effect};
use crate::facts::{Asking, Known, PoolFacts, Upstream};
use crate::format::{counted, hosts as host_list, listed};
use crate::id::{HostPort, ServiceName};
use crate::impact::Impact;
use crate::plan::{Decision, Fingerprint, Inverse, Plan, Tier, request_id};
use crate::reply::Reply;

/// Put upstreams into a balancer service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddHosts {
    /// Which service.
    pub service: ServiceName,
    /// Which hosts; none means the healthy tasks that the scheduler has and the balancer lacks.
    pub hosts: Vec<HostPort>,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "add-hosts",
    summary: "add upstreams to a service; with no host named, the healthy tasks the balancer lacks",
    tier: Tier::Change,
    examples: &[
        "Add host(s) to hubapi.com",
        "add hosts 10.1.4.7:31022 and 10.1.4.9:31045 to hubapi.com in qa",
    ],
    patterns: &[
        "(?:add|attach|register|put|include)(?: ANY)?(?: HOSTS)?(?: (?P<hosts>.+?))??(?: (?:to|into|onto|behind|for)(?: POOL(?: (?:of|for))?)?(?: (?P<service>NAME))?(?: POOL)?(?: (?P<more>.+))?)?",
        "(?:to|for|on|behind)(?: POOL)? (?P<service>NAME),? add(?: ANY)?(?: HOSTS)?(?: (?P<hosts>.+))?",
    ],
    read,
};

const EXAMPLE: &str = "add host 10.1.4.7:31022 to hubapi.com";

fn read(captures: &Captures<'_>) -> Reading {
    match read::hosts_of_service(captures, ENTRY.name, EXAMPLE) {
        Err(unclear) => Reading::Wrong(unclear),
        Ok(None) => Reading::NotMine,
        Ok(Some(HostsOfService {
            hosts,
            service: Some(service),
        })) => Reading::Is(Command::AddHosts(AddHosts {
            service: ServiceName::new(service),
            hosts,
        })),
        Ok(Some(HostsOfService {
            hosts,
            service: None,
        })) => {
            let what = if hosts.is_empty() {
                "hosts".to_owned()
            } else {
                host_list(&hosts)
            };
            Reading::Wrong(read::missing(
                ENTRY.name,
                &format!("Add {what} to which service?"),
                EXAMPLE,
            ))
        }
    }
}

impl AddHosts {
    pub(crate) fn arguments(&self) -> Value {
        json!({"service": self.service, "hosts": self.hosts})
    }
}

impl fmt::Display for AddHosts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.hosts.as_slice() {
            [] => write!(f, "add hosts to {}", read::written(self.service.as_str())),
            hosts => write!(
                f,
                "add {} {} to {}",
                if hosts.len() == 1 { "host" } else { "hosts" },
                host_list(hosts),
                self.service
            ),
        }
    }
}

/// The hosts to add, or why there are none.
struct Chosen {
    hosts: Vec<Upstream>,
    /// How the preview introduces them.
    introduction: String,
    cautions: Vec<String>,
}

impl PoolChange for AddHosts {
    fn service(&self) -> &ServiceName {
        &self.service
    }

    fn named_hosts(&self) -> &[HostPort] {
        &self.hosts
    }

    fn wants_tasks(&self) -> bool {
        true
    }

    fn decide(&self, facts: &PoolFacts, asking: &Asking) -> Decision {
        if let Some(why) = facts.cannot_change() {
            return Decision::refuse(why);
        }
        let chosen = if self.hosts.is_empty() {
            lacking(facts)
        } else {
            self.named(facts)
        };
        match chosen {
            Ok(chosen) => Decision::Plan(Box::new(plan(facts, asking, chosen))),
            Err(decision) => *decision,
        }
    }
}

impl AddHosts {
    /// The named hosts that are not there yet.
    fn named(&self, facts: &PoolFacts) -> Result<Chosen, Box<Decision>> {
        let service = &facts.pool.service;
        if let Some((host, owner)) = facts
            .owners
            .iter()
            .find(|(host, owner)| self.hosts.contains(host) && owner != service)
        {
            return Err(Box::new(Decision::refuse(format!(
                "{host} serves {owner} already, and no host may serve two services. Nothing was changed."
            ))));
        }
        let (present, absent): (Vec<&HostPort>, Vec<&HostPort>) =
            self.hosts.iter().partition(|host| {
                facts
                    .pool
                    .upstreams
                    .iter()
                    .any(|upstream| upstream.is_at(host))
            });
        if absent.is_empty() {
            let verb = if present.len() == 1 {
                "is an upstream"
            } else {
                "are upstreams"
            };
            let text = format!(
                "{} {verb} of {service} already. Nothing to add.",
                listed(&present)
            );
            return Err(Box::new(Decision::answer(Reply::text(text))));
        }
        let mut cautions = Vec::new();
        if !present.is_empty() {
            cautions.push(format!(
                "left out, since already there: {}",
                host_list(&present)
            ));
        }
        cautions.extend(unknown_to_scheduler(&absent, facts));
        let hosts = absent.iter().map(|host| upstream_of(host, facts)).collect();
        Ok(Chosen {
            hosts,
            introduction: format!("Adding {}", listed(&absent)),
            cautions,
        })
    }
}

/// The healthy tasks that the scheduler has and the balancer lacks.
fn lacking(facts: &PoolFacts) -> Result<Chosen, Box<Decision>> {
    let service = &facts.pool.service;
    let healthy = match &facts.tasks {
        Known::Known(Some(healthy)) => healthy,
        Known::Known(None) => {
            let text = format!(
                "No scheduler request in {} belongs to {service}, so name the hosts: `{EXAMPLE}`.",
                facts.environment
            );
            return Err(Box::new(Decision::refuse(text)));
        }
        Known::Unknown(why) => {
            let text = format!(
                "I cannot tell which hosts {service} lacks: {why}. Nothing was changed. Hosts can be named: `{EXAMPLE}`."
            );
            return Err(Box::new(Decision::cannot_decide(text)));
        }
    };
    let absent: Vec<&HostPort> = healthy
        .tasks
        .iter()
        .map(|task| &task.address)
        .filter(|address| {
            !facts
                .pool
                .upstreams
                .iter()
                .any(|upstream| upstream.is_at(address))
        })
        .collect();
    if absent.is_empty() {
        let reply = format!(
            "Nothing to add: the balancer has every healthy task of {service} ({}, {}).",
            counted(healthy.tasks.len(), "healthy task"),
            counted(facts.pool.size(), "upstream")
        );
        return Err(Box::new(Decision::answer(Reply::text(reply))));
    }
    let tasks = counted(absent.len(), "more healthy task");
    let them = if absent.len() == 1 { "it" } else { "them" };
    let introduction = format!(
        "The scheduler runs {tasks}: {}. Adding {them}",
        host_list(&absent)
    );
    let hosts = absent.iter().map(|host| upstream_of(host, facts)).collect();
    Ok(Chosen {
        hosts,
        introduction,
        cautions: Vec::new(),
    })
}

pub(super) fn upstream_of(host: &HostPort, facts: &PoolFacts) -> Upstream {
    let mut upstream = Upstream::plain(host);
    if let Known::Known(Some(healthy)) = &facts.tasks {
        upstream.rack_id = healthy
            .tasks
            .iter()
            .find(|task| task.address == *host)
            .and_then(|task| task.rack_id.clone());
    }
    upstream
}

/// A host the scheduler does not run may be right (a fixed machine), and is worth a look.
pub(super) fn unknown_to_scheduler(hosts: &[&HostPort], facts: &PoolFacts) -> Option<String> {
    let Known::Known(Some(healthy)) = &facts.tasks else {
        return None;
    };
    let strange: Vec<&&HostPort> = hosts
        .iter()
        .filter(|host| !healthy.tasks.iter().any(|task| task.address == ***host))
        .collect();
    (!strange.is_empty()).then(|| {
        format!(
            "the scheduler runs no healthy task of {} on {}",
            healthy.request,
            host_list(&strange)
        )
    })
}

fn plan(facts: &PoolFacts, asking: &Asking, chosen: Chosen) -> Plan {
    let pool = &facts.pool;
    let (before, after) = (pool.size(), pool.size() + chosen.hosts.len());
    let preview = format!(
        "{} has {} in {}. {} takes it from {before} to {after}.",
        pool.service,
        counted(before, "upstream"),
        pool.places(),
        chosen.introduction
    );
    let id = request_id(
        &pool.service,
        &asking.operation,
        &(&facts.environment, "add", &chosen.hosts, &pool.body),
    );
    let added = chosen
        .hosts
        .iter()
        .filter_map(|upstream| upstream.upstream.parse().ok())
        .collect();
    Plan {
        operation: asking.operation.clone(),
        environment: facts.environment.clone(),
        tier: ENTRY.tier,
        preview,
        cautions: [chosen.cautions, facts.cautions()].concat(),
        inverse: Inverse::Command(Command::RemoveHosts(RemoveHosts {
            service: pool.service.clone(),
            hosts: added,
        })),
        impact: Impact::of_pool(facts, chosen.hosts.len(), 0),
        fingerprint: Fingerprint::of(&(&pool.upstreams, &pool.groups, &pool.body, &chosen.hosts)),
        effect: Effect::Enqueue {
            id,
            action: Action::Update,
            service: pool.service.clone(),
            body: pool.body.clone(),
            former: None,
            add: chosen.hosts,
            remove: Vec::new(),
            agents: facts.agents_connected(),
        },
    }
}
