//! `scheduler-status`: how the scheduler itself is doing.

use std::fmt;
use std::time::Duration;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Command;
use crate::asked::Asked;
use crate::catalogue::{Entry, Reading};
use crate::facts::Known;
use crate::format::{counted, duration, listed};
use crate::moment::{Moment, rough};
use crate::plan::Tier;
use crate::reply::{Colour, Reply, Verdict};

/// How the scheduler itself is doing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SchedulerStatus {}

pub(crate) static ENTRY: Entry = Entry {
    name: "scheduler-status",
    summary: "say how the scheduler itself is doing: its leader, Mesos, tasks, requests, agents, what is late",
    tier: Tier::Read,
    examples: &[
        "scheduler status",
        "cluster state",
        "is singularity healthy in qa?",
    ],
    patterns: &[
        "(?:ASK )?(?:current )?(?:status|state|health)(?: (?:of|for|on|about))? (?:my |our )?(?:singularity|schedulers?|cluster|mesos)",
        "(?:ASK )?(?:singularity|schedulers?|cluster|mesos)(?: current)? (?:status|state|health)",
        "is (?:singularity|scheduler|cluster|mesos) (?:healthy|well|up|ok|okay|fine|alive|running|ready|working)(?: yet)?",
        "(?:how is|how's|hows|how are|how does) (?:singularity|schedulers?|cluster|mesos)(?: (?:doing|going|looking|look))?",
    ],
    read,
};

fn read(_: &Captures<'_>) -> Reading {
    Reading::Is(Command::SchedulerStatus(SchedulerStatus {}))
}

impl SchedulerStatus {
    pub(crate) fn arguments(&self) -> Value {
        json!({})
    }
}

impl fmt::Display for SchedulerStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("scheduler status")
    }
}

/// What the leader has saved of the scheduler's state.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SchedulerState {
    /// When it was saved, in milliseconds since 1970 UTC.
    pub at_millis: i64,
    /// Its instances.
    pub instances: Vec<SchedulerInstance>,
    /// Counts in the order to show them, each with what it counts, and how: "request", " in cooldown".
    pub counts: Vec<(u64, &'static str, &'static str)>,
    /// Tasks that should have been launched already.
    pub late_tasks: u64,
    /// How late the latest of them is.
    pub max_task_lag: Duration,
    /// Agents that are gone.
    pub dead_agents: u64,
    /// Requests with fewer tasks than they want.
    pub under_provisioned: u64,
    /// Requests with more.
    pub over_provisioned: u64,
    /// Deploys under way, and how old the oldest is.
    pub deploys: (u64, Duration),
    /// The least priority that is launched at present.
    pub minimum_priority: Option<f64>,
    /// What everybody is to know at present.
    pub fire_alarm: Option<String>,
}

/// One instance of the scheduler.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchedulerInstance {
    /// Its host.
    pub host: String,
    /// Whether it leads.
    pub leads: bool,
    /// How it stands with Mesos, in its own word.
    pub driver: String,
    /// Whether it is connected to Mesos.
    pub connected: bool,
    /// The Mesos master it talks to.
    pub master: String,
}

/// The leader saves its state every 30 s (contract 4.1). Ten times that has another reason than the rhythm.
const FRESH_MILLIS: u64 = 5 * 60 * 1_000;

impl SchedulerState {
    pub(crate) fn troubles(&self, now: Moment) -> Vec<String> {
        let mut troubles = Vec::new();
        let saved = Moment::of_millis(self.at_millis);
        let age = now.since(saved).unwrap_or_default();
        if u64::try_from(age.as_millis()).unwrap_or(u64::MAX) > FRESH_MILLIS {
            troubles.push(format!(
                "its leader has saved no state since {}, so what follows is old",
                saved.told(now)
            ));
        }
        match self.instances.iter().find(|instance| instance.leads) {
            None => troubles.push("no instance of it leads".to_owned()),
            Some(leader) if !leader.connected => troubles.push(format!(
                "its leader is not connected to Mesos ({})",
                leader.driver
            )),
            Some(_) => {}
        }
        if self.late_tasks > 0 {
            let verb = if self.late_tasks == 1 { "is" } else { "are" };
            troubles.push(format!(
                "{} {verb} late, the latest by {}",
                many(self.late_tasks, "task"),
                duration(self.max_task_lag)
            ));
        }
        if let Some(alarm) = &self.fire_alarm {
            troubles.push(format!("fire alarm: {alarm}"));
        }
        troubles
    }

    fn told(&self, now: Moment) -> String {
        let mut parts = Vec::new();
        match self.instances.iter().find(|instance| instance.leads) {
            Some(leader) => parts.push(format!(
                "{} leads, {} with {}",
                leader.host, leader.driver, leader.master
            )),
            None => parts.push("nobody leads".to_owned()),
        }
        if self.instances.len() > 1 {
            parts.push(format!("{} instances", self.instances.len()));
        }
        let counts = self.counts.iter().filter(|(count, ..)| *count > 0);
        parts.extend(counts.map(|(count, thing, how)| format!("{}{how}", many(*count, thing))));
        let more = [
            (self.late_tasks, "late task"),
            (self.dead_agents, "dead agent"),
            (self.under_provisioned, "under-provisioned request"),
            (self.over_provisioned, "over-provisioned request"),
        ];
        let more = more.into_iter().filter(|(count, _)| *count > 0);
        parts.extend(more.map(|(count, thing)| many(count, thing)));
        let (deploys, oldest) = self.deploys;
        if deploys > 0 {
            let oldest = rough(u64::try_from(oldest.as_millis()).unwrap_or(u64::MAX));
            let deploys = many(deploys, "deploy");
            parts.push(format!("{deploys} under way, the oldest for {oldest}"));
        }
        if let Some(minimum) = self.minimum_priority {
            parts.push(format!("a priority freeze below {minimum}"));
        }
        parts.push(format!(
            "as saved {}",
            Moment::of_millis(self.at_millis).ago(now)
        ));
        parts.join(", ")
    }
}

fn many(count: u64, thing: &str) -> String {
    counted(count, thing)
}

impl SchedulerStatus {
    /// The answer. No state at all is what a scheduler shows that has just started for the first time.
    #[must_use]
    pub fn answer(&self, asked: &[Asked<Option<SchedulerState>>], now: Moment) -> (Reply, Verdict) {
        let (mut well, mut ill, mut untold) = (Vec::new(), Vec::new(), Vec::new());
        let mut reply = Reply::default();
        for Asked { environment, found } in asked {
            match found {
                Known::Known(Some(state)) => {
                    match state.troubles(now).as_slice() {
                        [] => well.push(environment),
                        troubles => ill.push(format!(
                            "The scheduler of {environment} is not well: {}",
                            listed(troubles)
                        )),
                    }
                    reply = reply.field(environment.to_string(), state.told(now));
                }
                Known::Known(None) => {
                    untold.push(environment);
                    let what = "it answers, and its leader has saved no state yet";
                    reply = reply.field(environment.to_string(), what);
                }
                Known::Unknown(why) => {
                    untold.push(environment);
                    reply = reply.field(format!("unknown in {environment}"), why);
                }
            }
        }
        let (verdict, colour) = match (ill.is_empty(), untold.is_empty()) {
            (false, _) => (Verdict::Failed, Colour::Red),
            (true, false) => (Verdict::Unknown, Colour::Yellow),
            (true, true) => (Verdict::Success, Colour::Green),
        };
        let mut sentences = ill;
        match well.as_slice() {
            [] => {}
            [only] => sentences.push(format!("The scheduler of {only} is well")),
            all => sentences.push(format!("The schedulers of {} are well", listed(all))),
        }
        match untold.as_slice() {
            [] => {}
            [only] => sentences.push(format!("I cannot tell how the scheduler of {only} is")),
            all => sentences.push(format!(
                "I cannot tell how the schedulers of {} are",
                listed(all)
            )),
        }
        reply.text = sentences.join(". ");
        (reply.coloured(colour), verdict)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::EnvironmentName;

    const NOW: i64 = 1_700_000_000_000;

    fn state() -> SchedulerState {
        SchedulerState {
            at_millis: NOW - 12_000,
            instances: vec![SchedulerInstance {
                host: "s1".to_owned(),
                leads: true,
                driver: "SUBSCRIBED".to_owned(),
                connected: true,
                master: "m1:5050".to_owned(),
            }],
            counts: vec![(7, "active task", ""), (0, "request", " paused")],
            ..SchedulerState::default()
        }
    }

    fn check(found: Option<SchedulerState>, expected: [&str; 2], verdict: Verdict) {
        let asked = [Asked {
            environment: EnvironmentName::new("prod"),
            found: Known::Known(found),
        }];
        let (reply, told) = SchedulerStatus {}.answer(&asked, Moment::of_millis(NOW));
        assert_eq!([reply.text.as_str(), reply.fields[0].1.as_str()], expected);
        assert_eq!(told, verdict);
    }

    #[test]
    fn a_fresh_state_is_told_with_its_age() {
        check(
            Some(state()),
            [
                "The scheduler of prod is well",
                "s1 leads, SUBSCRIBED with m1:5050, 7 active tasks, as saved 12 s ago",
            ],
            Verdict::Success,
        );
    }

    #[test]
    fn an_old_or_missing_state_is_said() {
        check(
            Some(SchedulerState {
                at_millis: NOW - 3_600_000,
                ..state()
            }),
            [
                "The scheduler of prod is not well: its leader has saved no state since 2023-11-14 21:13:20 UTC, 1 h ago, so what follows is old",
                "s1 leads, SUBSCRIBED with m1:5050, 7 active tasks, as saved 1 h ago",
            ],
            Verdict::Failed,
        );
        check(
            None,
            [
                "I cannot tell how the scheduler of prod is",
                "it answers, and its leader has saved no state yet",
            ],
            Verdict::Unknown,
        );
    }

    #[test]
    fn late_tasks_and_a_lost_master_are_trouble() {
        let mut ill = state();
        ill.late_tasks = 4;
        ill.max_task_lag = Duration::from_secs(95);
        ill.instances[0].connected = false;
        ill.instances[0].driver = "PAUSED_FOR_MESOS_RECONNECT".to_owned();
        check(
            Some(ill),
            [
                "The scheduler of prod is not well: its leader is not connected to Mesos (PAUSED_FOR_MESOS_RECONNECT) and 4 tasks are late, the latest by 1 min 35 s",
                "s1 leads, PAUSED_FOR_MESOS_RECONNECT with m1:5050, 7 active tasks, 4 late tasks, as saved 12 s ago",
            ],
            Verdict::Failed,
        );
    }
}
