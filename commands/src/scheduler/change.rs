//! What is done to a scheduler request, and how it is seen to have happened.
//!
//! The scheduler gives these calls no key. Each carries the operation's name in its message, which the request's history
//! keeps (Singularity contract 3.2), and its end is told from the request and its tasks as they are.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::format::{bar, counted, duration};
use crate::id::{DeployId, RequestName, SchedulerRequestId, TaskId};
use crate::reply::{Colour, Reply, Verdict};
use crate::sent::{Told, going_on};

/// A change of a scheduler request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestChange {
    /// What the room calls it. It is in the message the scheduler keeps, and so it is recognised there.
    pub id: RequestName,
    /// Which request.
    pub request: SchedulerRequestId,
    /// What is done.
    pub action: RequestAction,
    /// What the scheduler keeps beside it: the name above, and who asked.
    pub message: String,
    /// The tasks there were when this was planned.
    pub former_tasks: Vec<TaskId>,
}

/// What can be done to a scheduler request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "snake_case")]
pub enum RequestAction {
    /// Have another number of instances.
    Scale {
        /// How many.
        instances: u32,
        /// For how long, after which the former number comes back; none for ever.
        for_millis: Option<u64>,
    },
    /// Stop running.
    Pause {
        /// Whether tasks are killed at once, or end after they have left the balancer.
        kill_tasks: bool,
        /// For how long; none until somebody unpauses it.
        for_millis: Option<u64>,
    },
    /// Run again.
    Unpause,
    /// Replace every task by a new one.
    Bounce {
        /// One at a time, instead of all beside the old ones.
        incremental: bool,
    },
    /// Leave the cooldown that repeated failures brought.
    ExitCooldown,
    /// Give up health checks, or take them up again.
    SkipHealthchecks {
        /// Whether they are skipped.
        skip: bool,
        /// For how long; none for ever.
        for_millis: Option<u64>,
    },
    /// Take the request off the scheduler.
    Remove,
    /// Run once, now.
    Run {
        /// The id of the run. It is ours.
        run_id: String,
        /// What is added to the command line.
        arguments: Vec<String>,
    },
    /// End one task.
    KillTask {
        /// Which.
        task: TaskId,
        /// Whether a healthy replacement has to be there first.
        wait_for_replacement: bool,
    },
    /// Have a deploy given up.
    CancelDeploy {
        /// Which.
        deploy: DeployId,
    },
    /// Have a deploy go on to this many instances.
    AdvanceDeploy {
        /// Which.
        deploy: DeployId,
        /// How many instances of it there should be.
        instances: u32,
    },
}

impl RequestAction {
    /// Whether doing it twice is doing it once. A second bounce, run or kill would be another one.
    pub(crate) fn may_be_repeated(&self) -> bool {
        match self {
            Self::Scale { .. }
            | Self::Pause { .. }
            | Self::Unpause
            | Self::ExitCooldown
            | Self::SkipHealthchecks { .. }
            | Self::Remove
            | Self::CancelDeploy { .. }
            | Self::AdvanceDeploy { .. } => true,
            Self::Bounce { .. } | Self::Run { .. } | Self::KillTask { .. } => false,
        }
    }
}

/// A scheduler request and its tasks, as far as a change is followed by them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestSeen {
    /// ACTIVE, PAUSED, …; none once it is no longer there.
    pub state: Option<String>,
    /// How many instances it should have; none where that says nothing about health.
    pub wanted: Option<u32>,
    /// Whether it has something to run.
    pub has_deploy: bool,
    /// Healthy tasks.
    pub healthy: u32,
    /// Tasks that are not healthy yet.
    pub starting: u32,
    /// Tasks on their way out.
    pub cleaning: u32,
    /// Tasks of before that are still there.
    pub former_left: u32,
    /// Whether health checks are skipped.
    pub skips_healthchecks: bool,
    /// The deploy that is pending, with how many instances it should have for now.
    pub pending_deploy: Option<(DeployId, u32)>,
    /// How the deploy that this is about ended, once it has: the scheduler's word.
    pub deploy_ended: Option<String>,
    /// The run that this is about.
    pub run: Option<RunSeen>,
    /// Whether the task that this is about still runs.
    pub task_runs: bool,
}

/// What the scheduler shows of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunSeen {
    /// Its task, once it has one.
    pub task: Option<TaskId>,
    /// The task's state in the scheduler's own word; none while it waits for a task.
    pub state: Option<String>,
    /// The last lines of its log, where it failed.
    pub last_lines: Vec<String>,
}

/// What a look means for a change.
enum Meaning {
    /// Not yet.
    Waiting(String),
    /// As it was asked.
    Done(String),
    /// It did not come to what was asked.
    Failed(String),
    /// Something else happened to it since.
    Overtaken(String),
}

impl RequestChange {
    /// What was seen, in words.
    pub(crate) fn tell(&self, seen: &RequestSeen, elapsed: Option<Duration>) -> Told {
        let id = &self.id;
        let took = |word: &str| {
            elapsed
                .map(|elapsed| format!("{word}{}", duration(elapsed)))
                .unwrap_or_default()
        };
        match self.meaning(seen) {
            Meaning::Waiting(how) => going_on(
                Reply::text(format!(
                    "Request {id} is WAITING · {how}{}",
                    took(" · after ")
                ))
                .coloured(Colour::Blue),
            ),
            Meaning::Done(how) => Told::ended(
                format!("Request {id} is SUCCESS · {how}{}", took(", in ")),
                Colour::Green,
                Verdict::Success,
            ),
            Meaning::Failed(how) => {
                let text = format!("Request {id} is FAILED · {how}");
                let mut told = Told::ended(text, Colour::Red, Verdict::Failed);
                if let Some(run) = seen.run.as_ref().filter(|run| !run.last_lines.is_empty()) {
                    told.reply = told
                        .reply
                        .field("its last words", run.last_lines.join("\n"));
                }
                told
            }
            Meaning::Overtaken(how) => Told::ended(
                format!("Request {id} is unknown · {how}"),
                Colour::Yellow,
                Verdict::Unknown,
            ),
        }
    }

    fn meaning(&self, seen: &RequestSeen) -> Meaning {
        let request = &self.request;
        let Some(state) = &seen.state else {
            return match &self.action {
                RequestAction::Remove => {
                    Meaning::Done(format!("{request} is no longer on the scheduler"))
                }
                _ => Meaning::Overtaken(format!("{request} is no longer on the scheduler")),
            };
        };
        match &self.action {
            RequestAction::Scale { instances, .. } => match seen.wanted {
                Some(wanted) if wanted != *instances => Meaning::Overtaken(format!(
                    "{request} should have {wanted} instances by now, not {instances}: somebody else scaled it, or its time was up"
                )),
                _ => self.runs_again(seen, state),
            },
            RequestAction::Pause { .. } => self.paused(seen, state),
            RequestAction::Unpause if state == "PAUSED" => {
                Meaning::Waiting(format!("{request} is PAUSED"))
            }
            RequestAction::Unpause => self.runs_again(seen, state),
            RequestAction::Bounce { .. } => self.bounced(seen, state),
            RequestAction::ExitCooldown if state == "SYSTEM_COOLDOWN" => {
                Meaning::Waiting(format!("{request} is in SYSTEM_COOLDOWN"))
            }
            RequestAction::ExitCooldown => Meaning::Done(format!("{request} is {state}")),
            RequestAction::SkipHealthchecks { skip, .. } => {
                let how = if seen.skips_healthchecks {
                    format!("{request} skips health checks")
                } else {
                    format!("{request} has health checks again")
                };
                if seen.skips_healthchecks == *skip {
                    Meaning::Done(how)
                } else {
                    Meaning::Overtaken(how)
                }
            }
            RequestAction::Remove => Meaning::Waiting(format!(
                "{request} is {state}, {} left",
                tasks(seen.healthy + seen.starting + seen.cleaning)
            )),
            RequestAction::Run { .. } => self.ran(seen),
            RequestAction::KillTask { task, .. } => self.killed(seen, task),
            RequestAction::CancelDeploy { deploy } => self.deploy_cancelled(seen, deploy),
            RequestAction::AdvanceDeploy { deploy, instances } => {
                self.deploy_advanced(seen, deploy, *instances)
            }
        }
    }

    /// It should run with all its instances, and nothing beside them.
    fn runs_again(&self, seen: &RequestSeen, state: &str) -> Meaning {
        let request = &self.request;
        let Some(wanted) = seen.wanted else {
            return Meaning::Done(format!("{request} is {state}"));
        };
        if state == "PAUSED" {
            return Meaning::Done(format!(
                "{request} should have {}, and is PAUSED, so that none runs",
                instances(wanted)
            ));
        }
        if !seen.has_deploy {
            return Meaning::Done(format!(
                "{request} is {state} with {} to run, and has no deploy, so that nothing runs",
                instances(wanted)
            ));
        }
        if seen.healthy == wanted && seen.cleaning == 0 && seen.starting == 0 {
            return Meaning::Done(format!(
                "{request} is {state}, {} of {} healthy",
                seen.healthy,
                instances(wanted)
            ));
        }
        Meaning::Waiting(self.how_many(seen, wanted))
    }

    fn how_many(&self, seen: &RequestSeen, wanted: u32) -> String {
        let mut how = format!(
            "{} {} of {} of {} healthy",
            bar(seen.healthy, wanted),
            seen.healthy,
            instances(wanted),
            self.request
        );
        if seen.starting > 0 {
            how.push_str(&format!(", {} starting", seen.starting));
        }
        if seen.cleaning > 0 {
            how.push_str(&format!(", {} on the way out", seen.cleaning));
        }
        how
    }

    fn paused(&self, seen: &RequestSeen, state: &str) -> Meaning {
        let request = &self.request;
        if state != "PAUSED" {
            return Meaning::Overtaken(format!(
                "{request} is {state}: it runs again, or was never paused"
            ));
        }
        let left = seen.healthy + seen.starting + seen.cleaning;
        if left > 0 {
            return Meaning::Waiting(format!("{request} is PAUSED, {} left", tasks(left)));
        }
        Meaning::Done(format!("{request} is PAUSED, and none of its tasks runs"))
    }

    fn bounced(&self, seen: &RequestSeen, state: &str) -> Meaning {
        let wanted = seen.wanted.unwrap_or(1);
        if state == "PAUSED" {
            return Meaning::Overtaken(format!("{} is PAUSED", self.request));
        }
        if seen.former_left == 0 && seen.healthy >= wanted {
            return Meaning::Done(format!(
                "every task of {} is a new one, {} of {} healthy",
                self.request,
                seen.healthy,
                instances(wanted)
            ));
        }
        let former = seen.former_left;
        Meaning::Waiting(format!(
            "{}, {} of before left",
            self.how_many(seen, wanted),
            tasks(former)
        ))
    }

    fn ran(&self, seen: &RequestSeen) -> Meaning {
        let run = seen.run.clone().unwrap_or_default();
        let what = run.task.as_ref().map_or_else(
            || format!("the run of {}", self.request),
            |task| format!("task {task}"),
        );
        match run.state.as_deref() {
            None => Meaning::Waiting(format!("{what} waits to be started")),
            Some("TASK_FINISHED") => Meaning::Done(format!("{what} FINISHED")),
            Some(
                state @ ("TASK_FAILED"
                | "TASK_KILLED"
                | "TASK_LOST"
                | "TASK_ERROR"
                | "TASK_DROPPED"
                | "TASK_GONE"
                | "TASK_LOST_WHILE_DOWN"),
            ) => Meaning::Failed(format!("{what} ended as {state}")),
            Some(state) => Meaning::Waiting(format!("{what} is {state}")),
        }
    }

    fn killed(&self, seen: &RequestSeen, task: &TaskId) -> Meaning {
        if seen.task_runs {
            return Meaning::Waiting(format!("task {task} still runs"));
        }
        let now = match seen.wanted {
            Some(wanted) => format!(
                "; {} has {} of {} healthy",
                self.request,
                seen.healthy,
                instances(wanted)
            ),
            None => String::new(),
        };
        Meaning::Done(format!("task {task} has ended{now}"))
    }

    fn deploy_cancelled(&self, seen: &RequestSeen, deploy: &DeployId) -> Meaning {
        match seen.deploy_ended.as_deref() {
            None => Meaning::Waiting(format!(
                "the scheduler was asked to give up deploy {deploy}; it may still succeed"
            )),
            Some("CANCELED") => Meaning::Done(format!("deploy {deploy} is CANCELED")),
            Some(ended) => Meaning::Failed(format!(
                "deploy {deploy} was {ended} before it could be cancelled"
            )),
        }
    }

    fn deploy_advanced(&self, seen: &RequestSeen, deploy: &DeployId, wanted: u32) -> Meaning {
        match &seen.pending_deploy {
            Some((pending, target)) if pending == deploy && *target == wanted => {
                Meaning::Done(format!("deploy {deploy} goes on to {}", instances(wanted)))
            }
            Some((pending, target)) if pending == deploy => {
                Meaning::Waiting(format!("deploy {deploy} is at {}", instances(*target)))
            }
            _ => Meaning::Overtaken(format!("deploy {deploy} is no longer pending")),
        }
    }
}

fn instances(count: u32) -> String {
    counted(usize::try_from(count).unwrap_or(usize::MAX), "instance")
}

fn tasks(count: u32) -> String {
    counted(usize::try_from(count).unwrap_or(usize::MAX), "task")
}
