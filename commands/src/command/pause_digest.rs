//! `pause-digest`: let a digest not come until it is resumed.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Command, Numbered};
use crate::catalogue::{Entry, Reading};
use crate::plan::Tier;

/// Let a digest not come until it is resumed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PauseDigest {
    /// Which one.
    pub digest: Numbered,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "pause-digest",
    summary: "let a digest not come until it is resumed",
    tier: Tier::Read,
    examples: &["pause digest 3"],
    patterns: &[
        "(?:pause|suspend|mute)(?: this)? digest (?P<number>#?[0-9]+)",
        "(?:pause|suspend|mute) this digest",
    ],
    read,
};

fn read(captures: &Captures<'_>) -> Reading {
    Numbered::read(captures).map_or(Reading::NotMine, |digest| {
        Reading::Is(Command::PauseDigest(PauseDigest { digest }))
    })
}

impl PauseDigest {
    pub(crate) fn arguments(&self) -> Value {
        self.digest.arguments()
    }
}

impl fmt::Display for PauseDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "pause {}", self.digest)
    }
}
