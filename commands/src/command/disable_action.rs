//! `disable-action`: something that nobody may do at the scheduler for now.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::enable_action::EnableAction;
use super::{Command, read};
use crate::catalogue::{Entry, Reading};
use crate::plan::{Inverse, Tier};
use crate::setting::{DISABLED, SchedulerSetting, Setting, SettingChange, Value};
use crate::suggest;
use crate::unclear::Unclear;

/// Something that nobody may do at the scheduler for now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisableAction {
    /// DEPLOY, BOUNCE_REQUEST, …, in the scheduler's own word.
    pub action: String,
    /// What whoever tries it is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "disable-action",
    summary: "let nobody do something at the scheduler, such as deploy; needs a second person",
    tier: Tier::Destructive,
    examples: &[
        "disable action DEPLOY",
        "disable action bounce request saying \"frozen over the holidays\"",
    ],
    patterns: &[
        "(?:disable|switch off|turn off)(?: scheduler)? action(?: (?P<action>.+?))??(?: (?:saying|with message)(?: (?P<message>NAME))?)?",
    ],
    read,
};

/// What can be switched off (contract 3.8), but for the old names of agents.
const ACTIONS: &[&str] = &[
    "BOUNCE_REQUEST",
    "SCALE_REQUEST",
    "PRIORITY_REQUEST",
    "REMOVE_REQUEST",
    "CREATE_REQUEST",
    "UPDATE_REQUEST",
    "KILL_TASK",
    "BOUNCE_TASK",
    "RUN_SHELL_COMMAND",
    "ADD_METADATA",
    "DEPLOY",
    "CANCEL_DEPLOY",
    "ADD_WEBHOOK",
    "REMOVE_WEBHOOK",
    "TASK_RECONCILIATION",
    "STARTUP_TASK_RECONCILIATION",
    "RUN_HEALTH_CHECKS",
    "FREEZE_AGENT",
    "ACTIVATE_AGENT",
    "DECOMMISSION_AGENT",
    "FREEZE_RACK",
    "ACTIVATE_RACK",
    "DECOMMISSION_RACK",
    "SEND_EMAIL",
    "PROCESS_OFFERS",
    "CACHE_OFFERS",
    "EXPENSIVE_API_CALLS",
    "RUN_CLEANUP_POLLER",
    "RUN_DEPLOY_POLLER",
    "RUN_SCHEDULER_POLLER",
    "RUN_EXPIRING_ACTION_POLLER",
    "RUN_UPSTREAM_POLLER",
    "TASK_SHUFFLE",
];

/// The captured action in the scheduler's own word, or what is missing or wrong about it.
pub(super) fn action(
    captures: &Captures<'_>,
    command: &'static str,
    example: &str,
) -> Result<String, Unclear> {
    let Some(said) = captures.name("action").map(|action| action.as_str()) else {
        let question = "Which action? For example DEPLOY, BOUNCE_REQUEST or RUN_DEPLOY_POLLER.";
        return Err(read::missing(command, question, example));
    };
    let said = said.replace([crate::parse::QUOTED], "");
    let word = said
        .replace([' ', '-', crate::parse::SPACE], "_")
        .to_ascii_uppercase();
    if ACTIONS.contains(&word.as_str()) {
        return Ok(word);
    }
    let near = suggest::names(&word, ACTIONS.iter().copied());
    let problem = match near.as_slice() {
        [] => "is no action that the scheduler lets anybody disable".to_owned(),
        near => format!(
            "is no action that the scheduler lets anybody disable. Did you mean {}?",
            near.join(", or ")
        ),
    };
    Err(read::malformed(command, &word, &problem, example))
}

fn read(captures: &Captures<'_>) -> Reading {
    let example = "disable action DEPLOY";
    let action = match action(captures, ENTRY.name, example) {
        Ok(action) => action,
        Err(unclear) => return Reading::Wrong(unclear),
    };
    Reading::Is(Command::DisableAction(DisableAction {
        action,
        message: read::name(captures, "message"),
    }))
}

impl DisableAction {
    pub(crate) fn arguments(&self) -> Json {
        json!(self)
    }
}

impl fmt::Display for DisableAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "disable action {}", self.action)?;
        match &self.message {
            Some(message) => write!(f, " saying {}", read::written(message)),
            None => Ok(()),
        }
    }
}

impl SettingChange for DisableAction {
    fn setting(&self) -> Setting {
        Setting::Scheduler(SchedulerSetting::Action {
            action: self.action.clone(),
            message: self.message.clone(),
        })
    }

    fn wanted(&self, _: &Value) -> Value {
        Some(DISABLED.to_owned())
    }

    fn inverse(&self, _: &Value) -> Inverse {
        Inverse::Command(Command::EnableAction(EnableAction {
            action: self.action.clone(),
        }))
    }

    fn consequence(&self) -> Option<&'static str> {
        Some("It holds for the whole scheduler: whoever tries it is refused, this bot included.")
    }

    fn row(&self) -> &'static Entry {
        &ENTRY
    }
}
