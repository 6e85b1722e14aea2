//! What is done to a scheduler request, and how it is seen to have happened.
//!
//! The scheduler gives these calls no key. Each carries the operation's name in its message, which the request's history
//! keeps (Singularity contract 3.2), and its end is told from the request and its tasks as they are.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Priority, Timer};
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
        /// For how long, after which what is left of the old tasks stays; none leaves that to the scheduler.
        #[serde(default)]
        for_millis: Option<u64>,
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
    /// Give its tasks another importance.
    SetPriority {
        /// Which.
        priority: Priority,
        /// For how long; none for ever.
        for_millis: Option<u64>,
    },
    /// Have what would come back by itself stay.
    MakePermanent {
        /// What.
        timer: Timer,
        /// How it was when this was planned, as [`RequestSeen::kept`] writes it: what is to stay.
        kept: String,
    },
    /// Take the request off the scheduler.
    Remove {
        /// Whether its balancer service goes with it.
        from_balancer: bool,
    },
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
            | Self::SetPriority { .. }
            | Self::MakePermanent { .. }
            | Self::Remove { .. }
            | Self::CancelDeploy { .. }
            | Self::AdvanceDeploy { .. } => true,
            Self::Bounce { .. } | Self::Run { .. } | Self::KillTask { .. } => false,
        }
    }
}

/// A scheduler request and its tasks, as far as a change is followed by them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
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
    /// How important its tasks are, where it says so itself.
    pub priority: Option<Priority>,
    /// Whether the scheduler says that it bounces. It stops saying so before the last old task is gone (contract 4.7).
    pub bouncing: bool,
    /// What comes back by itself.
    pub timers: Vec<Timer>,
    /// The deploy that is pending, with how many instances it should have for now.
    pub pending_deploy: Option<(DeployId, u32)>,
    /// How the deploy that this is about ended, once it has: the scheduler's word.
    pub deploy_ended: Option<String>,
    /// The run that this is about.
    pub run: Option<RunSeen>,
    /// Whether the task that this is about still runs.
    pub task_runs: bool,
}

impl RequestSeen {
    /// What a timer would take back, as it is now: two looks that give the same have seen the same.
    #[must_use]
    pub fn kept(&self, timer: Timer) -> String {
        match timer {
            Timer::Scale => match self.wanted {
                Some(count) => instances(count),
                None => "its instances".to_owned(),
            },
            Timer::Pause => self.state.clone().unwrap_or_default(),
            Timer::Bounce => "its bounce".to_owned(),
            Timer::SkipHealthchecks if self.skips_healthchecks => "no health checks".to_owned(),
            Timer::SkipHealthchecks => "its health checks".to_owned(),
            Timer::Priority => match &self.priority {
                Some(priority) => format!("priority {priority}"),
                None => "no priority of its own".to_owned(),
            },
        }
    }
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

impl RunSeen {
    /// Its task, where that failed by itself: its log says why. What somebody killed has nothing to say about that.
    #[must_use]
    pub fn failed_task(&self) -> Option<&TaskId> {
        let state = self.state.as_deref()?;
        (state != "TASK_KILLED" && is_failure(state))
            .then_some(self.task.as_ref())
            .flatten()
    }
}

/// Whether a task in that state has ended, and not well.
fn is_failure(state: &str) -> bool {
    matches!(
        state,
        "TASK_FAILED"
            | "TASK_KILLED"
            | "TASK_LOST"
            | "TASK_ERROR"
            | "TASK_DROPPED"
            | "TASK_GONE"
            | "TASK_LOST_WHILE_DOWN"
    )
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
                if let Some(next) = self.next_after_failure(seen) {
                    told.reply = told.reply.field("next", format!("`{next}`"));
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

    /// What one says when it did not come to what was asked.
    fn next_after_failure(&self, seen: &RequestSeen) -> Option<String> {
        let request = &self.request;
        match &self.action {
            RequestAction::Run { .. } => {
                let task = seen.run.as_ref()?.task.as_ref()?;
                Some(format!("logs of {task}"))
            }
            RequestAction::Bounce { .. } => Some(format!("bounce {request}")),
            RequestAction::CancelDeploy { .. }
                if seen.deploy_ended.as_deref() == Some("SUCCEEDED") =>
            {
                Some(format!("rollback {request}"))
            }
            _ => None,
        }
    }

    fn meaning(&self, seen: &RequestSeen) -> Meaning {
        let request = &self.request;
        let Some(state) = &seen.state else {
            return match &self.action {
                RequestAction::Remove { .. } => {
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
            RequestAction::SetPriority { priority, .. } => match &seen.priority {
                Some(now) if now == priority => {
                    Meaning::Done(format!("{request} has priority {priority}"))
                }
                _ => Meaning::Overtaken(format!("{request} has {}", seen.kept(Timer::Priority))),
            },
            RequestAction::MakePermanent { timer, kept } => {
                made_permanent(request, seen, *timer, kept)
            }
            RequestAction::Remove { .. } => Meaning::Waiting(format!(
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
            let leaving = match seen.cleaning {
                0 => String::new(),
                count => format!(", {count} on the way out"),
            };
            return Meaning::Waiting(format!(
                "{request} is PAUSED, {} left{leaving}",
                tasks(left)
            ));
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
        let former = tasks(seen.former_left);
        if !seen.bouncing && seen.cleaning == 0 && seen.former_left > 0 {
            return Meaning::Failed(format!(
                "the bounce has ended before its time: {former} of before still in place, {} of {} healthy",
                seen.healthy,
                instances(wanted)
            ));
        }
        // What is on its way out counts as healthy no more, though it serves until a new one does.
        let old_in_place = seen.former_left.saturating_sub(seen.cleaning);
        let new = seen.healthy.saturating_sub(old_in_place);
        let starting = match seen.starting {
            0 => String::new(),
            count => format!(", {count} starting"),
        };
        Meaning::Waiting(format!(
            "{} {new} of {wanted} new tasks of {} healthy{starting}, {former} of before left",
            bar(new, wanted),
            self.request
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
            Some(state) if is_failure(state) => Meaning::Failed(format!("{what} ended as {state}")),
            Some(state) => Meaning::Waiting(format!("{what} is {state}")),
        }
    }

    fn killed(&self, seen: &RequestSeen, task: &TaskId) -> Meaning {
        let mut now = match seen.wanted {
            Some(wanted) => format!(
                "; {} has {} of {} healthy",
                self.request,
                seen.healthy,
                instances(wanted)
            ),
            None => String::new(),
        };
        if seen.task_runs {
            if seen.starting > 0 {
                now.push_str(&format!(", {} starting", seen.starting));
            }
            return Meaning::Waiting(format!("task {task} still runs{now}"));
        }
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
            _ => match seen.deploy_ended.as_deref() {
                Some("SUCCEEDED") => Meaning::Done(format!("deploy {deploy} SUCCEEDED")),
                Some(ended) => Meaning::Overtaken(format!("deploy {deploy} ended as {ended}")),
                None => Meaning::Overtaken(format!("deploy {deploy} is no longer pending")),
            },
        }
    }
}

/// No timer is left. What it would have taken back may be gone all the same, if its time was up just before.
fn made_permanent(
    request: &SchedulerRequestId,
    seen: &RequestSeen,
    timer: Timer,
    kept: &str,
) -> Meaning {
    let now = seen.kept(timer);
    if seen.timers.contains(&timer) {
        return Meaning::Waiting(format!(
            "the {} of {request} still has an end",
            timer.word()
        ));
    }
    if now != *kept {
        return Meaning::Failed(format!(
            "its time was up, or somebody changed it: {request} has {now}, no longer {kept}"
        ));
    }
    match timer {
        Timer::Pause => Meaning::Done(format!("{request} stays PAUSED until it is unpaused")),
        Timer::Bounce => Meaning::Done(format!("the bounce of {request} goes on to its end")),
        _ => Meaning::Done(format!("{request} keeps {now}")),
    }
}

fn instances(count: u32) -> String {
    counted(count, "instance")
}

fn tasks(count: u32) -> String {
    counted(count, "task")
}
