//! What happens to watched services: two looks are compared, and what differs is told, whoever made it.

mod tell;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::command::CrashLoop;
use crate::effect::Effect;
use crate::moment::Moment;
use crate::standing::{Condition, Deployed, Standing};

pub use tell::{Telling, tell};

/// What was seen of a watched service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Seen {
    /// A scheduler request.
    Request(RequestSeen),
    /// A balancer service: its upstreams, each with the request that brought it.
    Service(BTreeMap<String, Option<String>>),
}

/// What was seen of a scheduler request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestSeen {
    /// How it was, as the rooms were told.
    pub is: Condition,
    /// How it was at the last look, where that has not been so for two looks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub perhaps: Option<Condition>,
    /// The deploy that ran.
    pub active: Option<String>,
    /// The deploy that was on its way.
    pub pending: Option<Deployed>,
    /// When the crash loops that went on began.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub crashing: Vec<Moment>,
}

/// Something that happened to a watched service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// It is new.
    Appeared,
    /// It is gone.
    Disappeared,
    /// A deploy began.
    DeployBegan(Deployed),
    /// A deploy is the one that runs; none began that was seen, where it began and ended between two looks.
    DeployRuns(Deployed),
    /// A deploy is no longer on its way, and does not run. How it ended is not in what was read.
    DeployGone(Deployed),
    /// It is in another condition, in words: "down, 0 of 2 healthy".
    Condition(Condition, Condition, String),
    /// It crashes again and again: how.
    CrashLoop(String),
    /// It crashes no more.
    CrashLoopOver,
    /// Its upstreams changed: what came, by which requests, and what went.
    Upstreams {
        /// What came.
        added: Vec<String>,
        /// What went.
        removed: Vec<String>,
        /// The balancer requests that brought what came.
        by: Vec<String>,
    },
}

/// Compares a scheduler request with what was seen of it. What looks wrong for one look only, as between two tasks of a deploy,
/// is no news: a condition counts once two looks agree, or once the scheduler itself says it.
#[must_use]
pub fn of_request(
    before: &RequestSeen,
    now: &Standing,
    loops: &[&CrashLoop],
) -> (Vec<Event>, RequestSeen) {
    let mut events = Vec::new();
    deploys(before, now, &mut events);
    let condition = now.condition();
    let mut seen = first_of_request(now, loops);
    let said_by_scheduler = [before.is, condition]
        .iter()
        .any(|is| matches!(is, Condition::Paused | Condition::Cooldown | Condition::Off));
    let lasts = before.perhaps == Some(condition);
    let being_replaced = now.pending.is_some() || now.bouncing;
    if condition == before.is {
        // Nothing, whatever it looked like in between.
    } else if said_by_scheduler || (lasts && !being_replaced) {
        events.push(Event::Condition(before.is, condition, now.told()));
    } else {
        (seen.is, seen.perhaps) = (before.is, Some(condition));
    }
    for each in loops
        .iter()
        .filter(|each| !before.crashing.contains(&each.start))
    {
        events.push(Event::CrashLoop(each.kind.clone()));
    }
    if loops.is_empty() && !before.crashing.is_empty() {
        events.push(Event::CrashLoopOver);
    }
    (events, seen)
}

fn deploys(before: &RequestSeen, now: &Standing, events: &mut Vec<Event>) {
    let active = now.active.as_ref();
    let runs_anew = active.filter(|active| before.active.as_deref() != Some(&active.id));
    if let Some(pending) = &before.pending {
        let runs = active.is_some_and(|active| active.id == pending.id);
        let waits = now.pending.as_ref().is_some_and(|now| now.id == pending.id);
        if !runs && !waits {
            events.push(Event::DeployGone(pending.clone()));
        }
    }
    events.extend(runs_anew.cloned().map(Event::DeployRuns));
    let known = before.pending.as_ref().map(|pending| &pending.id);
    let began = now
        .pending
        .as_ref()
        .filter(|pending| Some(&pending.id) != known);
    events.extend(began.cloned().map(Event::DeployBegan));
}

/// What is seen of a scheduler request that was not watched before.
#[must_use]
pub fn first_of_request(now: &Standing, loops: &[&CrashLoop]) -> RequestSeen {
    RequestSeen {
        is: now.condition(),
        perhaps: None,
        active: now.active.as_ref().map(|deploy| deploy.id.clone()),
        pending: now.pending.clone(),
        crashing: loops.iter().map(|each| each.start).collect(),
    }
}

/// Compares the upstreams of a balancer service with what was seen of them.
#[must_use]
pub fn of_service(
    before: &BTreeMap<String, Option<String>>,
    now: &BTreeMap<String, Option<String>>,
) -> Option<Event> {
    let missing = |here: &BTreeMap<String, Option<String>>,
                   there: &BTreeMap<String, Option<String>>| {
        let names = here
            .keys()
            .filter(|upstream| !there.contains_key(*upstream));
        names.cloned().collect::<Vec<String>>()
    };
    let (added, removed) = (missing(now, before), missing(before, now));
    if added.is_empty() && removed.is_empty() {
        return None;
    }
    let brought = added
        .iter()
        .filter_map(|upstream| now.get(upstream)?.clone());
    let mut by: Vec<String> = brought.collect();
    by.sort();
    by.dedup();
    Some(Event::Upstreams { added, removed, by })
}

impl Event {
    /// Whether an operation that was sent lately did this, or may well have: whoever asked for that is told of it already.
    #[must_use]
    pub fn is_of(&self, service: &str, effect: &Effect) -> bool {
        match (self, effect) {
            (
                Self::DeployBegan(deploy) | Self::DeployRuns(deploy) | Self::DeployGone(deploy),
                Effect::Deploy(own),
            ) => own.request.as_str() == service && own.deploy_id.as_str() == deploy.id,
            // Pausing and unpausing is what a change of ours does; that it fails afterwards is news.
            (Self::Condition(was, is, _), Effect::ChangeRequest(own)) => {
                own.request.as_str() == service
                    && (*is == Condition::Paused || (*was == Condition::Paused && !is.is_failing()))
            }
            (Self::Disappeared | Self::DeployGone(_), Effect::ChangeRequest(own)) => {
                own.request.as_str() == service
            }
            (
                Self::Upstreams { added, removed, by },
                Effect::Enqueue {
                    id,
                    service: own,
                    remove,
                    ..
                },
            ) => {
                own.as_str() == service
                    && (added.is_empty() || by.iter().all(|by| by == id.as_str()))
                    && (!added.is_empty()
                        || removed
                            .iter()
                            .all(|gone| remove.iter().any(|own| own.upstream == *gone)))
            }
            (Self::Disappeared, Effect::Enqueue { service: own, .. }) => own.as_str() == service,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::standing::Life;

    fn standing(healthy: u32, active: &str, pending: Option<&str>) -> Standing {
        let deploy = |id: &str| Deployed {
            id: id.to_owned(),
            at: Moment::of_millis(1),
            by: Some("ada".to_owned()),
        };
        Standing {
            id: "web".to_owned(),
            long_running: true,
            life: Life::Runs,
            wanted: 2,
            healthy,
            starting: 0,
            owners: Vec::new(),
            group: None,
            active: Some(deploy(active)),
            pending: pending.map(deploy),
            launched: Vec::new(),
            bouncing: false,
            expiring: Vec::new(),
        }
    }

    /// The events of looks one after the other, the first of which is the beginning.
    fn check(looks: &[Standing], expected: &[&[&str]]) {
        let mut seen = first_of_request(&looks[0], &[]);
        for (look, expected) in looks[1..].iter().zip(expected) {
            let (events, now) = of_request(&seen, look, &[]);
            let told: Vec<String> = events.iter().map(Event::told).collect();
            assert_eq!(told, *expected);
            seen = now;
        }
    }

    #[test]
    fn a_deploy_is_told_when_it_begins_and_when_it_runs() {
        check(
            &[
                standing(2, "d1", None),
                standing(2, "d1", Some("d2")),
                standing(2, "d1", Some("d2")),
                standing(2, "d2", None),
            ],
            &[&["deploy d2 by ada began"], &[], &["deploy d2 by ada runs"]],
        );
        check(
            &[standing(2, "d1", Some("d2")), standing(2, "d1", None)],
            &[&["deploy d2 by ada ended, and does not run"]],
        );
        check(
            &[standing(2, "d1", None), standing(2, "d2", None)],
            &[&["deploy d2 by ada runs"]],
        );
    }

    #[test]
    fn a_condition_is_news_once_two_looks_agree() {
        check(
            &[
                standing(2, "d1", None),
                standing(1, "d1", None),
                standing(2, "d1", None),
                standing(1, "d1", None),
                standing(1, "d1", None),
                standing(1, "d1", None),
                standing(2, "d1", None),
                standing(2, "d1", None),
            ],
            &[
                &[],
                &[],
                &[],
                &["degraded, 1 of 2 healthy (was healthy)"],
                &[],
                &[],
                &["healthy (was degraded)"],
            ],
        );
    }

    #[test]
    fn what_the_scheduler_says_itself_is_news_at_once() {
        let mut cooling = standing(0, "d1", None);
        cooling.life = Life::Cooldown;
        check(
            &[standing(2, "d1", None), cooling.clone(), cooling],
            &[&["in cooldown, 0 of 2 healthy (was healthy)"], &[]],
        );
    }

    #[test]
    fn upstreams_are_compared_by_address() {
        let upstreams = |all: &[(&str, &str)]| -> BTreeMap<String, Option<String>> {
            let pair =
                |(upstream, by): &(&str, &str)| ((*upstream).to_owned(), Some((*by).to_owned()));
            all.iter().map(pair).collect()
        };
        let before = upstreams(&[("a:1", "r1"), ("b:1", "r1")]);
        assert_eq!(
            of_service(&before, &upstreams(&[("a:1", "r2"), ("b:1", "r1")])),
            None
        );
        let event = of_service(&before, &upstreams(&[("a:1", "r1"), ("c:1", "r2")])).unwrap();
        assert_eq!(
            event.told(),
            "balancer: c:1 added, b:1 removed (request r2)"
        );
    }
}
