//! `clear-base-path`: take a path of a load-balancer group from whoever holds it.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::{Command, UpdateConfig, read};
use crate::catalogue::{Entry, Reading};
use crate::id::{GroupName, ServiceName};
use crate::parse::{QUOTED, SPACE};
use crate::plan::{Inverse, Tier};
use crate::setting::{Setting, SettingChange, Value};

/// Take a path of a load-balancer group from whoever holds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClearBasePath {
    /// The path, with a domain in front where the balancer keeps it so.
    pub path: String,
    /// Which group.
    pub group: GroupName,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "clear-base-path",
    summary: "take a path of a load balancer group from the service that holds it; needs a second person",
    tier: Tier::Destructive,
    examples: &["clear base path /contacts of edge-prod"],
    patterns: &[
        "(?:clear|release|unlock|free)(?: up)?(?: lock(?: (?:of|on|for))?)?(?: (?:base[ -]?)?path)(?: lock)?(?: (?P<path>NAME))?OF_GROUP",
    ],
    read,
};

const EXAMPLE: &str = "clear base path /contacts of edge-prod";

fn read(captures: &Captures<'_>) -> Reading {
    read_it(captures).unwrap_or_else(Reading::Wrong)
}

fn read_it(captures: &Captures<'_>) -> Result<Reading, crate::unclear::Unclear> {
    // A path may end in a slash, so it is not read as a name is.
    let path = captures.name("path").map(|path| {
        let path = path.as_str();
        path.strip_prefix(QUOTED)
            .unwrap_or(path)
            .replace(SPACE, " ")
    });
    let Some(path) = path else {
        let question = "Clear which base path? The bare one is written in quotes: \"/\".";
        return Err(read::missing(ENTRY.name, question, EXAMPLE));
    };
    let problem = if path.contains(char::is_whitespace) {
        Some("has a space in it, and no path has")
    } else if !path.contains('/') {
        Some("is not a path: paths begin with `/`, or with a domain before it")
    } else {
        None
    };
    if let Some(problem) = problem {
        return Err(read::malformed(ENTRY.name, &path, problem, EXAMPLE));
    }
    let question = format!("Clear the base path {path} of which group?");
    let group = read::named(captures, "group", ENTRY.name, &question, EXAMPLE)?;
    Ok(Reading::Is(Command::ClearBasePath(ClearBasePath {
        path,
        group: GroupName::new(group),
    })))
}

impl ClearBasePath {
    pub(crate) fn arguments(&self) -> Json {
        json!({"path": self.path, "group": self.group})
    }
}

impl fmt::Display for ClearBasePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A slash alone is taken for punctuation.
        let path = match self.path.as_str() {
            "/" => "\"/\"".to_owned(),
            path => read::written(path),
        };
        write!(
            f,
            "clear base path {path} of {}",
            read::written(self.group.as_str())
        )
    }
}

impl SettingChange for ClearBasePath {
    fn setting(&self) -> Setting {
        Setting::BasePath {
            group: self.group.to_string(),
            path: self.path.clone(),
        }
    }

    fn wanted(&self, _: &Value) -> Value {
        None
    }

    /// A service takes its paths with every request about it that is no deletion (contract 4.3.1), a reload among them.
    fn inverse(&self, now: &Value) -> Inverse {
        match now.as_deref() {
            Some(owner) if !owner.is_empty() => Inverse::typed(
                Command::UpdateConfig(UpdateConfig {
                    service: ServiceName::new(owner),
                }),
                "the service's name cannot be typed",
            ),
            _ => Inverse::Irreversible("nobody knows who held it".to_owned()),
        }
    }

    fn cautions(&self, now: &Value) -> Vec<String> {
        let caution = match now.as_deref() {
            None => return Vec::new(),
            Some("") => "the service that holds it may be one that is just being made".to_owned(),
            Some(owner) => format!(
                "{owner} still exists: another service could take the path, and then {owner} cannot be changed"
            ),
        };
        vec![caution]
    }

    fn row(&self) -> &'static Entry {
        &ENTRY
    }
}
