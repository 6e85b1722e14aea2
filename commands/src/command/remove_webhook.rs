//! `remove-webhook`: the scheduler no longer tells an address what happens.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::add_webhook::AddWebhook;
use super::{Command, add_webhook};
use crate::catalogue::{Entry, Reading};
use crate::mask;
use crate::plan::{Inverse, Tier};
use crate::setting::{SchedulerSetting, Setting, SettingChange, Value};

/// The scheduler no longer tells an address what happens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemoveWebhook {
    /// TASK, DEPLOY, …: what it is told of, in the scheduler's own word.
    pub kind: String,
    /// The address.
    pub uri: String,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "remove-webhook",
    summary: "have the scheduler no longer tell an address what happens",
    tier: Tier::Change,
    examples: &["remove webhook DEPLOY \"http://hook.example:9000/deploys\""],
    patterns: &[
        "(?:remove|delete|drop|unregister)(?: ANY)?(?: (?:scheduler|singularity))? webhook(?: (?P<kind>NAME))?(?: (?:to|at|for|from))?(?: (?P<uri>NAME))?",
        "(?:remove|delete|drop|unregister)(?: ANY)? (?P<other>task|request|deploy|crashloop|elevated[-_]access) webhook(?: (?:to|at|for|from))?(?: (?P<uri>NAME))?",
    ],
    read,
};

const EXAMPLE: &str = "remove webhook DEPLOY \"http://hook.example:9000/deploys\"";

fn read(captures: &Captures<'_>) -> Reading {
    match add_webhook::webhook(captures, ENTRY.name, EXAMPLE) {
        Ok((kind, uri)) => Reading::Is(Command::RemoveWebhook(RemoveWebhook { kind, uri })),
        Err(unclear) => Reading::Wrong(unclear),
    }
}

impl RemoveWebhook {
    pub(crate) fn arguments(&self) -> Json {
        json!({"type": self.kind, "address": self.uri})
    }
}

impl fmt::Display for RemoveWebhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "remove webhook {} `{}`",
            self.kind,
            mask::line(&self.uri).0
        )
    }
}

impl SettingChange for RemoveWebhook {
    fn setting(&self) -> Setting {
        Setting::Scheduler(SchedulerSetting::Webhook {
            kind: self.kind.clone(),
            uri: self.uri.clone(),
        })
    }

    fn wanted(&self, _: &Value) -> Value {
        None
    }

    fn inverse(&self, _: &Value) -> Inverse {
        // What carries a secret is not repeated in a room, and without it the sentence says something else.
        if mask::line(&self.uri).1 {
            return Inverse::Irreversible(format!(
                "the address carries a secret: `add webhook {} …` has to be typed with it",
                self.kind
            ));
        }
        Inverse::Command(Command::AddWebhook(AddWebhook {
            kind: self.kind.clone(),
            uri: self.uri.clone(),
        }))
    }

    fn consequence(&self) -> Option<&'static str> {
        Some("What it was not told yet is dropped.")
    }

    fn row(&self) -> &'static Entry {
        &ENTRY
    }
}
