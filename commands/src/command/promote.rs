//! `promote`: run in one environment the version that another one runs.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Command, Deploy, SchedulerChange, read};
use crate::catalogue::{Entry, Reading};
use crate::facts::{Asking, Known};
use crate::id::{EnvironmentName, RequestName};
use crate::plan::{Decision, Tier};
use crate::scheduler::{RequestFacts, version};

/// Run here the version that another environment runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promote {
    /// Which scheduler request.
    pub request: RequestName,
    /// Where its version comes from.
    pub from: EnvironmentName,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "promote",
    summary: "deploy the version that another environment runs",
    tier: Tier::Change,
    examples: &["promote HubApiWeb from qa to prod"],
    patterns: &["promote(?: KIND)?(?: (?P<request>NAME))?(?: from (?P<from>NAME))?INTO"],
    read,
};

const EXAMPLE: &str = "promote HubApiWeb from qa to prod";

fn read(captures: &Captures<'_>) -> Reading {
    let request = match read::request(captures, ENTRY.name, "Promote which request?", EXAMPLE) {
        Ok(request) => request,
        Err(unclear) => return Reading::Wrong(unclear),
    };
    let Some(from) = read::name(captures, "from") else {
        let question = format!("Promote {request} from which environment?");
        return Reading::Wrong(read::missing(ENTRY.name, &question, EXAMPLE));
    };
    let from = EnvironmentName::new(from.to_lowercase());
    read::there(captures, Command::Promote(Promote { request, from }))
}

impl Promote {
    pub(crate) fn arguments(&self) -> Value {
        json!({"request": self.request, "from": self.from})
    }
}

impl fmt::Display for Promote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "promote {} from {}",
            read::written(self.request.as_str()),
            self.from
        )
    }
}

impl SchedulerChange for Promote {
    fn request(&self) -> &RequestName {
        &self.request
    }

    fn source(&self) -> Option<&EnvironmentName> {
        Some(&self.from)
    }

    fn decide(&self, facts: &RequestFacts, asking: &Asking) -> Decision {
        let (request, from) = (&self.request, &self.from);
        if *from == facts.request.environment {
            return Decision::refuse(format!(
                "{from} cannot be promoted to itself: say `promote {request} from qa to prod`. Nothing was changed."
            ));
        }
        let active = match facts.source.as_ref().map(|source| &source.active) {
            Some(Known::Known(Some(active))) => active,
            Some(Known::Known(None)) | None => {
                return Decision::refuse(format!(
                    "{from} runs no {request}, so it has no version to take over. Nothing was changed."
                ));
            }
            Some(Known::Unknown(why)) => {
                return Decision::cannot_decide(format!(
                    "I cannot tell what {from} runs: {why}. Nothing was changed."
                ));
            }
        };
        match version::read(&active.body, facts.recipe.as_ref()) {
            Some(version) => {
                let deploy = Deploy {
                    request: request.clone(),
                    version,
                    first: None,
                };
                deploy.decide(facts, asking)
            }
            None => Decision::refuse(format!(
                "I cannot tell which version {request} is in {from}: its deploy {} does not show it. The configuration can say where it stands, under [requests.{}]. Nothing was changed.",
                active.deploy_id, facts.request.id
            )),
        }
    }
}
