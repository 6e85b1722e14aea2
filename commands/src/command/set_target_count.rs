//! `set-target-count`: how many agents a balancer group should have.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::{Command, read};
use crate::catalogue::{Entry, Reading};
use crate::id::GroupName;
use crate::plan::{Inverse, Tier};
use crate::setting::{Setting, SettingChange, Value};

/// How many agents a balancer group should have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetTargetCount {
    /// Which group.
    pub group: GroupName,
    /// How many agents.
    pub count: u32,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "set-target-count",
    summary: "say how many agents a load balancer group should have",
    tier: Tier::Change,
    examples: &["set target count of edge-prod to 4"],
    patterns: &[
        "SET(?: (?P<group>NAME))? target[ -]?count(?: (?:of|for|in|on)(?: POOL)?(?: group)?(?: (?P<subject>NAME))?)?(?: (?:to|as|be|with|by))?(?: (?P<count>NAME))?",
    ],
    read,
};

const EXAMPLE: &str = "set target count of edge-prod to 4";

fn read(captures: &Captures<'_>) -> Reading {
    let Some(group) = read::name(captures, "subject").or_else(|| read::name(captures, "group"))
    else {
        return Reading::Wrong(read::missing(
            ENTRY.name,
            "The target count of which group?",
            EXAMPLE,
        ));
    };
    let Some(count) = captures.name("count").map(|count| count.as_str()) else {
        let question = format!("How many agents should {group} have?");
        return Reading::Wrong(read::missing(ENTRY.name, &question, EXAMPLE));
    };
    match count.parse::<u32>() {
        Ok(count) => Reading::Is(Command::SetTargetCount(SetTargetCount {
            group: GroupName::new(group),
            count,
        })),
        Err(_) => Reading::Wrong(read::malformed(
            ENTRY.name,
            count,
            "is not a number of agents",
            EXAMPLE,
        )),
    }
}

impl SetTargetCount {
    pub(crate) fn arguments(&self) -> Json {
        json!({"group": self.group, "count": self.count})
    }
}

impl fmt::Display for SetTargetCount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "set target count of {} to {}",
            read::written(self.group.as_str()),
            self.count
        )
    }
}

impl SettingChange for SetTargetCount {
    fn setting(&self) -> Setting {
        Setting::TargetCount {
            group: self.group.to_string(),
        }
    }

    fn wanted(&self, _: &Value) -> Value {
        Some(self.count.to_string())
    }

    fn inverse(&self, now: &Value) -> Inverse {
        let before = now.as_ref().and_then(|count| count.parse().ok());
        match before {
            Some(count) => Inverse::Command(Command::SetTargetCount(Self {
                group: self.group.clone(),
                count,
            })),
            None => Inverse::Irreversible("it had no target count before".to_owned()),
        }
    }

    fn consequence(&self) -> Option<&'static str> {
        Some("It is what the balancer's health is measured by; no agent is started or stopped.")
    }

    fn row(&self) -> &'static Entry {
        &ENTRY
    }
}
