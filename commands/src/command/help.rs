//! `help`: what can be said. It is written from the catalogue, so it cannot drift from what is understood.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{CATALOGUE, Command, read, written};
use crate::arguments::optional;
use crate::catalogue::{Entry, Reading, entry_named};
use crate::parse::SPACE;
use crate::plan::Tier;
use crate::recogniser::RECOGNISER;
use crate::reply::{Reply, Verdict};
use crate::suggest;

/// What can be said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Help {
    /// About what; none means everything.
    pub subject: Option<String>,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "help",
    summary: "show what can be said",
    tier: Tier::Read,
    examples: &["help", "help add-hosts", "how do I add hosts?"],
    patterns: &[
        "(?:help|usage|man)(?: me)?(?: (?:with|on|about|for))?(?: (?P<subject>.+))?",
        "(?:ASK )?(?:ANY )?commands(?: (?:do you know|are there|do you understand|can i use))?",
        "what (?:can|do) you (?:do|understand)|what can i (?:say|do|type)",
        "how (?:do|can|to)(?: (?:i|we|you))? (?P<subject>.+)",
    ],
    read,
};

fn read(captures: &Captures<'_>) -> Reading {
    let words = captures.name("subject").map(|words| words.as_str());
    let subject = words.and_then(|words| match words.contains(' ') {
        // One word is a name; several are a sentence about which help is sought.
        false => subject(&read::name(captures, "subject").unwrap_or_else(|| words.to_owned())),
        true => subject(words),
    });
    Reading::Is(Command::Help(Help { subject }))
}

/// A text without the marks of quotations and whatever else is no writing, or nothing if it was only those.
fn subject(text: &str) -> Option<String> {
    let text = text.replace(SPACE, " ");
    let text = text.replace(|c: char| c.is_control() || matches!(c, '"' | '`'), "");
    let words: Vec<&str> = text.split_whitespace().collect();
    (!words.is_empty()).then(|| words.join(" "))
}

impl Help {
    pub(crate) fn arguments(&self) -> Value {
        optional("subject", self.subject.as_ref())
    }
}

impl fmt::Display for Help {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.subject {
            Some(subject) if entry_named(subject).is_some() => write!(f, "help {subject}"),
            Some(subject) => write!(f, "help {}", written(subject)),
            None => f.write_str("help"),
        }
    }
}

impl Help {
    /// The page asked for, or where to look instead.
    #[must_use]
    pub fn answer(&self) -> (Reply, Verdict) {
        let Some(subject) = &self.subject else {
            return (everything(), Verdict::Success);
        };
        if let Some(entry) = entry_about(subject) {
            return (page(entry), Verdict::Success);
        }
        let near = suggest::names(subject, CATALOGUE.iter().map(|entry| entry.name));
        let hint = match near.as_slice() {
            [] => "`help` alone lists what I can do.".to_owned(),
            near => format!("Did you mean `help {}`?", near.join("`, or `help ")),
        };
        (
            Reply::text(format!("I have no help about {subject}. {hint}")),
            Verdict::Refused,
        )
    }
}

fn entry_about(subject: &str) -> Option<&'static Entry> {
    entry_named(subject).or_else(|| {
        let recognised = RECOGNISER.recognise(subject);
        recognised
            .into_iter()
            .map(|(entry, _)| entry)
            .find(|entry| entry.name != ENTRY.name)
    })
}

/// Examples, since they are what one types; a row has to fit a terminal, so what each command does is a page of its own.
fn everything() -> Reply {
    let row = |entry: &&Entry| vec![entry.name.to_owned(), entry.examples[0].to_owned()];
    let text = "Say what you want in a sentence. Before anything changes capacity or traffic I show what would happen, \
                and wait for `confirm`. `in qa` at the end of a sentence names the environment. \
                `help add-hosts` says what a command does.";
    Reply::text(text).rows(
        &["command", "for example"],
        CATALOGUE.iter().map(row).collect(),
    )
}

fn page(entry: &Entry) -> Reply {
    let mut reply = Reply::text(format!("{}: {}.", entry.name, entry.summary));
    for example in entry.examples {
        reply = reply.field("for example", *example);
    }
    reply.field(
        "care",
        format!("tier {}, {}", entry.tier, entry.tier.meaning()),
    )
}
