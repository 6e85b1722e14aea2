//! `watch`: have a room told what happens to services, whoever does it.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Command, read};
use crate::catalogue::{Entry, Reading};
use crate::id::EnvironmentName;
use crate::plan::Tier;
use crate::reply::{Colour, Reply, Verdict};
use crate::scope::Scope;
use crate::unclear::Unclear;

/// Tell the room what happens to services.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watch {
    /// Which ones.
    pub of: Scope,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "watch",
    summary: "tell this room of deploys, failures, cooldown, crash loops and balancer changes of services, whoever makes them",
    tier: Tier::Read,
    examples: &["watch HubApiWeb", "watch team-x in prod", "watch hub*"],
    patterns: &["(?:start )?(?:watch|watching)(?: (?:over|for))?(?: (?P<words>.+))?"],
    read,
};

fn read(captures: &Captures<'_>) -> Reading {
    match of(
        captures,
        ENTRY.name,
        "Watch which services?",
        "watch HubApiWeb",
    ) {
        Ok(of) => Reading::Is(Command::Watch(Watch { of })),
        Err(unclear) => Reading::Wrong(unclear),
    }
}

/// The services that are captured as `words`.
pub(super) fn of(
    captures: &Captures<'_>,
    command: &'static str,
    question: &str,
    example: &str,
) -> Result<Scope, Unclear> {
    let words = captures.name("words").map_or("", |words| words.as_str());
    let is_here = |word: &&str| !word.is_empty() && !word.eq_ignore_ascii_case("here");
    let words: Vec<&str> = words.split(' ').filter(is_here).collect();
    let missing = || read::missing(command, question, example);
    if words.is_empty() || ["it", "this", "that", "them"].contains(&words[0]) {
        return Err(missing());
    }
    let of = Scope::read(&words).ok_or_else(missing)?;
    match of.problem() {
        Some((name, problem)) => Err(read::malformed(command, name, problem, example)),
        None => Ok(of),
    }
}

/// How many of the services that are meant are shown by name.
const SHOWN: usize = 5;

impl Watch {
    pub(crate) fn arguments(&self) -> Value {
        json!({"of": self.of.to_string()})
    }

    /// What is said once it is stored. `now` are the services that are meant at present; none where nobody could be asked.
    #[must_use]
    pub fn begun(
        &self,
        environment: &EnvironmentName,
        now: Option<&[String]>,
        is_new: bool,
    ) -> (Reply, Verdict) {
        let of = super::digest::what(environment, &self.of);
        let text = match (is_new, now) {
            (false, _) => format!("{of} is watched here already"),
            (true, Some([])) => format!(
                "Watching {of} here. There is no such service at present; the room hears of one that comes"
            ),
            (true, _) => format!("Watching {of} here"),
        };
        let mut reply = Reply::text(text).coloured(Colour::Green);
        if let Some(now @ [_, ..]) = now {
            let shown: Vec<&str> = now.iter().take(SHOWN).map(String::as_str).collect();
            let more = now.len().saturating_sub(SHOWN);
            let more = if more > 0 {
                format!(" and {more} more")
            } else {
                String::new()
            };
            reply = reply.field("now", format!("{}{more}", shown.join(", ")));
        }
        let undo = format!("unwatch {} in {environment}", self.of);
        (reply.field("undo", undo), Verdict::Success)
    }
}

impl fmt::Display for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "watch {}", self.of)
    }
}
