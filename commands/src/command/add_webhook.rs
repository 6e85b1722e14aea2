//! `add-webhook`: the scheduler tells an address what happens.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::remove_webhook::RemoveWebhook;
use super::{Command, read};
use crate::catalogue::{Entry, Reading};
use crate::mask;
use crate::plan::{Inverse, Tier};
use crate::setting::{SchedulerSetting, Setting, SettingChange, Value};
use crate::unclear::Unclear;

/// The scheduler tells an address what happens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddWebhook {
    /// TASK, DEPLOY, …: what it is told of, in the scheduler's own word.
    pub kind: String,
    /// The address.
    pub uri: String,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "add-webhook",
    summary: "have the scheduler tell an address what happens to tasks, requests or deploys",
    tier: Tier::Change,
    examples: &["add webhook DEPLOY \"http://hook.example:9000/deploys\""],
    patterns: &[
        "(?:add|create|register|set up)(?: ANY)?(?: (?:scheduler|singularity))? webhook(?: (?P<kind>NAME))?(?: (?:to|at|for|from))?(?: (?P<uri>NAME))?",
        "(?:add|create|register|set up)(?: ANY)? (?P<other>task|request|deploy|crashloop|elevated[-_]access) webhook(?: (?:to|at|for|from))?(?: (?P<uri>NAME))?",
    ],
    read,
};

const EXAMPLE: &str = "add webhook DEPLOY \"http://hook.example:9000/deploys\"";

/// What the scheduler tells of.
const KINDS: &[(&str, &str)] = &[
    ("task", "TASK"),
    ("request", "REQUEST"),
    ("deploy", "DEPLOY"),
    ("crashloop", "CRASHLOOP"),
    ("elevated_access", "ELEVATED_ACCESS"),
];

/// The captured type and address, or what is missing or wrong about them.
pub(super) fn webhook(
    captures: &Captures<'_>,
    command: &'static str,
    example: &str,
) -> Result<(String, String), Unclear> {
    let words = ["kind", "other"].map(|group| captures.name(group).map(|word| word.as_str()));
    let Some(said) = words.into_iter().flatten().next() else {
        let question =
            "A webhook of which type: TASK, REQUEST, DEPLOY, CRASHLOOP or ELEVATED_ACCESS?";
        return Err(read::missing(command, question, example));
    };
    let kind = said
        .replace([crate::parse::QUOTED], "")
        .replace('-', "_")
        .to_ascii_lowercase();
    let known = KINDS
        .iter()
        .find(|(word, _)| kind.strip_suffix('s').unwrap_or(&kind) == *word || kind == *word);
    let Some((_, kind)) = known else {
        let problem = "is no type of webhook: TASK, REQUEST, DEPLOY, CRASHLOOP or ELEVATED_ACCESS";
        return Err(read::malformed(command, said, problem, example));
    };
    // `read::name` would take the scheme off, and the address is nothing without it.
    let Some(uri) = captures.name("uri").map(|uri| uri.as_str()) else {
        return Err(read::missing(
            command,
            "A webhook to which address?",
            example,
        ));
    };
    let uri = uri.strip_prefix(crate::parse::QUOTED).unwrap_or(uri);
    let is_address = ["http://", "https://"].iter().any(|scheme| {
        uri.strip_prefix(scheme)
            .is_some_and(|rest| !rest.is_empty())
    }) && !uri.contains(crate::parse::SPACE);
    if !is_address {
        let problem = "is no address: write it as http://host:port/path";
        return Err(read::malformed(command, uri, problem, example));
    }
    Ok(((*kind).to_owned(), uri.to_owned()))
}

fn read(captures: &Captures<'_>) -> Reading {
    match webhook(captures, ENTRY.name, EXAMPLE) {
        Ok((kind, uri)) => Reading::Is(Command::AddWebhook(AddWebhook { kind, uri })),
        Err(unclear) => Reading::Wrong(unclear),
    }
}

impl AddWebhook {
    pub(crate) fn arguments(&self) -> Json {
        json!({"type": self.kind, "address": self.uri})
    }
}

impl fmt::Display for AddWebhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "add webhook {} `{}`", self.kind, mask::line(&self.uri).0)
    }
}

impl SettingChange for AddWebhook {
    fn setting(&self) -> Setting {
        Setting::Scheduler(SchedulerSetting::Webhook {
            kind: self.kind.clone(),
            uri: self.uri.clone(),
        })
    }

    fn wanted(&self, _: &Value) -> Value {
        Some(String::new())
    }

    fn inverse(&self, _: &Value) -> Inverse {
        // What carries a secret is not repeated in a room, and without it the sentence says something else.
        if mask::line(&self.uri).1 {
            return Inverse::Irreversible(format!(
                "the address carries a secret: `remove webhook {} …` has to be typed with it",
                self.kind
            ));
        }
        Inverse::Command(Command::RemoveWebhook(RemoveWebhook {
            kind: self.kind.clone(),
            uri: self.uri.clone(),
        }))
    }

    fn consequence(&self) -> Option<&'static str> {
        Some(
            "It is told from within a minute on, unsigned, and what it does not take is repeated for 7 days.",
        )
    }

    fn row(&self) -> &'static Entry {
        &ENTRY
    }
}
