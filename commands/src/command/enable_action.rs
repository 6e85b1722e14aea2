//! `enable-action`: something that may be done at the scheduler again.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::Command;
use super::disable_action::{self, DisableAction};
use crate::catalogue::{Entry, Reading};
use crate::plan::{Inverse, Tier};
use crate::setting::{ENABLED, SchedulerSetting, Setting, SettingChange, Value};

/// Something that may be done at the scheduler again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnableAction {
    /// DEPLOY, BOUNCE_REQUEST, …, in the scheduler's own word.
    pub action: String,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "enable-action",
    summary: "let what was disabled at the scheduler be done again; needs a second person",
    tier: Tier::Destructive,
    examples: &["enable action DEPLOY"],
    patterns: &[
        "(?:enable|re-enable|reenable|switch on|turn on)(?: scheduler)? action(?: (?P<action>.+?))?",
    ],
    read,
};

fn read(captures: &Captures<'_>) -> Reading {
    match disable_action::action(captures, ENTRY.name, "enable action DEPLOY") {
        Ok(action) => Reading::Is(Command::EnableAction(EnableAction { action })),
        Err(unclear) => Reading::Wrong(unclear),
    }
}

impl EnableAction {
    pub(crate) fn arguments(&self) -> Json {
        json!(self)
    }
}

impl fmt::Display for EnableAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "enable action {}", self.action)
    }
}

impl SettingChange for EnableAction {
    fn setting(&self) -> Setting {
        Setting::Scheduler(SchedulerSetting::Action {
            action: self.action.clone(),
            message: None,
        })
    }

    fn wanted(&self, _: &Value) -> Value {
        Some(ENABLED.to_owned())
    }

    fn inverse(&self, _: &Value) -> Inverse {
        Inverse::Command(Command::DisableAction(DisableAction {
            action: self.action.clone(),
            message: None,
        }))
    }

    fn row(&self) -> &'static Entry {
        &ENTRY
    }
}
