//! What several environments answered to the same question, and how it is told: what could not be found out is said, and
//! the rest is shown all the same.

use crate::facts::Known;
use crate::format::listed;
use crate::id::{EnvironmentName, GroupName, RequestName};
use crate::reply::{Colour, Reply, Verdict};

/// One environment's answer to a question that was put to several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked<T> {
    /// Where it was asked.
    pub environment: EnvironmentName,
    /// What was found there.
    pub found: Known<T>,
}

/// What was found in the groups of one environment: in all of them, or in the one that was named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InGroups<T> {
    /// The groups, each with what was found in it. Empty where the named one is not there.
    pub groups: Vec<(String, T)>,
    /// Names near to the one that is not there.
    pub near: Vec<String>,
}

/// What was found of one scheduler request in one environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OfRequest<T> {
    /// It is there: its id as the scheduler spells it, and what was found of it.
    Found(String, T),
    /// It is not there; these names are near.
    NotThere(Vec<String>),
}

/// More rows help nobody: a room is no pager, and the things are in the ten thousands at some places.
const MOST_ROWS: usize = 50;

/// An answer in the making.
#[derive(Debug, Default)]
pub(crate) struct Listing {
    sentences: Vec<String>,
    rows: Vec<Vec<String>>,
    /// How many rows were left out.
    more: usize,
    /// How to ask for fewer, as a clause.
    narrower: Option<String>,
    notes: Vec<(String, String)>,
    unknown: Vec<(EnvironmentName, String)>,
}

impl Listing {
    /// Tells of what was found, environment by environment.
    pub(crate) fn of<'a, T>(
        asked: &'a [Asked<T>],
        mut tell: impl FnMut(&mut Self, &'a EnvironmentName, &'a T),
    ) -> Self {
        let mut listing = Self::default();
        for Asked { environment, found } in asked {
            match found {
                Known::Known(found) => tell(&mut listing, environment, found),
                Known::Unknown(why) => listing.unknown.push((environment.clone(), why.clone())),
            }
        }
        listing
    }

    /// Part of what was asked could not be found out there.
    pub(crate) fn missing(&mut self, environment: &EnvironmentName, why: impl Into<String>) {
        self.unknown.push((environment.clone(), why.into()));
    }

    /// Adds to the first sentence.
    pub(crate) fn say(&mut self, sentence: String) {
        self.sentences.push(sentence);
    }

    pub(crate) fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    /// A row, unless there are as many as a room can bear: then it is only counted.
    pub(crate) fn row_if_room(&mut self, cells: impl FnOnce() -> Vec<String>) {
        if self.rows.len() < MOST_ROWS {
            self.rows.push(cells());
        } else {
            self.more += 1;
        }
    }

    /// So many more rows were left out by whoever found them.
    pub(crate) fn more(&mut self, count: usize) {
        self.more += count;
    }

    /// How to ask for fewer: completes "and 12 more; narrow it with …".
    pub(crate) fn narrow_with(&mut self, how: impl Into<String>) {
        self.narrower = Some(how.into());
    }

    pub(crate) fn note(&mut self, name: impl Into<String>, text: impl Into<String>) {
        self.notes.push((name.into(), text.into()));
    }

    /// The whole answer. `otherwise` is said where there is no sentence: everything is unknown, or nothing was found.
    pub(crate) fn answer(self, otherwise: String, head: &[&str]) -> (Reply, Verdict) {
        self.answer_in(", ", otherwise, head)
    }

    /// The same, with the sentences of environments put together by something else than a comma.
    pub(crate) fn answer_in(
        self,
        between: &str,
        otherwise: String,
        head: &[&str],
    ) -> (Reply, Verdict) {
        let found_nothing = self.sentences.is_empty();
        let (verdict, colour) = if !self.unknown.is_empty() {
            (Verdict::Unknown, Colour::Yellow)
        } else if found_nothing {
            (Verdict::Failed, Colour::Grey)
        } else {
            (Verdict::Success, Colour::Plain)
        };
        let text = if found_nothing {
            otherwise
        } else {
            self.sentences.join(between)
        };
        let mut reply = Reply::text(text).coloured(colour);
        for (name, text) in self.notes {
            reply = reply.field(name, text);
        }
        for (environment, why) in self.unknown {
            reply = reply.field(format!("unknown in {environment}"), why);
        }
        if self.more > 0 {
            let narrower = self.narrower.map(|how| format!("; narrow it with {how}"));
            let more = format!("and {} more{}", self.more, narrower.unwrap_or_default());
            reply = reply.field("not shown", more);
        }
        if !self.rows.is_empty() {
            reply = reply.rows(head, self.rows);
        }
        (reply, verdict)
    }
}

/// "prod and qa": the environments that answered.
pub(crate) fn answered<T>(asked: &[Asked<T>]) -> String {
    let names: Vec<&EnvironmentName> = asked
        .iter()
        .filter(|asked| matches!(asked.found, Known::Known(_)))
        .map(|asked| &asked.environment)
        .collect();
    listed(&names)
}

/// What to say where no group was told of: the named one is nowhere, or nobody could be asked.
pub(crate) fn no_group<T>(
    asked: &[Asked<InGroups<T>>],
    group: Option<&GroupName>,
    things: &str,
) -> String {
    let places = answered(asked);
    if places.is_empty() {
        return format!("I cannot list the {things}");
    }
    let Some(group) = group else {
        return format!("{places} has no load balancer groups");
    };
    let mut near: Vec<&str> = asked
        .iter()
        .filter_map(|asked| match &asked.found {
            Known::Known(found) => Some(&found.near),
            Known::Unknown(_) => None,
        })
        .flatten()
        .map(String::as_str)
        .collect();
    near.sort_unstable();
    near.dedup();
    let hint = match near.as_slice() {
        [] => "`list groups` shows what is there.".to_owned(),
        near => format!("Did you mean {}?", near.join(", or ")),
    };
    format!("I found no load balancer group called {group} in {places}. {hint}")
}

/// What to say where a scheduler request was told of nowhere: it is not there, or nobody could be asked.
pub(crate) fn no_request<T>(asked: &[Asked<OfRequest<T>>], name: &RequestName) -> String {
    let places = answered(asked);
    if places.is_empty() {
        return format!("I cannot tell about {name}");
    }
    let mut near: Vec<&str> = asked
        .iter()
        .filter_map(|asked| match &asked.found {
            Known::Known(OfRequest::NotThere(near)) => Some(near),
            Known::Known(OfRequest::Found(..)) | Known::Unknown(_) => None,
        })
        .flatten()
        .map(String::as_str)
        .collect();
    near.sort_unstable();
    near.dedup();
    let hint = match near.as_slice() {
        [] => "`list requests` shows what is there.".to_owned(),
        near => format!("Did you mean {}?", near.join(", or ")),
    };
    format!("I found no scheduler request {name} in {places}. {hint}")
}
