//! The digest of `docs/digest.md`: the last one of a fortnight that never was, with everything that a digest can show.

use std::time::Duration;

use commands::digest::{AgentSeen, Digested, Found, OwnDeploy, Summary};
use commands::{
    BalancerHealth, CrashLoop, Deployed, EnvironmentName, Known, Life, Moment, Scope, Standing,
    Verdict,
};

/// 2023-11-01 09:00:00 UTC, a Wednesday.
const FIRST: i64 = 1_698_829_200_000;

const HOUR: i64 = 3_600_000;

/// The first day and the last one are two weeks apart, so that the oldest deploys are not shown any more.
const DAYS: i64 = 14;

/// Deploys made through Deckhand: to what, which version, when, by whom, how it ended and after how many seconds.
const OWN: [(&str, &str, i64, &str, Verdict, u64); 16] = [
    ("HubApiWeb", "1.36", 2, "ada", Verdict::Success, 210),
    ("mail-worker", "1.5", 29, "grace", Verdict::Success, 95),
    ("HubApiWeb", "1.37", 30, "ada", Verdict::Failed, 900),
    ("HubApiWeb", "1.38", 32, "ada", Verdict::Success, 245),
    ("login-web", "3.0", 54, "lin", Verdict::Success, 120),
    ("billing-web", "7.1", 126, "grace", Verdict::Success, 300),
    ("search-indexer", "0.9", 127, "lin", Verdict::Unknown, 600),
    ("HubApiWeb", "1.39", 149, "ada", Verdict::Success, 232),
    ("mail-worker", "1.6", 150, "grace", Verdict::Success, 101),
    ("mail-worker", "1.7", 175, "grace", Verdict::Failed, 640),
    ("billing-web", "7.2", 198, "lin", Verdict::Success, 310),
    ("login-web", "3.1", 222, "lin", Verdict::Success, 117),
    ("HubApiWeb", "1.40", 293, "ada", Verdict::Success, 198),
    ("mail-worker", "1.8", 295, "grace", Verdict::Success, 99),
    ("billing-web", "7.3", 317, "ada", Verdict::Failed, 905),
    ("HubApiWeb", "1.41", 318, "ada", Verdict::Success, 620),
];

fn moment(hours: i64) -> Moment {
    Moment::of_millis(FIRST + hours * HOUR)
}

fn service(id: &str, wanted: u32, healthy: u32) -> Standing {
    Standing {
        id: id.to_owned(),
        long_running: true,
        life: Life::Runs,
        wanted,
        healthy,
        starting: 0,
        owners: Vec::new(),
        group: None,
        active: Some(Deployed {
            id: "d1".to_owned(),
            at: moment(-1_000),
            by: None,
        }),
        pending: None,
        launched: Vec::new(),
        bouncing: false,
        expiring: Vec::new(),
    }
}

/// The services on one of the days.
fn services(day: i64) -> Vec<Standing> {
    let web = if day == 4 { 9 } else { 12 };
    let billing = match day {
        8..=9 => 2,
        DAYS => 0,
        _ => 6,
    };
    let mut services = vec![
        service("HubApiWeb", 12, web),
        service("billing-web", 6, billing),
        service("mail-worker", 8, if day >= 11 { 7 } else { 8 }),
        service("login-web", 4, 4),
        service("search-indexer", 5, 5),
        service("exports-api", 2, 1),
        service("legacy-forms", 2, 0),
    ];
    services[5].life = Life::Cooldown;
    services[6].life = Life::Paused;
    services.extend((0..33).map(|number| service(&format!("small-web-{number}"), 1, 1)));
    // Somebody deploys past Deckhand every few days.
    if day >= 3 {
        services[4].active = Some(Deployed {
            id: format!("d{}", day / 3),
            at: moment(24 * (day / 3 * 3) - 5),
            by: Some("somebody@example.org".to_owned()),
        });
    }
    services
}

fn own_deploys(until: i64) -> Vec<OwnDeploy> {
    let made = OWN.iter().filter(|deploy| deploy.2 < until);
    made.map(|(request, version, hours, by, end, seconds)| OwnDeploy {
        request: (*request).to_owned(),
        deploy: format!("{version}_k7q2m"),
        version: (*version).to_owned(),
        by: (*by).to_owned(),
        at: moment(*hours),
        ended: Some((*end, Duration::from_secs(*seconds))),
        rollback: false,
    })
    .collect()
}

fn found(day: i64) -> Found {
    let hours = 24 * day;
    let agent = |number: u32| AgentSeen {
        id: format!("edge-{number}:8882"),
        group: "edge".to_owned(),
        connected: true,
    };
    let crash_loop = CrashLoop {
        request: "billing-web".to_owned(),
        kind: "FAST_FAILURE_LOOP".to_owned(),
        deploy: "7.3_k7q2m".to_owned(),
        start: moment(hours - 2),
        end: None,
    };
    Found {
        environment: EnvironmentName::new("prod"),
        of: Scope::default(),
        at: moment(hours),
        until: moment(hours + 24),
        // One morning the scheduler did not answer.
        services: match day {
            6 => Known::Unknown("the scheduler of prod did not answer".to_owned()),
            _ => Known::Known(services(day)),
        },
        crash_loops: Known::Known(if day == DAYS {
            vec![crash_loop]
        } else {
            Vec::new()
        }),
        scheduler: Known::Unknown("the scheduler of prod did not answer".to_owned()),
        balancer: Known::Known(BalancerHealth {
            trouble: None,
            waiting: Vec::new(),
            pending: 0,
            oldest: None,
        }),
        agents: Known::Known((1..=3).map(agent).collect()),
        own_deploys: own_deploys(hours),
    }
}

/// What the digest of the last day says, after one on each day before.
pub(crate) fn last() -> Digested {
    let mut kept = Summary::default();
    for day in 0..DAYS {
        kept = found(day).digest(&kept).1;
    }
    found(DAYS).digest(&kept).0
}
