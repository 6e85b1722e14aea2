//! `set-base-path`: the path a service is reached under.

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

/// The path a service is reached under.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetBasePath {
    /// Which service.
    pub service: ServiceName,
    /// The path; it begins with a slash.
    pub path: String,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "set-base-path",
    summary: "change the path a service is reached under",
    tier: Tier::Change,
    examples: &[
        "set base path of hubapi.com to /hub",
        "change the base path of login-web to /login in qa",
    ],
    patterns: &[
        "(?:SET|move)(?: service)? (?:base[ -]?path|path)OF_SERVICETO_VALUE",
        "(?:SET|move)(?: POOL)? (?P<service>NAME)(?: POOL)? (?:base[ -]?path|path)TO_VALUE",
    ],
    read,
};

const EXAMPLE: &str = "set base path of hubapi.com to /hub";

fn read(captures: &Captures<'_>) -> Reading {
    let question = "Change the base path of which service?";
    let service = match read::service(captures, ENTRY.name, question, EXAMPLE) {
        Ok(service) => service,
        Err(unclear) => return Reading::Wrong(unclear),
    };
    let values = read::values(captures);
    let problem = match values.as_slice() {
        [] => {
            let question = format!("Change the base path of {service} to which path?");
            return Reading::Wrong(read::missing(ENTRY.name, &question, EXAMPLE));
        }
        [only] if only.text.contains(char::is_whitespace) => "has a space in it, and no path has",
        [only] if !only.text.starts_with('/') => "is not a path: paths begin with `/`",
        [only] => {
            return Reading::Is(Command::SetBasePath(SetBasePath {
                service,
                path: only.text.clone(),
            }));
        }
        _ => "is more than one path, and a service has one base path",
    };
    Reading::Wrong(read::malformed(
        ENTRY.name,
        &read::as_written(&values),
        problem,
        EXAMPLE,
    ))
}

impl SetBasePath {
    pub(crate) fn arguments(&self) -> Value {
        json!({"service": self.service, "path": self.path})
    }
}

impl fmt::Display for SetBasePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = match self.path.as_str() {
            // Behind "to", a slash alone is no mark.
            "/" => "/".to_owned(),
            path => read::written(path),
        };
        let service = read::written(self.service.as_str());
        write!(f, "set base path of {service} to {path}")
    }
}

impl ServiceChange for SetBasePath {
    fn service(&self) -> &ServiceName {
        &self.service
    }

    fn wanted(&self, committed: &Value) -> Value {
        body::with(committed, body::BASE_PATH, self.path.as_str().into())
    }

    fn former(&self, pool: &Pool) -> Command {
        Command::SetBasePath(Self {
            service: pool.service.clone(),
            path: body::text(&pool.body, body::BASE_PATH)
                .unwrap_or_default()
                .to_owned(),
        })
    }

    fn row(&self) -> &'static Entry {
        &ENTRY
    }
}
