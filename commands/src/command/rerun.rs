//! `rerun`: run an on-demand or scheduled request once more, with the arguments of its last run.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::run::{self, Run};
use super::{Command, SchedulerChange, read};
use crate::catalogue::{Entry, Reading};
use crate::facts::Asking;
use crate::id::RequestName;
use crate::mask;
use crate::plan::{Decision, Tier};
use crate::scheduler::{ActiveDeploy, LastRun, RequestFacts};

/// Run a request again, as the last time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rerun {
    /// Which scheduler request.
    pub request: RequestName,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "rerun",
    summary: "run an on-demand or scheduled request once more, with the arguments of its last run",
    tier: Tier::Change,
    examples: &["rerun NightlyReport in qa", "run NightlyReport again"],
    patterns: &[
        "(?:rerun|re-run)(?: (?:KIND|job|cron|cron job))?(?: (?P<request>NAME))?(?: again| once more)?THERE",
        "(?:run|execute|trigger|kick off|repeat)(?: (?:KIND|job|cron|cron job))? (?P<request>NAME) (?:again|once more|one more time)THERE",
        "(?:rerun|re-run|repeat)(?: (?:last|latest|newest|previous))? run(?: of(?: (?:KIND|job|cron|cron job))?(?: (?P<request>NAME))?)?THERE",
    ],
    read,
};

const EXAMPLE: &str = "rerun NightlyReport";

fn read(captures: &Captures<'_>) -> Reading {
    match read::request(captures, ENTRY.name, "Run which request again?", EXAMPLE) {
        Ok(request) => read::there(captures, Command::Rerun(Rerun { request })),
        Err(unclear) => Reading::Wrong(unclear),
    }
}

impl Rerun {
    pub(crate) fn arguments(&self) -> Value {
        json!({"request": self.request})
    }

    /// What cannot be run again: there is nothing to take the arguments from, or it does not say them.
    fn unknown(&self, facts: &RequestFacts) -> Decision {
        let (place, request) = (facts.place(), read::written(self.request.as_str()));
        let why = match &facts.last_run {
            None => format!(
                "{place} has not run yet, as far as the scheduler remembers. `run {request}` runs it"
            ),
            Some(last) => format!(
                "The scheduler no longer says which arguments the last run of {place} had ({}). Say them: `run {request} with args …`, or `run {request}` without any",
                last.task
            ),
        };
        Decision::refuse(format!("{why}. Nothing was changed."))
    }
}

/// "Its last run was TASK (TASK_FAILED), with the argument `--full`. Running it again starts one task now, with the same."
fn how(facts: &RequestFacts, last: &LastRun, again: &Run) -> String {
    let state = last
        .state
        .as_ref()
        .map_or_else(String::new, |state| format!(" ({state})"));
    let is_active = |active: &ActiveDeploy| active.deploy_id == last.deploy_id;
    let deploy = if facts.active.as_ref().is_some_and(is_active) {
        ""
    } else {
        " of another deploy"
    };
    // What is planned of a SCHEDULED request is its next run by the clock.
    let waiting = if facts.request.kind == "ON_DEMAND" && facts.counts.pending > 0 {
        " (One that waits to start is not looked at.)"
    } else {
        ""
    };
    let (with, same) = match again.arguments.len() {
        0 => (", without arguments".to_owned(), ", without any"),
        _ => (masked(again), ", with the same"),
    };
    format!(
        "Its last run was {}{state}{deploy}{with}.{waiting} Running it again starts one task now{same}.",
        last.task
    )
}

/// The arguments, which somebody else may have said in another room: without what looks like a secret.
fn masked(again: &Run) -> String {
    let mut named_secret = false;
    let shown = again.arguments.iter().map(|argument| {
        let is_value = !argument.starts_with('-');
        let hidden = named_secret && is_value;
        named_secret = !is_value && mask::is_secret_name(argument.trim_start_matches('-'));
        if hidden {
            mask::MASKED.to_owned()
        } else {
            mask::line(argument).0
        }
    });
    Run {
        arguments: shown.collect(),
        ..again.clone()
    }
    .with_arguments(|argument| format!("`{argument}`"))
}

impl fmt::Display for Rerun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "rerun {}", read::written(self.request.as_str()))
    }
}

impl SchedulerChange for Rerun {
    fn request(&self) -> &RequestName {
        &self.request
    }

    fn wants_last_run(&self) -> bool {
        true
    }

    fn decide(&self, facts: &RequestFacts, asking: &Asking) -> Decision {
        if let Some(refusal) = run::refused(&self.request, facts) {
            return refusal;
        }
        let Some(last) = &facts.last_run else {
            return self.unknown(facts);
        };
        let Some(arguments) = &last.arguments else {
            return self.unknown(facts);
        };
        let again = Run {
            request: self.request.clone(),
            arguments: arguments.clone(),
        };
        again.proposed(&how(facts, last, &again), facts, asking)
    }
}
