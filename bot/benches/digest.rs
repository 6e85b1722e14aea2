//! What a digest costs: calls to the services, time, the size of what the room is told, and memory of this process with the
//! simulated services in it. The second digest is measured as well, in which something has changed.
//!
//! `cargo bench -p deckhand --bench digest`; counts may be named: `… -- 1600 160000`.
#![allow(missing_docs, reason = "a program, not a library")]

use std::io::Write;
use std::sync::Arc;
use std::time::{Duration, Instant};

use baragon_client::BaragonClient;
use chrono::Utc;
use commands::digest::Summary;
use commands::{EnvironmentName, Labels, Moment, Scope};
use deckhand::digest::in_full;
use deckhand::environment::{Environment, Wanted};
use deckhand::house::Habits;
use fixtures::baragon::SimulatedBaragon;
use fixtures::singularity::{RequestSeed, RequestState, Settings, SimulatedSingularity};
use scheduler_client::SchedulerClient;

/// How long the simulated services, in this same process, may take.
const PATIENCE: Duration = Duration::from_secs(120);

#[tokio::main]
async fn main() {
    let named = std::env::args()
        .skip(1)
        .filter_map(|word| word.parse().ok());
    let mut counts: Vec<usize> = named.collect();
    if counts.is_empty() {
        counts = vec![1_600, 160_000];
    }
    line(
        &[
            "services",
            "digest",
            "calls",
            "time",
            "message",
            "kept",
            "peak memory",
        ]
        .map(str::to_owned),
    );
    for count in counts {
        let scheduler = SimulatedSingularity::start(Settings::default()).await;
        let scheduler = scheduler.expect("a simulated scheduler");
        let state = |number: usize| match number % 40 {
            1 => RequestState::Paused,
            2 => RequestState::SystemCooldown,
            _ => RequestState::Active,
        };
        scheduler.add_requests((0..count).map(|number| {
            RequestSeed::worker(&format!("service-{number}"))
                .image("1.0", "hub/service:1.0")
                .state(state(number))
        }));
        let balancer = SimulatedBaragon::start(fixtures::baragon::Settings::default()).await;
        let balancer = balancer.expect("a simulated balancer");
        balancer.add_group("edge", &["edge-1:8882", "edge-2:8882", "edge-3:8882"]);
        let environment = environment(&scheduler, &balancer);
        let mut before = Summary::default();
        for digest in ["first", "second"] {
            scheduler.forget_calls();
            let calls_before = balancer.calls().len();
            let began = Instant::now();
            let (message, kept) = look(&environment, &before).await;
            let took = began.elapsed();
            let calls = scheduler.calls().len() + balancer.calls().len() - calls_before;
            let kept_bytes = serde_json::to_string(&kept).expect("a text").len();
            line(&[
                count.to_string(),
                digest.to_owned(),
                calls.to_string(),
                format!("{took:.2?}"),
                format!("{message} B"),
                format!("{kept_bytes} B"),
                peak(),
            ]);
            before = kept;
            scheduler.set_request_state("service-7", RequestState::SystemCooldown);
            balancer.disconnect_agent("edge-2:8882");
        }
    }
}

/// The size of what a room is told, and what is kept.
async fn look(environment: &Environment, before: &Summary) -> (usize, Summary) {
    let at = Moment::of_millis(Utc::now().timestamp_millis());
    let (of, labels) = (Scope::default(), Labels::new());
    let wanted = Wanted {
        of: &of,
        labels: &labels,
        before,
        at,
        until: at,
    };
    let found = environment.found(wanted, Vec::new()).await;
    let (digested, kept) = found.digest(before);
    assert!(digested.unknown.is_empty(), "{:?}", digested.unknown);
    (
        serde_json::to_string(&in_full(&Habits::default(), &digested))
            .expect("a text")
            .len(),
        kept,
    )
}

fn environment(scheduler: &SimulatedSingularity, balancer: &SimulatedBaragon) -> Environment {
    Environment {
        name: EnvironmentName::new("prod"),
        balancer: BaragonClient::builder()
            .base_url(balancer.base_url())
            .deadline(PATIENCE)
            .build()
            .expect("a client"),
        scheduler: SchedulerClient::builder(scheduler.base_url())
            .deadline(PATIENCE)
            .build()
            .expect("a client"),
        configured: Arc::default(),
        master_key: None,
    }
}

fn line(cells: &[String; 7]) {
    let mut out = std::io::stdout().lock();
    let [services, digest, calls, time, message, kept, memory] = cells;
    writeln!(
        out,
        "{services:>8} {digest:>6} {calls:>5} {time:>10} {message:>9} {kept:>10} {memory:>12}"
    )
    .expect("output");
}

/// The most memory this process has had, where the system says so.
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.map_or_else(|| "not known".to_owned(), |peak| peak.trim().to_owned())
}
