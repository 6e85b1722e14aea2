//! `graph`: a metric over time, from a configured source.
//!
//! What stands behind the word is the source's own language, and goes there as it was written. Only the words at its end that say
//! when, and what should not be passed, are read here.

mod range;
mod words;

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Command, read};
use crate::catalogue::{Entry, Reading};
use crate::chart::{Chart, Limit, Line, Shape, Unit};
use crate::format::counted;
use crate::moment::Moment;
use crate::plan::Tier;
use crate::reply::{Colour, Reply, Verdict};

pub use range::When;

/// A metric over time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Graph {
    /// The source's own words for it.
    pub what: String,
    /// Where time begins.
    pub from: When,
    /// Where it ends; none means now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<When>,
    /// What should not be passed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub limits: Vec<Limit>,
    /// What the figures are figures of.
    #[serde(default)]
    pub unit: Unit,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "graph",
    summary: "draw a metric over time from a configured Prometheus, Graphite or OpenTSDB; put it in back-ticks if it has quotes. `in NAME` chooses the source",
    tier: Tier::Read,
    examples: &[
        "graph up over 6h",
        "graph movingAverage(prod.hubapi.memory, 5) from -4w",
        "graph sum(rate(http_requests_total[5m])) by (job) since yesterday warn 70 crit 90",
        "graph `max(node_memory_MemFree_bytes{rack=\"r1\"})` from -1d until -1h as bytes in prometheus",
    ],
    patterns: &["(?:graph|plot)(?: (?P<what>.+))?"],
    read,
};

const EXAMPLE: &str = "graph up over 6h";

/// More lines than this cannot be told apart.
pub const MOST_LINES: usize = 8;

fn read(captures: &Captures<'_>) -> Reading {
    let Some(said) = captures.name("what") else {
        return Reading::Wrong(read::missing(ENTRY.name, "Graph which metric?", EXAMPLE));
    };
    match words::read(said.as_str()) {
        Ok(graph) => Reading::Is(Command::Graph(graph)),
        Err(problem) => Reading::Wrong(read::malformed(
            ENTRY.name,
            &problem.word,
            problem.what,
            EXAMPLE,
        )),
    }
}

/// Why a source gave no figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unmeasured {
    /// It was asked and said no: in its own words.
    Refused(String),
    /// It could not be asked, or its answer could not be read.
    Unknown(String),
}

impl Graph {
    pub(crate) fn arguments(&self) -> Value {
        json!(self)
    }

    /// Where the drawing begins and ends, in whole seconds: sources are asked in seconds.
    ///
    /// # Errors
    /// What to say where it ends before it begins.
    pub fn range(&self, now: Moment) -> Result<(Moment, Moment), Reply> {
        let now = Moment::of_millis(now.millis().div_euclid(1_000) * 1_000);
        let from = self.from.at(now);
        let until = self.until.map_or(now, |until| until.at(now));
        if from < until {
            return Ok((from, until));
        }
        let text = "That ends before it begins. For example: `from -1d until -1h`.";
        Err(Reply::text(text).coloured(Colour::Grey))
    }

    /// The same, where a place that was named is a unit: "in bytes".
    #[must_use]
    pub fn in_unit(mut self, unit: Unit) -> Self {
        self.unit = unit;
        self
    }

    /// The answer of a source.
    #[must_use]
    pub fn answer(
        &self,
        source: &str,
        (from, until): (Moment, Moment),
        found: Result<Vec<Line>, Unmeasured>,
    ) -> (Reply, Verdict) {
        let lines = match found {
            Ok(lines) => lines,
            Err(Unmeasured::Refused(why)) => {
                let text = format!("{source} did not take `{}`: {why}", self.shown());
                return (Reply::text(text).coloured(Colour::Grey), Verdict::Failed);
            }
            Err(Unmeasured::Unknown(why)) => {
                let text = format!("I cannot tell: {source} {why}");
                return (Reply::text(text).coloured(Colour::Yellow), Verdict::Unknown);
            }
        };
        let (mut lines, empty): (Vec<Line>, Vec<Line>) =
            lines.into_iter().partition(|line| line.extent().is_some());
        if lines.is_empty() {
            let text = format!("{source} has no figures of `{}` in that time", self.shown());
            return (Reply::text(text).coloured(Colour::Grey), Verdict::Failed);
        }
        let all = lines.len();
        lines.truncate(MOST_LINES);
        let text = format!("`{}` from {source}: {all} series", self.shown());
        let mut reply = Reply::text(text);
        if all > lines.len() {
            let more = format!("{} more series; ask for fewer", all - lines.len());
            reply = reply.field("not shown", more);
        }
        if !empty.is_empty() {
            reply = reply.field("no figures", counted(empty.len(), "line"));
        }
        let chart = Chart {
            title: self.what.clone(),
            unit: self.unit,
            shape: Shape::Lines {
                from,
                until,
                lines,
                limits: self.limits.clone(),
            },
        };
        (reply.picture(chart), Verdict::Success)
    }

    /// What was asked for, in a form that cannot end the quotation around it.
    fn shown(&self) -> String {
        self.what.replace('`', "'")
    }
}

impl fmt::Display for Graph {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = words::written(&self.what).unwrap_or_else(|| self.what.clone());
        write!(f, "graph {what} from {}", self.from)?;
        if let Some(until) = &self.until {
            write!(f, " until {until}")?;
        }
        for limit in &self.limits {
            write!(f, " {} {}", limit.name, limit.value.get())?;
        }
        self.unit
            .name()
            .map_or(Ok(()), |unit| write!(f, " as {unit}"))
    }
}

#[cfg(test)]
mod tests;
