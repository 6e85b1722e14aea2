//! `stop-digest`: let a digest come no more.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Command, Numbered};
use crate::catalogue::{Entry, Reading};
use crate::plan::Tier;

/// Let a digest come no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StopDigest {
    /// Which one.
    pub digest: Numbered,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "stop-digest",
    summary: "let a digest come no more",
    tier: Tier::Read,
    examples: &["stop digest 3"],
    patterns: &[
        "(?:stop|end|delete|remove|cancel)(?: this)? digest (?P<number>#?[0-9]+)",
        "(?:stop|end|delete|remove|cancel) this digest",
    ],
    read,
};

fn read(captures: &Captures<'_>) -> Reading {
    Numbered::read(captures).map_or(Reading::NotMine, |digest| {
        Reading::Is(Command::StopDigest(StopDigest { digest }))
    })
}

impl StopDigest {
    pub(crate) fn arguments(&self) -> Value {
        self.digest.arguments()
    }
}

impl fmt::Display for StopDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "stop {}", self.digest)
    }
}
