//! The words of a digest: the change first, what is wrong by name, and the rest as rows.

use std::collections::BTreeMap;

use super::{Change, DeployLine, Digested, Outcome};
use crate::format::{counted, duration, listed};
use crate::moment::rough;
use crate::reply::{Colour, Reply, Verdict};
use crate::standing::Condition;

/// How many are named before the rest is counted.
const NAMED: usize = 5;

/// Four hours less a moment are four hours: looking takes now longer and now shorter. In milliseconds.
const TOLERANCE: u64 = 30_000;

/// How many rows there are at most; a room is no pager.
const ROWS: usize = 50;

impl Digested {
    /// All of it.
    #[must_use]
    pub fn reply(&self) -> Reply {
        let mut reply = Reply::text(self.headline()).coloured(self.colour());
        for (name, text) in self.fields() {
            reply = reply.field(name, text);
        }
        let mut rows = self.rows();
        let more = rows.len().saturating_sub(ROWS);
        rows.truncate(ROWS);
        if more > 0 {
            reply = reply.field("not shown", format!("and {more} more"));
        }
        if rows.is_empty() {
            return reply;
        }
        reply.rows(&["service", "what", "since", "by"], rows)
    }

    /// One line, for where nothing is new.
    #[must_use]
    pub fn one_line(&self) -> Reply {
        Reply::text(self.headline()).coloured(self.colour())
    }

    /// How the whole of it ended.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        if self.unknown.is_empty() {
            Verdict::Success
        } else {
            Verdict::Unknown
        }
    }

    fn colour(&self) -> Colour {
        let fails = |is: Condition| self.changes.iter().any(|change| change.is == is);
        let is_ill =
            |troubles: &Option<Vec<String>>| troubles.as_ref().is_some_and(|all| !all.is_empty());
        if fails(Condition::Down) || is_ill(&self.scheduler) || is_ill(&self.balancer) {
            Colour::Red
        } else if !self.unknown.is_empty()
            || fails(Condition::Degraded)
            || fails(Condition::Cooldown)
            || !self.crash_loops.is_empty()
            || !self.missing_agents.is_empty()
            || !self.stuck.is_empty()
        {
            Colour::Yellow
        } else {
            Colour::Green
        }
    }

    /// "prod: 2 new failing, 1 recovered in the last 24 h · 12 of 15 services healthy, 1 down · 3 deploys".
    fn headline(&self) -> String {
        let mut parts = vec![format!("{}: {}", self.what, self.change())];
        parts.extend(self.counted_services());
        if !self.deploys.is_empty() {
            parts.push(counted(self.deploys.len(), "deploy"));
        }
        let sources: Vec<&str> = self
            .unknown
            .iter()
            .map(|(source, _)| source.as_str())
            .collect();
        if !sources.is_empty() {
            parts.push(format!("unknown: {}", listed(&sources)));
        }
        parts.join(" · ")
    }

    fn change(&self) -> String {
        let Some(since) = self.since else {
            return "the first digest, with nothing to compare to".to_owned();
        };
        let last = match self.at.millis().abs_diff(since.millis()) {
            0..60_000 => "minute".to_owned(),
            longer => rough(longer + TOLERANCE),
        };
        if self.nothing_new {
            return format!("nothing new in the last {last}");
        }
        let parts = [
            (self.newly_failing().count(), "new failing"),
            (self.recovered.len(), "recovered"),
        ];
        let parts: Vec<String> = parts
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{count} {what}"))
            .collect();
        match (parts.as_slice(), self.counts.is_some()) {
            ([], true) => format!("no new failures, none recovered in the last {last}"),
            ([], false) => format!("since the last digest {last} ago"),
            (parts, _) => format!("{} in the last {last}", parts.join(", ")),
        }
    }

    fn counted_services(&self) -> Option<String> {
        let counts = self.counts.as_ref()?;
        let total = self.total()?;
        if total == 0 {
            return Some("there is no such service".to_owned());
        }
        let healthy = counts.get(&Condition::Healthy).copied().unwrap_or(0);
        let mut parts = vec![format!(
            "{healthy} of {} healthy",
            counted(total, "service")
        )];
        let others = counts.iter().filter(|(is, _)| **is != Condition::Healthy);
        parts.extend(others.map(|(is, count)| format!("{count} {}", is.word())));
        Some(parts.join(", "))
    }

    fn fields(&self) -> Vec<(String, String)> {
        let mut fields = Vec::new();
        let mut put = |name: &str, text: Option<String>| {
            fields.extend(
                text.filter(|text| !text.is_empty())
                    .map(|text| (name.to_owned(), text)),
            );
        };
        let told = |change: &Change| format!("{} ({})", change.service, change.told);
        put("new failing", named(self.newly_failing().map(told)));
        put("recovered", named(self.recovered.iter().cloned()));
        let failing = if self.since.is_some() {
            "still failing"
        } else {
            "failing"
        };
        put(failing, named(self.still_failing().map(told)));
        put("gone", named(self.gone.iter().cloned()));
        put(
            "crash loops",
            named(
                self.crash_loops
                    .iter()
                    .map(|(request, kind, since, is_new)| {
                        let new = if *is_new { ", new" } else { "" };
                        format!("{request} ({kind}, {}{new})", since.ago(self.at))
                    }),
            ),
        );
        put(
            "paused",
            named(self.paused().map(|change| self.with_since(change))),
        );
        put("deploys", self.told_deploys());
        put(
            "under-provisioned",
            named(self.under_provisioned.iter().cloned()),
        );
        put(
            "over-provisioned",
            named(self.over_provisioned.iter().cloned()),
        );
        put("balancer", self.told_balancer());
        put("agents", self.told_agents());
        put(
            "expiring",
            named(self.expiring.iter().map(|action| {
                let when = action
                    .due
                    .map(|due| format!(" {}", due.ago(self.at)))
                    .unwrap_or_default();
                format!("{} of {}{when}", action.what, action.of)
            })),
        );
        put("scheduler", self.told_scheduler());
        put("totals", Some(self.totals()));
        for (source, why) in &self.unknown {
            put(&format!("unknown: {source}"), Some(why.clone()));
        }
        fields
    }

    fn paused(&self) -> impl Iterator<Item = &Change> {
        self.changes
            .iter()
            .filter(|change| change.is == Condition::Paused)
    }

    fn with_since(&self, change: &Change) -> String {
        match change.since {
            Some(since) if since == self.at => {
                format!("{} (since the last digest)", change.service)
            }
            Some(since) => format!("{} (seen since {})", change.service, since.ago(self.at)),
            None => change.service.clone(),
        }
    }

    fn told_deploys(&self) -> Option<String> {
        if self.deploys.is_empty() {
            return None;
        }
        let count = |is: fn(&Outcome) -> bool| {
            self.deploys
                .iter()
                .filter(|deploy| is(&deploy.outcome))
                .count()
        };
        let parts = [
            (count(|outcome| matches!(outcome, Outcome::Done(_))), "done"),
            (
                count(|outcome| matches!(outcome, Outcome::Failed(_))),
                "failed",
            ),
            (
                count(|outcome| matches!(outcome, Outcome::UnderWay)),
                "under way",
            ),
            (
                count(|outcome| matches!(outcome, Outcome::Unknown)),
                "unknown",
            ),
            (
                self.deploys.iter().filter(|deploy| deploy.rollback).count(),
                "of them back to an earlier one",
            ),
        ];
        let parts = parts.into_iter().filter(|(count, _)| *count > 0);
        let parts: Vec<String> = parts
            .map(|(count, what)| format!("{count} {what}"))
            .collect();
        let newest = named(self.deploys.iter().map(DeployLine::told)).unwrap_or_default();
        Some(format!("{}: {newest}", parts.join(", ")))
    }

    fn told_balancer(&self) -> Option<String> {
        let troubles = self.balancer.as_ref()?;
        let mut parts = troubles.clone();
        if self.waiting > 0 {
            parts.push(format!("{} pending", counted(self.waiting, "request")));
        }
        let stuck = self.stuck.iter().map(|(request, first)| {
            format!(
                "{request} waits since before the digest {}",
                first.ago(self.at)
            )
        });
        parts.extend(named(stuck));
        Some(if parts.is_empty() {
            "well".to_owned()
        } else {
            parts.join(", ")
        })
    }

    fn told_agents(&self) -> Option<String> {
        let connected = self.connected_agents?;
        let mut parts = vec![format!("{connected} connected")];
        let missing = self
            .missing_agents
            .iter()
            .map(|(name, since)| match *since == self.at {
                true => format!("{name} is gone, new"),
                false => format!("{name} is gone, missed {}", since.ago(self.at)),
            });
        parts.extend(named(missing));
        let back = self
            .agents_back
            .iter()
            .map(|name| format!("{name} is back"));
        parts.extend(named(back));
        Some(parts.join(", "))
    }

    fn told_scheduler(&self) -> Option<String> {
        let troubles = self.scheduler.as_ref()?;
        Some(if troubles.is_empty() {
            "well".to_owned()
        } else {
            listed(troubles)
        })
    }

    /// "34 tasks launched that still run, 3 deploys (ada 2, grace 1), 30 machines".
    fn totals(&self) -> String {
        let mut parts = Vec::new();
        if self.counts.is_some() {
            let tasks = counted(self.launched, "task");
            let since = if self.since.is_some() { "" } else { " in 24 h" };
            parts.push(format!("{tasks} launched{since} that still run"));
        }
        if !self.deploys.is_empty() {
            let mut people: BTreeMap<&str, usize> = BTreeMap::new();
            for deploy in &self.deploys {
                *people
                    .entry(deploy.by.as_deref().unwrap_or("somebody"))
                    .or_insert(0) += 1;
            }
            let mut people: Vec<(&str, usize)> = people.into_iter().collect();
            people.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
            let people = named(
                people
                    .iter()
                    .map(|(person, count)| format!("{person} {count}")),
            );
            let deploys = counted(self.deploys.len(), "deploy");
            parts.push(format!("{deploys} ({})", people.unwrap_or_default()));
        }
        parts.extend(self.machines.map(|machines| counted(machines, "machine")));
        parts.join(", ")
    }

    /// What is not healthy, and the deploys, each as a row.
    fn rows(&self) -> Vec<Vec<String>> {
        let told = |change: &Change| {
            let since = match change.since {
                Some(since) if since == self.at => "new".to_owned(),
                Some(since) => since.ago(self.at),
                None => "before the first digest".to_owned(),
            };
            let since = if change.is_new || self.since.is_some() {
                since
            } else {
                String::new()
            };
            vec![
                change.service.clone(),
                change.told.clone(),
                since,
                String::new(),
            ]
        };
        let deployed = |deploy: &DeployLine| {
            vec![
                deploy.service.clone(),
                format!("{}, {}", deploy.version_told(), deploy.ended()),
                deploy.at.ago(self.at),
                deploy.by.clone().unwrap_or_default(),
            ]
        };
        let failing = self.changes.iter().filter(|change| change.is.is_failing());
        let others = self.changes.iter().filter(|change| !change.is.is_failing());
        failing
            .map(told)
            .chain(self.deploys.iter().map(deployed))
            .chain(others.map(told))
            .collect()
    }
}

impl DeployLine {
    fn version_told(&self) -> String {
        let back = if self.rollback { "back to " } else { "" };
        format!("{back}{}", self.version)
    }

    fn ended(&self) -> String {
        match self.outcome {
            Outcome::Done(Some(took)) => format!("done in {}", duration(took)),
            Outcome::Done(None) => "runs".to_owned(),
            Outcome::Failed(took) => format!("failed after {}", duration(took)),
            Outcome::UnderWay => "under way".to_owned(),
            Outcome::Unknown => "end unknown".to_owned(),
        }
    }

    fn told(&self) -> String {
        let by = self
            .by
            .as_ref()
            .map(|by| format!(" by {by}"))
            .unwrap_or_default();
        format!(
            "{} {} {}{by}",
            self.service,
            self.version_told(),
            self.ended()
        )
    }
}

/// The first few, and how many more there are; none where there is none.
fn named(things: impl Iterator<Item = String>) -> Option<String> {
    let all: Vec<String> = things.collect();
    let shown = all
        .iter()
        .take(NAMED)
        .cloned()
        .collect::<Vec<_>>()
        .join(", ");
    match all.len() {
        0 => None,
        count if count > NAMED => Some(format!("{shown} and {} more", count - NAMED)),
        _ => Some(shown),
    }
}

/// When a late digest was due, for whoever reads it now.
#[must_use]
pub fn late(mut reply: Reply, was_due: &str, missed: u64) -> Reply {
    reply.text = format!(
        "Late: was due {was_due}, nobody was running. {}",
        reply.text
    );
    if missed > 0 {
        reply = reply.field("missed before it", counted(missed, "digest"));
    }
    reply
}
