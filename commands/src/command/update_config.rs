//! `update-config`: have the agents check and reload a service's configuration.

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

/// Have the agents check and reload a service's configuration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpdateConfig {
    /// Which service.
    pub service: ServiceName,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "update-config",
    summary: "have the agents check and reload a service's configuration",
    // It moves no traffic and changes no capacity, and doing it twice is doing it once: docs/decisions/0004.
    tier: Tier::Small,
    examples: &["Update config of hubapi.com", "reload hubapi.com"],
    patterns: &[
        "(?:update|reload|refresh|re-?render|regenerate|rebuild|re-?apply|apply|push)(?: (?:nginx|balancer|load balancer|lb|its|my|our))? CONFIG(?: (?:of|for|on|at))?(?: POOL)?(?: (?P<service>NAME))?(?: POOL)?",
        "(?:update|reload|refresh|re-?render|regenerate|rebuild|re-?apply|apply|push)(?: POOL)? (?P<service>NAME)(?: (?:nginx|balancer|load balancer|lb))? CONFIG",
        "(?:reload|refresh)(?: POOL)?(?: (?P<service>NAME))?(?: POOL)?",
        "update",
    ],
    read,
};

const EXAMPLE: &str = "update config of hubapi.com";

fn read(captures: &Captures<'_>) -> Reading {
    let Some(service) = read::name(captures, "service") else {
        return Reading::Wrong(read::missing(
            ENTRY.name,
            "Update the config of which service?",
            EXAMPLE,
        ));
    };
    match read::problem_of_name(&service) {
        Some(problem) => Reading::Wrong(read::malformed(ENTRY.name, &service, problem, EXAMPLE)),
        None => Reading::Is(Command::UpdateConfig(UpdateConfig {
            service: ServiceName::new(service),
        })),
    }
}

impl UpdateConfig {
    pub(crate) fn arguments(&self) -> Value {
        json!({"service": self.service})
    }
}

impl fmt::Display for UpdateConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "update config of {}",
            read::written(self.service.as_str())
        )
    }
}

impl PoolChange for UpdateConfig {
    fn service(&self) -> &ServiceName {
        &self.service
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
                "{} of {} will check and reload the config of {}.",
                counted(agents, "agent"),
                pool.places(),
                pool.service
            ),
            cautions: Vec::new(),
            inverse: Inverse::Irreversible(
                "a reload changes nothing that could be taken back".to_owned(),
            ),
            impact: Impact::of_pool(facts, 0, 0),
            fingerprint: Fingerprint::of(&(&pool.groups, &pool.body)),
            effect: Effect::Enqueue {
                id: request_id(
                    &pool.service,
                    &asking.operation,
                    &(&facts.environment, "reload", &pool.body),
                ),
                action: Action::Reload,
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
