//! `delete-service`: take a service off the balancer, with its upstreams, its paths and its agents' files.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::read;
use super::{Command, PoolChange};
use crate::body;
use crate::catalogue::{Entry, Reading};
use crate::effect::{Action, Effect};
use crate::facts::{Asking, PoolFacts};
use crate::format::{counted, listed};
use crate::id::ServiceName;
use crate::impact::Impact;
use crate::plan::{Decision, Fingerprint, Inverse, Plan, Tier, request_id};

/// Take a service off the balancer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteService {
    /// Which service.
    pub service: ServiceName,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "delete-service",
    summary: "take a service off the balancer, with its upstreams and paths; needs a second person",
    tier: Tier::Destructive,
    examples: &["delete service hubapi.com", "remove the service hubapi.com"],
    patterns: &[
        "(?:delete|remove|drop|destroy|decommission)(?: (?:balancer|load balancer))? (?:service|pool)(?: (?P<service>NAME))?(?: from(?: (?:balancer|load balancer|lb))?)?",
        "(?:delete|remove|drop|destroy|decommission) (?P<service>NAME) (?:service|pool)(?: from(?: (?:balancer|load balancer|lb))?)?",
    ],
    read,
};

const EXAMPLE: &str = "delete service hubapi.com";

fn read(captures: &Captures<'_>) -> Reading {
    match read::service(captures, ENTRY.name, "Delete which service?", EXAMPLE) {
        Ok(service) => Reading::Is(Command::DeleteService(DeleteService { service })),
        Err(unclear) => Reading::Wrong(unclear),
    }
}

impl DeleteService {
    pub(crate) fn arguments(&self) -> Value {
        json!({"service": self.service})
    }
}

impl fmt::Display for DeleteService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "delete service {}", read::written(self.service.as_str()))
    }
}

impl PoolChange for DeleteService {
    fn service(&self) -> &ServiceName {
        &self.service
    }

    /// Decides on a deletion. The balancer refuses it while one of the groups has no agent (contract 4.3.1).
    fn decide(&self, facts: &PoolFacts, asking: &Asking) -> Decision {
        if let Some(why) = facts.cannot_change().or_else(|| facts.has_to_wait()) {
            return Decision::refuse(why);
        }
        let pool = &facts.pool;
        let agents = facts.agents_connected();
        Decision::Plan(Box::new(Plan {
            operation: asking.operation.clone(),
            environment: facts.environment.clone(),
            tier: ENTRY.tier,
            preview: format!(
                "{} and everything of it disappears from the balancer: {}.",
                pool.service,
                everything(facts)
            ),
            cautions: vec!["this deletes the service. A second person must approve".to_owned()],
            inverse: Inverse::Irreversible(
                "a deleted service has to be made anew, and I cannot make one".to_owned(),
            ),
            impact: Impact::of_pool(facts, 0, pool.size()),
            fingerprint: Fingerprint::of(&(&pool.upstreams, &pool.groups, &pool.body)),
            effect: Effect::Enqueue {
                id: request_id(
                    &pool.service,
                    &asking.operation,
                    &(&facts.environment, "delete", &pool.upstreams, &pool.body),
                ),
                action: Action::Delete,
                service: pool.service.clone(),
                body: pool.body.clone(),
                former: None,
                add: Vec::new(),
                remove: pool.upstreams.clone(),
                agents,
            },
        }))
    }
}

/// "4 upstreams (a:1, b:2…), base path /, domains a.example, and its config on 3 agents of edge-prod".
fn everything(facts: &PoolFacts) -> String {
    let pool = &facts.pool;
    let names: Vec<&str> = pool.upstreams.iter().map(|u| u.upstream.as_str()).collect();
    let mut parts = vec![match names.as_slice() {
        [] => "no upstreams".to_owned(),
        names => format!("{} {}", counted(names.len(), "upstream"), listed(names)),
    }];
    if let Some(path) = body::text(&pool.body, body::BASE_PATH) {
        parts.push(format!("base path {path}"));
    }
    let domains = body::texts(&pool.body, body::DOMAINS);
    if !domains.is_empty() {
        parts.push(format!("domains {}", listed(&domains)));
    }
    parts.push(format!(
        "its config on {} of {}",
        counted(facts.agents_connected(), "agent"),
        pool.places()
    ));
    parts.join("; ")
}
