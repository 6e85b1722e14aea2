//! `scale`: how many instances a scheduler request has, for ever or for a while.

use std::fmt;
use std::time::Duration;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::read;
use super::scheduler_change::{Proposal, refused_as_leaving};
use super::{Command, SchedulerChange};
use crate::catalogue::{Entry, Reading};
use crate::facts::Asking;
use crate::format::counted;
use crate::id::RequestName;
use crate::plan::{Decision, Inverse, Tier};
use crate::reply::Reply;
use crate::scheduler::{RequestAction, RequestFacts};

/// Have another number of instances.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scale {
    /// Which scheduler request.
    pub request: RequestName,
    /// To how many.
    pub to: Instances,
    /// For how long; none for ever.
    #[serde(default)]
    pub lasting: Option<Duration>,
}

/// A number of instances as people say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Instances {
    /// This many.
    Exactly(u32),
    /// So many more than there should be now.
    More(u32),
    /// So many fewer.
    Fewer(u32),
}

pub(crate) static ENTRY: Entry = Entry {
    name: "scale",
    summary: "give a scheduler request another number of instances, for ever or for a while",
    tier: Tier::Change,
    examples: &["scale HubApiWeb to 4", "scale HubApiWeb up by 2 in qa"],
    patterns: &[
        "(?:scale|resize)(?: (?:up|down))?(?: KIND)? (?P<request>NAME)(?: (?:up|down|out|in))? (?:to|at|=) ?(?P<exactly>[0-9]+)(?: (?:instances?|tasks?|copies))?LASTING",
        "(?:scale|resize) (?P<way>up|down)(?: KIND)? (?P<request>NAME)(?: by)? (?P<by>[0-9]+)(?: (?:instances?|tasks?|copies))?LASTING",
        "(?:scale|resize)(?: KIND)? (?P<request>NAME) (?P<way>up|down|out)(?: by)? (?P<by>[0-9]+)(?: (?:instances?|tasks?|copies))?LASTING",
        r"(?:scale|resize)(?: KIND)? (?P<request>NAME)(?: by)? (?P<way>[+-]|minus |plus )(?P<by>[0-9]+)(?: (?:instances?|tasks?|copies))?LASTING",
        "(?:scale|resize)(?: (?P<missing>up|down))?(?: KIND)?(?: (?P<request>NAME))?(?: (?:up|down|out|to|by))?",
    ],
    read,
};

const EXAMPLE: &str = "scale HubApiWeb to 4";

fn read(captures: &Captures<'_>) -> Reading {
    let request = match read::request(captures, ENTRY.name, "Scale which request?", EXAMPLE) {
        Ok(request) => request,
        Err(unclear) => return Reading::Wrong(unclear),
    };
    let lasting = match read::lasting(captures, ENTRY.name, EXAMPLE) {
        Ok(lasting) => lasting,
        Err(unclear) => return Reading::Wrong(unclear),
    };
    let number = |group| {
        captures
            .name(group)
            .and_then(|number| number.as_str().parse::<u32>().ok())
    };
    let to = match (number("exactly"), number("by"), captures.name("way")) {
        (Some(count), _, _) => Instances::Exactly(count),
        (_, Some(count), Some(way)) => match way.as_str().trim().to_ascii_lowercase().as_str() {
            "down" | "-" | "minus" => Instances::Fewer(count),
            _ => Instances::More(count),
        },
        _ => {
            let question = format!("Scale {request} to how many instances?");
            return Reading::Wrong(read::missing(ENTRY.name, &question, EXAMPLE));
        }
    };
    Reading::Is(Command::Scale(Scale {
        request,
        to,
        lasting,
    }))
}

impl Scale {
    pub(crate) fn arguments(&self) -> Value {
        read::with_lasting(
            match self.to {
                Instances::Exactly(count) => json!({"request": self.request, "instances": count}),
                Instances::More(count) => json!({"request": self.request, "by": count}),
                Instances::Fewer(count) => {
                    json!({"request": self.request, "by": -i64::from(count)})
                }
            },
            self.lasting,
        )
    }

    /// How many instances that comes to, or why it cannot be.
    fn wanted(&self, now: u32) -> Result<u32, String> {
        let wanted = match self.to {
            Instances::Exactly(count) => Some(count),
            Instances::More(count) => now.checked_add(count),
            Instances::Fewer(count) => now.checked_sub(count),
        };
        match wanted {
            Some(0) | None => Err(format!(
                "{} has {} and cannot have none: `pause {}` stops it.",
                self.request,
                counted(now, "instance"),
                self.request
            )),
            Some(wanted) => Ok(wanted),
        }
    }
}

impl fmt::Display for Scale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.to {
            Instances::Exactly(count) => write!(
                f,
                "scale {} to {count}",
                read::written(self.request.as_str())
            )?,
            Instances::More(count) => write!(
                f,
                "scale {} up by {count}",
                read::written(self.request.as_str())
            )?,
            Instances::Fewer(count) => write!(
                f,
                "scale {} down by {count}",
                read::written(self.request.as_str())
            )?,
        }
        read::write_lasting(f, self.lasting)
    }
}

impl SchedulerChange for Scale {
    fn request(&self) -> &RequestName {
        &self.request
    }

    fn decide(&self, facts: &RequestFacts, asking: &Asking) -> Decision {
        let place = facts.place();
        if let Some(refusal) = refused_as_leaving(facts) {
            return refusal;
        }
        if !facts.is_long_running() {
            return Decision::refuse(format!(
                "{place} is {}, and only what runs all the time has a number of instances. Nothing was changed.",
                facts.kind()
            ));
        }
        let now = facts.instances();
        let wanted = match self.wanted(now) {
            Ok(wanted) => wanted,
            Err(why) => return Decision::refuse(format!("{why} Nothing was changed.")),
        };
        if wanted == now {
            let text = format!(
                "Nothing to do: {place} should have {} already.",
                counted(now, "instance")
            );
            return Decision::answer(Reply::text(text));
        }
        let lasting = self.lasting.map_or_else(String::new, |time| {
            format!(" For {}, and then {now} again.", read::spoken_time(time))
        });
        let former = Scale {
            request: self.request.clone(),
            to: Instances::Exactly(now),
            lasting: None,
        };
        let (tier, mut cautions) = if u64::from(wanted) * 2 < u64::from(now) {
            let caution = "more than half of its instances would go: a second person decides";
            (Tier::Destructive, vec![caution.to_owned()])
        } else {
            (ENTRY.tier, Vec::new())
        };
        if facts.is_paused() {
            cautions.push("it is PAUSED: nothing starts before it is unpaused".to_owned());
        }
        Proposal {
            tier,
            preview: format!(
                "{place} should have {}, and {} healthy. Scaling takes it from {now} to {wanted}.{lasting}",
                counted(now, "instance"),
                are(facts.counts.healthy)
            ),
            cautions,
            inverse: Inverse::Command(Command::Scale(former)),
            action: RequestAction::Scale {
                instances: wanted,
                for_millis: self.lasting.map(read::millis),
            },
        }
        .planned(facts, asking)
    }
}

/// "1 is", "2 are".
fn are(count: usize) -> String {
    format!("{count} {}", if count == 1 { "is" } else { "are" })
}
