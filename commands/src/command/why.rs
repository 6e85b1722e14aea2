//! `why`: why a scheduler request, or its deploy, does not run.
//!
//! The scheduler never says why. It shows states, queues and histories; what they come to is decided here, and what was not
//! read, or cannot be read from the scheduler at all, is said beside it.

mod cause;

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::task::HealthCheck;
use super::{Command, read};
use crate::arguments::optional;
use crate::asked::{Asked, Listing, OfRequest, no_request};
use crate::catalogue::{Entry, Reading};
use crate::facts::Known;
use crate::id::RequestName;
use crate::moment::Moment;
use crate::plan::Tier;
use crate::reply::{Reply, Verdict};
use crate::scheduler::{DeploySeen, SchedulerRequest, TaskCounts};

use super::deploys::ToldDeploy;

/// Why a scheduler request, or its deploy, does not run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Why {
    /// Which request; none means the one that this room deployed last.
    pub request: Option<RequestName>,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "why",
    summary: "say why a scheduler request does not run, or what its deploy waits for, as far as the scheduler shows it",
    tier: Tier::Read,
    examples: &[
        "why is HubApiWeb not running?",
        "why is my deploy waiting?",
        "why is the deploy of HubApiWeb waiting in qa?",
    ],
    patterns: &[
        "why (?:is|isn't|isnt|are|aren't|does|doesn't|doesnt|did|didn't|has|hasn't|won't)(?: (?:my|our))?(?: (?:deploy|deployment|release|rollout|request|service|worker))?(?: (?:of|for|to)(?: KIND)?)?(?: (?P<request>NAME))?(?: (?:still|not|yet|always|so|only|being))* (?:running|run|waiting|wait|up|healthy|unhealthy|starting|started|start|failing|failed|fail|down|pending|stuck|hanging|paused|slow|scheduled|deploying|deployed|deploy|cooldown|cooling down|crashing|crash|finished|finish|done|going|moving|under-provisioned|underprovisioned)(?: yet)?",
        "why is(?: KIND)? (?P<request>NAME) in cooldown",
        "(?:what is|what's|whats) (?:wrong|going on|up|matter) with(?: (?:my|our))?(?: (?:deploy|deployment) of)?(?: KIND)?(?: (?P<request>NAME))?",
        "(?:diagnose|troubleshoot)(?: (?:my|our))?(?: KIND)?(?: (?P<request>NAME))?",
    ],
    read,
};

fn read(captures: &Captures<'_>) -> Reading {
    let Some(name) = read::name(captures, "request") else {
        return Reading::Is(Command::Why(Why { request: None }));
    };
    match read::problem_of_name(&name) {
        Some(problem) => {
            let example = "why is HubApiWeb not running";
            Reading::Wrong(read::malformed(ENTRY.name, &name, problem, example))
        }
        None => Reading::Is(Command::Why(Why {
            request: Some(RequestName::new(name)),
        })),
    }
}

impl Why {
    pub(crate) fn arguments(&self) -> Value {
        optional("request", self.request.as_ref())
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.request {
            Some(request) => write!(f, "why is {} not running", read::written(request.as_str())),
            None => f.write_str("why is my deploy waiting"),
        }
    }
}

/// Everything that may keep a request from running, each as far as it could be read.
#[derive(Debug, Clone, PartialEq)]
pub struct WhyFacts {
    /// The request.
    pub request: SchedulerRequest,
    /// Its tasks, counted.
    pub counts: TaskCounts,
    /// Whether a deploy is active.
    pub has_deploy: bool,
    /// The deploy on its way, and how far it is.
    pub on_its_way: Option<(ToldDeploy, DeploySeen)>,
    /// Whether its tasks are being replaced.
    pub bouncing: bool,
    /// When a pause ends by itself.
    pub pause_ends: Option<Moment>,
    /// The last deploy that ended.
    pub last_deploy: Known<Option<ToldDeploy>>,
    /// What happened to the request last.
    pub last_event: Known<Option<RequestEvent>>,
    /// Its tasks that wait to be launched.
    pub waiting: Known<Vec<WaitingTask>>,
    /// Its tasks that ended last, the newest first.
    pub ended: Known<Vec<FormerTask>>,
    /// A task that is not healthy yet, with its checks; none where there is no such task.
    pub unhealthy: Known<Option<(String, Vec<HealthCheck>)>>,
    /// Crash loops that go on, in the scheduler's own words.
    pub crash_loops: Known<Vec<String>>,
    /// Actions that operators have disabled, with what they say of it.
    pub disabled: Known<Vec<(String, String)>>,
    /// The scheduler itself.
    pub cluster: Known<Option<ClusterFacts>>,
    /// What one task of it takes: "1 cpu, 64 MB".
    pub takes: Option<String>,
    /// How important it is, where that was said.
    pub priority: Option<f64>,
}

/// What of the scheduler itself keeps requests from running.
#[derive(Debug, Clone, PartialEq)]
pub struct ClusterFacts {
    /// When this was counted.
    pub at: Moment,
    /// Whether the leader is connected to Mesos; none where no leader is listed.
    pub connected: Option<bool>,
    /// Agents that take tasks.
    pub active_agents: u64,
    /// Tasks that should have been launched already, of all requests.
    pub late_tasks: u64,
    /// The least priority that is launched at present.
    pub minimum_priority: Option<f64>,
}

/// Something that happened to a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestEvent {
    /// When.
    pub at: Moment,
    /// PAUSED, SCALED, …, in the scheduler's own word.
    pub what: String,
    /// Who did it.
    pub by: Option<String>,
    /// What was said of it.
    pub message: Option<String>,
}

/// A task that waits to be launched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingTask {
    /// When it is due.
    pub due: Moment,
    /// NEW_DEPLOY, BOUNCE, …: what it is for, in the scheduler's own word.
    pub for_what: String,
}

/// A task that has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormerTask {
    /// Its id.
    pub id: String,
    /// When.
    pub at: Moment,
    /// TASK_FAILED, …, in the scheduler's own word.
    pub state: String,
}

impl Why {
    /// The answer about a request that was named, or deployed last from this room.
    #[must_use]
    pub fn answer(
        request: &RequestName,
        asked: &[Asked<OfRequest<Box<WhyFacts>>>],
        now: Moment,
    ) -> (Reply, Verdict) {
        let several = asked.len() > 1;
        let listing = Listing::of(asked, |listing, environment, found| {
            let OfRequest::Found(_, facts) = found else {
                return;
            };
            let finding = cause::of(facts, now);
            listing.say(finding.sentence);
            let place = |what: &str| match several {
                true => format!("{what} in {environment}"),
                false => what.to_owned(),
            };
            if !finding.observed.is_empty() {
                listing.note(place("observed"), finding.observed.join("; "));
            }
            if !finding.untold.is_empty() {
                listing.note(place("cannot tell"), finding.untold.join("; "));
            }
            if let Some(next) = finding.next {
                listing.note(place("next"), next);
            }
        });
        listing.answer_in(". ", no_request(asked, request), &[])
    }
}
