//! `ping`: whether the bot hears.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Command;
use crate::catalogue::{Entry, Reading};
use crate::plan::Tier;

/// Whether the bot hears.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ping {}

pub(crate) static ENTRY: Entry = Entry {
    name: "ping",
    summary: "answer, so that you know I hear you",
    tier: Tier::Read,
    examples: &["ping"],
    patterns: &["ping|you there|still there"],
    read,
};

fn read(_: &Captures<'_>) -> Reading {
    Reading::Is(Command::Ping(Ping {}))
}

impl Ping {
    pub(crate) fn arguments(&self) -> Value {
        json!({})
    }
}

impl fmt::Display for Ping {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ping")
    }
}
