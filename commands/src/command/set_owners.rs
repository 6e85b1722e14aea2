//! `set-owners`: who owns a service, as the balancer's templates and people know it.

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

/// Who owns a service, as the balancer's templates and people know it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetOwners {
    /// Which service.
    pub service: ServiceName,
    /// The owners it is to have; empty means none.
    pub owners: Vec<String>,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "set-owners",
    summary: "change who owns a service; `none` is nobody",
    tier: Tier::Change,
    examples: &[
        "set owners of hubapi.com to ada@example.org, web@example.org",
        "change the owner of billing-web to ada@example.org",
    ],
    patterns: &[
        "SET(?: service)? owners?OF_SERVICETO_VALUE",
        "SET(?: POOL)? (?P<service>NAME)(?: POOL)? owners?TO_VALUE",
    ],
    read,
};

const EXAMPLE: &str = "set owners of hubapi.com to ada@example.org";

fn read(captures: &Captures<'_>) -> Reading {
    let question = "Change the owners of which service?";
    let service = match read::service(captures, ENTRY.name, question, EXAMPLE) {
        Ok(service) => service,
        Err(unclear) => return Reading::Wrong(unclear),
    };
    let mut values = read::values(captures);
    values.retain(|value| !value.is("owner") && !value.is("owners"));
    let owners = match values.as_slice() {
        [] => {
            let question = format!("Change the owners of {service} to which?");
            return Reading::Wrong(read::missing(ENTRY.name, &question, EXAMPLE));
        }
        [only] if only.is("none") => Vec::new(),
        several => read::once_each(several),
    };
    let wrong = owners
        .iter()
        .find_map(|value| Some((value, read::problem_of_owner(value)?)));
    if let Some((value, problem)) = wrong {
        return Reading::Wrong(read::malformed(ENTRY.name, value, problem, EXAMPLE));
    }
    Reading::Is(Command::SetOwners(SetOwners { service, owners }))
}

impl SetOwners {
    pub(crate) fn arguments(&self) -> Value {
        json!({"service": self.service, "owners": self.owners})
    }
}

impl fmt::Display for SetOwners {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "set owners of {} to {}",
            read::written(self.service.as_str()),
            read::written_list(&self.owners)
        )
    }
}

impl ServiceChange for SetOwners {
    fn service(&self) -> &ServiceName {
        &self.service
    }

    fn wanted(&self, committed: &Value) -> Value {
        body::with(committed, body::OWNERS, self.owners.clone().into())
    }

    fn former(&self, pool: &Pool) -> Command {
        Command::SetOwners(Self {
            service: pool.service.clone(),
            owners: body::texts(&pool.body, body::OWNERS),
        })
    }

    fn row(&self) -> &'static Entry {
        &ENTRY
    }
}
