//! What is counted for whoever operates the bot, in the text format of Prometheus.
//!
//! Counters are of this process. What waits is read from the journal when it is asked for, and is the same in every replica.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use commands::{EnvironmentName, Verdict};
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};
use tokio::time::Instant;

use crate::converse::Handled;
use crate::journal::Depths;

/// How long after the last sign of life a platform is still taken to be received. The slower of the two, Discord, gives one
/// every 41 s.
pub const RECEIVED_WITHIN: Duration = Duration::from_secs(90);

/// How it stands with what comes from a platform, told by moments, or by how long ago they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reception<When> {
    /// It last gave a sign of life then.
    Received(When),
    /// It has given none since it was first waited for.
    Awaited(When),
    /// It calls by itself, and gives no signs in between.
    CallsByItself,
}

impl Reception<Instant> {
    fn elapsed(self) -> Reception<Duration> {
        match self {
            Self::Received(at) => Reception::Received(at.elapsed()),
            Self::Awaited(at) => Reception::Awaited(at.elapsed()),
            Self::CallsByItself => Reception::CallsByItself,
        }
    }
}

type Label = (&'static str, String);

/// The counters. Cloning shares them.
#[derive(Clone, Default)]
pub struct Measures(Arc<Counted>);

struct Counted {
    registry: Registry,
    heard: Family<[Label; 1], Counter>,
    unreadable: Family<[Label; 1], Counter>,
    commands: Family<[Label; 2], Counter>,
    ended: Family<[Label; 2], Counter>,
    exchanges: Family<[Label; 4], Histogram, fn() -> Histogram>,
    unanswered: Gauge,
    unsaid: Family<[Label; 1], Gauge>,
    unfinished: Family<[Label; 1], Gauge>,
    since_received: Family<[Label; 1], Gauge>,
    since_look: Family<[Label; 1], Gauge>,
    received: Mutex<BTreeMap<&'static str, Reception<Instant>>>,
    /// When a follower last looked, or had nothing to look at.
    looked: Mutex<BTreeMap<EnvironmentName, Instant>>,
}

/// From a millisecond to 8 s; the clients wait 10 s.
fn seconds() -> Histogram {
    Histogram::new((0..14).map(|step| 0.001 * f64::from(1 << step)))
}

impl Default for Counted {
    fn default() -> Self {
        let mut counted = Self {
            registry: Registry::with_prefix("deckhand"),
            heard: Family::default(),
            unreadable: Family::default(),
            commands: Family::default(),
            ended: Family::default(),
            exchanges: Family::new_with_constructor(seconds as fn() -> Histogram),
            unanswered: Gauge::default(),
            unsaid: Family::default(),
            unfinished: Family::default(),
            since_received: Family::default(),
            since_look: Family::default(),
            received: Mutex::default(),
            looked: Mutex::default(),
        };
        counted.register();
        counted
    }
}

impl Counted {
    fn register(&mut self) {
        let registry = &mut self.registry;
        let heard = "Events that were heard and stored, by platform";
        registry.register("events_heard", heard, self.heard.clone());
        let unreadable = "What platforms sent in a shape that could not be read, by platform";
        registry.register("events_unreadable", unreadable, self.unreadable.clone());
        let commands =
            "Sentences that were understood, by command and by what came of them at once";
        registry.register("commands", commands, self.commands.clone());
        let ended = "Operations that have ended, by environment and outcome";
        registry.register("operations_ended", ended, self.ended.clone());
        let exchanges = "How long the services take to answer";
        registry.register_with_unit("upstream", exchanges, Unit::Seconds, self.exchanges.clone());
        let unanswered = "Events in the journal that have no answer";
        registry.register("events_unanswered", unanswered, self.unanswered.clone());
        let unsaid = "Messages in the journal that wait to be said, by platform";
        registry.register("outbox_waiting", unsaid, self.unsaid.clone());
        let unfinished =
            "Operations in the journal that were confirmed and have not ended, by environment";
        registry.register("operations_unfinished", unfinished, self.unfinished.clone());
        let since =
            "Since this process last received anything from a platform, or began to wait for it";
        let received = self.since_received.clone();
        registry.register_with_unit("since_received", since, Unit::Seconds, received);
        let since = "Since the follower of an environment last looked, or had nothing to look at";
        let look = self.since_look.clone();
        registry.register_with_unit("follower_lag", since, Unit::Seconds, look);
    }
}

impl Measures {
    /// An event was heard.
    pub fn heard(&self, platform: &str) {
        let platform = [("platform", platform.to_owned())];
        self.0.heard.get_or_create(&platform).inc();
    }

    /// A platform has sent something that cannot be read; how many there were with it.
    pub fn unreadable(&self, platform: &str) -> u64 {
        let platform = [("platform", platform.to_owned())];
        self.0.unreadable.get_or_create(&platform).inc() + 1
    }

    /// How many there were.
    #[must_use]
    pub fn unread(&self, platform: &str) -> u64 {
        let platform = [("platform", platform.to_owned())];
        self.0.unreadable.get_or_create(&platform).get()
    }

    /// A command was understood, and this came of it.
    pub fn handled(&self, command: &str, came: &Handled) {
        let came = match came {
            Handled::Answered(verdict) => word(*verdict),
            Handled::Proposed(_) => "proposed",
            Handled::Started(_) => "started",
        };
        let labels = [
            ("command", command.to_owned()),
            ("outcome", came.to_owned()),
        ];
        self.0.commands.get_or_create(&labels).inc();
    }

    /// An operation has ended.
    pub fn ended(&self, environment: &EnvironmentName, verdict: Verdict) {
        let labels = [
            ("environment", environment.to_string()),
            ("outcome", word(verdict).to_owned()),
        ];
        self.0.ended.get_or_create(&labels).inc();
    }

    /// A service was asked something, and this came back after so long; no status where nothing came.
    pub fn exchanged(
        &self,
        service: &'static str,
        environment: &EnvironmentName,
        reads: bool,
        status: Option<u16>,
        took: Duration,
    ) {
        let answer = match status {
            Some(200..300) => "ok",
            Some(400..500) => "refused",
            Some(_) => "failed",
            None => "none",
        };
        let labels = [
            ("service", service.to_owned()),
            ("environment", environment.to_string()),
            ("call", if reads { "read" } else { "change" }.to_owned()),
            ("answer", answer.to_owned()),
        ];
        let exchanges = self.0.exchanges.get_or_create(&labels);
        exchanges.observe(took.as_secs_f64());
    }

    /// A platform has given a sign of life.
    pub fn received(&self, platform: &'static str) {
        self.set_reception(platform, Reception::Received(Instant::now()));
    }

    /// A platform is waited for from now on. One that never comes is as much an absence as one that went.
    pub fn waits_for(&self, platform: &'static str) {
        self.set_reception(platform, Reception::Awaited(Instant::now()));
    }

    /// A platform calls by itself, and there is nothing to hear of it in between.
    pub fn is_called_by(&self, platform: &'static str) {
        self.set_reception(platform, Reception::CallsByItself);
    }

    fn set_reception(&self, platform: &'static str, reception: Reception<Instant>) {
        let mut received = self.0.received.lock();
        let received = received.as_mut().unwrap_or_else(PoisonError::get_mut);
        received.insert(platform, reception);
    }

    /// The follower of an environment has looked, or has nothing to look at.
    pub fn looked(&self, environment: &EnvironmentName) {
        let mut looked = self.0.looked.lock();
        let looked = looked.as_mut().unwrap_or_else(PoisonError::get_mut);
        match looked.get_mut(environment) {
            Some(at) => *at = Instant::now(),
            None => drop(looked.insert(environment.clone(), Instant::now())),
        }
    }

    /// Each platform, and how it stands with it.
    #[must_use]
    pub fn receptions(&self) -> Vec<(&'static str, Reception<Duration>)> {
        let received = self.0.received.lock();
        let received = received.unwrap_or_else(PoisonError::into_inner);
        let receptions = received.iter();
        receptions
            .map(|(platform, reception)| (*platform, reception.elapsed()))
            .collect()
    }

    /// All of it, as Prometheus reads it.
    ///
    /// # Errors
    /// When it cannot be written down, which is a mistake here.
    pub fn text(&self, depths: &Depths) -> Result<String, fmt::Error> {
        let counted = &self.0;
        counted.unanswered.set(depths.unanswered);
        set_all(&counted.unsaid, "platform", &depths.unsaid);
        set_all(&counted.unfinished, "environment", &depths.unfinished);
        for (platform, reception) in self.receptions() {
            if let Reception::Received(since) | Reception::Awaited(since) = reception {
                let labels = [("platform", platform.to_owned())];
                counted
                    .since_received
                    .get_or_create(&labels)
                    .set(whole(since));
            }
        }
        let looked = counted.looked.lock();
        for (environment, at) in looked.unwrap_or_else(PoisonError::into_inner).iter() {
            let labels = [("environment", environment.to_string())];
            counted
                .since_look
                .get_or_create(&labels)
                .set(whole(at.elapsed()));
        }
        let mut text = String::new();
        encode(&mut text, &counted.registry)?;
        Ok(text)
    }
}

/// What was there before and is not any more is nothing, not what it was.
fn set_all(
    family: &Family<[Label; 1], Gauge>,
    label: &'static str,
    values: &BTreeMap<String, i64>,
) {
    family.clear();
    for (name, value) in values {
        family.get_or_create(&[(label, name.clone())]).set(*value);
    }
}

fn whole(seconds: Duration) -> i64 {
    i64::try_from(seconds.as_secs()).unwrap_or(i64::MAX)
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Success => "success",
        Verdict::Failed => "failed",
        Verdict::Refused => "refused",
        Verdict::Unknown => "unknown",
    }
}

impl fmt::Debug for Measures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Measures")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_counted_is_written_as_prometheus_reads_it() {
        let measures = Measures::default();
        let prod = EnvironmentName::new("prod");
        measures.heard("slack");
        measures.heard("slack");
        assert_eq!(
            (measures.unreadable("slack"), measures.unread("slack")),
            (1, 1)
        );
        measures.handled("status", &Handled::Answered(Verdict::Success));
        measures.ended(&prod, Verdict::Failed);
        measures.exchanged("balancer", &prod, true, Some(200), Duration::from_millis(3));
        measures.received("slack");
        measures.waits_for("discord");
        measures.looked(&prod);
        let depths = Depths {
            unanswered: 1,
            unsaid: [("slack".to_owned(), 4)].into(),
            unfinished: [("prod".to_owned(), 2)].into(),
        };
        let text = measures.text(&depths).expect("text");
        for line in [
            "deckhand_events_heard_total{platform=\"slack\"} 2",
            "deckhand_events_unreadable_total{platform=\"slack\"} 1",
            "deckhand_commands_total{command=\"status\",outcome=\"success\"} 1",
            "deckhand_operations_ended_total{environment=\"prod\",outcome=\"failed\"} 1",
            "deckhand_upstream_seconds_bucket{le=\"0.004\",service=\"balancer\",environment=\"prod\",call=\"read\",answer=\"ok\"} 1",
            "deckhand_events_unanswered 1",
            "deckhand_outbox_waiting{platform=\"slack\"} 4",
            "deckhand_operations_unfinished{environment=\"prod\"} 2",
            "deckhand_since_received_seconds{platform=\"slack\"} 0",
            "deckhand_follower_lag_seconds{environment=\"prod\"} 0",
        ] {
            assert!(text.lines().any(|found| found == line), "{line} in\n{text}");
        }
        let empty = measures.text(&Depths::default()).expect("text");
        assert!(!empty.contains("outbox_waiting{"), "{empty}");
    }
}
