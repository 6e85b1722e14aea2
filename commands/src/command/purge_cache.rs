//! `purge-cache`: have the agents throw away what their caches hold of a service.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::read;
use super::{Command, PoolChange};
use crate::catalogue::{Entry, Reading};
use crate::effect::{Action, Effect};
use crate::facts::{Asking, PoolFacts};
use crate::format::counted;
use crate::id::ServiceName;
use crate::impact::Impact;
use crate::plan::{Decision, Fingerprint, Inverse, Plan, Tier, request_id};

/// Have the agents throw away what their caches hold of a service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PurgeCache {
    /// Which service.
    pub service: ServiceName,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "purge-cache",
    summary: "have the agents throw away what their caches hold of a service; a balancer newer than 0.9 only",
    // It changes neither capacity nor configuration, and doing it twice is doing it once.
    tier: Tier::Small,
    examples: &["purge cache of hubapi.com"],
    patterns: &[
        "(?:purge|clear|flush|invalidate|empty)(?: (?:nginx|balancer|load balancer|lb|its|my|our))? caches?OF_SERVICE",
        "(?:purge|clear|flush|invalidate|empty)(?: POOL)? (?P<service>NAME)(?: (?:nginx|balancer|load balancer|lb))? caches?",
    ],
    read,
};

const EXAMPLE: &str = "purge cache of hubapi.com";

fn read(captures: &Captures<'_>) -> Reading {
    let question = "Purge the cache of which service?";
    match read::service(captures, ENTRY.name, question, EXAMPLE) {
        Ok(service) => Reading::Is(Command::PurgeCache(PurgeCache { service })),
        Err(unclear) => Reading::Wrong(unclear),
    }
}

impl PurgeCache {
    pub(crate) fn arguments(&self) -> Value {
        json!({"service": self.service})
    }
}

impl fmt::Display for PurgeCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "purge cache of {}", read::written(self.service.as_str()))
    }
}

impl PoolChange for PurgeCache {
    fn service(&self) -> &ServiceName {
        &self.service
    }

    fn purges(&self) -> bool {
        true
    }

    fn decide(&self, facts: &PoolFacts, asking: &Asking) -> Decision {
        if let Some(why) = facts.cannot_change() {
            return Decision::refuse(why);
        }
        let pool = &facts.pool;
        let agents = facts.agents_connected();
        Decision::Plan(Box::new(Plan {
            operation: asking.operation.clone(),
            environment: facts.environment.clone(),
            tier: ENTRY.tier,
            preview: format!(
                "{} of {} will purge what their caches hold of {}.",
                counted(agents, "agent"),
                pool.places(),
                pool.service
            ),
            cautions: Vec::new(),
            inverse: Inverse::Irreversible("a cache fills again by itself".to_owned()),
            impact: Impact::of_pool(facts, 0, 0),
            fingerprint: Fingerprint::of(&(&pool.groups, &pool.body)),
            effect: Effect::Enqueue {
                id: request_id(
                    &pool.service,
                    &asking.operation,
                    &(&facts.environment, "purge", &pool.body),
                ),
                action: Action::PurgeCache,
                service: pool.service.clone(),
                body: pool.body.clone(),
                former: None,
                add: Vec::new(),
                remove: Vec::new(),
                agents,
            },
        }))
    }
}
