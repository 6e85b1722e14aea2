//! `rollback`: deploy again what ran before, whole, under a new id.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::deploying::{self, Wanted, deployable, planned};
use super::{Command, SchedulerChange, read};
use crate::catalogue::{Entry, Reading};
use crate::facts::Asking;
use crate::id::{DeployId, RequestName};
use crate::plan::{Decision, Tier};
use crate::scheduler::{ActiveDeploy, PastDeploy, RequestFacts, version};

/// Deploy again what ran before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rollback {
    /// Which scheduler request.
    pub request: RequestName,
    /// To which deploy, by its id or its version; none means the last one that succeeded before the one that runs.
    pub to: Option<String>,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "rollback",
    summary: "deploy again what ran before, or an earlier deploy by its id or version",
    tier: Tier::Change,
    examples: &["rollback HubApiWeb in prod", "roll back HubApiWeb to 1.40"],
    patterns: &[
        "(?:roll ?back|roll-back|revert)(?: (?:deploy|deployment|release) of)?(?: KIND)?(?: (?P<request>NAME))?(?: (?:to|back to)(?: (?:deploy|version|release))?(?: (?P<to>NAME))?)?",
        "roll(?: KIND)? (?P<request>NAME) back(?: to(?: (?:deploy|version|release))?(?: (?P<to>NAME))?)?",
    ],
    read,
};

/// How many deploys of the past are read whole when a version is looked for.
const READ_WHOLE: usize = 10;

fn read(captures: &Captures<'_>) -> Reading {
    let example = "rollback HubApiWeb in prod";
    let request = match read::request(captures, ENTRY.name, "Roll back which request?", example) {
        Ok(request) => request,
        Err(unclear) => return Reading::Wrong(unclear),
    };
    let missing = || {
        let question = format!("Roll {request} back to which deploy or version?");
        read::missing(ENTRY.name, &question, example)
    };
    match read::optional_name(captures, "to", missing) {
        Ok(to) => Reading::Is(Command::Rollback(Rollback { request, to })),
        Err(unclear) => Reading::Wrong(unclear),
    }
}

impl Rollback {
    pub(crate) fn arguments(&self) -> Value {
        match &self.to {
            Some(to) => json!({"request": self.request, "to": to}),
            None => json!({"request": self.request}),
        }
    }

    /// The deploys that could be the one meant, the newest first: all that succeeded, but for the one that runs.
    fn candidates<'a>(&self, facts: &'a RequestFacts) -> Vec<&'a PastDeploy> {
        let active = facts.active.as_ref().map(|active| &active.deploy_id);
        let succeeded = |deploy: &&PastDeploy| {
            deploy.state.as_deref() == Some("SUCCEEDED") && Some(&deploy.deploy_id) != active
        };
        let is_meant = |deploy: &&PastDeploy| match &self.to {
            Some(to)
                if facts
                    .deploys
                    .iter()
                    .any(|known| known.deploy_id.as_str() == to) =>
            {
                deploy.deploy_id.as_str() == to
            }
            _ => true,
        };
        let deploys = facts.deploys.iter();
        deploys.filter(succeeded).filter(is_meant).collect()
    }

    /// The deploy that is meant, of those that were read whole.
    fn meant<'a>(&self, facts: &'a RequestFacts) -> Option<(&'a PastDeploy, &'a Value)> {
        let read = self
            .candidates(facts)
            .into_iter()
            .filter_map(|deploy| Some((deploy, deploy.body.as_ref()?)));
        let mut meant = read.filter(|(deploy, body)| match &self.to {
            None => true,
            Some(to) => {
                deploy.deploy_id.as_str() == to
                    || version::read(body, facts.recipe.as_ref()).as_deref() == Some(to)
            }
        });
        meant.next()
    }

    fn not_found(&self, facts: &RequestFacts) -> Decision {
        let place = facts.place();
        Decision::refuse(match &self.to {
            None => format!(
                "{place} has no earlier deploy that succeeded, as far as the scheduler remembers. Nothing was changed."
            ),
            Some(to) => format!(
                "I find no deploy {to} of {place} that succeeded, among the last ones the scheduler remembers. `deploys of {}` lists them. Nothing was changed.",
                self.request
            ),
        })
    }

    fn wanted(
        &self,
        facts: &RequestFacts,
        active: &ActiveDeploy,
        to: &PastDeploy,
        body: &Value,
    ) -> Wanted {
        let recipe = facts.recipe.as_ref();
        let version = version::read(body, recipe).unwrap_or_else(|| to.deploy_id.to_string());
        let from =
            version::read(&active.body, recipe).unwrap_or_else(|| active.deploy_id.to_string());
        Wanted {
            tier: ENTRY.tier,
            introduction: format!(
                "Rolling it back to {version}, as deploy {} was: {}",
                to.deploy_id,
                deploying::how(facts, body)
            ),
            differences: vec![("version".to_owned(), format!("{from} → {version}"))],
            version,
            body: body.clone(),
            cautions: Vec::new(),
        }
    }
}

impl fmt::Display for Rollback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "rollback {}", read::written(self.request.as_str()))?;
        self.to.as_ref().map_or(Ok(()), |to| write!(f, " to {to}"))
    }
}

impl SchedulerChange for Rollback {
    fn request(&self) -> &RequestName {
        &self.request
    }

    fn wants_deploys(&self) -> bool {
        true
    }

    fn deploys_to_read(&self, facts: &RequestFacts) -> Vec<DeployId> {
        let enough = if self.to.is_some() { READ_WHOLE } else { 1 };
        let candidates = self.candidates(facts).into_iter().take(enough);
        candidates.map(|deploy| deploy.deploy_id.clone()).collect()
    }

    fn decide(&self, facts: &RequestFacts, asking: &Asking) -> Decision {
        let active = match deployable(&self.request, facts) {
            Ok(active) => active,
            Err(refusal) => return *refusal,
        };
        match self.meant(facts) {
            Some((to, body)) => {
                let wanted = self.wanted(facts, active, to, body);
                planned(&self.request, facts, asking, wanted)
            }
            None => self.not_found(facts),
        }
    }
}
