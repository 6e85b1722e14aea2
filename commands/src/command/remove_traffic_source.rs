//! `remove-traffic-source`: take an ELB or a target group away from a load-balancer group.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::source_kind::read_value;
use super::{AddTrafficSource, Command, read};
use crate::catalogue::{Entry, Reading};
use crate::id::{GroupName, SourceName};
use crate::plan::{Inverse, Tier};
use crate::setting::{Setting, SettingChange, Value};

/// Take an ELB or a target group away from a load-balancer group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemoveTrafficSource {
    /// What it is called over there.
    pub source: SourceName,
    /// Which group.
    pub group: GroupName,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "remove-traffic-source",
    summary: "remove an ELB or a target group from what sends traffic to a load balancer group; the last one needs a second person",
    tier: Tier::Change,
    examples: &["remove traffic source web-elb from edge-prod"],
    patterns: &[
        "(?:remove|delete|drop|detach|take) traffic[ -]?source(?: (?P<source>NAME))?OF_GROUP",
    ],
    read,
};

const EXAMPLE: &str = "remove traffic source web-elb from edge-prod";

fn read(captures: &Captures<'_>) -> Reading {
    read_it(captures).unwrap_or_else(Reading::Wrong)
}

fn read_it(captures: &Captures<'_>) -> Result<Reading, crate::unclear::Unclear> {
    let named = |key, question: &str| read::named(captures, key, ENTRY.name, question, EXAMPLE);
    let source = named("source", "Remove which traffic source?")?;
    let question = format!("Remove the traffic source {source} from which group?");
    let group = named("group", &question)?;
    let command = RemoveTrafficSource {
        source: SourceName::new(source),
        group: GroupName::new(group),
    };
    Ok(Reading::Is(Command::RemoveTrafficSource(command)))
}

impl RemoveTrafficSource {
    pub(crate) fn arguments(&self) -> Json {
        json!({"source": self.source, "group": self.group})
    }
}

impl fmt::Display for RemoveTrafficSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let source = read::written(self.source.as_str());
        write!(
            f,
            "remove traffic source {source} from {}",
            read::written(self.group.as_str())
        )
    }
}

impl SettingChange for RemoveTrafficSource {
    fn setting(&self) -> Setting {
        Setting::TrafficSource {
            group: self.group.to_string(),
            name: self.source.to_string(),
        }
    }

    fn wanted(&self, _: &Value) -> Value {
        None
    }

    fn inverse(&self, now: &Value) -> Inverse {
        match now.as_deref().and_then(read_value) {
            Some((kind, register_by)) => Inverse::typed(
                Command::AddTrafficSource(AddTrafficSource {
                    source: self.source.clone(),
                    group: self.group.clone(),
                    kind,
                    register_by,
                }),
                "its name cannot be typed",
            ),
            None => Inverse::Irreversible("I do not know its type".to_owned()),
        }
    }

    fn row(&self) -> &'static Entry {
        &ENTRY
    }
}
