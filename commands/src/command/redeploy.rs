//! `redeploy`: deploy what runs now once more, under a new id.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::deploying::{self, Wanted, deployable, planned};
use super::{Command, SchedulerChange, read};
use crate::catalogue::{Entry, Reading};
use crate::facts::Asking;
use crate::id::RequestName;
use crate::plan::{Decision, Tier};
use crate::scheduler::{RequestFacts, version};

/// Deploy what runs now once more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redeploy {
    /// Which scheduler request.
    pub request: RequestName,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "redeploy",
    summary: "deploy what runs now once more, as it is",
    tier: Tier::Change,
    examples: &["redeploy HubApiWeb in qa"],
    patterns: &["(?:redeploy|re-deploy|deploy again)(?: KIND)?(?: (?P<request>NAME))?INTO"],
    read,
};

fn read(captures: &Captures<'_>) -> Reading {
    let example = "redeploy HubApiWeb";
    match read::request(captures, ENTRY.name, "Redeploy which request?", example) {
        Ok(request) => read::there(captures, Command::Redeploy(Redeploy { request })),
        Err(unclear) => Reading::Wrong(unclear),
    }
}

impl Redeploy {
    pub(crate) fn arguments(&self) -> Value {
        json!({"request": self.request})
    }
}

impl fmt::Display for Redeploy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "redeploy {}", read::written(self.request.as_str()))
    }
}

impl SchedulerChange for Redeploy {
    fn request(&self) -> &RequestName {
        &self.request
    }

    fn decide(&self, facts: &RequestFacts, asking: &Asking) -> Decision {
        let active = match deployable(&self.request, facts) {
            Ok(active) => active,
            Err(refusal) => return *refusal,
        };
        let version = version::read(&active.body, facts.recipe.as_ref());
        let version = version.unwrap_or_else(|| active.deploy_id.to_string());
        let wanted = Wanted {
            tier: ENTRY.tier,
            introduction: format!(
                "Deploying it once more: {}",
                deploying::how(facts, &active.body)
            ),
            version,
            body: active.body.clone(),
            differences: Vec::new(),
            cautions: Vec::new(),
        };
        planned(&self.request, facts, asking, wanted)
    }
}
