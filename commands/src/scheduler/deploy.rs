//! A deploy: what is posted, what the scheduler shows of it, and what that means.
//!
//! Its id is ours and single use (Singularity contract 4.3): posting it twice is one deploy, and a lost answer is a question
//! about the id.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::format::{bar, counted, duration};
use crate::id::{DeployId, RequestName, SchedulerRequestId, TaskId};
use crate::reply::{Colour, Reply, Verdict};
use crate::sent::{Told, going_on};

/// Deploying to a scheduler request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewDeploy {
    /// What the room calls it.
    pub id: RequestName,
    /// What is deployed to.
    pub request: SchedulerRequestId,
    /// The id of the deploy. It contains the operation's id and a hash of the content.
    pub deploy_id: DeployId,
    /// The version it brings, as people call it.
    pub version: String,
    /// The whole deploy, as it is posted.
    pub body: Value,
    /// What the scheduler keeps beside it: the name above, and who asked.
    pub message: String,
    /// What runs until it succeeds.
    pub former: Option<FormerDeploy>,
    /// How many instances there will be at the end.
    pub instances: u32,
    /// Whether a paused request runs again once this has succeeded.
    #[serde(default)]
    pub unpause: bool,
    /// What it changes, each part under its name.
    pub differences: Vec<(String, String)>,
    /// Where to see what changed.
    #[serde(default)]
    pub compare: Option<String>,
}

/// The deploy that another one takes the place of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormerDeploy {
    /// Its id.
    pub deploy_id: DeployId,
    /// Its version, where that can be told.
    pub version: Option<String>,
}

impl FormerDeploy {
    /// The version, or else the id.
    pub(crate) fn called(&self) -> &str {
        self.version.as_deref().unwrap_or(self.deploy_id.as_str())
    }
}

/// What the scheduler shows of a deploy.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeploySeen {
    /// WAITING, SUCCEEDED, …, in the scheduler's own word.
    pub state: String,
    /// Whether the scheduler says it has ended.
    pub ended: bool,
    /// What the scheduler said of the end.
    pub message: Option<String>,
    /// Why it failed, task by task. The scheduler often gives none.
    pub failures: Vec<DeployFailure>,
    /// Its tasks that have ended. Read where it failed.
    #[serde(default)]
    pub ended_tasks: Vec<EndedTask>,
    /// How many instances this step should have.
    pub target: u32,
    /// Its healthy instances.
    pub healthy: u32,
    /// Its instances that run and are not healthy yet.
    pub starting: u32,
    /// The state of the balancer request that this step waits for.
    pub balancer: Option<String>,
    /// Whether the balancer does not have that request: then the deploy waits for ever.
    #[serde(default)]
    pub balancer_lost: bool,
    /// The deploy that is the active one now, where that was read.
    pub active: Option<DeployId>,
    /// The last lines of the log of a task that failed.
    pub last_lines: Vec<String>,
}

/// A task that has ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndedTask {
    /// Which.
    pub task: TaskId,
    /// TASK_FAILED, TASK_KILLED, …, in the scheduler's own word.
    pub state: String,
    /// What was said of its end, where that was read.
    pub said: Option<String>,
}

impl EndedTask {
    /// Whether it ended by itself. Killed is what becomes of the others once one has failed.
    #[must_use]
    pub fn ended_by_itself(&self) -> bool {
        !matches!(self.state.as_str(), "TASK_KILLED" | "TASK_CLEANING")
    }
}

/// Why a deploy failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeployFailure {
    /// TASK_FAILED_ON_STARTUP, …, in the scheduler's own word.
    pub reason: String,
    /// The task it is about.
    pub task: Option<TaskId>,
    /// What the scheduler said.
    pub message: Option<String>,
}

impl NewDeploy {
    /// What was seen of it, in words.
    pub(crate) fn tell(&self, seen: &DeploySeen, elapsed: Option<Duration>) -> Told {
        if !seen.ended {
            return going_on(self.progress(seen, elapsed));
        }
        if seen.state == "SUCCEEDED" {
            return self.succeeded(seen, elapsed);
        }
        self.failed(seen, elapsed)
    }

    fn progress(&self, seen: &DeploySeen, elapsed: Option<Duration>) -> Reply {
        let target = seen.target.max(1);
        let mut text = format!("Request {} is {} · ", self.id, seen.state);
        // What runs only now and then has no instances to wait for.
        if self.instances == 0 {
            text.push_str(&format!(
                "the scheduler has not taken {} up yet",
                self.version
            ));
        } else {
            text.push_str(&format!(
                "{} {} of {target} instances of {} healthy",
                bar(seen.healthy, target),
                seen.healthy.min(target),
                self.version
            ));
        }
        if seen.starting > 0 {
            text.push_str(&format!(", {} starting", seen.starting));
        }
        if target < self.instances {
            text.push_str(&format!(" · {target} of {} for now", self.instances));
        }
        match &seen.balancer {
            // Seen on release 1.5.0, which asks for it again and again.
            Some(_) if seen.balancer_lost => text.push_str(&format!(
                " · the balancer does not have the request it waits for, so it waits for ever: `cancel deploy of {}` ends it",
                self.request
            )),
            Some(state) if state == "WAITING" => text.push_str(" · waiting for the balancer"),
            Some(state) => text.push_str(&format!(" · the balancer's part is {state}")),
            None => {}
        }
        if let Some(elapsed) = elapsed {
            text.push_str(&format!(" · after {}", duration(elapsed)));
        }
        let colour = if seen.state == "WAITING" && !seen.balancer_lost {
            Colour::Blue
        } else {
            Colour::Yellow
        };
        Reply::text(text).coloured(colour)
    }

    fn succeeded(&self, seen: &DeploySeen, elapsed: Option<Duration>) -> Told {
        let (request, version) = (&self.request, &self.version);
        let mut text = format!("Request {} is SUCCESS · ", self.id);
        match &seen.active {
            Some(active) if *active != self.deploy_id => text.push_str(&format!(
                "the deploy of {version} SUCCEEDED, and {request} runs {active} by now"
            )),
            Some(_) if seen.target > 0 => text.push_str(&format!(
                "{request} runs {version}, {} of {} healthy",
                seen.healthy,
                counted(seen.target, "instance")
            )),
            // The scheduler takes such a deploy at once, even one that cannot run (contract 6, line 11).
            Some(_) => text.push_str(&format!(
                "{version} is what {request} runs from now on; whether it can shows with its next run"
            )),
            None => text.push_str(&format!("the deploy of {version} SUCCEEDED")),
        }
        if let Some(elapsed) = elapsed {
            text.push_str(&format!(", in {}", duration(elapsed)));
        }
        let told = Told::ended(text, Colour::Green, Verdict::Success);
        let mut reply = told.reply;
        if let Some(former) = &self.former {
            reply = reply.field("before", former.called());
        }
        if let Some(compare) = &self.compare {
            reply = reply.field("what changed", compare);
        }
        Told { reply, ..told }
    }

    fn failed(&self, seen: &DeploySeen, elapsed: Option<Duration>) -> Told {
        let why = seen.why();
        let after = elapsed
            .map(|elapsed| format!(" after {}", duration(elapsed)))
            .unwrap_or_default();
        let text = format!(
            "Request {} is {}{after} · {why}. {}",
            self.id,
            seen.state,
            self.still_runs(seen)
        );
        let colour = if seen.state == "CANCELED" {
            Colour::Grey
        } else {
            Colour::Red
        };
        let mut told = Told::ended(text, colour, Verdict::Failed);
        if !seen.last_lines.is_empty() {
            told.reply = told
                .reply
                .field("its last words", seen.last_lines.join("\n"));
        }
        if let Some(task) = seen.failed_task() {
            told.reply = told.reply.field("next", format!("`logs of {task}`"));
        }
        told
    }

    /// What runs now, as far as it was read.
    fn still_runs(&self, seen: &DeploySeen) -> String {
        let request = &self.request;
        match (&seen.active, &self.former) {
            (Some(active), Some(former)) if *active == former.deploy_id => {
                format!("{request} still runs {}.", former.called())
            }
            (Some(active), _) => format!("{request} runs {active}."),
            (None, Some(_)) => format!("`status of {request}` shows what runs now."),
            (None, None) => format!("{request} has no active deploy."),
        }
    }
}

impl DeploySeen {
    /// The task whose failure says most.
    #[must_use]
    pub fn failed_task(&self) -> Option<&TaskId> {
        let by_itself = self.ended_by_themselves().next().map(|ended| &ended.task);
        let named = || {
            self.failures
                .iter()
                .find_map(|failure| failure.task.as_ref())
        };
        by_itself.or_else(named)
    }

    fn ended_by_themselves(&self) -> impl Iterator<Item = &EndedTask> {
        self.ended_tasks
            .iter()
            .filter(|ended| ended.ended_by_itself())
    }

    /// Why it failed, in one sentence. What became of the tasks comes first: release 1.5.0 names a failure for them only
    /// sometimes, and its message may count them as none.
    fn why(&self) -> String {
        let said = self.message.as_deref().map(str::trim).unwrap_or_default();
        let said = said.trim_end_matches('.');
        let ended: Vec<&EndedTask> = self.ended_by_themselves().collect();
        match (ended.first(), self.failures.first()) {
            (Some(first), _) => {
                let mut why = format!("its task {} ended as {}", first.task, first.state);
                if let Some(said) = &first.said {
                    why.push_str(&format!(": {}", said.trim().trim_end_matches('.')));
                }
                why + &and_more(ended.len() - 1, "task")
            }
            (None, Some(first)) => {
                let mut why = meaning(&first.reason);
                if let Some(task) = &first.task {
                    why.push_str(&format!(" ({task})"));
                }
                let words = first.message.as_deref().map(str::trim).unwrap_or(said);
                if !words.is_empty() {
                    why.push_str(&format!(": {}", words.trim_end_matches('.')));
                }
                why + &and_more(self.failures.len() - 1, "failure")
            }
            (None, None) if said.is_empty() => "the scheduler says no more".to_owned(),
            (None, None) => said.to_owned(),
        }
    }
}

/// ", and 2 more tasks".
fn and_more(count: usize, thing: &str) -> String {
    match count {
        0 => String::new(),
        count => format!(", and {}", counted(count, &format!("more {thing}"))),
    }
}

/// The scheduler's reasons, in words (contract 3.5).
fn meaning(reason: &str) -> String {
    match reason {
        "TASK_FAILED_ON_STARTUP" => "a task failed as it started",
        "TASK_FAILED_HEALTH_CHECKS" => "a task did not pass its health checks",
        "TASK_COULD_NOT_BE_SCHEDULED" => "no agent had room for a task",
        "TASK_NEVER_ENTERED_RUNNING" => "a task never came to run",
        "TASK_EXPECTED_RUNNING_FINISHED" => "a task that should run on has ended",
        "DEPLOY_CANCELLED" => "somebody cancelled it",
        "DEPLOY_OVERDUE" => "it took longer than it may",
        "FAILED_TO_SAVE_DEPLOY_STATE" => "the scheduler could not store its state",
        "LOAD_BALANCER_UPDATE_FAILED" => "the load balancer did not take it",
        "PENDING_DEPLOY_REMOVED" => "it was removed while it was pending",
        other => return other.to_owned(),
    }
    .to_owned()
}
