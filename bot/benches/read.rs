//! What it costs to read every request of a scheduler, as a list or a digest does: HTTP calls, time, and memory of this
//! process with the simulated scheduler in it.
//!
//! `cargo bench -p deckhand --bench read`.
#![allow(missing_docs, reason = "a program, not a library")]

use std::io::Write;
use std::sync::Arc;
use std::time::Instant;

use baragon_client::BaragonClient;
use commands::EnvironmentName;
use deckhand::environment::Environment;
use fixtures::singularity::{RequestSeed, Settings, SimulatedSingularity};
use scheduler_client::SchedulerClient;

#[tokio::main]
async fn main() {
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "{:>10} {:>6} {:>10} {:>12}",
        "requests", "calls", "time", "peak memory"
    )
    .expect("output");
    for count in [1_600, 160_000] {
        let scheduler = SimulatedSingularity::start(Settings::default())
            .await
            .expect("a simulated scheduler");
        scheduler.add_requests((0..count).map(|number| {
            RequestSeed::worker(&format!("service-{number}")).image("1.0", "hub/service:1.0")
        }));
        let environment = environment(&scheduler);
        scheduler.forget_calls();
        let began = Instant::now();
        let found = environment
            .scheduler_requests()
            .await
            .expect("every request");
        let took = began.elapsed();
        assert_eq!(found.len(), count);
        let calls = scheduler.calls().len();
        writeln!(out, "{count:>10} {calls:>6} {took:>10.2?} {:>12}", peak()).expect("output");
    }
}

fn environment(scheduler: &SimulatedSingularity) -> Environment {
    Environment {
        name: EnvironmentName::new("prod"),
        // Nobody asks it.
        balancer: BaragonClient::builder()
            .base_url("http://127.0.0.1:1/baragon/v2")
            .build()
            .expect("a client"),
        scheduler: SchedulerClient::builder(scheduler.base_url())
            .build()
            .expect("a client"),
        configured: Arc::default(),
        master_key: None,
    }
}

/// The most memory this process has had, where the system says so.
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.map_or_else(|| "not known".to_owned(), |peak| peak.trim().to_owned())
}
