//! `bounce`: replace every task of a scheduler request by a new one of the same deploy.

use std::fmt;
use std::time::Duration;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::scheduler_change::{Proposal, refused_as_leaving};
use super::{Command, SchedulerChange, read};
use crate::catalogue::{Entry, Reading};
use crate::facts::Asking;
use crate::format::counted;
use crate::id::RequestName;
use crate::plan::{Decision, Inverse, Tier};
use crate::scheduler::{RequestAction, RequestFacts};

/// Replace every task by a new one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bounce {
    /// Which scheduler request.
    pub request: RequestName,
    /// All new tasks start beside the old ones. Otherwise one goes as one comes, which needs no room to speak of.
    pub all_at_once: bool,
    /// For how long it may take; what is not replaced by then stays. None leaves that to the scheduler.
    #[serde(default)]
    pub lasting: Option<Duration>,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "bounce",
    summary: "replace every task of a scheduler request by a new one, one at a time or all at once",
    tier: Tier::Change,
    examples: &["bounce HubApiWeb in qa", "bounce HubApiWeb all at once"],
    patterns: &[
        "(?:bounce|restart)(?: (?:all|every))?(?: (?:tasks?|instances?) of)?(?: KIND)? (?P<request>NAME)THERE(?: (?:(?P<at_once>all at once|at once|in parallel|non-incrementally)|(?:one at time|one by one|incrementally|gradually|slowly)))?LASTING",
        "(?:bounce|restart)(?: KIND)?",
    ],
    read,
};

const EXAMPLE: &str = "bounce HubApiWeb in qa";

fn read(captures: &Captures<'_>) -> Reading {
    let request = match read::request(captures, ENTRY.name, "Bounce which request?", EXAMPLE) {
        Ok(request) => request,
        Err(unclear) => return Reading::Wrong(unclear),
    };
    match read::lasting(captures, ENTRY.name, EXAMPLE) {
        Ok(lasting) => {
            let all_at_once = captures.name("at_once").is_some();
            let command = Command::Bounce(Bounce {
                request,
                all_at_once,
                lasting,
            });
            read::there(captures, command)
        }
        Err(unclear) => Reading::Wrong(unclear),
    }
}

impl Bounce {
    pub(crate) fn arguments(&self) -> Value {
        read::with_lasting(
            json!({"request": self.request, "all_at_once": self.all_at_once}),
            self.lasting,
        )
    }

    /// What the scheduler would answer with a refusal.
    fn refused(&self, facts: &RequestFacts) -> Option<Decision> {
        let place = facts.place();
        let why = if !facts.is_long_running() {
            format!(
                "{place} is {}, and only what runs all the time can be bounced.",
                facts.kind()
            )
        } else if facts.is_paused() {
            format!(
                "{place} is PAUSED, so it has no tasks to replace. `unpause {}` starts new ones.",
                self.request
            )
        } else if facts.active.is_none() {
            format!("{place} has no deploy, so it has no tasks to replace.")
        } else if facts.bouncing {
            format!(
                "{place} is bouncing already, and the scheduler takes one bounce at a time. `status of {}` shows how far it is.",
                self.request
            )
        } else {
            return None;
        };
        Some(Decision::refuse(format!("{why} Nothing was changed.")))
    }

    /// "replaces them one at a time: …".
    fn consequence(&self, facts: &RequestFacts) -> String {
        let count = usize::try_from(facts.instances()).unwrap_or(usize::MAX);
        let before = facts.tasks.len();
        if self.all_at_once {
            return format!(
                "starts {} beside the {before} there are, and ends those once all are healthy: it needs room for {}",
                counted(count, "new one"),
                count.saturating_add(before)
            );
        }
        format!(
            "replaces them one at a time: an old one ends when a new one is healthy, never fewer than {} in between",
            counted(count, "instance")
        )
    }
}

impl fmt::Display for Bounce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "bounce {}", read::written(self.request.as_str()))?;
        if self.all_at_once {
            f.write_str(" all at once")?;
        }
        read::write_lasting(f, self.lasting)
    }
}

impl SchedulerChange for Bounce {
    fn request(&self) -> &RequestName {
        &self.request
    }

    fn decide(&self, facts: &RequestFacts, asking: &Asking) -> Decision {
        if let Some(refusal) = refused_as_leaving(facts).or_else(|| self.refused(facts)) {
            return refusal;
        }
        let version = facts.version().unwrap_or_default();
        let given_up = match self.lasting {
            Some(time) => format!(
                "after {} what is left of the old ones stays",
                read::spoken_time(time)
            ),
            None => format!(
                "it cannot be called off, it only lapses: after an hour, unless the scheduler is configured otherwise. `bounce {} for 20 minutes` gives it less",
                self.request
            ),
        };
        Proposal {
            tier: ENTRY.tier,
            preview: format!(
                "{} runs {version}, {}. Bouncing it {}.",
                facts.place(),
                facts.health(),
                self.consequence(facts)
            ),
            cautions: vec![given_up],
            inverse: Inverse::Irreversible(
                "the old tasks are gone; the new ones are of the same deploy".to_owned(),
            ),
            action: RequestAction::Bounce {
                incremental: !self.all_at_once,
                for_millis: self.lasting.map(read::millis),
            },
        }
        .planned(facts, asking)
    }
}
