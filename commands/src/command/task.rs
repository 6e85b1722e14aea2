//! `task`: one task, from its launch to its end.

use std::fmt;
use std::time::Duration;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Command, read};
use crate::asked::{Asked, Listing, answered};
use crate::catalogue::{Entry, Reading};
use crate::facts::Known;
use crate::format::{counted, duration};
use crate::id::TaskId;
use crate::moment::Moment;
use crate::plan::Tier;
use crate::reply::{Reply, Verdict};

/// One task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShowTask {
    /// Which task.
    pub task: TaskId,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "task",
    summary: "show one task: where it runs, what happened to it, its health checks",
    tier: Tier::Read,
    examples: &["task mail-worker-d1-1700000000000-1-node7.example-DEFAULT"],
    patterns: &[
        "(?:(?:ASK|describe|what about|what happened to|what happened with|how is|health ?checks? of) )?(?:(?:status|state|health|history|details|updates|health ?checks?) (?:of|for) )?(?:mesos |scheduler )?task(?: (?P<task>NAME))?(?: (?:doing|details|status|history|updates))?",
    ],
    read,
};

const EXAMPLE: &str = "task mail-worker-d1-1700000000000-1-node7.example-DEFAULT";

fn read(captures: &Captures<'_>) -> Reading {
    match read::task(
        captures,
        ENTRY.name,
        "Which task? `tasks of …` lists them.",
        EXAMPLE,
    ) {
        Ok(task) => Reading::Is(Command::ShowTask(ShowTask { task })),
        Err(unclear) => Reading::Wrong(unclear),
    }
}

impl ShowTask {
    pub(crate) fn arguments(&self) -> Value {
        json!({"task": self.task})
    }
}

impl fmt::Display for ShowTask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "task {}", read::written(self.task.as_str()))
    }
}

/// What one scheduler knows of a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FoundTask {
    /// This.
    Is(Box<TaskDetail>),
    /// Nothing; these tasks have an id that is near.
    NotThere(Vec<String>),
}

/// A task and all that happened to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskDetail {
    /// Its request.
    pub request: String,
    /// Its deploy.
    pub deploy: String,
    /// The version of its deploy, where it can be told.
    pub version: Option<String>,
    /// Which of the instances it is.
    pub instance: u32,
    /// Where it listens, or its host alone.
    pub address: Option<String>,
    /// Its rack.
    pub rack: Option<String>,
    /// What happened to it, the oldest first.
    pub updates: Vec<TaskUpdate>,
    /// What its health checks found, the oldest first.
    pub checks: Vec<HealthCheck>,
    /// What was asked of the load balancer for it: state and message, the oldest first.
    pub balancer: Vec<(Moment, String)>,
}

/// Something that happened to a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskUpdate {
    /// When.
    pub at: Moment,
    /// TASK_RUNNING, …, in the scheduler's own word.
    pub state: String,
    /// Why, in the scheduler's words.
    pub message: Option<String>,
}

/// What one health check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HealthCheck {
    /// When.
    pub at: Moment,
    /// The HTTP status it was answered with.
    pub status: Option<u16>,
    /// How long that took.
    pub took: Option<Duration>,
    /// Why there was no answer.
    pub error: Option<String>,
}

impl HealthCheck {
    pub(crate) fn passed(&self) -> bool {
        self.status
            .is_some_and(|status| (200..300).contains(&status))
    }

    /// "200 in 0.1 s", "connection refused".
    pub(crate) fn found(&self) -> String {
        let took = self
            .took
            .map(|took| format!(" in {}", duration(took)))
            .unwrap_or_default();
        match (self.status, &self.error) {
            (Some(status), _) => format!("status {status}{took}"),
            (None, Some(error)) => error.trim().to_owned(),
            (None, None) => "no answer".to_owned(),
        }
    }
}

impl TaskDetail {
    fn sentence(&self, place: &str, now: Moment) -> String {
        let what = format!("instance {} of {} in {place}", self.instance, self.request);
        match self.updates.last() {
            Some(last) => format!("{what} is {} since {}", last.state, last.at.told(now)),
            None => format!("{what}: the scheduler tells no state of it"),
        }
    }

    fn checks_told(&self, now: Moment) -> Option<String> {
        let last = self.checks.last()?;
        let passed = self.checks.iter().filter(|check| check.passed()).count();
        let failed = self.checks.len() - passed;
        let mut text = format!(
            "{passed} passed, {failed} failed; the last: {}, {}",
            last.found(),
            last.at.ago(now)
        );
        let last_failure = self.checks.iter().rfind(|check| !check.passed());
        if let Some(failure) = last_failure.filter(|failure| *failure != last) {
            text.push_str(&format!(
                "; the last failure: {}, {}",
                failure.found(),
                failure.at.ago(now)
            ));
        }
        Some(text)
    }
}

impl ShowTask {
    /// The answer.
    #[must_use]
    pub fn answer(&self, asked: &[Asked<FoundTask>], now: Moment) -> (Reply, Verdict) {
        let mut near = Vec::new();
        let listing = Listing::of(asked, |listing, environment, found| {
            let task = match found {
                FoundTask::Is(task) => task,
                FoundTask::NotThere(names) => return near.extend(names.clone()),
            };
            listing.say(task.sentence(environment.as_str(), now));
            let running = [
                task.address.clone(),
                task.rack.as_ref().map(|rack| format!("rack {rack}")),
            ];
            let running: Vec<String> = running.into_iter().flatten().collect();
            if !running.is_empty() {
                listing.note("where", running.join(", "));
            }
            let version = task.version.as_ref();
            let version = version.map(|version| format!("version {version}, "));
            listing.note(
                "runs",
                format!("{}deploy {}", version.unwrap_or_default(), task.deploy),
            );
            if let Some(checks) = task.checks_told(now) {
                listing.note("health checks", checks);
            }
            if let Some((at, what)) = task.balancer.last() {
                let count = counted(task.balancer.len(), "update");
                listing.note(
                    "load balancer",
                    format!("{what}, {} ({count})", at.ago(now)),
                );
            }
            listing.note("log", format!("`logs of {}`", self.task));
            for update in &task.updates {
                listing.row_if_room(|| {
                    vec![
                        update.at.told(now),
                        update.state.clone(),
                        crate::mask::line(update.message.as_deref().unwrap_or_default()).0,
                    ]
                });
            }
        });
        let otherwise = self.nothing(asked, near);
        listing.answer_in("; ", otherwise, &["when", "state", "message"])
    }

    fn nothing(&self, asked: &[Asked<FoundTask>], mut near: Vec<String>) -> String {
        let places = answered(asked);
        if places.is_empty() {
            return format!("I cannot tell about task {}", self.task);
        }
        near.sort_unstable();
        near.dedup();
        let hint = match near.as_slice() {
            [] => {
                "`tasks of …` lists those of a request; the scheduler forgets old ones.".to_owned()
            }
            near => format!("Did you mean {}?", near.join(", or ")),
        };
        format!("I found no task {} in {places}. {hint}", self.task)
    }
}

/// What of the checks of a task says that it cannot become healthy.
pub(crate) fn failing(checks: &Known<Vec<HealthCheck>>) -> Option<&HealthCheck> {
    match checks {
        Known::Known(checks) => checks.last().filter(|last| !last.passed()),
        Known::Unknown(_) => None,
    }
}
