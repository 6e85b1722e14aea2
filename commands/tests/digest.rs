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
