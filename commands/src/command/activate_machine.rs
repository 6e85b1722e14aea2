//! `activate-machine`: an agent or a rack takes tasks again.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::decommission_machine::DecommissionMachine;
use super::freeze_machine::FreezeMachine;
use super::{Command, mesos_agents, read};
use crate::catalogue::{Entry, Reading};
use crate::plan::{Inverse, Tier};
use crate::scheduler::machine::Machine;
use crate::setting::{SchedulerSetting, Setting, SettingChange, Value};

/// An agent or a rack takes tasks again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActivateMachine {
    /// Which one.
    pub machine: Machine,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "activate-machine",
    summary: "let an agent or a rack of the scheduler take tasks again",
    tier: Tier::Change,
    examples: &["activate agent node7.example", "unfreeze rack rack-b"],
    patterns: &[
        "(?:activate|reactivate|unfreeze|thaw|recommission) (?:(?:mesos|scheduler) )?(?P<kind>agent|slave|rack)(?: (?P<machine>NAME))?",
    ],
    read,
};

fn read(captures: &Captures<'_>) -> Reading {
    match mesos_agents::machine(captures, ENTRY.name, "activate agent node7.example") {
        Ok(machine) => Reading::Is(Command::ActivateMachine(ActivateMachine { machine })),
        Err(unclear) => Reading::Wrong(unclear),
    }
}

impl ActivateMachine {
    pub(crate) fn arguments(&self) -> Json {
        json!({"kind": self.machine.kind, "machine": self.machine.name})
    }
}

impl fmt::Display for ActivateMachine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Machine { kind, name } = &self.machine;
        write!(f, "activate {} {}", kind.word(), read::written(name))
    }
}

impl SettingChange for ActivateMachine {
    fn setting(&self) -> Setting {
        Setting::Scheduler(SchedulerSetting::Machine {
            machine: self.machine.clone(),
            for_millis: None,
        })
    }

    fn wanted(&self, _: &Value) -> Value {
        Some("ACTIVE".to_owned())
    }

    fn inverse(&self, now: &Value) -> Inverse {
        let machine = self.machine.clone();
        match now.as_deref() {
            Some("FROZEN") => Inverse::Command(Command::FreezeMachine(FreezeMachine {
                machine,
                lasting: None,
            })),
            Some("STARTING_DECOMMISSION" | "DECOMMISSIONING" | "DECOMMISSIONED") => {
                Inverse::Command(Command::DecommissionMachine(DecommissionMachine {
                    machine,
                }))
            }
            _ => Inverse::Irreversible("the state it has now cannot be asked for".to_owned()),
        }
    }

    fn row(&self) -> &'static Entry {
        &ENTRY
    }
}
