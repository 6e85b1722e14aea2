//! `add-target`: let a target group send traffic to an instance.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::{Command, RemoveTarget, read};
use crate::catalogue::{Entry, Reading};
use crate::id::{InstanceId, TargetGroupName};
use crate::plan::{Inverse, Tier};
use crate::setting::{Setting, SettingChange, Value};

/// Let a target group send traffic to an instance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddTarget {
    /// Which instance.
    pub instance: InstanceId,
    /// Which target group.
    pub target_group: TargetGroupName,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "add-target",
    summary: "add an instance to the targets of an ALB target group, through the balancer",
    tier: Tier::Change,
    examples: &["add target i-0a1b2c3d to target group web-tg"],
    patterns: &[
        "(?:add|register|attach)(?: ec2)? (?:target|instance)(?: (?P<instance>NAME))? (?:to|with|at|in|behind)(?: alb)? target[ -]?group(?: (?P<place>NAME))?",
    ],
    read,
};

const EXAMPLE: &str = "add target i-0a1b2c3d to target group web-tg";

fn read(captures: &Captures<'_>) -> Reading {
    read_it(captures).unwrap_or_else(Reading::Wrong)
}

fn read_it(captures: &Captures<'_>) -> Result<Reading, crate::unclear::Unclear> {
    let named = |key, question: &str| read::named(captures, key, ENTRY.name, question, EXAMPLE);
    let instance = named("instance", "Add which target?")?;
    let target_group = named(
        "place",
        &format!("Add the target {instance} to which target group?"),
    )?;
    Ok(Reading::Is(Command::AddTarget(AddTarget {
        instance: InstanceId::new(instance),
        target_group: TargetGroupName::new(target_group),
    })))
}

impl AddTarget {
    pub(crate) fn arguments(&self) -> Json {
        json!({"instance": self.instance, "targetGroup": self.target_group})
    }
}

impl fmt::Display for AddTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "add target {} to target group {}",
            self.instance, self.target_group
        )
    }
}

impl SettingChange for AddTarget {
    fn setting(&self) -> Setting {
        Setting::Target {
            target_group: self.target_group.to_string(),
            instance: self.instance.to_string(),
        }
    }

    fn wanted(&self, _: &Value) -> Value {
        Some(String::new())
    }

    fn inverse(&self, _: &Value) -> Inverse {
        let back = RemoveTarget {
            instance: self.instance.clone(),
            target_group: self.target_group.clone(),
        };
        Inverse::typed(Command::RemoveTarget(back), "a name of it cannot be typed")
    }

    fn consequence(&self) -> Option<&'static str> {
        Some("It gets traffic once the target group finds it healthy.")
    }

    fn row(&self) -> &'static Entry {
        &ENTRY
    }
}
