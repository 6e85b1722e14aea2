//! `remove-target`: have a target group send no more traffic to an instance.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::{AddTarget, Command, read};
use crate::catalogue::{Entry, Reading};
use crate::id::{InstanceId, TargetGroupName};
use crate::plan::{Inverse, Tier};
use crate::setting::{Setting, SettingChange, Value};

/// Have a target group send no more traffic to an instance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemoveTarget {
    /// Which instance.
    pub instance: InstanceId,
    /// Which target group.
    pub target_group: TargetGroupName,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "remove-target",
    summary: "remove an instance from the targets of an ALB target group, through the balancer; needs a second person",
    tier: Tier::Destructive,
    examples: &["remove target i-0a1b2c3d from target group web-tg"],
    patterns: &[
        "(?:remove|deregister|de-register|unregister|detach|take|drop)(?: ec2)? (?:target|instance)(?: (?P<instance>NAME))? (?:from|out of|of)(?: alb)? target[ -]?group(?: (?P<place>NAME))?",
    ],
    read,
};

const EXAMPLE: &str = "remove target i-0a1b2c3d from target group web-tg";

fn read(captures: &Captures<'_>) -> Reading {
    read_it(captures).unwrap_or_else(Reading::Wrong)
}

fn read_it(captures: &Captures<'_>) -> Result<Reading, crate::unclear::Unclear> {
    let named = |key, question: &str| read::named(captures, key, ENTRY.name, question, EXAMPLE);
    let instance = named("instance", "Remove which target?")?;
    let target_group = named(
        "place",
        &format!("Remove the target {instance} from which target group?"),
    )?;
    Ok(Reading::Is(Command::RemoveTarget(RemoveTarget {
        instance: InstanceId::new(instance),
        target_group: TargetGroupName::new(target_group),
    })))
}

impl RemoveTarget {
    pub(crate) fn arguments(&self) -> Json {
        json!({"instance": self.instance, "targetGroup": self.target_group})
    }
}

impl fmt::Display for RemoveTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "remove target {} from target group {}",
            self.instance, self.target_group
        )
    }
}

impl SettingChange for RemoveTarget {
    fn setting(&self) -> Setting {
        Setting::Target {
            target_group: self.target_group.to_string(),
            instance: self.instance.to_string(),
        }
    }

    fn wanted(&self, _: &Value) -> Value {
        None
    }

    fn inverse(&self, _: &Value) -> Inverse {
        let back = AddTarget {
            instance: self.instance.clone(),
            target_group: self.target_group.clone(),
        };
        Inverse::typed(Command::AddTarget(back), "a name of it cannot be typed")
    }

    fn consequence(&self) -> Option<&'static str> {
        Some("It gets no new traffic from there; what it is serving may take minutes to drain.")
    }

    fn row(&self) -> &'static Entry {
        &ENTRY
    }
}
