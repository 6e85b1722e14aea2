//! From what was observed of a request to why it does not run.

use super::{FormerTask, WhyFacts};
use crate::command::task::failing;
use crate::facts::Known;
use crate::format::counted;
use crate::mask;
use crate::moment::Moment;

/// What the observations come to.
pub(super) struct Finding {
    /// The likeliest reason, in one sentence.
    pub(super) sentence: String,
    /// What was observed, the weightiest first.
    pub(super) observed: Vec<String>,
    /// What was not found out, and what the scheduler does not show.
    pub(super) untold: Vec<String>,
    /// What to look at next.
    pub(super) next: Option<String>,
}

/// A task ended badly lately: within this time before now.
const LATELY_MILLIS: u64 = 15 * 60 * 1_000;

/// A snapshot of the cluster older than this says little of now. The leader makes one every 30 s.
const SNAPSHOT_HOLDS_MILLIS: u64 = 5 * 60 * 1_000;

pub(super) fn of(facts: &WhyFacts, now: Moment) -> Finding {
    let mut observed = Vec::new();
    let found = [
        by_state(facts, now),
        by_deploy(facts, now),
        by_disabled_actions(facts),
        by_cluster(facts, now),
        by_health(facts, now),
        by_ended_tasks(facts, now),
        by_waiting(facts, now),
        by_last_deploy(facts, now),
    ];
    let runs = runs_as_it_should(facts);
    let causes: Vec<Cause> = found.into_iter().flatten().collect();
    let place = format!("{} in {}", facts.request.id, facts.request.environment);
    let how = facts.counts.sentence(facts.request.instances);
    let sentence = match causes.first() {
        // A paused request can have all the tasks it wants, namely none.
        Some(first) if !runs || first.decides => format!("{place}: {}", first.why),
        _ if runs => format!("{place} runs as it should: {how}"),
        _ => format!(
            "{place} does not run as it should ({how}), and nothing that I can see says why"
        ),
    };
    if !runs || !causes.is_empty() {
        observed.push(format!("it is {}, {how}", facts.request.state));
    }
    observed.extend(causes.iter().skip(1).map(|cause| cause.why.clone()));
    let next = causes.iter().find_map(|cause| cause.next.clone());
    Finding {
        sentence,
        observed,
        untold: untold(facts, now),
        next,
    }
}

/// One reason.
struct Cause {
    why: String,
    /// It is the reason whatever else there is.
    decides: bool,
    next: Option<String>,
}

fn decides(why: String) -> Option<Cause> {
    Some(Cause {
        why,
        decides: true,
        next: None,
    })
}

fn may_be(why: String) -> Option<Cause> {
    Some(Cause {
        why,
        decides: false,
        next: None,
    })
}

fn with_next(cause: Option<Cause>, next: String) -> Option<Cause> {
    cause.map(|cause| Cause {
        next: Some(next),
        ..cause
    })
}

fn runs_as_it_should(facts: &WhyFacts) -> bool {
    let wanted = facts.request.instances.map(|wanted| wanted as usize);
    facts.on_its_way.is_none()
        && facts.request.state == "ACTIVE"
        && wanted.is_some_and(|wanted| facts.counts.healthy >= wanted)
}

fn by_state(facts: &WhyFacts, now: Moment) -> Option<Cause> {
    let id = &facts.request.id;
    match facts.request.state.as_str() {
        "PAUSED" => {
            let mut why = "it is PAUSED".to_owned();
            if let Known::Known(Some(event)) = &facts.last_event
                && event.what == "PAUSED"
            {
                why.push_str(&format!(" since {}", event.at.told(now)));
                if let Some(by) = &event.by {
                    why.push_str(&format!(", by {by}"));
                }
                if let Some(message) = &event.message {
                    why.push_str(&format!(" (\"{}\")", mask::line(message).0));
                }
            }
            if let Some(ends) = facts.pause_ends {
                why.push_str(&format!("; the pause ends by itself {}", ends.ago(now)));
            }
            with_next(decides(why), format!("`unpause {id}`"))
        }
        "DELETING" | "DELETED" => decides(format!("it is {}", facts.request.state)),
        "FINISHED" => decides("it is FINISHED: it has nothing left to run".to_owned()),
        "SYSTEM_COOLDOWN" => with_next(
            decides(
                "it is in SYSTEM_COOLDOWN: its tasks failed again and again, so new ones start late"
                    .to_owned(),
            ),
            format!("`logs of {id}`"),
        ),
        _ if !facts.has_deploy && facts.on_its_way.is_none() => {
            decides("it has no deploy, so there is nothing to run".to_owned())
        }
        _ if facts.request.kind == "ON_DEMAND" && facts.counts.pending == 0 => {
            decides("it is ON_DEMAND: it runs when it is told to".to_owned())
        }
        _ => None,
    }
}

fn by_deploy(facts: &WhyFacts, now: Moment) -> Option<Cause> {
    let (deploy, seen) = facts.on_its_way.as_ref()?;
    let target = seen.target.max(1);
    let waits = match &seen.balancer {
        Some(state) => format!("it waits for the balancer, whose part is {state}"),
        None if seen.healthy < target => format!(
            "{} of {target} instances are healthy, {} starting",
            seen.healthy, seen.starting
        ),
        None => "its instances are healthy, and the scheduler has yet to go on".to_owned(),
    };
    with_next(
        may_be(format!(
            "{} is {} since {}: {waits}",
            deploy.called(),
            seen.state,
            deploy.at.told(now)
        )),
        format!("`deploy status of {}`", facts.request.id),
    )
}

/// What an operator has to have disabled for nothing to start.
const NEEDED: &[&str] = &[
    "PROCESS_OFFERS",
    "RUN_SCHEDULER_POLLER",
    "RUN_DEPLOY_POLLER",
    "RUN_CLEANUP_POLLER",
    "RUN_HEALTH_CHECKS",
];

fn by_disabled_actions(facts: &WhyFacts) -> Option<Cause> {
    let Known::Known(disabled) = &facts.disabled else {
        return None;
    };
    let (action, message) = disabled
        .iter()
        .find(|(action, _)| NEEDED.contains(&action.as_str()))?;
    let said = match message.trim() {
        "" => String::new(),
        said => format!(" (\"{said}\")"),
    };
    with_next(
        may_be(format!("{action} is disabled for the whole cluster{said}")),
        "`disabled actions`".to_owned(),
    )
}

fn by_cluster(facts: &WhyFacts, now: Moment) -> Option<Cause> {
    let Known::Known(Some(cluster)) = &facts.cluster else {
        return None;
    };
    let next = "`scheduler status`".to_owned();
    let as_of = format!("as counted {}", cluster.at.ago(now));
    if cluster.connected == Some(false) {
        return with_next(
            may_be(format!("the scheduler is not connected to Mesos, {as_of}")),
            next,
        );
    }
    if cluster.active_agents == 0 {
        return with_next(may_be(format!("no agent takes tasks, {as_of}")), next);
    }
    let minimum = cluster.minimum_priority?;
    // The scheduler takes 0.5 where nothing was said; below the level nothing is launched (contract 4.3).
    let priority = facts.priority.unwrap_or(0.5);
    (priority < minimum).then(|| Cause {
        why: format!(
            "a priority freeze launches nothing below {minimum}, and its priority is {priority}"
        ),
        decides: false,
        next: Some(next),
    })
}

fn by_health(facts: &WhyFacts, now: Moment) -> Option<Cause> {
    let Known::Known(Some((task, checks))) = &facts.unhealthy else {
        return None;
    };
    let checks = Known::Known(checks.clone());
    let check = failing(&checks)?;
    with_next(
        may_be(format!(
            "the health check of {task} fails: {}, {}",
            check.found(),
            check.at.ago(now)
        )),
        format!("`task {task}`"),
    )
}

fn by_ended_tasks(facts: &WhyFacts, now: Moment) -> Option<Cause> {
    let Known::Known(ended) = &facts.ended else {
        return None;
    };
    let badly: Vec<&FormerTask> = ended
        .iter()
        .filter(|task| !matches!(task.state.as_str(), "TASK_FINISHED" | "TASK_KILLED"))
        .filter(|task| {
            u64::try_from(now.millis() - task.at.millis()).is_ok_and(|age| age < LATELY_MILLIS)
        })
        .collect();
    let newest = badly.first()?;
    let mut why = format!(
        "{} of its last {} ended badly lately, the newest as {} {}",
        badly.len(),
        counted(ended.len(), "task"),
        newest.state,
        newest.at.ago(now)
    );
    if let Known::Known(loops) = &facts.crash_loops
        && !loops.is_empty()
    {
        why.push_str(&format!("; the scheduler calls it {}", loops.join(" and ")));
    }
    with_next(may_be(why), format!("`logs of {}`", newest.id))
}

fn by_waiting(facts: &WhyFacts, now: Moment) -> Option<Cause> {
    let Known::Known(waiting) = &facts.waiting else {
        return None;
    };
    let due: Vec<_> = waiting.iter().filter(|task| task.due <= now).collect();
    if due.is_empty() {
        let next = waiting.iter().min_by_key(|task| task.due)?;
        return may_be(format!("its next task is due {}", next.due.told(now)));
    }
    let oldest = due.iter().min_by_key(|task| task.due)?;
    let takes = facts.takes.as_ref();
    let takes = takes.map(|takes| format!(" that has room for {takes}"));
    may_be(format!(
        "{} due and not launched, the oldest ({}) since {}: Mesos has offered no agent{} so far",
        are(due.len(), "task"),
        oldest.for_what,
        oldest.due.told(now),
        takes.unwrap_or_default()
    ))
}

fn are(count: usize, thing: &str) -> String {
    let verb = if count == 1 { "is" } else { "are" };
    format!("{} {verb}", counted(count, thing))
}

fn by_last_deploy(facts: &WhyFacts, now: Moment) -> Option<Cause> {
    if facts.on_its_way.is_some() {
        return None;
    }
    let Known::Known(Some(last)) = &facts.last_deploy else {
        return None;
    };
    if last.outcome() == "SUCCEEDED" {
        return None;
    }
    let why = last.why.as_ref();
    let why = why.map(|why| format!(": {}", mask::line(why.trim().trim_end_matches('.')).0));
    may_be(format!(
        "its last deploy, {}, is {}{}, {}",
        last.called(),
        last.outcome(),
        why.unwrap_or_default(),
        last.at.ago(now)
    ))
}

fn untold(facts: &WhyFacts, now: Moment) -> Vec<String> {
    let mut untold = Vec::new();
    let mut not_read = |what: &str, why: Option<&String>| {
        untold.extend(why.map(|why| format!("{what}: {why}")));
    };
    not_read("its deploys", unknown(&facts.last_deploy));
    not_read("its history", unknown(&facts.last_event));
    not_read("its waiting tasks", unknown(&facts.waiting));
    not_read("its ended tasks", unknown(&facts.ended));
    not_read("its health checks", unknown(&facts.unhealthy));
    not_read("its crash loops", unknown(&facts.crash_loops));
    not_read("disabled actions", unknown(&facts.disabled));
    not_read("the cluster", unknown(&facts.cluster));
    match &facts.cluster {
        Known::Known(None) => {
            untold.push("the cluster: the leader has saved no state yet".to_owned())
        }
        Known::Known(Some(cluster))
            if now
                .millis()
                .saturating_sub(cluster.at.millis())
                .unsigned_abs()
                > SNAPSHOT_HOLDS_MILLIS =>
        {
            untold.push(format!(
                "the cluster: its state was saved {}",
                cluster.at.ago(now)
            ));
        }
        _ => {}
    }
    let waits = matches!(&facts.waiting, Known::Known(waiting) if waiting.iter().any(|task| task.due <= now));
    if waits {
        untold.push(
            "which agents have room, and what placement rules out: the scheduler does not show it"
                .to_owned(),
        );
    }
    untold
}

fn unknown<T>(fact: &Known<T>) -> Option<&String> {
    match fact {
        Known::Known(_) => None,
        Known::Unknown(why) => Some(why),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{ClusterFacts, HealthCheck, RequestEvent, WaitingTask};
    use super::*;
    use crate::id::EnvironmentName;
    use crate::scheduler::{SchedulerRequest, TaskCounts};

    const NOW: i64 = 1_700_000_000_000;

    fn at(seconds_ago: i64) -> Moment {
        Moment::of_millis(NOW - seconds_ago * 1_000)
    }

    fn facts(state: &str, healthy: usize) -> WhyFacts {
        WhyFacts {
            request: SchedulerRequest {
                id: "shop".to_owned(),
                environment: EnvironmentName::new("prod"),
                kind: "SERVICE".to_owned(),
                state: state.to_owned(),
                instances: Some(2),
                owners: Vec::new(),
                group: None,
            },
            counts: TaskCounts {
                healthy,
                ..TaskCounts::default()
            },
            has_deploy: true,
            on_its_way: None,
            bouncing: false,
            pause_ends: None,
            last_deploy: Known::Known(None),
            last_event: Known::Known(None),
            waiting: Known::Known(Vec::new()),
            ended: Known::Known(Vec::new()),
            unhealthy: Known::Known(None),
            crash_loops: Known::Known(Vec::new()),
            disabled: Known::Known(Vec::new()),
            cluster: Known::Known(Some(ClusterFacts {
                at: at(10),
                connected: Some(true),
                active_agents: 3,
                late_tasks: 0,
                minimum_priority: None,
            })),
            takes: Some("1 cpu, 64 MB".to_owned()),
            priority: None,
        }
    }

    fn check(facts: &WhyFacts, sentence: &str, untold: &[&str]) {
        let finding = of(facts, Moment::of_millis(NOW));
        assert_eq!(finding.sentence, sentence);
        assert_eq!(finding.untold, untold);
    }

    #[test]
    fn what_runs_is_said_to_run() {
        check(
            &facts("ACTIVE", 2),
            "shop in prod runs as it should: 2 of 2 instances healthy",
            &[],
        );
    }

    #[test]
    fn a_pause_is_told_with_who_and_until_when() {
        let mut paused = facts("PAUSED", 0);
        paused.pause_ends = Some(Moment::of_millis(NOW + 600_000));
        paused.last_event = Known::Known(Some(RequestEvent {
            at: at(7_200),
            what: "PAUSED".to_owned(),
            by: Some("ada".to_owned()),
            message: Some("load test".to_owned()),
        }));
        check(
            &paused,
            "shop in prod: it is PAUSED since 2023-11-14 20:13:20 UTC, 2 h ago, by ada (\"load test\"); the pause ends by itself in 10 min",
            &[],
        );
    }

    #[test]
    fn what_waits_for_an_offer_says_what_cannot_be_seen() {
        let mut waits = facts("ACTIVE", 1);
        waits.waiting = Known::Known(vec![WaitingTask {
            due: at(90),
            for_what: "NEW_DEPLOY".to_owned(),
        }]);
        check(
            &waits,
            "shop in prod: 1 task is due and not launched, the oldest (NEW_DEPLOY) since 2023-11-14 22:11:50 UTC, 1 min ago: Mesos has offered no agent that has room for 1 cpu, 64 MB so far",
            &[
                "which agents have room, and what placement rules out: the scheduler does not show it",
            ],
        );
    }

    #[test]
    fn the_scheduler_itself_comes_before_the_tasks() {
        let mut cut_off = facts("ACTIVE", 0);
        if let Known::Known(Some(cluster)) = &mut cut_off.cluster {
            cluster.connected = Some(false);
        }
        cut_off.waiting = Known::Known(vec![WaitingTask {
            due: at(90),
            for_what: "BOUNCE".to_owned(),
        }]);
        let finding = of(&cut_off, Moment::of_millis(NOW));
        assert_eq!(
            finding.sentence,
            "shop in prod: the scheduler is not connected to Mesos, as counted 10 s ago"
        );
        assert_eq!(finding.observed.len(), 2, "{:?}", finding.observed);
    }

    #[test]
    fn failing_checks_and_disabled_checks_are_told() {
        let mut failing = facts("ACTIVE", 0);
        failing.unhealthy = Known::Known(Some((
            "shop-d1-1-1-h-r".to_owned(),
            vec![HealthCheck {
                at: at(5),
                status: Some(500),
                took: None,
                error: None,
            }],
        )));
        check(
            &failing,
            "shop in prod: the health check of shop-d1-1-1-h-r fails: status 500, 5 s ago",
            &[],
        );
        failing.disabled = Known::Known(vec![(
            "RUN_HEALTH_CHECKS".to_owned(),
            "maintenance".to_owned(),
        )]);
        check(
            &failing,
            "shop in prod: RUN_HEALTH_CHECKS is disabled for the whole cluster (\"maintenance\")",
            &[],
        );
    }

    #[test]
    fn what_could_not_be_read_is_no_reason() {
        let mut unread = facts("ACTIVE", 0);
        let gone = || "the scheduler of prod did not answer".to_owned();
        unread.waiting = Known::Unknown(gone());
        unread.cluster = Known::Known(None);
        check(
            &unread,
            "shop in prod does not run as it should (0 of 2 instances healthy), and nothing that I can see says why",
            &[
                "its waiting tasks: the scheduler of prod did not answer",
                "the cluster: the leader has saved no state yet",
            ],
        );
    }
}
