//! `run-digest`: have a digest said in its room now, whenever it comes.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Command, Numbered};
use crate::catalogue::{Entry, Reading};
use crate::plan::Tier;

/// Have a digest said in its room now, whenever it comes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunDigest {
    /// Which one.
    pub digest: Numbered,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "run-digest",
    summary: "have a digest said in its room now, whenever it comes",
    tier: Tier::Read,
    examples: &["run digest 3 now"],
    patterns: &[
        "(?:run|send|post|repeat)(?: this)? digest (?P<number>#?[0-9]+)(?: now)?",
        "(?:run|send|post|repeat) this digest(?: now)?",
    ],
    read,
};

fn read(captures: &Captures<'_>) -> Reading {
    Numbered::read(captures).map_or(Reading::NotMine, |digest| {
        Reading::Is(Command::RunDigest(RunDigest { digest }))
    })
}

impl RunDigest {
    pub(crate) fn arguments(&self) -> Value {
        self.digest.arguments()
    }
}

impl fmt::Display for RunDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "run {}", self.digest)
    }
}
