//! `deregister-instance`: have a classic ELB send no more traffic to an instance.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::{Command, RegisterInstance, read};
use crate::catalogue::{Entry, Reading};
use crate::id::{ElbName, InstanceId};
use crate::plan::{Inverse, Tier};
use crate::setting::{Setting, SettingChange, Value};

/// Have a classic ELB send no more traffic to an instance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeregisterInstance {
    /// Which instance.
    pub instance: InstanceId,
    /// Which classic ELB.
    pub elb: ElbName,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "deregister-instance",
    summary: "deregister an instance from a classic ELB, through the balancer; needs a second person",
    tier: Tier::Destructive,
    examples: &["deregister instance i-0a1b2c3d from ELB web-elb"],
    patterns: &[
        "(?:deregister|de-register|unregister|remove|detach|take|drop)(?: ec2)? instance(?: (?P<instance>NAME))? (?:from|out of|of)(?: classic)? elb(?: (?P<place>NAME))?",
    ],
    read,
};

const EXAMPLE: &str = "deregister instance i-0a1b2c3d from ELB web-elb";

fn read(captures: &Captures<'_>) -> Reading {
    read_it(captures).unwrap_or_else(Reading::Wrong)
}

fn read_it(captures: &Captures<'_>) -> Result<Reading, crate::unclear::Unclear> {
    let named = |key, question: &str| read::named(captures, key, ENTRY.name, question, EXAMPLE);
    let instance = named("instance", "Deregister which instance?")?;
    let elb = named(
        "place",
        &format!("Deregister the instance {instance} from which ELB?"),
    )?;
    Ok(Reading::Is(Command::DeregisterInstance(
        DeregisterInstance {
            instance: InstanceId::new(instance),
            elb: ElbName::new(elb),
        },
    )))
}

impl DeregisterInstance {
    pub(crate) fn arguments(&self) -> Json {
        json!({"instance": self.instance, "elb": self.elb})
    }
}

impl fmt::Display for DeregisterInstance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "deregister instance {} from ELB {}",
            self.instance, self.elb
        )
    }
}

impl SettingChange for DeregisterInstance {
    fn setting(&self) -> Setting {
        Setting::ElbInstance {
            elb: self.elb.to_string(),
            instance: self.instance.to_string(),
        }
    }

    fn wanted(&self, _: &Value) -> Value {
        None
    }

    fn inverse(&self, _: &Value) -> Inverse {
        let back = RegisterInstance {
            instance: self.instance.clone(),
            elb: self.elb.clone(),
        };
        Inverse::typed(
            Command::RegisterInstance(back),
            "a name of it cannot be typed",
        )
    }

    fn consequence(&self) -> Option<&'static str> {
        Some("It gets no new traffic from there.")
    }

    fn row(&self) -> &'static Entry {
        &ENTRY
    }
}
