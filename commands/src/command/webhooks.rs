//! `webhooks`: whom the scheduler tells what happens.

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

/// Whom the scheduler tells what happens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Webhooks {}

pub(crate) static ENTRY: Entry = Entry {
    name: "webhooks",
    summary: "list the addresses that the scheduler tells what happens, and how much each was not told yet",
    tier: Tier::Read,
    examples: &["webhooks", "list webhooks in prod"],
    patterns: &[
        "(?:ASK )?(?:ANY )?(?:(?:scheduler|singularity)(?:'s)? )?(?:webhooks|web hooks)(?: (?:are there|exist|do we have))?",
    ],
    read,
};

fn read(_: &Captures<'_>) -> Reading {
    Reading::Is(Command::Webhooks(Webhooks {}))
}

impl Webhooks {
    pub(crate) fn arguments(&self) -> Value {
        json!({})
    }
}

impl fmt::Display for Webhooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("list webhooks")
    }
}

/// An address that is told what happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// TASK, DEPLOY, …: what it is told of, in the scheduler's own word.
    pub kind: String,
    /// The address.
    pub uri: String,
    /// How much it was not told yet.
    pub queued: u64,
    /// Who added it.
    pub by: Option<String>,
    /// When.
    pub at: Option<Moment>,
}

impl Webhooks {
    /// The answer.
    #[must_use]
    pub fn answer(&self, asked: &[Asked<Vec<Webhook>>], now: Moment) -> (Reply, Verdict) {
        let listing = Listing::of(asked, |listing, environment, found| {
            listing.say(format!(
                "{} in {environment}",
                counted(found.len(), "webhook")
            ));
            for each in found {
                listing.row_if_room(|| {
                    vec![
                        each.kind.clone(),
                        environment.to_string(),
                        // An address may carry a key of whoever listens there.
                        mask::line(&each.uri).0,
                        each.queued.to_string(),
                        each.by.clone().unwrap_or_default(),
                        each.at.map(|at| at.told(now)).unwrap_or_default(),
                    ]
                });
            }
        });
        let head = [
            "type",
            "environment",
            "address",
            "not told yet",
            "by",
            "added",
        ];
        listing.answer("I cannot list the webhooks".to_owned(), &head)
    }
}
