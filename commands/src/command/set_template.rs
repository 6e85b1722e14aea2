//! `set-template`: the agents' template a service's configuration is written from.

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

/// The template a service's configuration is written from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetTemplate {
    /// Which service.
    pub service: ServiceName,
    /// The template's name; none means the agents' default one.
    pub template: Option<String>,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "set-template",
    summary: "change the template a service's config is written from; `default` is the agents' own",
    tier: Tier::Change,
    examples: &[
        "change the template of hubapi.com to empty",
        "use the default template of hubapi.com",
    ],
    patterns: &[
        "SET(?: config| nginx)? templateOF_SERVICETO_VALUE",
        "SET(?: POOL)? (?P<service>NAME)(?: POOL)? templateTO_VALUE",
        "(?:use|apply|take)(?: template)? (?P<value>NAME)(?: template)? (?:of|for|on|with)(?: POOL)?(?: (?P<service>NAME))?(?: POOL)?",
    ],
    read,
};

const EXAMPLE: &str = "set template of hubapi.com to empty";
const DEFAULT: &str = "default";

fn read(captures: &Captures<'_>) -> Reading {
    let question = "Change the template of which service?";
    let service = match read::service(captures, ENTRY.name, question, EXAMPLE) {
        Ok(service) => service,
        Err(unclear) => return Reading::Wrong(unclear),
    };
    let mut values = read::values(captures);
    values.retain(|value| !value.is("template"));
    let problem = match values.as_slice() {
        [] => {
            let question = format!("Change the template of {service} to which?");
            return Reading::Wrong(read::missing(ENTRY.name, &question, EXAMPLE));
        }
        [only] if only.text.contains(char::is_whitespace) => {
            "has a space in it, and no template has"
        }
        [only] => {
            let template = (!only.is(DEFAULT)).then(|| only.text.clone());
            return Reading::Is(Command::SetTemplate(SetTemplate { service, template }));
        }
        _ => "is more than one template",
    };
    Reading::Wrong(read::malformed(
        ENTRY.name,
        &read::as_written(&values),
        problem,
        EXAMPLE,
    ))
}

impl SetTemplate {
    pub(crate) fn arguments(&self) -> Value {
        json!({"service": self.service, "template": self.template.as_deref().unwrap_or("default")})
    }
}

impl fmt::Display for SetTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let template = match self.template.as_deref() {
            None => DEFAULT.to_owned(),
            // Quoted, it is a template of that name.
            Some(DEFAULT) => format!("\"{DEFAULT}\""),
            Some(name) => read::written(name),
        };
        write!(
            f,
            "set template of {} to {template}",
            read::written(self.service.as_str())
        )
    }
}

impl ServiceChange for SetTemplate {
    fn service(&self) -> &ServiceName {
        &self.service
    }

    fn wanted(&self, committed: &Value) -> Value {
        body::with(committed, body::TEMPLATE, self.template.clone().into())
    }

    fn former(&self, pool: &Pool) -> Command {
        Command::SetTemplate(Self {
            service: pool.service.clone(),
            template: body::text(&pool.body, body::TEMPLATE).map(str::to_owned),
        })
    }

    fn row(&self) -> &'static Entry {
        &ENTRY
    }
}
