//! `register-instance`: let a classic ELB send traffic to an instance.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::{Command, DeregisterInstance, read};
use crate::catalogue::{Entry, Reading};
use crate::id::{ElbName, InstanceId};
use crate::plan::{Inverse, Tier};
use crate::setting::{Setting, SettingChange, Value};

/// Let a classic ELB send traffic to an instance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterInstance {
    /// Which instance.
    pub instance: InstanceId,
    /// Which classic ELB.
    pub elb: ElbName,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "register-instance",
    summary: "register an instance with a classic ELB, through the balancer",
    tier: Tier::Change,
    examples: &["register instance i-0a1b2c3d with ELB web-elb"],
    patterns: &[
        "(?:register|add|attach)(?: ec2)? instance(?: (?P<instance>NAME))? (?:with|to|at|in|behind)(?: classic)? elb(?: (?P<place>NAME))?",
    ],
    read,
};

const EXAMPLE: &str = "register instance i-0a1b2c3d with ELB web-elb";

fn read(captures: &Captures<'_>) -> Reading {
    read_it(captures).unwrap_or_else(Reading::Wrong)
}

fn read_it(captures: &Captures<'_>) -> Result<Reading, crate::unclear::Unclear> {
    let named = |key, question: &str| read::named(captures, key, ENTRY.name, question, EXAMPLE);
    let instance = named("instance", "Register which instance?")?;
    let elb = named(
        "place",
        &format!("Register the instance {instance} with which ELB?"),
    )?;
    Ok(Reading::Is(Command::RegisterInstance(RegisterInstance {
        instance: InstanceId::new(instance),
        elb: ElbName::new(elb),
    })))
}

impl RegisterInstance {
    pub(crate) fn arguments(&self) -> Json {
        json!({"instance": self.instance, "elb": self.elb})
    }
}

impl fmt::Display for RegisterInstance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "register instance {} with ELB {}",
            self.instance, self.elb
        )
    }
}

impl SettingChange for RegisterInstance {
    fn setting(&self) -> Setting {
        Setting::ElbInstance {
            elb: self.elb.to_string(),
            instance: self.instance.to_string(),
        }
    }

    fn wanted(&self, _: &Value) -> Value {
        Some(String::new())
    }

    fn inverse(&self, _: &Value) -> Inverse {
        let back = DeregisterInstance {
            instance: self.instance.clone(),
            elb: self.elb.clone(),
        };
        Inverse::typed(
            Command::DeregisterInstance(back),
            "a name of it cannot be typed",
        )
    }

    fn consequence(&self) -> Option<&'static str> {
        Some("It gets traffic once the ELB finds it healthy.")
    }

    fn row(&self) -> &'static Entry {
        &ENTRY
    }
}
