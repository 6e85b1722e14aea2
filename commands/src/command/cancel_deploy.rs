//! `cancel-deploy`: have the scheduler give up the deploy that is on its way.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::scheduler_change::Proposal;
use super::{Command, SchedulerChange, read};
use crate::catalogue::{Entry, Reading};
use crate::facts::Asking;
use crate::id::RequestName;
use crate::plan::{Decision, Inverse, Tier};
use crate::scheduler::{RequestAction, RequestFacts};

/// Give up the deploy that is on its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CancelDeploy {
    /// Of which scheduler request.
    pub request: RequestName,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "cancel-deploy",
    summary: "have the scheduler give up the deploy that is on its way; what ran before runs on",
    tier: Tier::Change,
    examples: &["cancel deploy of HubApiWeb in qa"],
    patterns: &[
        "(?:cancel|abort|call off)(?: (?:pending|present|current|running))?[ -](?:deploy|deployment|release|rollout)(?: (?:of|for))?(?: KIND)?(?: (?P<request>NAME))?THERE",
        "(?:cancel|abort|call off)(?: KIND)? (?P<request>NAME)(?: (?:pending|present|current|running))? (?:deploy|deployment|rollout)THERE",
    ],
    read,
};

fn read(captures: &Captures<'_>) -> Reading {
    let example = "cancel deploy of HubApiWeb in qa";
    let question = "Cancel the deploy of which request?";
    match read::request(captures, ENTRY.name, question, example) {
        Ok(request) => read::there(captures, Command::CancelDeploy(CancelDeploy { request })),
        Err(unclear) => Reading::Wrong(unclear),
    }
}

impl CancelDeploy {
    pub(crate) fn arguments(&self) -> Value {
        json!({"request": self.request})
    }
}

impl fmt::Display for CancelDeploy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "cancel deploy of {}",
            read::written(self.request.as_str())
        )
    }
}

impl SchedulerChange for CancelDeploy {
    fn request(&self) -> &RequestName {
        &self.request
    }

    fn decide(&self, facts: &RequestFacts, asking: &Asking) -> Decision {
        let place = facts.place();
        let active = facts
            .version()
            .unwrap_or_else(|| "no other deploy".to_owned());
        let Some(pending) = &facts.pending else {
            return Decision::refuse(format!(
                "{place} has no deploy on its way; it has {active}. Nothing was changed. `rollback {}` deploys what ran before.",
                self.request
            ));
        };
        if !facts.is_long_running() {
            return Decision::refuse(format!(
                "{place} is {}, whose deploys count at once and cannot be cancelled. Nothing was changed. `rollback {}` deploys what ran before.",
                facts.kind(),
                self.request
            ));
        }
        let mut plan_facts = facts.clone();
        // Said in the preview, so that it need not be a caution, too.
        plan_facts.pending = None;
        let by = pending
            .by
            .as_ref()
            .map_or_else(String::new, |by| format!(", by {by}"));
        Proposal {
            tier: ENTRY.tier,
            preview: format!(
                "{place} has {active}, and deploy {} is on its way{by}. Cancelling that ends its new tasks, and {active} stays.",
                pending.deploy_id
            ),
            cautions: vec!["it may still succeed before the scheduler gets to it".to_owned()],
            inverse: Inverse::Irreversible("a cancelled deploy has to be made anew".to_owned()),
            action: RequestAction::CancelDeploy {
                deploy: pending.deploy_id.clone(),
            },
        }
        .planned(&plan_facts, asking)
    }
}
