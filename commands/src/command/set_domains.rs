//! `set-domains`: the domains a service is served on.

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

/// The domains a service is served on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetDomains {
    /// Which service.
    pub service: ServiceName,
    /// The domains it is to have; empty means none.
    pub domains: Vec<String>,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "set-domains",
    summary: "change the domains a service is served on; `none` leaves it to its groups' defaults",
    tier: Tier::Change,
    examples: &[
        "set domains of hubapi.com to api.hubapi.com, app.hubapi.com",
        "change the domain of login-web to app.hubapi.com",
    ],
    patterns: &[
        "SET(?: service)? domains?OF_SERVICETO_VALUE",
        "SET(?: POOL)? (?P<service>NAME)(?: POOL)? domains?TO_VALUE",
    ],
    read,
};

const EXAMPLE: &str = "set domains of hubapi.com to api.hubapi.com";

fn read(captures: &Captures<'_>) -> Reading {
    let question = "Change the domains of which service?";
    let service = match read::service(captures, ENTRY.name, question, EXAMPLE) {
        Ok(service) => service,
        Err(unclear) => return Reading::Wrong(unclear),
    };
    let mut values = read::values(captures);
    values.retain(|value| !value.is("domain") && !value.is("domains"));
    let domains = match values.as_slice() {
        [] => {
            let question = format!("Change the domains of {service} to which?");
            return Reading::Wrong(read::missing(ENTRY.name, &question, EXAMPLE));
        }
        [only] if only.is("none") => Vec::new(),
        several => read::once_each(several),
    };
    let wrong = domains
        .iter()
        .find_map(|value| Some((value, read::problem_of_domain(value)?)));
    if let Some((value, problem)) = wrong {
        return Reading::Wrong(read::malformed(ENTRY.name, value, problem, EXAMPLE));
    }
    Reading::Is(Command::SetDomains(SetDomains { service, domains }))
}

impl SetDomains {
    pub(crate) fn arguments(&self) -> Value {
        json!({"service": self.service, "domains": self.domains})
    }
}

impl fmt::Display for SetDomains {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "set domains of {} to {}",
            read::written(self.service.as_str()),
            read::written_list(&self.domains)
        )
    }
}

impl ServiceChange for SetDomains {
    fn service(&self) -> &ServiceName {
        &self.service
    }

    fn wanted(&self, committed: &Value) -> Value {
        body::with(committed, body::DOMAINS, self.domains.clone().into())
    }

    fn former(&self, pool: &Pool) -> Command {
        Command::SetDomains(Self {
            service: pool.service.clone(),
            domains: body::texts(&pool.body, body::DOMAINS),
        })
    }

    fn row(&self) -> &'static Entry {
        &ENTRY
    }
}
