//! `make-permanent`: have what would come back by itself stay as it is.
//!
//! The scheduler's own name for it is to cancel an expiring action, which sounds like taking it back and is the opposite.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::scheduler_change::Proposal;
use super::{Command, SchedulerChange, read};
use crate::catalogue::{Entry, Reading};
use crate::facts::Asking;
use crate::format::listed;
use crate::id::RequestName;
use crate::plan::{Decision, Inverse, Tier};
use crate::scheduler::{RequestAction, RequestFacts, Timer};
use crate::unclear::Unclear;

/// Have something stay that would come back by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MakePermanent {
    /// Of which scheduler request.
    pub request: RequestName,
    /// What.
    pub timer: Timer,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "make-permanent",
    summary: "have a scale, pause, bounce, priority or skipped health checks stay that would come back by itself",
    tier: Tier::Change,
    examples: &[
        "make scale of HubApiWeb permanent",
        "make HubApiWeb's pause permanent in qa",
    ],
    patterns: &[
        "(?:make|keep)(?: present| current)? TIMER of(?: KIND)? (?P<request>NAME) (?:permanent|permanently|forever)THERE",
        "(?:make|keep)(?: KIND)? (?P<request>NAME)(?: present| current)? TIMER (?:permanent|permanently|forever)THERE",
        "(?:make|keep)(?: present| current)? TIMER (?:permanent|permanently|forever)(?: (?:of|for|on)(?: KIND)? (?P<request>NAME))?THERE",
        "(?P<cancel>cancel|abort|revoke)(?: expiring)? TIMER (?:of|for|on)(?: KIND)? (?P<request>NAME)THERE",
    ],
    read,
};

fn read(captures: &Captures<'_>) -> Reading {
    let example = "make scale of HubApiWeb permanent";
    let request = match read::request(captures, ENTRY.name, "Of which request?", example) {
        Ok(request) => request,
        Err(unclear) => return Reading::Wrong(unclear),
    };
    let word = captures
        .name("timer")
        .map_or(String::new(), |word| word.as_str().to_ascii_lowercase());
    let timer = match word.as_str() {
        "scale" | "scaling" | "instances" => Timer::Scale,
        "pause" => Timer::Pause,
        "bounce" => Timer::Bounce,
        "priority" => Timer::Priority,
        _ => Timer::SkipHealthchecks,
    };
    if captures.name("cancel").is_some() {
        return Reading::Wrong(cancelling(&request, timer));
    }
    read::there(
        captures,
        Command::MakePermanent(MakePermanent { request, timer }),
    )
}

/// What "cancel" says of a timer has two meanings, and the scheduler's pages use it for the one that most people do not mean.
fn cancelling(request: &RequestName, timer: Timer) -> Unclear {
    let name = read::written(request.as_str());
    let keep = format!("make {} of {name} permanent", timer.word());
    let (question, example) = match timer {
        Timer::Bounce => (
            format!(
                "The scheduler has no call that ends a bounce: only its time, a pause or a new deploy does. What its pages call cancelling takes away the end, and the bounce goes on: `{keep}`."
            ),
            format!("status of {name}"),
        ),
        Timer::Pause => (which("end the pause", &keep), format!("unpause {name}")),
        Timer::Scale => (
            which("have another number of instances", &keep),
            format!("scale {name} to 2"),
        ),
        Timer::SkipHealthchecks => (
            which("check health again", &keep),
            format!("enable healthchecks of {name}"),
        ),
        Timer::Priority => (
            which("have another priority", &keep),
            format!("set priority of {name} to 0.5"),
        ),
    };
    read::missing(ENTRY.name, &question, &example)
}

fn which(end: &str, keep: &str) -> String {
    format!(
        "Do you mean to {end}, or to have it stay? The scheduler's pages say cancel and mean the second, which is `{keep}` here."
    )
}

impl MakePermanent {
    pub(crate) fn arguments(&self) -> Value {
        json!({"request": self.request, "timer": self.timer})
    }

    /// There is no such timer: say which there are.
    fn no_timer(&self, facts: &RequestFacts) -> Decision {
        let others: Vec<String> = facts
            .timers
            .iter()
            .map(|(timer, _)| format!("its {}", timer.word()))
            .collect();
        let others = match others.as_slice() {
            [] => "Nothing of it comes back by itself".to_owned(),
            others => format!("What comes back by itself is {}", listed(others)),
        };
        Decision::refuse(format!(
            "{} has no {} with an end. {others}. Nothing was changed.",
            facts.place(),
            self.timer.word()
        ))
    }
}

impl fmt::Display for MakePermanent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let request = read::written(self.request.as_str());
        write!(f, "make {} of {request} permanent", self.timer.word())
    }
}

impl SchedulerChange for MakePermanent {
    fn request(&self) -> &RequestName {
        &self.request
    }

    fn decide(&self, facts: &RequestFacts, asking: &Asking) -> Decision {
        let found = facts.timers.iter().find(|(timer, _)| *timer == self.timer);
        let Some((_, former)) = found else {
            return self.no_timer(facts);
        };
        let place = facts.place();
        let kept = facts.kept(self.timer);
        let preview = match (self.timer, former) {
            (Timer::Pause, _) => format!(
                "{place} is PAUSED for a while, and would be unpaused by itself. It would stay PAUSED until somebody unpauses it."
            ),
            (Timer::Bounce, _) => format!(
                "{place} bounces, and the bounce would lapse by itself. It would go on to its end, however long that takes; this does not stop it."
            ),
            (_, Some(former)) => {
                format!(
                    "{place} has {kept} for a while, and then {former} again. It would keep {kept}."
                )
            }
            (_, None) => {
                format!("{place} has {kept} for a while. It would keep {kept}.")
            }
        };
        Proposal {
            tier: ENTRY.tier,
            preview,
            cautions: Vec::new(),
            inverse: Inverse::Irreversible(
                "a timer cannot be put back; the change itself can be taken back by its own command"
                    .to_owned(),
            ),
            action: RequestAction::MakePermanent {
                timer: self.timer,
                kept,
            },
        }
        .planned(facts, asking)
    }
}
