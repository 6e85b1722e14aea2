//! `whoami`: whom the bot takes the person for.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Command;
use crate::catalogue::{Entry, Reading};
use crate::plan::Tier;

/// Whom the bot takes the person for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Whoami {}

pub(crate) static ENTRY: Entry = Entry {
    name: "whoami",
    summary: "say whom I take you for and what you may do",
    tier: Tier::Read,
    examples: &["whoami", "who am I?"],
    patterns: &["whoami", "who (?:am i|i am|do you think i am)"],
    read,
};

fn read(_: &Captures<'_>) -> Reading {
    Reading::Is(Command::Whoami(Whoami {}))
}

impl Whoami {
    pub(crate) fn arguments(&self) -> Value {
        json!({})
    }
}

impl fmt::Display for Whoami {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("whoami")
    }
}
