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

impl ListedDigest {
    /// "digest 3: prod every weekday at 09:00 Europe/Dublin".
    fn told(&self) -> String {
        let what = what(&self.environment, &self.of);
        format!("{what}, {}", self.schedule)
    }

    /// What is said once it is paused.
    #[must_use]
    pub fn paused(&self) -> (Reply, Verdict) {
        let text = format!("Digest {} is paused: {}", self.number, self.told());
        let reply = Reply::text(text).coloured(Colour::Grey);
        let undo = format!("resume digest {}", self.number);
        (reply.field("undo", undo), Verdict::Success)
    }

    /// What is said once it comes again.
    #[must_use]
    pub fn resumed(&self, next: Moment) -> (Reply, Verdict) {
        let text = format!(
            "Digest {} comes again: {}; the next time {}",
            self.number,
            self.told(),
            self.schedule.shown(next)
        );
        let reply = Reply::text(text).coloured(Colour::Green);
        let undo = format!("pause digest {}", self.number);
        (reply.field("undo", undo), Verdict::Success)
    }

    /// What is said once it comes no more.
    #[must_use]
    pub fn stopped(&self) -> (Reply, Verdict) {
        let text = format!("Digest {} comes no more: {}", self.number, self.told());
        let undo = format!(
            "digest {} in {} here {}",
            self.of, self.environment, self.schedule
        );
        let reply = Reply::text(text).coloured(Colour::Grey);
        (reply.field("undo", undo), Verdict::Success)
    }

    /// What is said to whoever wanted it now.
    #[must_use]
    pub fn said(&self) -> (Reply, Verdict) {
        let text = format!("Digest {} is said now: {}", self.number, self.told());
        (
            Reply::text(text).coloured(Colour::Grey).for_you_alone(),
            Verdict::Success,
        )
    }

    /// What is said where it is already as somebody wants it.
    #[must_use]
    pub fn already(&self, how: &str) -> (Reply, Verdict) {
        let text = format!("Digest {} {how} already. Nothing was changed.", self.number);
        (Reply::text(text).coloured(Colour::Grey), Verdict::Refused)
    }
}
