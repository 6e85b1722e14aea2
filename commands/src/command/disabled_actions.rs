//! `disabled-actions`: what operators have switched off at the scheduler.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Command;
use crate::asked::{Asked, Listing};
use crate::catalogue::{Entry, Reading};
use crate::format::counted;
use crate::mask;
use crate::moment::Moment;
use crate::plan::Tier;
use crate::reply::{Reply, Verdict};

/// What operators have switched off at the scheduler.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisabledActions {}

pub(crate) static ENTRY: Entry = Entry {
    name: "disabled-actions",
    summary: "list the actions that are disabled at the scheduler, by whom, and what they say of it",
    tier: Tier::Read,
    examples: &["disabled actions", "which actions are disabled in prod?"],
    patterns: &[
        "(?:ASK )?(?:ANY )?disabled(?: scheduler)? actions(?: (?:are there|do we have))?",
        "(?:what|which(?: scheduler)? actions) (?:is|are) disabled",
    ],
    read,
};

fn read(_: &Captures<'_>) -> Reading {
    Reading::Is(Command::DisabledActions(DisabledActions {}))
}

impl DisabledActions {
    pub(crate) fn arguments(&self) -> Value {
        json!({})
    }
}

impl fmt::Display for DisabledActions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("disabled actions")
    }
}

/// An action that is switched off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisabledAction {
    /// DEPLOY, BOUNCE_REQUEST, …, in the scheduler's own word.
    pub action: String,
    /// What whoever tries it is told.
    pub message: String,
    /// Who disabled it.
    pub by: Option<String>,
    /// When it is enabled again by itself.
    pub expires: Option<Moment>,
    /// Whether the scheduler disabled it by itself, and enables it again once the trouble is over.
    pub automatic: bool,
}

impl DisabledActions {
    /// The answer.
    #[must_use]
    pub fn answer(&self, asked: &[Asked<Vec<DisabledAction>>], now: Moment) -> (Reply, Verdict) {
        let listing = Listing::of(asked, |listing, environment, found| {
            let count = counted(found.len(), "disabled action");
            listing.say(format!("{count} in {environment}"));
            for each in found {
                listing.row_if_room(|| {
                    let until = match (each.expires, each.automatic) {
                        (Some(expires), _) => expires.told(now),
                        (None, true) => "the trouble is over".to_owned(),
                        (None, false) => "somebody enables it".to_owned(),
                    };
                    vec![
                        each.action.clone(),
                        environment.to_string(),
                        each.by.clone().unwrap_or_default(),
                        until,
                        mask::line(&each.message).0,
                    ]
                });
            }
        });
        let head = ["action", "environment", "by", "until", "message"];
        listing.answer("I cannot list the disabled actions".to_owned(), &head)
    }
}
