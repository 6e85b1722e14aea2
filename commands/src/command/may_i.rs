//! `may-i`: whether somebody may do something, and by which rule. It looks, and does nothing.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Command, read};
use crate::catalogue::{Entry, Reading, entry_named};
use crate::parse::{Understood, ends_with_a_place, parse};
use crate::plan::Tier;
use crate::unclear::Unclear;

/// Whether somebody may do something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MayI {
    /// What, in the words that would do it.
    pub order: String,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "may-i",
    summary: "say whether you may do something, and by which rule; nothing is done",
    tier: Tier::Read,
    examples: &[
        "may I deploy HubApiWeb to prod?",
        "can I remove host 10.1.4.7:31022 from hubapi.com?",
    ],
    patterns: &["(?:may|can) i (?P<order>.+)|am i allowed to (?P<deed>.+)"],
    read,
};

fn read(captures: &Captures<'_>) -> Reading {
    let order = captures.name("order").or_else(|| captures.name("deed"));
    let order = order.map(|words| read::typed_again(words.as_str()));
    match order {
        // The place at the end of the question is taken off already.
        Some(order) if ends_with_a_place(&order) => {
            let problem = "names a place, and another one stands behind it: one is enough";
            Reading::Wrong(read::malformed(
                ENTRY.name,
                &order,
                problem,
                ENTRY.examples[0],
            ))
        }
        Some(order) => Reading::Is(Command::MayI(MayI { order })),
        None => Reading::NotMine,
    }
}

impl MayI {
    pub(crate) fn arguments(&self) -> Value {
        json!({"order": self.order})
    }

    /// The command it is about where not all of it was said, with the words that could be a name or a place.
    #[must_use]
    pub fn in_part(&self) -> Option<(&'static Entry, Vec<&str>)> {
        let command = match parse(&self.order) {
            Understood::Unclear(
                Unclear::Missing { command, .. } | Unclear::Malformed { command, .. },
            ) => command,
            _ => return None,
        };
        let words = self.order.split_whitespace().skip(1);
        Some((entry_named(command)?, words.collect()))
    }
}

impl fmt::Display for MayI {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "may i {}", self.order)
    }
}
