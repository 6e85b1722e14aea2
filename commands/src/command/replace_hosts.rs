//! `replace-hosts`: make these the only upstreams of a balancer service, in one request.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::read::{self, HostsOfService};
use super::remove_hosts::{most_goes, takes_most};
use super::{Command, PoolChange, RemoveHosts, add_hosts};
use crate::catalogue::{Entry, Reading};
use crate::effect::{Action, Effect};
use crate::facts::{Asking, PoolFacts, Upstream};
use crate::format::{counted, hosts as host_list, listed};
use crate::id::{HostPort, ServiceName};
use crate::impact::Impact;
use crate::plan::{Decision, Fingerprint, Inverse, Plan, Tier, request_id};
use crate::reply::Reply;

/// Make these the only upstreams of a balancer service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplaceHosts {
    /// Which service.
    pub service: ServiceName,
    /// The hosts it is to have; never empty.
    pub hosts: Vec<HostPort>,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "replace-hosts",
    summary: "make these the only upstreams of a service; if more than half of the present ones go, it needs a second person",
    tier: Tier::Change,
    examples: &[
        "replace the hosts of hubapi.com with 10.1.4.2:31010 and 10.1.4.7:31022",
        "set upstreams of hubapi.com to 10.1.4.2:31010, 10.1.4.7:31022",
    ],
    patterns: &[
        "(?:SET|swap|exchange)(?: (?:ANY|present|current|existing))* HOSTS(?: (?:of|for|in|on|behind))?(?: POOL)?(?: (?P<service>NAME))?(?: POOL)?(?: (?:with|by|to|as)(?: (?P<hosts>.+))?)?",
        "(?:SET|swap|exchange)(?: POOL)? (?P<service>NAME)(?: POOL)? HOSTS(?: (?:with|by|to|as)(?: (?P<hosts>.+))?)?",
    ],
    read,
};

const EXAMPLE: &str = "replace hosts of hubapi.com with 10.1.4.2:31010 10.1.4.7:31022";

fn read(captures: &Captures<'_>) -> Reading {
    let HostsOfService { hosts, service } =
        match read::hosts_of_service(captures, ENTRY.name, EXAMPLE) {
            Err(unclear) => return Reading::Wrong(unclear),
            Ok(None) => {
                let question = "Replace them with which hosts?";
                return Reading::Wrong(read::missing(ENTRY.name, question, EXAMPLE));
            }
            Ok(Some(read)) => read,
        };
    let question = match (hosts.as_slice(), service) {
        // "replace host a:1 with b:2" names no service.
        (_, Some(service)) if service.parse::<HostPort>().is_ok() => {
            format!("Replace the hosts of which service? {service} is a host.")
        }
        ([_, ..], Some(service)) => {
            return Reading::Is(Command::ReplaceHosts(ReplaceHosts {
                service: ServiceName::new(service),
                hosts,
            }));
        }
        ([], Some(service)) => format!("Replace the hosts of {service} with which hosts?"),
        ([], None) => "Replace the hosts of which service, with which?".to_owned(),
        (hosts, None) => format!("Of which service shall {} be the hosts?", listed(hosts)),
    };
    Reading::Wrong(read::missing(ENTRY.name, &question, EXAMPLE))
}

impl ReplaceHosts {
    pub(crate) fn arguments(&self) -> Value {
        json!({"service": self.service, "hosts": self.hosts})
    }
}

impl fmt::Display for ReplaceHosts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "replace hosts of {} with {}",
            read::written(self.service.as_str()),
            host_list(&self.hosts)
        )
    }
}

/// The present hosts and the wanted ones, set against each other.
struct Exchange {
    add: Vec<Upstream>,
    remove: Vec<Upstream>,
    keep: Vec<Upstream>,
}

impl PoolChange for ReplaceHosts {
    fn service(&self) -> &ServiceName {
        &self.service
    }

    fn named_hosts(&self) -> &[HostPort] {
        &self.hosts
    }

    fn wants_tasks(&self) -> bool {
        true
    }

    /// Decides what to add and what to remove, so that these hosts are left. It is one request, whose two halves are
    /// computed from what is there: the balancer's own way to replace takes an empty list for none at all.
    fn decide(&self, facts: &PoolFacts, asking: &Asking) -> Decision {
        if let Some(why) = facts.cannot_change() {
            return Decision::refuse(why);
        }
        let service = &facts.pool.service;
        let exchange = self.exchange(facts);
        if let Some((host, owner)) = facts
            .owners
            .iter()
            .find(|(host, owner)| exchange.add.iter().any(|u| u.is_at(host)) && owner != service)
        {
            return Decision::refuse(format!(
                "{host} serves {owner} already, and no host may serve two services. Nothing was changed."
            ));
        }
        if exchange.add.is_empty() && exchange.remove.is_empty() {
            let text = format!(
                "Nothing to replace: {service} has just these {}.",
                counted(exchange.keep.len(), "upstream")
            );
            return Decision::answer(Reply::text(text));
        }
        Decision::Plan(Box::new(self.plan(facts, asking, exchange)))
    }
}

impl ReplaceHosts {
    fn exchange(&self, facts: &PoolFacts) -> Exchange {
        let present = &facts.pool.upstreams;
        let is_wanted = |upstream: &Upstream| self.hosts.iter().any(|host| upstream.is_at(host));
        let (keep, remove) = present.iter().cloned().partition(is_wanted);
        let lacking = |host: &&HostPort| !present.iter().any(|upstream| upstream.is_at(host));
        let add = self.hosts.iter().filter(lacking);
        Exchange {
            add: add
                .map(|host| add_hosts::upstream_of(host, facts))
                .collect(),
            remove,
            keep,
        }
    }

    fn plan(&self, facts: &PoolFacts, asking: &Asking, exchange: Exchange) -> Plan {
        let pool = &facts.pool;
        let (before, kept) = (pool.size(), exchange.keep.len());
        let (tier, most) = if takes_most(before, kept) {
            (Tier::Destructive, Some(most_goes(&pool.service)))
        } else {
            (ENTRY.tier, None)
        };
        let added: Vec<&HostPort> = self
            .hosts
            .iter()
            .filter(|host| exchange.add.iter().any(|upstream| upstream.is_at(host)))
            .collect();
        let strange = add_hosts::unknown_to_scheduler(&added, facts);
        Plan {
            operation: asking.operation.clone(),
            environment: facts.environment.clone(),
            tier,
            preview: preview(facts, &exchange),
            cautions: most
                .into_iter()
                .chain(strange)
                .chain(facts.cautions())
                .collect(),
            inverse: inverse(facts, &exchange),
            impact: Impact::of_pool(facts, exchange.add.len(), exchange.remove.len()),
            fingerprint: Fingerprint::of(&(
                &pool.upstreams,
                &pool.groups,
                &pool.body,
                &exchange.add,
            )),
            effect: Effect::Enqueue {
                id: request_id(
                    &pool.service,
                    &asking.operation,
                    &(
                        &facts.environment,
                        "replace",
                        &exchange.add,
                        &exchange.remove,
                        &pool.body,
                    ),
                ),
                action: Action::Update,
                service: pool.service.clone(),
                body: pool.body.clone(),
                former: None,
                add: exchange.add,
                remove: exchange.remove,
                agents: facts.agents_connected(),
            },
        }
    }
}

fn preview(facts: &PoolFacts, exchange: &Exchange) -> String {
    let pool = &facts.pool;
    let before = pool.size();
    let after = exchange.keep.len() + exchange.add.len();
    let clause = |verb: &str, upstreams: &[Upstream]| {
        let names: Vec<&str> = upstreams.iter().map(|u| u.upstream.as_str()).collect();
        (!names.is_empty()).then(|| format!("{verb} {}", listed(&names)))
    };
    let clauses: Vec<String> = [
        clause("adds", &exchange.add),
        clause("removes", &exchange.remove),
        clause("keeps", &exchange.keep),
    ]
    .into_iter()
    .flatten()
    .collect();
    format!(
        "{} has {} in {}. Replacing them takes it from {before} to {after}: {}.",
        pool.service,
        counted(before, "upstream"),
        pool.places(),
        clauses.join("; ")
    )
}

/// The former hosts again. A service that had none gets rid of the new ones.
fn inverse(facts: &PoolFacts, exchange: &Exchange) -> Inverse {
    let pool = &facts.pool;
    let named = |upstreams: &[Upstream]| -> Option<Vec<HostPort>> {
        let hosts = upstreams.iter().map(|u| u.upstream.parse().ok());
        hosts.collect()
    };
    let service = pool.service.clone();
    let command = if pool.upstreams.is_empty() {
        named(&exchange.add).map(|hosts| Command::RemoveHosts(RemoveHosts { service, hosts }))
    } else {
        named(&pool.upstreams).map(|hosts| Command::ReplaceHosts(ReplaceHosts { service, hosts }))
    };
    let why = "a former upstream is no host:port";
    match command {
        Some(command) => Inverse::typed(command, why),
        None => Inverse::Irreversible(format!("no sentence can say it, since {why}")),
    }
}
