//! `skip-healthchecks`: take the tasks of a scheduler request for healthy unasked, or ask them again.

use std::fmt;
use std::time::Duration;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::scheduler_change::{Proposal, afterwards, nothing_to_do, refused_as_leaving};
use super::{Command, SchedulerChange, read};
use crate::catalogue::{Entry, Reading};
use crate::facts::Asking;
use crate::id::RequestName;
use crate::plan::{Decision, Inverse, Tier};
use crate::scheduler::{RequestAction, RequestFacts, Timer};

/// Give up health checks, or take them up again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SkipHealthchecks {
    /// Which scheduler request.
    pub request: RequestName,
    /// Whether they are skipped from now on.
    pub skip: bool,
    /// For how long; none for ever.
    #[serde(default)]
    pub lasting: Option<Duration>,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "skip-healthchecks",
    summary: "take the tasks of a scheduler request for healthy unasked, or check them again",
    tier: Tier::Change,
    examples: &[
        "skip healthchecks of HubApiWeb",
        "enable healthchecks of HubApiWeb in qa",
    ],
    patterns: &[
        "(?:(?P<skip>skip|disable|turn off|switch off|ignore|suspend)|(?P<check>enable|turn on|switch on|re-?enable|unskip|resume|restore))[ -]HEALTHCHECKS(?: (?:of|for|on))? (?:KIND )?(?P<request>NAME)THERELASTING",
        "(?:turn|switch) HEALTHCHECKS (?:of|for|on) (?:KIND )?(?P<request>NAME) (?:(?P<skip>off)|(?P<check>on))THERELASTING",
        "(?:(?P<skip>skip|disable|ignore|suspend)|(?P<check>enable|re-?enable|unskip|resume|restore))(?: KIND)? (?P<request>NAME) HEALTHCHECKSTHERELASTING",
        "(?P<skip>skip|disable|enable)[ -]HEALTHCHECKSLASTING",
    ],
    read,
};

const EXAMPLE: &str = "skip healthchecks of HubApiWeb";

fn read(captures: &Captures<'_>) -> Reading {
    let question = "Of which request?";
    let request = match read::request(captures, ENTRY.name, question, EXAMPLE) {
        Ok(request) => request,
        Err(unclear) => return Reading::Wrong(unclear),
    };
    match read::lasting(captures, ENTRY.name, EXAMPLE) {
        Ok(lasting) => {
            let skip = captures.name("check").is_none();
            let command = Command::SkipHealthchecks(SkipHealthchecks {
                request,
                skip,
                lasting,
            });
            read::there(captures, command)
        }
        Err(unclear) => Reading::Wrong(unclear),
    }
}

impl SkipHealthchecks {
    pub(crate) fn arguments(&self) -> Value {
        read::with_lasting(
            json!({"request": self.request, "skip": self.skip}),
            self.lasting,
        )
    }

    /// "Skipping them takes every task for healthy as soon as it runs."
    fn consequence(&self, facts: &RequestFacts) -> String {
        if !self.skip {
            let after = afterwards(self.lasting, "they are skipped again");
            return format!("With them a task counts only once it answers.{after}");
        }
        let unasked = match facts.counts.not_yet_healthy {
            0 => String::new(),
            1 => ", the one that is not yet healthy now, too".to_owned(),
            count => format!(", the {count} that are not yet healthy now, too"),
        };
        let after = afterwards(self.lasting, "they are checked again");
        format!("Skipping them takes every task for healthy as soon as it runs{unasked}.{after}")
    }

    fn cautions(&self, facts: &RequestFacts) -> Vec<String> {
        let mut cautions = Vec::new();
        if self.skip && facts.balanced_as().is_some() {
            cautions
                .push("tasks that do not work get traffic, and a bad deploy succeeds".to_owned());
        }
        // Without a time of its own it leaves a timer as it is (Singularity contract 4.8).
        if self.lasting.is_none() && facts.has_timer(Timer::SkipHealthchecks) {
            cautions.push(
                "an earlier change of its health checks still has an end, which takes this back, too"
                    .to_owned(),
            );
        }
        cautions
    }
}

impl fmt::Display for SkipHealthchecks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verb = if self.skip { "skip" } else { "enable" };
        let request = read::written(self.request.as_str());
        write!(f, "{verb} healthchecks of {request}")?;
        read::write_lasting(f, self.lasting)
    }
}

impl SchedulerChange for SkipHealthchecks {
    fn request(&self) -> &RequestName {
        &self.request
    }

    fn decide(&self, facts: &RequestFacts, asking: &Asking) -> Decision {
        if let Some(refusal) = refused_as_leaving(facts) {
            return refusal;
        }
        let place = facts.place();
        let now = if facts.skips_healthchecks {
            "skips health checks"
        } else {
            "has health checks"
        };
        if facts.skips_healthchecks == self.skip && self.lasting.is_none() {
            let until = if facts.has_timer(Timer::SkipHealthchecks) {
                format!(
                    ", for a while. `make skip-healthchecks of {} permanent` keeps it so",
                    self.request
                )
            } else {
                String::new()
            };
            return nothing_to_do(format!("{place} {now} already{until}."));
        }
        let former = SkipHealthchecks {
            request: self.request.clone(),
            skip: facts.skips_healthchecks,
            lasting: None,
        };
        Proposal {
            tier: ENTRY.tier,
            preview: format!("{place} {now}. {}", self.consequence(facts)),
            cautions: self.cautions(facts),
            inverse: Inverse::typed(
                Command::SkipHealthchecks(former),
                "its name cannot be typed",
            ),
            action: RequestAction::SkipHealthchecks {
                skip: self.skip,
                for_millis: self.lasting.map(read::millis),
            },
        }
        .planned(facts, asking)
    }
}
