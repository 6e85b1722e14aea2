//! `timeline`: what happened to a service: the bot's operations beside what the scheduler and the balancer remember, and which
//! of that was done past the bot.

use std::collections::BTreeMap;
use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Command, read};
use crate::arguments::optional;
use crate::catalogue::{Entry, Reading};
use crate::format::counted;
use crate::id::{EnvironmentName, OperationId, ServiceName};
use crate::mask;
use crate::moment::Moment;
use crate::plan::Tier;
use crate::reply::{Colour, Reply, Verdict};
use crate::since::Since;

/// What happened to a service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timeline {
    /// The balancer's service or the scheduler's request.
    pub service: ServiceName,
    /// How far back to look; none means as far as anybody remembers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Since>,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "timeline",
    summary: "show what happened to a service or request, in order: my operations beside what the scheduler and the balancer remember, and what was done past me",
    tier: Tier::Read,
    examples: &[
        "timeline of hubapi.com",
        "timeline of HubApiWeb since yesterday",
    ],
    patterns: &[
        "(?:ASK )?timeline(?: (?:of|for))?(?: (?:POOL|request))?(?: (?P<subject>NAME))?(?: (?:since|in last|during last|for last|within last|in past) (?P<since>.+))?",
    ],
    read,
};

const EXAMPLE: &str = "timeline of hubapi.com";

fn read(captures: &Captures<'_>) -> Reading {
    let service = match read::subject(
        captures,
        ENTRY.name,
        "The timeline of which service?",
        EXAMPLE,
    ) {
        Ok(service) => service,
        Err(unclear) => return Reading::Wrong(unclear),
    };
    match read::since(captures, ENTRY.name, EXAMPLE) {
        Ok(since) => Reading::Is(Command::Timeline(Timeline { service, since })),
        Err(unclear) => Reading::Wrong(unclear),
    }
}

/// An operation of the bot's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnChange {
    /// Its id.
    pub operation: OperationId,
    /// Where.
    pub environment: EnvironmentName,
    /// When it was decided.
    pub at: Moment,
    /// What was asked for.
    pub what: String,
    /// Who asked.
    pub by: String,
    /// Who else decided, in words: "approved by slack:U0ADA".
    pub decided: Option<String>,
    /// How it ended; none while it has not.
    pub verdict: Option<Verdict>,
}

/// Something that a service remembers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remembered {
    /// Where.
    pub environment: EnvironmentName,
    /// When; the balancer keeps no dates.
    pub at: Option<Moment>,
    /// What, in the service's own word: SCALED, "deploy d7", the id of a balancer's request.
    pub what: String,
    /// Who did it, as the service knows them.
    pub by: Option<String>,
    /// What was said of it, or its state.
    pub detail: String,
    /// The operation of the bot's that did it; none where it was done past the bot.
    pub operation: Option<OperationId>,
}

/// What is known of the past of a service.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TimelineFacts {
    /// What the bot did.
    pub own: Vec<OwnChange>,
    /// What the services remember.
    pub remembered: Vec<Remembered>,
    /// What could not be asked: a clause each.
    pub unknown: Vec<String>,
}

/// More rows help nobody.
const MOST: usize = 30;

/// The past, the newest first.
pub(crate) struct Past<'a> {
    rows: Vec<Row>,
    /// What the services remember without a date, done past the bot.
    undated: Vec<&'a Remembered>,
    unknown: &'a [String],
    from: Option<Moment>,
}

struct Row {
    at: Moment,
    environment: EnvironmentName,
    what: String,
    by: String,
    how: String,
}

impl<'a> Past<'a> {
    pub(crate) fn of(facts: &'a TimelineFacts, from: Option<Moment>) -> Self {
        let is_recent = |at: Moment| from.is_none_or(|from| at >= from);
        let own = facts.own.iter().filter(|own| is_recent(own.at));
        let mut rows: Vec<Row> = own.map(Row::of_own).collect();
        // What the bot did is told once, as its operation.
        let past_the_bot = facts
            .remembered
            .iter()
            .filter(|one| one.operation.is_none());
        let (dated, undated): (Vec<_>, Vec<_>) = past_the_bot.partition(|one| one.at.is_some());
        let dated = dated.into_iter().filter_map(|one| Some((one, one.at?)));
        let dated = dated.filter(|(_, at)| is_recent(*at));
        rows.extend(dated.map(|(one, at)| Row::of_others(one, at)));
        rows.sort_by_key(|row| std::cmp::Reverse(row.at));
        Self {
            rows,
            undated,
            unknown: &facts.unknown,
            from,
        }
    }

    /// Who did how much, and what.
    pub(crate) fn who(&self, service: &ServiceName) -> (Reply, Verdict) {
        let mut people: BTreeMap<&str, usize> = BTreeMap::new();
        for row in &self.rows {
            *people.entry(row.by.as_str()).or_default() += 1;
        }
        let mut people: Vec<(&str, usize)> = people.into_iter().collect();
        people.sort_by(|one, other| other.1.cmp(&one.1).then(one.0.cmp(other.0)));
        let people: Vec<String> = people
            .iter()
            .map(|(name, count)| format!("{name} ({count})"))
            .collect();
        let text = match people.as_slice() {
            [] => self.nothing(service),
            people => format!(
                "{service} was changed{} by {}",
                self.since(),
                people.join(", ")
            ),
        };
        self.told(text)
    }

    /// All of it, in order.
    fn all(&self, service: &ServiceName) -> (Reply, Verdict) {
        let text = match self.rows.len() {
            0 => self.nothing(service),
            count => format!("{} of {service}{}", counted(count, "change"), self.since()),
        };
        self.told(text)
    }

    fn since(&self) -> String {
        self.from
            .map(|from| format!(" since {}", from.utc()))
            .unwrap_or_default()
    }

    fn nothing(&self, service: &ServiceName) -> String {
        let known = match self.unknown {
            [] => "Nobody changed",
            _ => "As far as I could ask, nobody changed",
        };
        format!("{known} {service}{} that I know of", self.since())
    }

    fn told(&self, text: String) -> (Reply, Verdict) {
        let mut reply = Reply::text(text);
        let rows: Vec<Vec<String>> = self.rows.iter().take(MOST).map(Row::cells).collect();
        let more = self.rows.len().saturating_sub(MOST);
        if more > 0 {
            reply = reply.field("older", format!("{more} more"));
        }
        if !self.undated.is_empty() {
            let ids: Vec<&str> = self.undated.iter().map(|one| one.what.as_str()).collect();
            let shown = ids
                .iter()
                .take(MOST)
                .copied()
                .collect::<Vec<_>>()
                .join(", ");
            let what = format!("{shown}; the balancer keeps no dates");
            reply = reply.field("past me at the balancer", what);
        }
        for why in self.unknown {
            reply = reply.field("unknown", why).coloured(Colour::Yellow);
        }
        if !rows.is_empty() {
            let head = ["time", "environment", "what", "how", "by"];
            reply = reply.rows(&head, rows);
        }
        let verdict = match self.unknown {
            [] => Verdict::Success,
            _ => Verdict::Unknown,
        };
        (reply, verdict)
    }
}

impl Row {
    fn of_own(own: &OwnChange) -> Self {
        let end = match own.verdict {
            Some(Verdict::Success) => "done",
            Some(Verdict::Failed) => "failed",
            Some(Verdict::Refused) => "refused",
            Some(Verdict::Unknown) => "end unknown",
            None => "under way",
        };
        let decided = own.decided.as_ref();
        let decided = decided.map(|decided| format!(", {decided}"));
        Self {
            at: own.at,
            environment: own.environment.clone(),
            what: own.what.clone(),
            by: own.by.clone(),
            how: format!(
                "operation {}, {end}{}",
                own.operation,
                decided.unwrap_or_default()
            ),
        }
    }

    fn of_others(one: &Remembered, at: Moment) -> Self {
        let detail = mask::line(&one.detail).0;
        let what = match detail.is_empty() {
            true => one.what.clone(),
            false => format!("{}: {detail}", one.what),
        };
        Self {
            at,
            environment: one.environment.clone(),
            what,
            by: one.by.clone().unwrap_or_else(|| "somebody".to_owned()),
            how: "past me".to_owned(),
        }
    }

    fn cells(&self) -> Vec<String> {
        vec![
            self.at.utc(),
            self.environment.to_string(),
            self.what.clone(),
            self.how.clone(),
            self.by.clone(),
        ]
    }
}

impl Timeline {
    pub(crate) fn arguments(&self) -> Value {
        let mut arguments = optional("since", self.since.map(|since| since.to_string()).as_ref());
        arguments["subject"] = json!(self.service);
        arguments
    }

    /// The answer.
    #[must_use]
    pub fn answer(&self, facts: &TimelineFacts, now: Moment) -> (Reply, Verdict) {
        let from = self.since.map(|since| since.beginning(now));
        Past::of(facts, from).all(&self.service)
    }
}

impl fmt::Display for Timeline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "timeline of {}", read::written(self.service.as_str()))?;
        match self.since {
            Some(since) => write!(f, " since {since}"),
            None => Ok(()),
        }
    }
}
