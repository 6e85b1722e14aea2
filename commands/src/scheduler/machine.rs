//! Machines: the agents that tasks run on, and the racks they stand in.

use std::collections::BTreeMap;
use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};

use crate::format::listed;
use crate::mask;
use crate::moment::Moment;

/// What kind of machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MachineKind {
    /// A host that tasks run on.
    Agent,
    /// A rack of hosts.
    Rack,
}

impl MachineKind {
    /// What people call it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::Rack => "rack",
        }
    }
}

/// A machine as people call it: its id, or an agent's host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Machine {
    /// What kind.
    pub kind: MachineKind,
    /// Its id, or its host.
    pub name: String,
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind.word(), self.name)
    }
}

/// A machine as the scheduler shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MachineSeen {
    /// Its id.
    pub id: String,
    /// Its host, if it is an agent.
    pub host: Option<String>,
    /// Its rack, if it is an agent.
    pub rack: Option<String>,
    /// ACTIVE, FROZEN, …, in the scheduler's own word.
    pub state: String,
    /// Since when.
    pub since: Moment,
    /// Who changed it.
    pub by: Option<String>,
    /// What was said of it.
    pub message: Option<String>,
}

impl MachineSeen {
    /// "2023-11-14 22:13:20 UTC, 3 h ago, by ada: new kernel".
    pub(crate) fn told(&self, now: Moment) -> String {
        let mut told = self.since.told(now);
        if let Some(by) = &self.by {
            told.push_str(&format!(", by {by}"));
        }
        if let Some(message) = &self.message {
            told.push_str(&format!(": {}", mask::line(message).0));
        }
        told
    }
}

/// What people call the states, and what the scheduler does.
const STATES: &[(&str, &str)] = &[
    ("active", "ACTIVE"),
    ("frozen", "FROZEN"),
    ("dead", "DEAD"),
    ("missing", "MISSING_ON_STARTUP"),
    ("decommissioning", "DECOMMISSIONING"),
    ("decommissioned", "DECOMMISSIONED"),
];

/// Whether a word is the state of a machine.
pub(crate) fn is_state(word: &str) -> bool {
    STATES
        .iter()
        .any(|(known, _)| word.eq_ignore_ascii_case(known))
}

/// The state captured as `state` or `that`, in the scheduler's own word.
pub(crate) fn state_in(captures: &Captures<'_>) -> Option<String> {
    let said = captures.name("state").or_else(|| captures.name("that"))?;
    let known = STATES
        .iter()
        .find(|(word, _)| said.as_str().eq_ignore_ascii_case(word))?;
    Some(known.1.to_owned())
}

/// Said before "agents": "frozen ".
pub(crate) fn spoken(state: Option<&String>) -> String {
    let said = STATES
        .iter()
        .find(|(_, known)| state.is_some_and(|state| state == known));
    said.map(|(word, _)| format!("{word} ")).unwrap_or_default()
}

/// "FROZEN agent".
pub(crate) fn called(state: Option<&String>, thing: &str) -> String {
    match state {
        Some(state) => format!("{state} {thing}"),
        None => thing.to_owned(),
    }
}

/// Those in the state that was asked for, those first that are not as they usually are. One that begins to be
/// decommissioned is being decommissioned for people.
pub(crate) fn meant<'m>(state: Option<&String>, all: &'m [MachineSeen]) -> Vec<&'m MachineSeen> {
    let is_meant = |machine: &&MachineSeen| {
        state.is_none_or(|state| {
            machine.state == *state
                || (state == "DECOMMISSIONING" && machine.state == "STARTING_DECOMMISSION")
        })
    };
    let mut meant: Vec<&MachineSeen> = all.iter().filter(is_meant).collect();
    meant.sort_by(|a, b| {
        let order = |machine: &MachineSeen| (machine.state == "ACTIVE", machine.host.clone());
        order(a).cmp(&order(b)).then_with(|| a.id.cmp(&b.id))
    });
    meant
}

/// " (2 ACTIVE and 1 FROZEN)"; nothing where all are in one state.
pub(crate) fn by_state(machines: &[&MachineSeen]) -> String {
    let mut counts = BTreeMap::<&str, usize>::new();
    for machine in machines {
        *counts.entry(&machine.state).or_default() += 1;
    }
    if counts.len() < 2 {
        return String::new();
    }
    let parts: Vec<String> = counts
        .iter()
        .map(|(state, count)| format!("{count} {state}"))
        .collect();
    format!(" ({})", listed(&parts))
}
