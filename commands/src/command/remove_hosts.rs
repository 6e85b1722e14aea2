//! `remove-hosts`: take upstreams out of a balancer service. The last one, or more than half, is a higher tier.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::read::{self, HostsOfService};
use super::{AddHosts, Command, PoolChange};
use crate::catalogue::{Entry, Reading};
use crate::effect::{Action, Effect};
use crate::facts::{Asking, PoolFacts, Upstream};
use crate::format::{counted, hosts as host_list, listed};
use crate::id::{HostPort, ServiceName};
use crate::impact::Impact;
use crate::plan::{Decision, Fingerprint, Inverse, Plan, Tier, request_id};
use crate::suggest;

/// Take upstreams out of a balancer service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemoveHosts {
    /// Which service.
    pub service: ServiceName,
    /// Which hosts; never empty.
    pub hosts: Vec<HostPort>,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "remove-hosts",
    summary: "remove upstreams from a service; the last one, or more than half, needs a second person",
    tier: Tier::Change,
    examples: &[
        "remove host 10.1.4.7:31022 from hubapi.com",
        "take 10.1.4.7:31022 and 10.1.4.9:31045 out of hubapi.com",
    ],
    patterns: &[
        "(?:remove|delete|detach|deregister|unregister|drop|take|pull|evict)(?: ANY)?(?: HOSTS)?(?: (?P<hosts>.+?))??(?: (?:from|out of|off|out from)(?: POOL(?: (?:of|for))?)?(?: (?P<service>NAME))?(?: POOL)?(?: (?P<more>.+))?)?",
        "from(?: POOL)? (?P<service>NAME),? (?:remove|delete|detach|deregister|drop|take)(?: ANY)?(?: HOSTS)?(?: (?P<hosts>.+))?",
    ],
    read,
};

const EXAMPLE: &str = "remove host 10.1.4.7:31022 from hubapi.com";

fn read(captures: &Captures<'_>) -> Reading {
    let HostsOfService { hosts, service } =
        match read::hosts_of_service(captures, ENTRY.name, EXAMPLE) {
            Err(unclear) => return Reading::Wrong(unclear),
            Ok(None) => return Reading::NotMine,
            Ok(Some(read)) => read,
        };
    let question = match (hosts.as_slice(), service) {
        ([_, ..], Some(service)) => {
            return Reading::Is(Command::RemoveHosts(RemoveHosts {
                service: ServiceName::new(service),
                hosts,
            }));
        }
        ([], Some(service)) => {
            format!("Remove which hosts from {service}? `status of {service}` lists them.")
        }
        ([], None) => "Remove which hosts, from which service?".to_owned(),
        (hosts, None) => format!("Remove {} from which service?", host_list(hosts)),
    };
    Reading::Wrong(read::missing(ENTRY.name, &question, EXAMPLE))
}

impl RemoveHosts {
    pub(crate) fn arguments(&self) -> Value {
        json!({"service": self.service, "hosts": self.hosts})
    }
}

impl fmt::Display for RemoveHosts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hosts = if self.hosts.len() == 1 {
            "host"
        } else {
            "hosts"
        };
        write!(
            f,
            "remove {hosts} {} from {}",
            host_list(&self.hosts),
            self.service
        )
    }
}

impl PoolChange for RemoveHosts {
    fn service(&self) -> &ServiceName {
        &self.service
    }

    /// Decides what to remove. One host that is not there stops all: it may be a slip of the keyboard.
    fn decide(&self, facts: &PoolFacts, asking: &Asking) -> Decision {
        if let Some(why) = facts.cannot_change() {
            return Decision::refuse(why);
        }
        let pool = &facts.pool;
        let strangers: Vec<&HostPort> = self
            .hosts
            .iter()
            .filter(|host| !pool.upstreams.iter().any(|u| u.is_at(host)))
            .collect();
        if let [first, ..] = strangers.as_slice() {
            return Decision::refuse(not_there(&strangers, first, facts));
        }
        let leaving: Vec<Upstream> = pool
            .upstreams
            .iter()
            .filter(|u| self.hosts.iter().any(|host| u.is_at(host)))
            .cloned()
            .collect();
        Decision::Plan(Box::new(self.plan(facts, asking, leaving)))
    }
}

impl RemoveHosts {
    fn plan(&self, facts: &PoolFacts, asking: &Asking, leaving: Vec<Upstream>) -> Plan {
        let pool = &facts.pool;
        let (before, after) = (pool.size(), pool.size() - leaving.len());
        let (tier, caution) = how_careful(&pool.service, before, after);
        let preview = format!(
            "{} has {} in {}. Removing {} takes it from {before} to {after}.",
            pool.service,
            counted(before, "upstream"),
            pool.places(),
            listed(&self.hosts)
        );
        Plan {
            operation: asking.operation.clone(),
            environment: facts.environment.clone(),
            tier,
            preview,
            cautions: caution.into_iter().chain(facts.cautions()).collect(),
            inverse: Inverse::Command(Command::AddHosts(AddHosts {
                service: pool.service.clone(),
                hosts: self.hosts.clone(),
            })),
            impact: Impact::of_pool(facts, 0, leaving.len()),
            fingerprint: Fingerprint::of(&(&pool.upstreams, &pool.groups, &pool.body)),
            effect: Effect::Enqueue {
                id: request_id(
                    &pool.service,
                    &asking.operation,
                    &(&facts.environment, "remove", &leaving, &pool.body),
                ),
                action: Action::Update,
                service: pool.service.clone(),
                body: pool.body.clone(),
                former: None,
                add: Vec::new(),
                remove: leaving,
                agents: facts.agents_connected(),
            },
        }
    }
}

/// Whether what is kept is less than half of what was there.
pub(super) fn takes_most(before: usize, kept: usize) -> bool {
    kept * 2 < before
}

/// Why a second person has to look, where more than half goes.
pub(super) fn most_goes(service: &ServiceName) -> String {
    format!("this takes more than half of {service}'s upstreams. A second person must approve")
}

/// Emptying a pool, or most of it, is not an everyday change.
pub(super) fn how_careful(
    service: &ServiceName,
    before: usize,
    after: usize,
) -> (Tier, Option<String>) {
    if after == 0 {
        let caution = format!(
            "this takes the last upstream: {service} would serve nothing. A second person must approve"
        );
        (Tier::Destructive, Some(caution))
    } else if takes_most(before, after) {
        (Tier::Destructive, Some(most_goes(service)))
    } else {
        (ENTRY.tier, None)
    }
}

fn not_there(strangers: &[&HostPort], first: &HostPort, facts: &PoolFacts) -> String {
    let pool = &facts.pool;
    let verb = if strangers.len() == 1 {
        "is not an upstream"
    } else {
        "are not upstreams"
    };
    let near = suggest::names(
        first.as_str(),
        pool.upstreams
            .iter()
            .map(|upstream| upstream.upstream.as_str()),
    );
    let hint = match near.as_slice() {
        [] => format!("`status of {}` lists its upstreams.", pool.service),
        near => format!("Did you mean {}?", near.join(", or ")),
    };
    format!(
        "{} {verb} of {}. Nothing was changed. {hint}",
        listed(strangers),
        pool.service
    )
}
