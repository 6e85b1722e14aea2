//! `compare-deploys`: what differs between two deploys of a scheduler request.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::compare::{self, Side};
use super::{Command, read};
use crate::catalogue::{Entry, Reading};
use crate::id::RequestName;
use crate::plan::Tier;
use crate::reply::{Reply, Verdict};

/// What differs between two deploys of a scheduler request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompareDeploys {
    /// Which request.
    pub request: RequestName,
    /// One deploy: its id or its version, or "active".
    pub from: String,
    /// The other one.
    pub to: String,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "compare-deploys",
    summary: "show what differs between two deploys of a scheduler request, by their ids or versions",
    tier: Tier::Read,
    examples: &[
        "compare HubApiWeb deploy d1 and d2",
        "diff deploys d1 and active of HubApiWeb in qa",
    ],
    patterns: &[
        "(?:compare|diff)(?: KIND)? (?P<request>NAME) (?:deploys?|deployments?|versions?|releases?)(?: (?P<from>NAME))?(?: (?:and|with|to|against|vs|versus)(?: (?:deploy|version))?(?: (?P<to>NAME))?)?",
        "(?:compare|diff|difference between|what changed between) (?:deploys?|deployments?|versions?|releases?) (?P<from>NAME) (?:and|with|to|against|vs|versus)(?: (?:deploy|version))? (?P<to>NAME)(?: (?:of|in|for)(?: KIND)?(?: (?P<request>NAME))?)?",
    ],
    read,
};

const EXAMPLE: &str = "compare HubApiWeb deploy d1 and d2";

fn read(captures: &Captures<'_>) -> Reading {
    let request = match read::request(
        captures,
        ENTRY.name,
        "Compare deploys of which request?",
        EXAMPLE,
    ) {
        Ok(request) => request,
        Err(unclear) => return Reading::Wrong(unclear),
    };
    let (Some(from), Some(to)) = (read::name(captures, "from"), read::name(captures, "to")) else {
        let question = format!("Compare which two deploys of {request}?");
        return Reading::Wrong(read::missing(ENTRY.name, &question, EXAMPLE));
    };
    Reading::Is(Command::CompareDeploys(CompareDeploys {
        request,
        from,
        to,
    }))
}

impl CompareDeploys {
    pub(crate) fn arguments(&self) -> Value {
        json!({"request": self.request, "from": self.from, "to": self.to})
    }

    /// The answer.
    #[must_use]
    pub fn answer(&self, first: &Side, second: &Side) -> (Reply, Verdict) {
        compare::told(&self.request, first, second)
    }
}

impl fmt::Display for CompareDeploys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "compare {} deploys {} and {}",
            self.request, self.from, self.to
        )
    }
}
