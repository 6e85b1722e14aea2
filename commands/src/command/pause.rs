//! `pause`: stop what a scheduler request runs, for ever or for a while.

use std::fmt;
use std::time::Duration;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::scheduler_change::{Proposal, afterwards, nothing_to_do, refused_as_leaving};
use super::{Command, SchedulerChange, Unpause, read};
use crate::catalogue::{Entry, Reading};
use crate::facts::Asking;
use crate::format::counted;
use crate::id::RequestName;
use crate::plan::{Decision, Inverse, Tier};
use crate::scheduler::{RequestAction, RequestFacts, Timer};

/// Stop what a scheduler request runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// Which scheduler request.
    pub request: RequestName,
    /// For how long; none until it is unpaused.
    #[serde(default)]
    pub lasting: Option<Duration>,
    /// Whether its tasks are killed at once. Otherwise each leaves the balancer first, and one that runs to an end does so.
    pub kill_tasks: bool,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "pause",
    summary: "stop what a scheduler request runs, until it is unpaused or for a while",
    tier: Tier::Change,
    examples: &[
        "pause HubApiWeb in qa",
        "pause HubApiWeb without killing its tasks",
    ],
    patterns: &[
        "(?:pause|suspend|halt)(?: KIND)? (?P<request>NAME)THERELASTING(?: (?P<gently>without killing(?: (?:its|any|all))?(?: (?:running|present))? tasks?))?",
        "(?:pause|suspend|halt)(?: KIND)? (?P<request>NAME)THERE (?P<gently>without killing(?: (?:its|any|all))?(?: (?:running|present))? tasks?)LASTING",
        "(?:pause|suspend|halt)(?: KIND)?",
    ],
    read,
};

const EXAMPLE: &str = "pause HubApiWeb in qa";

fn read(captures: &Captures<'_>) -> Reading {
    let request = match read::request(captures, ENTRY.name, "Pause which request?", EXAMPLE) {
        Ok(request) => request,
        Err(unclear) => return Reading::Wrong(unclear),
    };
    match read::lasting(captures, ENTRY.name, EXAMPLE) {
        Ok(lasting) => {
            let kill_tasks = captures.name("gently").is_none();
            let command = Command::Pause(Pause {
                request,
                lasting,
                kill_tasks,
            });
            read::there(captures, command)
        }
        Err(unclear) => Reading::Wrong(unclear),
    }
}

impl Pause {
    pub(crate) fn arguments(&self) -> Value {
        read::with_lasting(
            json!({"request": self.request, "kill_tasks": self.kill_tasks}),
            self.lasting,
        )
    }

    /// "stops its 4 tasks at once".
    fn consequence(&self, facts: &RequestFacts) -> String {
        if facts.tasks.is_empty() {
            return "lets nothing of it start; none of its tasks runs at this moment".to_owned();
        }
        let tasks = counted(facts.tasks.len(), "task");
        match (self.kill_tasks, facts.is_long_running()) {
            (true, _) => format!("stops its {tasks} at once"),
            (false, false) => format!("lets its {tasks} run to the end, and starts none after"),
            (false, true) if facts.balanced_as().is_some() => {
                format!("takes its {tasks} off the balancer first, and then stops each")
            }
            (false, true) => {
                format!(
                    "stops its {tasks} with the scheduler's next round: what runs all the time is stopped either way"
                )
            }
        }
    }

    fn cautions(&self, facts: &RequestFacts) -> Vec<String> {
        let mut cautions = Vec::new();
        if let (true, false, Some(service)) =
            (self.kill_tasks, facts.tasks.is_empty(), facts.balanced_as())
        {
            cautions.push(format!(
                "the balancer hears of it only after they have ended, so {service} answers with errors for a moment. `pause {} without killing its tasks` takes them off the balancer first",
                self.request
            ));
        }
        if let Some(service) = facts.balanced_as() {
            cautions.push(format!(
                "{service} has no upstream of it while it is paused"
            ));
        }
        if facts.pending.is_some() {
            cautions.push(
                "a paused request's deploy FAILS: what is on its way ends with it".to_owned(),
            );
        }
        cautions
    }
}

impl fmt::Display for Pause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "pause {}", read::written(self.request.as_str()))?;
        read::write_lasting(f, self.lasting)?;
        if self.kill_tasks {
            return Ok(());
        }
        f.write_str(" without killing its tasks")
    }
}

impl SchedulerChange for Pause {
    fn request(&self) -> &RequestName {
        &self.request
    }

    fn decide(&self, facts: &RequestFacts, asking: &Asking) -> Decision {
        if let Some(refusal) = refused_as_leaving(facts) {
            return refusal;
        }
        let place = facts.place();
        if facts.is_paused() {
            let until = match (facts.has_timer(Timer::Pause), self.lasting) {
                (true, None) => format!(
                    ", and will be unpaused by itself. `make the pause of {} permanent` keeps it so",
                    self.request
                ),
                (_, Some(_)) => format!(
                    ", and how long cannot be changed: `unpause {}` first",
                    self.request
                ),
                (false, None) => String::new(),
            };
            return nothing_to_do(format!("{place} is PAUSED already{until}."));
        }
        let unpause = Unpause {
            request: self.request.clone(),
        };
        Proposal {
            tier: ENTRY.tier,
            preview: format!(
                "{place} is {}, {}. Pausing it {}.{}",
                facts.request.state,
                facts.health(),
                self.consequence(facts),
                afterwards(self.lasting, "it is unpaused by itself"),
            ),
            cautions: self.cautions(facts),
            inverse: Inverse::typed(Command::Unpause(unpause), "its name cannot be typed"),
            action: RequestAction::Pause {
                kill_tasks: self.kill_tasks,
                for_millis: self.lasting.map(read::millis),
            },
        }
        .planned(facts, asking)
    }
}
