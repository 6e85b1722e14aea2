//! `why-not`: which rule refused somebody last.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Command;
use crate::catalogue::{Entry, Reading};
use crate::plan::Tier;

/// Which rule refused somebody last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhyNot {}

pub(crate) static ENTRY: Entry = Entry {
    name: "why-not",
    summary: "say which rule refused you last, in its own words",
    tier: Tier::Read,
    examples: &["why not?", "why was that refused?"],
    patterns: &[
        "why not|why was (?:it|that|this) (?:refused|denied|not allowed|forbidden)|why (?:am i not allowed|may i not|can i not|can't i|cant i)(?: (?:do )?(?:it|that|this))?",
    ],
    read,
};

fn read(_: &Captures<'_>) -> Reading {
    Reading::Is(Command::WhyNot(WhyNot {}))
}

impl WhyNot {
    pub(crate) fn arguments(&self) -> Value {
        json!({})
    }
}

impl fmt::Display for WhyNot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("why not")
    }
}
