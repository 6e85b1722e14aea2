//! `digests`: which digests come, when, and what became of the last ones.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Command;
use super::digest::{NothingNew, what};
use crate::catalogue::{Entry, Reading};
use crate::facts::Person;
use crate::format::counted;
use crate::id::EnvironmentName;
use crate::moment::Moment;
use crate::plan::Tier;
use crate::reply::{Colour, Reply, Verdict};
use crate::schedule::Schedule;
use crate::scope::Scope;

/// The digests that come to this room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Digests {}

pub(crate) static ENTRY: Entry = Entry {
    name: "digests",
    summary: "list the digests that come to this room, when they come, and what became of the last ones",
    tier: Tier::Read,
    examples: &["list digests", "which digests come here?"],
    patterns: &[
        "(?:ASK )?(?:ANY )?(?:scheduled |status )?digests(?: (?:are there|do we have|come|are sent|are scheduled))?(?: (?:here|to here|in here))?",
        "when (?:is|comes|does) (?:next )?digest(?: come)?(?: here)?",
    ],
    read,
};

fn read(_: &Captures<'_>) -> Reading {
    Reading::Is(Command::Digests(Digests {}))
}

/// A digest that comes to a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedDigest {
    /// Its number.
    pub number: i64,
    /// Of which environment.
    pub environment: EnvironmentName,
    /// Of which services.
    pub of: Scope,
    /// When it comes.
    pub schedule: Schedule,
    /// What it says where nothing is new.
    pub nothing_new: NothingNew,
    /// Who asked for it.
    pub person: Person,
    /// When it comes next; none while it is paused, and where it never comes again.
    pub next: Option<Moment>,
    /// Whether it is paused.
    pub paused: bool,
    /// What became of it the last time: when it was due, and what happened.
    pub last: Option<(Moment, String)>,
}

impl Digests {
    pub(crate) fn arguments(&self) -> Value {
        json!({})
    }

    /// The answer.
    #[must_use]
    pub fn answer(&self, digests: &[ListedDigest]) -> (Reply, Verdict) {
        if digests.is_empty() {
            let text =
                "No digests come here. `digest prod here every weekday at 09:00` would bring one.";
            return (Reply::text(text).coloured(Colour::Grey), Verdict::Success);
        }
        let head = ["digest", "of", "comes", "next", "last", "by"];
        let rows = digests.iter().map(ListedDigest::row).collect();
        let verb = if digests.len() == 1 { "comes" } else { "come" };
        let text = format!("{} {verb} here", counted(digests.len(), "digest"));
        (Reply::text(text).rows(&head, rows), Verdict::Success)
    }
}

impl ListedDigest {
    fn row(&self) -> Vec<String> {
        let next = match (self.paused, self.next) {
            (true, _) => "paused".to_owned(),
            (false, Some(next)) => self.schedule.shown(next),
            (false, None) => "never again".to_owned(),
        };
        let last = self.last.as_ref().map_or_else(
            || "not yet".to_owned(),
            |(due, fate)| format!("{}: {fate}", self.schedule.shown(*due)),
        );
        vec![
            self.number.to_string(),
            what(&self.environment, &self.of),
            self.schedule.to_string(),
            next,
            last,
            self.person.to_string(),
        ]
    }
}

impl fmt::Display for Digests {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("list digests")
    }
}
