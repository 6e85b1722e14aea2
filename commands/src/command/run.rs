//! `run`: run an on-demand or scheduled request once, now.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::scheduler_change::{Proposal, refused_as_leaving};
use super::{Command, SchedulerChange, read};
use crate::catalogue::{Entry, Reading};
use crate::facts::Asking;
use crate::format::{counted, listed};
use crate::id::RequestName;
use crate::mask;
use crate::plan::{Decision, Inverse, Tier, hash};
use crate::scheduler::{RequestAction, RequestFacts};

/// Run a request once, now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// Which scheduler request.
    pub request: RequestName,
    /// What is added to its command line.
    #[serde(default)]
    pub arguments: Vec<String>,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "run",
    summary: "run an on-demand or scheduled request once, now, with arguments where it takes some",
    tier: Tier::Change,
    examples: &[
        "run NightlyReport in qa",
        "run NightlyReport with args --month \"June 2024\"",
    ],
    patterns: &[
        "(?:run|execute|trigger|kick off)(?: (?:KIND|job|cron|cron job))? (?P<request>NAME)(?: once)?THERE(?: (?:with|using) (?P<announced>args?|arguments?|parameters?)(?: (?P<value>.+))?)?",
        "(?:run|execute|trigger|kick off)(?: (?:KIND|job|cron|cron job))?",
    ],
    read,
};

const EXAMPLE: &str = "run NightlyReport with args --month 6";

fn read(captures: &Captures<'_>) -> Reading {
    let request = match read::request(captures, ENTRY.name, "Run which request?", EXAMPLE) {
        Ok(request) => request,
        Err(unclear) => return Reading::Wrong(unclear),
    };
    let arguments: Vec<String> = read::values(captures)
        .into_iter()
        .map(|value| value.text)
        .collect();
    if arguments.is_empty() && captures.name("announced").is_some() {
        let question = format!("Run {request} with which arguments?");
        return Reading::Wrong(read::missing(ENTRY.name, &question, EXAMPLE));
    }
    read::there(captures, Command::Run(Run { request, arguments }))
}

impl Run {
    pub(crate) fn arguments(&self) -> Value {
        json!({"request": self.request, "arguments": self.arguments})
    }

    /// That the first argument may be lost. With arguments, a plain command is started as a program, and Mesos takes the first
    /// of them for the name that the program goes by (seen on release 1.5.0). Where the deploy has arguments itself, the
    /// first is one of those; a container, or an executor of its own, starts things its own way.
    fn loses_first(&self, facts: &RequestFacts) -> Option<String> {
        let first = self.arguments.first()?;
        let active = facts.active.as_ref()?;
        let has = |field: &str| {
            let value = active.body.get(field);
            value.is_some_and(|value| !value.is_null() && *value != json!([]))
        };
        let is_plain = !["customExecutorCmd", "containerInfo", "arguments"]
            .into_iter()
            .any(has);
        is_plain.then(|| {
            format!(
                "the command of deploy {} is started by Mesos itself, which takes the first argument for the program's name: `{}` is lost unless the deploy counts on that",
                active.deploy_id,
                mask::line(first).0
            )
        })
    }

    /// ", with the arguments `--month` and `June 2024`".
    pub(super) fn with_arguments(&self, shown: impl Fn(&String) -> String) -> String {
        if self.arguments.is_empty() {
            return String::new();
        }
        let shown: Vec<String> = self.arguments.iter().map(shown).collect();
        let noun = if shown.len() == 1 {
            "argument"
        } else {
            "arguments"
        };
        format!(", with the {noun} {}", listed(&shown))
    }

    /// The plan of one run, that nothing speaks against.
    pub(super) fn proposed(&self, how: &str, facts: &RequestFacts, asking: &Asking) -> Decision {
        let running = match facts.counts.healthy + facts.counts.not_yet_healthy {
            0 => String::new(),
            count => format!(" {} at this moment.", runs(count)),
        };
        let place = &facts.request.environment;
        let content = hash(&(place, &facts.request.id, &self.arguments), 5);
        Proposal {
            tier: ENTRY.tier,
            preview: format!(
                "{} is {}, {}, with {}.{running} {how}",
                facts.place(),
                facts.kind(),
                facts.request.state,
                facts.version().unwrap_or_default(),
            ),
            cautions: self.loses_first(facts).into_iter().collect(),
            inverse: Inverse::Irreversible(
                "what it does is done; while it runs, its task can be killed".to_owned(),
            ),
            action: RequestAction::Run {
                run_id: format!("{}-{content}", asking.operation),
                arguments: self.arguments.clone(),
            },
        }
        .planned(facts, asking)
    }
}

/// What the scheduler would answer with a refusal.
pub(super) fn refused(request: &RequestName, facts: &RequestFacts) -> Option<Decision> {
    if let Some(refusal) = refused_as_leaving(facts) {
        return Some(refusal);
    }
    let place = facts.place();
    let kind = facts.request.kind.as_str();
    let running = facts.counts.healthy + facts.counts.not_yet_healthy;
    let why = if kind == "RUN_ONCE" {
        format!(
            "{place} is a RUN_ONCE request: each deploy runs once. `redeploy {request}` does that."
        )
    } else if !matches!(kind, "ON_DEMAND" | "SCHEDULED") {
        format!(
            "{place} is {}, and only ON_DEMAND and SCHEDULED ones are run by asking.",
            facts.kind()
        )
    } else if facts.is_paused() {
        format!("{place} is PAUSED. `unpause {request}` first.")
    } else if facts.active.is_none() {
        format!("{place} has no deploy, so there is nothing to run.")
    } else if kind == "SCHEDULED" && running > 0 {
        format!("{place} runs at this moment, and a SCHEDULED request runs once at a time.")
    } else {
        return None;
    };
    Some(Decision::refuse(format!("{why} Nothing was changed.")))
}

impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "run {}", read::written(self.request.as_str()))?;
        if self.arguments.is_empty() {
            return Ok(());
        }
        f.write_str(" with args")?;
        self.arguments
            .iter()
            .try_for_each(|argument| write!(f, " {}", read::written(argument)))
    }
}

impl SchedulerChange for Run {
    fn request(&self) -> &RequestName {
        &self.request
    }

    fn decide(&self, facts: &RequestFacts, asking: &Asking) -> Decision {
        if let Some(refusal) = refused(&self.request, facts) {
            return refusal;
        }
        let with = self.with_arguments(|argument| format!("`{argument}`"));
        let how = format!("Running it starts one task now{with}.");
        self.proposed(&how, facts, asking)
    }
}

fn runs(count: usize) -> String {
    let verb = if count == 1 { "runs" } else { "run" };
    format!("{} of it {verb}", counted(count, "task"))
}
