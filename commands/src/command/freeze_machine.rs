//! `freeze-machine`: an agent or a rack keeps its tasks and takes no new ones.

use std::fmt;
use std::time::Duration;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::activate_machine::ActivateMachine;
use super::{Command, mesos_agents, read};
use crate::catalogue::{Entry, Reading};
use crate::plan::{Inverse, Tier};
use crate::scheduler::machine::Machine;
use crate::setting::{SchedulerSetting, Setting, SettingChange, Value, capitalised};

/// An agent or a rack keeps its tasks and takes no new ones.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FreezeMachine {
    /// Which one.
    pub machine: Machine,
    /// After what time it takes tasks again by itself; none means not by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lasting: Option<Duration>,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "freeze-machine",
    summary: "let an agent or a rack of the scheduler keep its tasks and take no new ones",
    tier: Tier::Change,
    examples: &["freeze agent node7.example", "freeze rack rack-b in qa"],
    patterns: &[
        "freeze (?:(?:mesos|scheduler) )?(?P<kind>agent|slave|rack)(?: (?P<machine>NAME))?LASTING",
    ],
    read,
};

const EXAMPLE: &str = "freeze agent node7.example";

fn read(captures: &Captures<'_>) -> Reading {
    let machine = match mesos_agents::machine(captures, ENTRY.name, EXAMPLE) {
        Ok(machine) => machine,
        Err(unclear) => return Reading::Wrong(unclear),
    };
    match read::lasting(captures, ENTRY.name, EXAMPLE) {
        Ok(lasting) => Reading::Is(Command::FreezeMachine(FreezeMachine { machine, lasting })),
        Err(unclear) => Reading::Wrong(unclear),
    }
}

impl FreezeMachine {
    pub(crate) fn arguments(&self) -> Json {
        read::with_lasting(
            json!({"kind": self.machine.kind, "machine": self.machine.name}),
            self.lasting,
        )
    }
}

impl fmt::Display for FreezeMachine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Machine { kind, name } = &self.machine;
        write!(f, "freeze {} {}", kind.word(), read::written(name))?;
        read::write_lasting(f, self.lasting)
    }
}

impl SettingChange for FreezeMachine {
    fn setting(&self) -> Setting {
        Setting::Scheduler(SchedulerSetting::Machine {
            machine: self.machine.clone(),
            for_millis: self.lasting.map(read::millis),
        })
    }

    fn wanted(&self, _: &Value) -> Value {
        Some("FROZEN".to_owned())
    }

    fn inverse(&self, _: &Value) -> Inverse {
        Inverse::Command(Command::ActivateMachine(ActivateMachine {
            machine: self.machine.clone(),
        }))
    }

    /// Contract 2.8: what is decommissioned cannot be frozen.
    fn objection(&self, now: &Value) -> Option<String> {
        let now = now.as_deref()?;
        (now.ends_with("DECOMMISSION") || now.starts_with("DECOMMISSION")).then(|| {
            format!(
                "{} is {now}, and the scheduler freezes nothing that is decommissioned.",
                capitalised(&self.machine.to_string())
            )
        })
    }

    fn consequence(&self) -> Option<&'static str> {
        Some("Its tasks go on; no new one is launched there.")
    }

    fn row(&self) -> &'static Entry {
        &ENTRY
    }
}
