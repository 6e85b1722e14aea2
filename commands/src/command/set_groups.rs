//! `set-groups`: the load-balancer groups that serve a service.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::service_change::ServiceChange;
use super::{Command, read};
use crate::body;
use crate::catalogue::{Entry, Reading};
use crate::facts::Pool;
use crate::id::ServiceName;
use crate::plan::Tier;

/// The load-balancer groups that serve a service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetGroups {
    /// Which service.
    pub service: ServiceName,
    /// The groups it is to have; never empty.
    pub groups: Vec<String>,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "set-groups",
    summary: "move a service to other load-balancer groups; leaving one needs a second person",
    tier: Tier::Change,
    examples: &[
        "move hubapi.com to groups edge-prod and internal-prod",
        "set groups of hubapi.com to edge-prod, internal-prod",
    ],
    patterns: &[
        "SET(?: load balancer| lb)? groups?OF_SERVICETO_VALUE",
        "SET(?: POOL)? (?P<service>NAME)(?: POOL)?(?: load balancer| lb)? groups?TO_VALUE",
        "(?:move|migrate|shift|switch)(?: POOL)?(?: (?P<service>NAME))?(?: POOL)? (?:to|into|onto)(?: load balancer| lb)? groups?(?: (?P<value>.+))?",
        "(?:move|migrate|shift|switch)(?: POOL)? (?P<service>NAME)(?: POOL)? (?:to|into|onto) (?P<value>.+)(?: load balancer| lb)? groups?",
    ],
    read,
};

const EXAMPLE: &str = "move hubapi.com to groups edge-prod and internal-prod";

fn read(captures: &Captures<'_>) -> Reading {
    let question = "Change the groups of which service?";
    let service = match read::service(captures, ENTRY.name, question, EXAMPLE) {
        Ok(service) => service,
        Err(unclear) => return Reading::Wrong(unclear),
    };
    let mut values = read::values(captures);
    values.retain(|value| !value.is("group") && !value.is("groups"));
    let groups = match values.as_slice() {
        [] => {
            let question = format!("Change the groups of {service} to which?");
            return Reading::Wrong(read::missing(ENTRY.name, &question, EXAMPLE));
        }
        several => read::once_each(several),
    };
    let wrong = groups
        .iter()
        .find_map(|value| Some((value, read::problem_of_name(value)?)));
    if let Some((value, problem)) = wrong {
        return Reading::Wrong(read::malformed(ENTRY.name, value, problem, EXAMPLE));
    }
    Reading::Is(Command::SetGroups(SetGroups { service, groups }))
}

impl SetGroups {
    pub(crate) fn arguments(&self) -> Value {
        json!({"service": self.service, "groups": self.groups})
    }
}

impl fmt::Display for SetGroups {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "set groups of {} to {}",
            read::written(self.service.as_str()),
            read::written_list(&self.groups)
        )
    }
}

impl ServiceChange for SetGroups {
    fn service(&self) -> &ServiceName {
        &self.service
    }

    fn wanted(&self, committed: &Value) -> Value {
        body::with(committed, body::GROUPS, self.groups.clone().into())
    }

    fn former(&self, pool: &Pool) -> Command {
        Command::SetGroups(Self {
            service: pool.service.clone(),
            groups: body::texts(&pool.body, body::GROUPS),
        })
    }

    fn row(&self) -> &'static Entry {
        &ENTRY
    }
}
