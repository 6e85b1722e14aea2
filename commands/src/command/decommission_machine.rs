//! `decommission-machine`: an agent or a rack is emptied, and its tasks are replaced elsewhere.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::{Command, mesos_agents, read};
use crate::catalogue::{Entry, Reading};
use crate::plan::{Inverse, Tier};
use crate::scheduler::machine::Machine;
use crate::setting::{SchedulerSetting, Setting, SettingChange, Value, capitalised};

/// An agent or a rack is emptied, and its tasks are replaced elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecommissionMachine {
    /// Which one.
    pub machine: Machine,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "decommission-machine",
    summary: "empty an agent or a rack of the scheduler: its tasks are replaced elsewhere; needs a second person",
    tier: Tier::Destructive,
    examples: &[
        "decommission agent node7.example",
        "decommission rack rack-b in qa",
    ],
    patterns: &[
        "(?:decommission|decomission|decom|empty) (?:(?:mesos|scheduler) )?(?P<kind>agent|slave|rack)(?: (?P<machine>NAME))?",
    ],
    read,
};

fn read(captures: &Captures<'_>) -> Reading {
    match mesos_agents::machine(captures, ENTRY.name, "decommission agent node7.example") {
        Ok(machine) => Reading::Is(Command::DecommissionMachine(DecommissionMachine {
            machine,
        })),
        Err(unclear) => Reading::Wrong(unclear),
    }
}

impl DecommissionMachine {
    pub(crate) fn arguments(&self) -> Json {
        json!({"kind": self.machine.kind, "machine": self.machine.name})
    }
}

impl fmt::Display for DecommissionMachine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Machine { kind, name } = &self.machine;
        write!(f, "decommission {} {}", kind.word(), read::written(name))
    }
}

impl SettingChange for DecommissionMachine {
    fn setting(&self) -> Setting {
        Setting::Scheduler(SchedulerSetting::Machine {
            machine: self.machine.clone(),
            for_millis: None,
        })
    }

    fn wanted(&self, _: &Value) -> Value {
        Some("DECOMMISSIONED".to_owned())
    }

    fn inverse(&self, _: &Value) -> Inverse {
        Inverse::Irreversible(
            "the agents can be activated again; tasks that were moved stay where they are"
                .to_owned(),
        )
    }

    /// Contract 2.8: it cannot be begun a second time.
    fn objection(&self, now: &Value) -> Option<String> {
        let now = now.as_deref()?;
        matches!(now, "STARTING_DECOMMISSION" | "DECOMMISSIONING").then(|| {
            format!(
                "{} is {now} already.",
                capitalised(&self.machine.to_string())
            )
        })
    }

    fn consequence(&self) -> Option<&'static str> {
        Some("Every task there is replaced on another machine, and then ended. That takes a while.")
    }

    fn row(&self) -> &'static Entry {
        &ENTRY
    }
}
