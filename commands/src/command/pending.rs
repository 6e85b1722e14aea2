//! `pending`: what has not ended yet.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Command;
use crate::catalogue::{Entry, Reading};
use crate::plan::Tier;

/// What has not ended yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {}

pub(crate) static ENTRY: Entry = Entry {
    name: "pending",
    summary: "show what has not ended: plans to confirm, operations, the balancer's queue, deploys, the scheduler's queue",
    tier: Tier::Read,
    examples: &["pending", "what is pending in prod?"],
    patterns: &[
        "(?:ASK )?(?:ANY )?(?:pending|queued|waiting)(?: (?:requests?|operations?|changes|deploys?|things|ones|queue))?(?: (?:are|is) there)?",
        "(?:what|which) (?:requests|operations|changes|deploys|things) are (?:pending|queued|waiting|running)",
        "(?:ASK )?(?:balancer )?queue",
        "(?:show me |tell me |show )?what is (?:pending|queued|waiting|running)|(?:is )?anything (?:pending|queued|waiting)",
        "what is in queue",
    ],
    read,
};

fn read(_: &Captures<'_>) -> Reading {
    Reading::Is(Command::Pending(Pending {}))
}

impl Pending {
    pub(crate) fn arguments(&self) -> Value {
        json!({})
    }
}

impl fmt::Display for Pending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("pending")
    }
}
