//! `resume-digest`: let a paused digest come again.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Command, Numbered};
use crate::catalogue::{Entry, Reading};
use crate::plan::Tier;

/// Let a paused digest come again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResumeDigest {
    /// Which one.
    pub digest: Numbered,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "resume-digest",
    summary: "let a paused digest come again",
    tier: Tier::Read,
    examples: &["resume digest 3"],
    patterns: &[
        "(?:resume|unpause|continue|unmute)(?: this)? digest (?P<number>#?[0-9]+)",
        "(?:resume|unpause|continue|unmute) this digest",
    ],
    read,
};

fn read(captures: &Captures<'_>) -> Reading {
    Numbered::read(captures).map_or(Reading::NotMine, |digest| {
        Reading::Is(Command::ResumeDigest(ResumeDigest { digest }))
    })
}

impl ResumeDigest {
    pub(crate) fn arguments(&self) -> Value {
        self.digest.arguments()
    }
}

impl fmt::Display for ResumeDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "resume {}", self.digest)
    }
}
