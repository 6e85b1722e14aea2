//! `add-traffic-source`: put an ELB or a target group in front of a load-balancer group.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::source_kind::{RegisterBy, SourceKind, source_value};
use super::{Command, RemoveTrafficSource, read};
use crate::catalogue::{Entry, Reading};
use crate::id::{GroupName, SourceName};
use crate::plan::{Inverse, Tier};
use crate::setting::{Setting, SettingChange, Value};

/// Put an ELB or a target group in front of a load-balancer group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddTrafficSource {
    /// What it is called over there.
    pub source: SourceName,
    /// Which group.
    pub group: GroupName,
    /// What it is.
    pub kind: SourceKind,
    /// What agents are registered by.
    pub register_by: RegisterBy,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "add-traffic-source",
    summary: "add an ELB or a target group to what sends traffic to a load balancer group",
    tier: Tier::Change,
    examples: &[
        "add classic traffic source web-elb to edge-prod",
        "add ALB target group traffic source web-tg to edge-prod by private ip",
    ],
    patterns: &[
        "(?:add|attach)(?: (?P<kind>SOURCE))? traffic[ -]?source(?: (?P<source>NAME))?OF_GROUPBY",
        "(?:add|attach) traffic[ -]?source(?: (?P<source>NAME))? (?:of type|with type|type|as) (?P<kind>SOURCE)OF_GROUPBY",
        "(?:add|attach) traffic[ -]?source(?: (?P<source>NAME))?OF_GROUP (?:of type|with type|type|as) (?P<kind>SOURCE)BY",
    ],
    read,
};

const EXAMPLE: &str = "add classic traffic source web-elb to edge-prod";

fn read(captures: &Captures<'_>) -> Reading {
    read_it(captures).unwrap_or_else(Reading::Wrong)
}

fn read_it(captures: &Captures<'_>) -> Result<Reading, crate::unclear::Unclear> {
    let named = |key, question: &str| read::named(captures, key, ENTRY.name, question, EXAMPLE);
    let source = named("source", "Add which traffic source?")?;
    let question = format!("Add the traffic source {source} to which group?");
    let group = named("group", &question)?;
    // The balancer takes any type under any name, and then registers agents with something that is not there.
    let Some(kind) = captures.name("kind") else {
        let question =
            format!("What is {source}: a classic ELB, an ALB target group, or a network balancer?");
        return Err(read::missing(ENTRY.name, &question, EXAMPLE));
    };
    let by = captures.name("by");
    Ok(Reading::Is(Command::AddTrafficSource(AddTrafficSource {
        source: SourceName::new(source),
        group: GroupName::new(group),
        kind: SourceKind::said(kind.as_str()),
        register_by: by.map_or(RegisterBy::default(), |by| RegisterBy::said(by.as_str())),
    })))
}

impl AddTrafficSource {
    pub(crate) fn arguments(&self) -> Json {
        json!({"source": self.source, "group": self.group, "type": self.kind, "registerBy": self.register_by})
    }
}

impl fmt::Display for AddTrafficSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "add {} traffic source {} to {}",
            self.kind.words(),
            read::written(self.source.as_str()),
            self.group
        )?;
        match self.register_by {
            RegisterBy::InstanceId => Ok(()),
            RegisterBy::PrivateIp => f.write_str(" by private ip"),
        }
    }
}

impl SettingChange for AddTrafficSource {
    fn setting(&self) -> Setting {
        Setting::TrafficSource {
            group: self.group.to_string(),
            name: self.source.to_string(),
        }
    }

    fn wanted(&self, _: &Value) -> Value {
        Some(source_value(&self.kind, &self.register_by))
    }

    fn inverse(&self, _: &Value) -> Inverse {
        let remove = RemoveTrafficSource {
            source: self.source.clone(),
            group: self.group.clone(),
        };
        Inverse::typed(
            Command::RemoveTrafficSource(remove),
            "its name cannot be typed",
        )
    }

    /// Another type would be a second source beside the first.
    fn objection(&self, now: &Value) -> Option<String> {
        let there = now.as_ref().filter(|_| *now != self.wanted(now))?;
        Some(format!(
            "{} has a traffic source {} already, as {there}. Remove that first: `remove traffic source {} from {}`.",
            self.group,
            self.source,
            read::written(self.source.as_str()),
            self.group
        ))
    }

    fn consequence(&self) -> Option<&'static str> {
        Some("The balancer registers the group's agents with it, where its AWS part is at work.")
    }

    fn row(&self) -> &'static Entry {
        &ENTRY
    }
}
