//! `migrate`: have the tasks of a scheduler request serve a balancer service, instead of fixed hosts.
//!
//! It takes two balancer requests, each planned, shown and confirmed by itself: first the tasks join, then the fixed hosts
//! leave. Which one comes next is read off the pool, so saying it again goes on from wherever it was left.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::remove_hosts::how_careful;
use super::{AddHosts, Command, PoolChange, RemoveHosts, add_hosts, read};
use crate::catalogue::{Entry, Reading};
use crate::effect::{Action, Effect};
use crate::facts::{Asking, HealthyTasks, Known, PoolFacts, Upstream};
use crate::format::{counted, listed};
use crate::id::{HostPort, RequestName, ServiceName};
use crate::impact::Impact;
use crate::plan::{Decision, Fingerprint, Inverse, Plan, Tier, request_id};
use crate::reply::Reply;

/// Have tasks serve a service, instead of fixed hosts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Migrate {
    /// Which balancer service.
    pub service: ServiceName,
    /// The scheduler request whose tasks serve it; none means the one that belongs to it.
    #[serde(default)]
    pub request: Option<RequestName>,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "migrate",
    summary: "move a service from fixed hosts to the tasks of a scheduler request, in two steps",
    tier: Tier::Change,
    examples: &[
        "migrate hubapi.com to HubApiWeb",
        "migrate hubapi.com in qa",
    ],
    patterns: &[
        "migrate(?: POOL)?(?: (?P<service>NAME))?(?: POOL)?(?: from(?: (?:its|fixed))* (?:HOSTS|instances?))?(?P<whereto> (?:to|onto|into|over to)(?: (?:scheduler|tasks? of|instances? of|KIND))*(?: (?P<request>NAME))?)?THERE",
    ],
    read,
};

const EXAMPLE: &str = "migrate hubapi.com to HubApiWeb";

fn read(captures: &Captures<'_>) -> Reading {
    let service = match read::service(captures, ENTRY.name, "Migrate which service?", EXAMPLE) {
        Ok(service) => service,
        Err(unclear) => return Reading::Wrong(unclear),
    };
    let request = read::name(captures, "request");
    if request.is_none() && captures.name("whereto").is_some() {
        let question = format!("Migrate {service} to which scheduler request?");
        return Reading::Wrong(read::missing(ENTRY.name, &question, EXAMPLE));
    }
    if let Some(name) = &request
        && let Some(problem) = read::problem_of_name(name)
    {
        return Reading::Wrong(read::malformed(ENTRY.name, name, problem, EXAMPLE));
    }
    let request = request.map(RequestName::new);
    read::there(captures, Command::Migrate(Migrate { service, request }))
}

impl Migrate {
    pub(crate) fn arguments(&self) -> Value {
        match &self.request {
            Some(request) => json!({"service": self.service, "request": request}),
            None => json!({"service": self.service}),
        }
    }
}

impl fmt::Display for Migrate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "migrate {}", read::written(self.service.as_str()))?;
        self.request.as_ref().map_or(Ok(()), |request| {
            write!(f, " to {}", read::written(request.as_str()))
        })
    }
}

/// The upstreams of a service, set against the tasks that are to serve it.
struct Standing<'a> {
    healthy: &'a HealthyTasks,
    /// Healthy tasks that are no upstreams yet.
    lacking: Vec<Upstream>,
    /// Upstreams that no task has the address of.
    fixed: Vec<Upstream>,
}

impl PoolChange for Migrate {
    fn service(&self) -> &ServiceName {
        &self.service
    }

    fn wants_tasks(&self) -> bool {
        true
    }

    fn tasks_of(&self) -> Option<&RequestName> {
        self.request.as_ref()
    }

    fn decide(&self, facts: &PoolFacts, asking: &Asking) -> Decision {
        if let Some(why) = facts.cannot_change() {
            return Decision::refuse(why);
        }
        if let Some(first) = facts.under_way.first() {
            return Decision::refuse(format!(
                "{} is being changed by request {first}, and the next step depends on how that ends. Nothing was changed. Say it again once `status of {first}` has ended.",
                facts.pool.service
            ));
        }
        let standing = match self.standing(facts) {
            Ok(standing) => standing,
            Err(decision) => return *decision,
        };
        let service = &facts.pool.service;
        if !standing.lacking.is_empty() {
            return Decision::Plan(Box::new(self.joining(facts, asking, &standing)));
        }
        if !standing.fixed.is_empty() {
            return Decision::Plan(Box::new(self.leaving(facts, asking, &standing)));
        }
        let text = format!(
            "Nothing to migrate: every upstream of {service} is a task of {} ({}).",
            standing.healthy.request,
            counted(facts.pool.size(), "upstream")
        );
        Decision::answer(Reply::text(text))
    }
}

impl Migrate {
    fn standing<'a>(&self, facts: &'a PoolFacts) -> Result<Standing<'a>, Box<Decision>> {
        let service = &facts.pool.service;
        let refuse = |text: String| Err(Box::new(Decision::refuse(text)));
        let healthy = match &facts.tasks {
            Known::Known(Some(healthy)) => healthy,
            Known::Known(None) => {
                return refuse(format!(
                    "No scheduler request in {} belongs to {service}, so say which: `migrate {service} to HubApiWeb`. Nothing was changed.",
                    facts.environment
                ));
            }
            Known::Unknown(why) => {
                return Err(Box::new(Decision::cannot_decide(format!(
                    "I cannot tell which tasks there are for {service}: {why}. Nothing was changed."
                ))));
            }
        };
        let request = &healthy.request;
        if healthy.tasks.is_empty() {
            return refuse(format!(
                "{request} in {} has no healthy task that listens on a port, so nothing of {service} can go over to it. Nothing was changed. `status of {request}` shows how it is.",
                facts.environment
            ));
        }
        let present = &facts.pool.upstreams;
        let lacks = |address: &HostPort| !present.iter().any(|upstream| upstream.is_at(address));
        let addresses = healthy.tasks.iter().map(|task| &task.address);
        let is_task = |upstream: &&Upstream| {
            let known = healthy.tasks.iter().map(|task| &task.address);
            known
                .chain(&healthy.others)
                .any(|address| upstream.is_at(address))
        };
        Ok(Standing {
            healthy,
            lacking: addresses
                .filter(|address| lacks(address))
                .map(|address| add_hosts::upstream_of(address, facts))
                .collect(),
            fixed: present
                .iter()
                .filter(|upstream| !is_task(upstream))
                .cloned()
                .collect(),
        })
    }

    /// Step 1: the tasks join.
    fn joining(&self, facts: &PoolFacts, asking: &Asking, standing: &Standing<'_>) -> Plan {
        let (service, before) = (&facts.pool.service, facts.pool.size());
        let after = before + standing.lacking.len();
        let (steps, then) = match standing.fixed.as_slice() {
            [] => (
                "The only step".to_owned(),
                "No fixed host is left to take out.".to_owned(),
            ),
            fixed => (
                "Step 1 of 2".to_owned(),
                format!(
                    "Step 2, once you say `{self}` again, takes out the {}: {}.",
                    counted(fixed.len(), "fixed host"),
                    named(fixed)
                ),
            ),
        };
        let preview = format!(
            "{service} has {} in {}, and {} runs {}. {steps} adds {}, from {before} to {after}. {then}",
            counted(before, "upstream"),
            facts.pool.places(),
            standing.healthy.request,
            counted(standing.healthy.tasks.len(), "healthy task"),
            named(&standing.lacking),
        );
        let inverse = Command::RemoveHosts(RemoveHosts {
            service: service.clone(),
            hosts: addresses(&standing.lacking),
        });
        self.plan(
            facts,
            asking,
            standing,
            Part::joins(preview, inverse, &standing.lacking),
        )
    }

    /// Step 2: the fixed hosts leave. By now every healthy task is an upstream.
    fn leaving(&self, facts: &PoolFacts, asking: &Asking, standing: &Standing<'_>) -> Plan {
        let (service, before) = (&facts.pool.service, facts.pool.size());
        let after = before - standing.fixed.len();
        let (tier, caution) = how_careful(service, before, after);
        let tasks = standing.healthy.tasks.len();
        let preview = format!(
            "{service} has {} in {}, the {} of {} among them. Step 2 of 2 takes out the {} that no task has: {}, from {before} to {after}.",
            counted(before, "upstream"),
            facts.pool.places(),
            counted(tasks, "healthy task"),
            standing.healthy.request,
            counted(standing.fixed.len(), "upstream"),
            named(&standing.fixed),
        );
        let inverse = Command::AddHosts(AddHosts {
            service: service.clone(),
            hosts: addresses(&standing.fixed),
        });
        let mut part = Part::joins(preview, inverse, &[]);
        part.remove.clone_from(&standing.fixed);
        part.tier = tier;
        part.cautions.extend(caution);
        self.plan(facts, asking, standing, part)
    }

    fn plan(
        &self,
        facts: &PoolFacts,
        asking: &Asking,
        standing: &Standing<'_>,
        part: Part,
    ) -> Plan {
        let pool = &facts.pool;
        let all = [part.add.as_slice(), &part.remove].concat();
        let inverse = if addresses(&all).len() == all.len() {
            Inverse::typed(part.inverse, "a host cannot be typed")
        } else {
            Inverse::Irreversible("one of the hosts is no host:port that can be said".to_owned())
        };
        Plan {
            operation: asking.operation.clone(),
            environment: facts.environment.clone(),
            tier: part.tier,
            preview: part.preview,
            cautions: [
                part.cautions,
                stays_behind(facts, standing.healthy).into_iter().collect(),
            ]
            .concat(),
            inverse,
            impact: Impact::of_pool(facts, part.add.len(), part.remove.len()),
            fingerprint: Fingerprint::of(&(
                &pool.upstreams,
                &pool.groups,
                &pool.body,
                &part.add,
                &part.remove,
            )),
            effect: Effect::Enqueue {
                id: request_id(
                    &pool.service,
                    &asking.operation,
                    &(
                        &facts.environment,
                        "migrate",
                        &part.add,
                        &part.remove,
                        &pool.body,
                    ),
                ),
                action: Action::Update,
                service: pool.service.clone(),
                body: pool.body.clone(),
                former: None,
                add: part.add,
                remove: part.remove,
                agents: facts.agents_connected(),
            },
        }
    }
}

/// One of the two steps.
struct Part {
    tier: Tier,
    preview: String,
    cautions: Vec<String>,
    inverse: Command,
    add: Vec<Upstream>,
    remove: Vec<Upstream>,
}

impl Part {
    fn joins(preview: String, inverse: Command, add: &[Upstream]) -> Self {
        Self {
            tier: ENTRY.tier,
            preview,
            cautions: Vec::new(),
            inverse,
            add: add.to_vec(),
            remove: Vec::new(),
        }
    }
}

/// Tasks move with every deploy. Where the scheduler does not tell the balancer of it, the upstreams go stale.
fn stays_behind(facts: &PoolFacts, healthy: &HealthyTasks) -> Option<String> {
    let service = facts.pool.service.as_str();
    let (request, at) = (&healthy.request, healthy.balanced_as.as_deref());
    match at {
        Some(at) if at == service => None,
        Some(at) => Some(format!(
            "{request} tells the balancer of its tasks as {at}, not as {service}: when they move, {service} keeps the old addresses"
        )),
        None => Some(format!(
            "{request} does not tell the balancer of its tasks: when they move, {service} keeps the old addresses"
        )),
    }
}

fn addresses(upstreams: &[Upstream]) -> Vec<HostPort> {
    let parsed = upstreams.iter().map(|upstream| upstream.upstream.parse());
    parsed.filter_map(Result::ok).collect()
}

fn named(upstreams: &[Upstream]) -> String {
    let names: Vec<&str> = upstreams.iter().map(|u| u.upstream.as_str()).collect();
    listed(&names)
}
