//! `deploys`: the deploys of a scheduler request, the newest first.

use std::fmt;
use std::time::Duration;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Command, read};
use crate::asked::{Asked, Listing, OfRequest, no_request};
use crate::catalogue::{Entry, Reading};
use crate::format::{counted, duration};
use crate::id::{DeployId, RequestName};
use crate::moment::Moment;
use crate::plan::Tier;
use crate::reply::{Reply, Verdict};

/// The deploys of a scheduler request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deploys {
    /// Which request.
    pub request: RequestName,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "deploys",
    summary: "list the deploys of a scheduler request: version, by whom, when, how they ended, how long they took",
    tier: Tier::Read,
    examples: &[
        "deploys of HubApiWeb",
        "recent deploys of mail-worker in qa",
    ],
    patterns: &[
        "(?:ASK )?(?:ANY )?(?:(?:recent|last|latest|past|previous|earlier|old) )?(?:deploys|deployments|releases)(?: (?:of|for|to|on))?(?: KIND)?(?: (?P<request>NAME))?",
        "(?:ASK )?(?:deploy|deployment|release) history(?: (?:of|for|on))?(?: KIND)?(?: (?P<request>NAME))?",
        "(?P<request>NAME) (?:deploys|deployments|releases)",
    ],
    read,
};

const EXAMPLE: &str = "deploys of HubApiWeb";

fn read(captures: &Captures<'_>) -> Reading {
    match read::request(
        captures,
        ENTRY.name,
        "The deploys of which request?",
        EXAMPLE,
    ) {
        Ok(request) => Reading::Is(Command::Deploys(Deploys { request })),
        Err(unclear) => Reading::Wrong(unclear),
    }
}

impl Deploys {
    pub(crate) fn arguments(&self) -> Value {
        json!({"request": self.request})
    }
}

impl fmt::Display for Deploys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "deploys of {}", read::written(self.request.as_str()))
    }
}

/// The deploys of one request, as far as they were read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestDeploys {
    /// The newest ones, the newest first.
    pub newest: Vec<ToldDeploy>,
    /// Whether there may be older ones.
    pub may_be_more: bool,
    /// The deploy that runs.
    pub active: Option<DeployId>,
}

/// A deploy, as a room is told of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldDeploy {
    /// Its id.
    pub id: DeployId,
    /// Its version, where it was read and can be told.
    pub version: Option<String>,
    /// Who made it, as the scheduler knows them.
    pub by: Option<String>,
    /// What was said of it.
    pub message: Option<String>,
    /// When it was made.
    pub at: Moment,
    /// How it ended, in the scheduler's own word; none while it has not.
    pub state: Option<String>,
    /// Why it ended so.
    pub why: Option<String>,
    /// How long it took.
    pub took: Option<Duration>,
}

impl ToldDeploy {
    /// Who made it. Where the scheduler asks nobody for a name, whoever made it stands in the message.
    pub(crate) fn author(&self) -> String {
        let said = self.by.as_deref().or(self.message.as_deref());
        said.unwrap_or_default().to_owned()
    }

    /// "1.42 (deploy d7)", "deploy d7".
    pub(crate) fn called(&self) -> String {
        match &self.version {
            Some(version) if version != self.id.as_str() => {
                format!("{version} (deploy {})", self.id)
            }
            _ => format!("deploy {}", self.id),
        }
    }

    pub(crate) fn outcome(&self) -> &str {
        self.state.as_deref().unwrap_or("on its way")
    }
}

impl Deploys {
    /// The answer.
    #[must_use]
    pub fn answer(
        &self,
        asked: &[Asked<OfRequest<RequestDeploys>>],
        now: Moment,
    ) -> (Reply, Verdict) {
        let listing = Listing::of(asked, |listing, environment, found| {
            let OfRequest::Found(id, deploys) = found else {
                return;
            };
            let count = counted(deploys.newest.len(), "deploy");
            let newest = if deploys.may_be_more {
                "the newest "
            } else {
                ""
            };
            listing.say(format!("{newest}{count} of {id} in {environment}"));
            for deploy in &deploys.newest {
                let runs = deploys.active.as_ref() == Some(&deploy.id);
                let outcome = deploy.outcome();
                let outcome = if runs {
                    format!("{outcome}, runs now")
                } else {
                    outcome.to_owned()
                };
                listing.row_if_room(|| {
                    vec![
                        deploy.id.to_string(),
                        environment.to_string(),
                        deploy.version.clone().unwrap_or_default(),
                        deploy.author(),
                        deploy.at.told(now),
                        outcome,
                        deploy.took.map(duration).unwrap_or_default(),
                    ]
                });
            }
        });
        let head = [
            "deploy",
            "environment",
            "version",
            "by",
            "when",
            "outcome",
            "took",
        ];
        listing.answer(no_request(asked, &self.request), &head)
    }
}
