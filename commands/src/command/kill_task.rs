//! `kill-task`: end one task of a scheduler request.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::scheduler_change::{Proposal, nothing_to_do};
use super::{Command, SchedulerChange, read};
use crate::catalogue::{Entry, Reading};
use crate::facts::Asking;
use crate::id::{RequestName, TaskId};
use crate::plan::{Decision, Inverse, Tier};
use crate::scheduler::{Leaving, RequestAction, RequestFacts};

/// End one task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KillTask {
    /// Which task.
    pub task: TaskId,
    /// The scheduler request it belongs to; it stands in the task's id.
    pub request: RequestName,
    /// It ends at once. Otherwise a healthy replacement has to be there first.
    pub at_once: bool,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "kill-task",
    summary: "end one task; a replacement has to be healthy first, unless you say `without waiting`",
    tier: Tier::Change,
    examples: &[
        "kill task HubApiWeb-d7-1700000000000-1-node7-DEFAULT",
        "kill task HubApiWeb-d7-1700000000000-1-node7-DEFAULT without waiting",
    ],
    patterns: &[
        "(?:kill|terminate|replace)[ -]task(?: (?P<task>NAME))?THERE(?: (?P<at_once>now|right now|asap|at once|immediately|right away|without waiting(?: for(?: its)? replacement)?))?",
        "(?:kill|terminate) (?P<task>NAME-[0-9]{6,}-[0-9]+-NAME-NAME)THERE(?: (?P<at_once>now|right now|asap|at once|immediately|right away|without waiting(?: for(?: its)? replacement)?))?",
    ],
    read,
};

const EXAMPLE: &str = "kill task HubApiWeb-d7-1700000000000-1-node7-DEFAULT";

fn read(captures: &Captures<'_>) -> Reading {
    let Some(task) = read::name(captures, "task") else {
        let question = "Kill which task? Its id, as the scheduler writes it.";
        return Reading::Wrong(read::missing(ENTRY.name, question, EXAMPLE));
    };
    let Some(request) = request_of(&task) else {
        return Reading::Wrong(read::malformed(
            ENTRY.name,
            &task,
            "is no task id: those are request-deploy-start-instance-host-rack",
            EXAMPLE,
        ));
    };
    let command = Command::KillTask(KillTask {
        request: RequestName::new(request),
        task: TaskId::new(task),
        at_once: captures.name("at_once").is_some(),
    });
    read::there(captures, command)
}

/// The request of a task. Its id is the request's, which may have hyphens, and five parts without: deploy, start, instance,
/// host and rack (Singularity contract 3.7).
fn request_of(task: &str) -> Option<&str> {
    let mut parts = task.rsplitn(6, '-');
    let (rack, host) = (parts.next()?, parts.next()?);
    let (instance, start) = (parts.next()?, parts.next()?);
    let (deploy, request) = (parts.next()?, parts.next()?);
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let is_whole = [rack, host, deploy, request]
        .iter()
        .all(|part| !part.is_empty());
    (is_whole && is_number(instance) && is_number(start)).then_some(request)
}

impl KillTask {
    pub(crate) fn arguments(&self) -> Value {
        json!({"task": self.task, "at_once": self.at_once})
    }

    /// What another reason to end it already comes to. A kill replaces that reason (contract 2.5): it may make it sooner,
    /// and never later.
    fn leaving(&self, leaving: &Leaving) -> Result<String, Box<Decision>> {
        let (task, kind) = (&self.task, &leaving.kind);
        let said = leaving
            .message
            .as_ref()
            .map_or_else(String::new, |said| format!(": {said}"));
        let is_ending = matches!(
            kind.as_str(),
            "USER_REQUESTED" | "USER_REQUESTED_DESTROY" | "KILLED"
        );
        if is_ending {
            return Err(Box::new(nothing_to_do(format!(
                "task {task} is being killed already ({kind}{said})."
            ))));
        }
        if !self.at_once {
            return Err(Box::new(nothing_to_do(format!(
                "task {task} is on its way out already ({kind}{said}). `{}` does not wait for that.",
                Self {
                    at_once: true,
                    ..self.clone()
                }
            ))));
        }
        Ok(format!(
            "it is on its way out already ({kind}{said}), and this takes the place of that"
        ))
    }

    /// "ends it once another is healthy".
    fn consequence(&self, facts: &RequestFacts, waits: bool) -> String {
        if !facts.is_long_running() {
            return "ends it at once; nothing takes its place".to_owned();
        }
        if waits {
            return "starts a replacement, and ends it once that is healthy".to_owned();
        }
        "ends it at once; a replacement starts afterwards".to_owned()
    }
}

impl fmt::Display for KillTask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "kill task {}", read::written(self.task.as_str()))?;
        if self.at_once {
            f.write_str(" without waiting")?;
        }
        Ok(())
    }
}

impl SchedulerChange for KillTask {
    fn request(&self) -> &RequestName {
        &self.request
    }

    fn task(&self) -> Option<&TaskId> {
        Some(&self.task)
    }

    fn decide(&self, facts: &RequestFacts, asking: &Asking) -> Decision {
        let (task, place) = (&self.task, facts.place());
        if !facts.tasks.contains(task) {
            return nothing_to_do(format!(
                "the scheduler runs no task {task} of {place}: it has ended, or never was."
            ));
        }
        // What ends by itself has no replacement to wait for.
        let waits = !self.at_once && facts.is_long_running();
        let mut cautions = Vec::new();
        if let Some(leaving) = &facts.leaving {
            match self.leaving(leaving) {
                Ok(caution) => cautions.push(caution),
                Err(decision) => return *decision,
            }
        }
        let is_last = !waits && facts.is_long_running() && facts.counts.healthy <= 1;
        let tier = if is_last && facts.leaving.is_none() {
            cautions.push(
                "none that is healthy may be left until a replacement is. A second person must approve"
                    .to_owned(),
            );
            Tier::Destructive
        } else {
            ENTRY.tier
        };
        Proposal {
            tier,
            preview: format!(
                "{task} is a task of {place}, {}. Killing it {}.",
                facts.health(),
                self.consequence(facts, waits)
            ),
            cautions,
            inverse: Inverse::Irreversible("a task that has ended does not come back".to_owned()),
            action: RequestAction::KillTask {
                task: task.clone(),
                wait_for_replacement: waits,
            },
        }
        .planned(facts, asking)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_says_which_request_it_belongs_to() {
        for (task, request) in [
            ("web-d7-1700000000000-1-node7-DEFAULT", Some("web")),
            (
                "mail-sender-d1-1700000000000-12-node7.example-r_1",
                Some("mail-sender"),
            ),
            ("web-d7-now-1-node7-DEFAULT", None),
            ("web-d7-1700000000000-1-node7", None),
            ("-d7-1700000000000-1-node7-DEFAULT", None),
            ("", None),
        ] {
            assert_eq!(request_of(task), request, "{task}");
        }
    }
}
