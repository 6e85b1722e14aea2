//! What a digest says, given what was found out and what was kept of the last one.

use commands::digest::{AgentSeen, Digested, Found, OwnDeploy, Summary};
use commands::{
    BalancerHealth, CrashLoop, Deployed, EnvironmentName, Known, Life, Moment, Scope, Standing,
    Verdict,
};

const HOUR: i64 = 3_600_000;
const BEGINNING: i64 = 1_800_000_000_000;

fn service(id: &str, healthy: u32) -> Standing {
    Standing {
        id: id.to_owned(),
        long_running: true,
        life: Life::Runs,
        wanted: 2,
        healthy,
        starting: 0,
        owners: Vec::new(),
        group: None,
        active: Some(deployed("d1", -100)),
        pending: None,
        launched: Vec::new(),
        bouncing: false,
        expiring: Vec::new(),
    }
}

fn deployed(id: &str, hours: i64) -> Deployed {
    Deployed {
        id: id.to_owned(),
        at: Moment::of_millis(BEGINNING + hours * HOUR),
        by: Some("ada".to_owned()),
    }
}

/// What is found so many hours after the beginning, where nothing is wrong besides.
fn found(hours: i64, services: Vec<Standing>) -> Found {
    Found {
        environment: EnvironmentName::new("prod"),
        of: Scope::default(),
        at: Moment::of_millis(BEGINNING + hours * HOUR),
        until: Moment::of_millis(BEGINNING + (hours + 24) * HOUR),
        services: Known::Known(services),
        crash_loops: Known::Known(Vec::new()),
        scheduler: Known::Unknown("nobody asked".to_owned()),
        balancer: Known::Known(BalancerHealth {
            trouble: None,
            waiting: Vec::new(),
            pending: 0,
            oldest: None,
        }),
        agents: Known::Known(vec![agent("a:1", true)]),
        own_deploys: Vec::new(),
    }
}

fn agent(id: &str, connected: bool) -> AgentSeen {
    AgentSeen {
        id: id.to_owned(),
        group: "edge".to_owned(),
        connected,
    }
}

/// What digests say one after the other.
fn told(found: &[Found]) -> Vec<Digested> {
    let mut kept = Summary::default();
    let mut told = Vec::new();
    for found in found {
        let (digested, next) = found.digest(&kept);
        // What is kept is stored in between.
        let stored = serde_json::to_string(&next).expect("a text");
        kept = serde_json::from_str(&stored).expect("what was stored");
        assert_eq!(kept, next);
        told.push(digested);
    }
    told
}

fn headline(digested: &Digested) -> String {
    digested.one_line().text
}

fn field(digested: &Digested, name: &str) -> Option<String> {
    let fields = digested.reply().fields;
    let found = fields.into_iter().find(|(known, _)| known == name);
    found.map(|(_, text)| text)
}

#[test]
fn the_change_comes_first() {
    let told = told(&[
        found(0, vec![service("a", 2), service("b", 0), service("c", 2)]),
        found(24, vec![service("a", 1), service("b", 2), service("c", 2)]),
        found(48, vec![service("a", 1), service("b", 2), service("c", 2)]),
        found(72, vec![service("a", 0), service("b", 2)]),
    ]);
    let heads: Vec<String> = told.iter().map(headline).collect();
    assert_eq!(
        heads,
        [
            "prod: the first digest, with nothing to compare to · 2 of 3 services healthy, 1 down · unknown: scheduler",
            "prod: 1 new failing, 1 recovered in the last 24 h · 2 of 3 services healthy, 1 degraded · unknown: scheduler",
            "prod: nothing new in the last 24 h · 2 of 3 services healthy, 1 degraded · unknown: scheduler",
            "prod: 1 new failing in the last 24 h · 1 of 2 services healthy, 1 down · unknown: scheduler",
        ]
    );
    assert_eq!(
        field(&told[1], "new failing").as_deref(),
        Some("a (degraded, 1 of 2 healthy)")
    );
    assert_eq!(field(&told[1], "recovered").as_deref(), Some("b"));
    assert_eq!(
        field(&told[2], "still failing").as_deref(),
        Some("a (degraded, 1 of 2 healthy)")
    );
    assert_eq!(
        (told[1].verdict(), told[2].nothing_new),
        (Verdict::Unknown, true)
    );
}

#[test]
fn what_is_not_known_is_said_and_compared_with_what_was_known_before() {
    let mut away = found(24, Vec::new());
    away.services = Known::Unknown("the scheduler of prod did not answer".to_owned());
    let told = told(&[
        found(0, vec![service("a", 2)]),
        away,
        found(48, vec![service("a", 0)]),
    ]);
    assert_eq!(
        headline(&told[1]),
        "prod: since the last digest 24 h ago · unknown: services and scheduler"
    );
    assert!(!told[1].nothing_new);
    assert_eq!(
        field(&told[1], "unknown: services").as_deref(),
        Some("the scheduler of prod did not answer")
    );
    assert_eq!(
        field(&told[2], "new failing").as_deref(),
        Some("a (down, 0 of 2 healthy)")
    );
}

#[test]
fn a_deploy_is_told_once_and_once_more_when_it_has_ended() {
    let with = |hours: i64, active: Deployed, pending: Option<Deployed>| {
        let mut service = service("a", 2);
        (service.active, service.pending) = (Some(active), pending);
        found(hours, vec![service])
    };
    let told = told(&[
        with(48, deployed("d1", -100), None),
        with(72, deployed("d1", -100), Some(deployed("d2", 71))),
        with(96, deployed("d1", -100), Some(deployed("d2", 71))),
        with(120, deployed("d2", 71), None),
        with(144, deployed("d2", 71), None),
    ]);
    let deploys: Vec<Option<String>> = told
        .iter()
        .map(|digested| field(digested, "deploys"))
        .collect();
    let deploys: Vec<Option<&str>> = deploys.iter().map(Option::as_deref).collect();
    assert_eq!(
        deploys,
        [
            None,
            Some("1 under way: a d2 under way by ada"),
            None,
            Some("1 done: a d2 runs by ada"),
            None
        ]
    );
}

#[test]
fn a_deploy_of_the_moment_of_a_digest_is_told_by_one_of_both() {
    // The scheduler's clock is five minutes behind.
    let mut late = service("a", 2);
    late.active = Some(Deployed {
        at: Moment::of_millis(BEGINNING + 24 * HOUR - 300_000),
        ..deployed("d2", 24)
    });
    let told = told(&[
        found(24, vec![service("a", 2)]),
        found(48, vec![late.clone()]),
        found(72, vec![late]),
    ]);
    assert_eq!(field(&told[0], "deploys"), None);
    assert_eq!(
        field(&told[1], "deploys").as_deref(),
        Some("1 done: a d2 runs by ada")
    );
    assert_eq!(field(&told[2], "deploys"), None);
}

#[test]
fn our_own_deploys_are_told_with_their_version_and_their_end() {
    let mut found = found(24, vec![service("a", 2)]);
    found.own_deploys = vec![OwnDeploy {
        request: "a".to_owned(),
        deploy: "1.42_k7q2m_3fd0x".to_owned(),
        version: "1.42".to_owned(),
        by: "console:ada".to_owned(),
        at: Moment::of_millis(BEGINNING + 23 * HOUR),
        ended: Some((Verdict::Failed, std::time::Duration::from_secs(125))),
        rollback: true,
    }];
    let (digested, _) = found.digest(&Summary::default());
    assert_eq!(
        field(&digested, "deploys").as_deref(),
        Some(
            "1 failed, 1 of them back to an earlier one: a back to 1.42 failed after 2 min 5 s by console:ada"
        )
    );
}

#[test]
fn what_waits_is_missing_or_crashes_is_new_once() {
    let mut first = found(0, vec![service("a", 2)]);
    first.agents = Known::Known(vec![agent("a:1", true), agent("b:1", true)]);
    let trouble = |hours: i64| {
        let mut found = found(hours, vec![service("a", 2)]);
        found.agents = Known::Known(vec![agent("a:1", true), agent("b:1", false)]);
        found.balancer = Known::Known(BalancerHealth {
            trouble: None,
            waiting: vec!["r-1".to_owned()],
            pending: 1,
            oldest: None,
        });
        found.crash_loops = Known::Known(vec![CrashLoop {
            request: "a".to_owned(),
            deploy: "d1".to_owned(),
            kind: "OOM".to_owned(),
            start: Moment::of_millis(BEGINNING + HOUR),
            end: None,
        }]);
        found
    };
    let mut last = found(96, vec![service("a", 2)]);
    last.agents = Known::Known(vec![agent("a:1", true), agent("b:1", true)]);
    let told = told(&[first, trouble(24), trouble(48), trouble(72), last]);
    let agents: Vec<Option<String>> = told
        .iter()
        .map(|digested| field(digested, "agents"))
        .collect();
    let agents: Vec<&str> = agents.iter().flatten().map(String::as_str).collect();
    assert_eq!(
        agents,
        [
            "2 connected",
            "1 connected, b:1 of edge is gone, new",
            "1 connected, b:1 of edge is gone, missed 24 h ago",
            "1 connected, b:1 of edge is gone, missed 2 days ago",
            "2 connected, b:1 of edge is back",
        ]
    );
    assert_eq!(
        field(&told[1], "balancer").as_deref(),
        Some("1 request pending")
    );
    assert_eq!(
        field(&told[2], "balancer").as_deref(),
        Some("1 request pending, r-1 waits since before the digest 24 h ago")
    );
    assert_eq!(
        field(&told[1], "crash loops").as_deref(),
        Some("a (OOM, 23 h ago, new)")
    );
    let nothing_new: Vec<bool> = told.iter().map(|digested| digested.nothing_new).collect();
    assert_eq!(nothing_new, [false, false, false, true, false]);
}

#[test]
fn many_are_counted_and_the_message_stays_short() {
    for count in [1_600, 160_000] {
        let services = (0..count).map(|number| service(&format!("service-{number:06}"), 0));
        let (digested, kept) = found(0, services.collect()).digest(&Summary::default());
        let reply = digested.reply();
        assert_eq!(reply.table.as_ref().map(|table| table.rows.len()), Some(50));
        let size = serde_json::to_string(&reply).expect("a text").len();
        assert!(size < 6_000, "{size} bytes for {count} services");
        assert_eq!(
            kept.services.map(|services| services.not_healthy.len()),
            Some(count)
        );
    }
}

/// What is drawn, by the title, in words.
fn pictures(digested: &Digested) -> Vec<String> {
    let charts = digested.pictures();
    charts.iter().map(commands::Chart::in_words).collect()
}

fn own(deploy: &str, hours: i64, ended: Option<(Verdict, u64)>) -> OwnDeploy {
    OwnDeploy {
        request: "a".to_owned(),
        deploy: deploy.to_owned(),
        version: format!("v-{deploy}"),
        by: "ada".to_owned(),
        at: Moment::of_millis(BEGINNING + hours * HOUR),
        ended: ended.map(|(end, seconds)| (end, std::time::Duration::from_secs(seconds))),
        rollback: false,
    }
}

#[test]
fn what_was_seen_once_is_no_line_and_one_day_has_no_columns() {
    let mut first = found(0, vec![service("a", 2), service("b", 0)]);
    first.own_deploys = vec![own("d2", -1, Some((Verdict::Success, 90)))];
    let told = told(&[first, found(1, vec![service("a", 2)])]);
    assert_eq!(
        pictures(&told[0]),
        ["prod: services by state. healthy 1 and down 1."]
    );
    // All in one state is one figure.
    assert_eq!(
        pictures(&told[1]),
        [
            "prod: healthy instances. 15 Jan 08:00 to 09:00 UTC: wanted from 2 to 4, last 2; healthy from 2 to 2, last 2."
        ]
    );
}

#[test]
fn healthy_instances_have_a_gap_where_they_were_not_known() {
    let mut away = found(24, Vec::new());
    away.services = Known::Unknown("the scheduler of prod did not answer".to_owned());
    let mut paused = service("b", 0);
    paused.life = Life::Paused;
    let mut often: Vec<Found> = vec![found(0, vec![service("a", 2)]), away];
    often.push(found(48, vec![service("a", 1), paused]));
    let told = told(&often);
    let points: Vec<Option<(u64, u64)>> =
        told[2].instances.iter().map(|seen| seen.counts).collect();
    assert_eq!(points, [Some((2, 2)), None, Some((1, 2))]);
    let title = |words: &String| words.starts_with("prod: healthy instances");
    assert_eq!(
        pictures(&told[2])
            .iter()
            .filter(|words| title(words))
            .count(),
        1
    );
    let often: Vec<Found> = (0..200)
        .map(|hour| found(hour, vec![service("a", 2)]))
        .collect();
    let last = self::told(&often).pop().expect("the last one");
    assert_eq!(
        last.instances.len(),
        96,
        "what is kept does not grow for ever"
    );
}

#[test]
fn deploys_are_counted_by_day_once_whoever_made_them() {
    let other = |id: &str, hours: i64| {
        let mut other = service("b", 2);
        other.active = Some(deployed(id, hours));
        other
    };
    let ours = || {
        vec![
            own("d2", 1, Some((Verdict::Success, 90))),
            own("d3", 26, Some((Verdict::Failed, 300))),
        ]
    };
    let mut days: Vec<Found> = vec![
        found(0, vec![service("a", 2), other("x1", -100)]),
        found(24, vec![service("a", 2), other("x2", 20)]),
        found(48, vec![service("a", 2), other("x2", 20)]),
        found(72, vec![service("a", 2), other("x3", 50)]),
    ];
    for day in &mut days[1..] {
        day.own_deploys = ours();
        day.own_deploys.retain(|own| own.at <= day.at);
        // Deploys of this request that are shown and were made here are not counted twice.
        let Known::Known(services) = &mut day.services else {
            unreachable!()
        };
        services[0].active = Some(deployed("d2", 1));
    }
    let told = told(&days);
    assert_eq!(
        pictures(&told[3])[1..],
        [
            "prod: deploys a day, in UTC. 15 Jan to 18 Jan: done 1, made elsewhere and seen to run 2 and failed 1 in all.",
            "prod: how long the last deploys took. a v-d3 failed 5 min and a v-d2 done 1.5 min.",
        ]
    );
    assert_eq!(told[1].deploys.len(), 2, "{:?}", told[1].deploys);
    assert_eq!(told[2].deploys.len(), 1, "{:?}", told[2].deploys);
    assert_eq!(told[3].deploys.len(), 1, "{:?}", told[3].deploys);
}

#[test]
fn what_is_two_weeks_old_is_not_shown() {
    let deploys = |days: i64| {
        let mut found = found(24 * days, vec![service("a", 2)]);
        found.own_deploys = (0..=days)
            .map(|day| own(&format!("d{day}"), 24 * day, Some((Verdict::Success, 60))))
            .collect();
        told(&[found]).pop().expect("one")
    };
    let words = pictures(&deploys(40));
    assert_eq!(
        words[0],
        "prod: deploys a day, in UTC. 11 Feb to 24 Feb: done 14 in all."
    );
    assert_eq!(
        words[1].matches("1 min").count(),
        8,
        "the last eight: {}",
        words[1]
    );
}
