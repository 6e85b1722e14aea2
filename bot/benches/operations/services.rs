//! The simulated services, in a process of their own.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::Duration;

use fixtures::baragon::{Settings, SimulatedBaragon};
use fixtures::singularity::{self, SimulatedSingularity};

use super::figures::say;

/// A service of the balancer.
pub(crate) fn service(number: usize) -> String {
    format!("bench-{number}")
}

/// The services that run beside this process until this is dropped.
pub(crate) struct Services {
    pub(crate) balancer: String,
    pub(crate) scheduler: String,
    child: Child,
    stdin: Option<ChildStdin>,
}

impl Services {
    /// So many services, with a balancer whose worker moves this often, or never.
    pub(crate) fn start(services: usize, tick: Option<Duration>) -> Self {
        let millis = tick.map_or(0, |tick| tick.as_millis());
        let itself = std::env::current_exe().expect("this program");
        let mut child = Command::new(itself)
            .args(["services", &services.to_string(), &millis.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a process");
        let stdin = child.stdin.take();
        let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let mut line = || lines.next().expect("a line").expect("its text");
        Self {
            balancer: line(),
            scheduler: line(),
            child,
            stdin,
        }
    }
}

impl Drop for Services {
    fn drop(&mut self) {
        // The end of its input is its end.
        self.stdin = None;
        let _ = self.child.wait();
    }
}

/// Is the services, until nobody needs them.
pub(crate) async fn run(words: &[&str]) {
    let [services, millis] = words else {
        panic!("how many services, and the milliseconds of a tick")
    };
    let services: usize = services.parse().expect("a number");
    let millis: u64 = millis.parse().expect("a number");
    let settings = Settings {
        // As fast as it can: the bot is measured.
        max_requests_per_poll: 1_000,
        max_batch_size: 1_000,
        calls_kept: 0,
        ..Settings::default()
    };
    let balancer = SimulatedBaragon::start(settings).await.expect("a balancer");
    balancer.add_group("edge", &["agent-1", "agent-2"]);
    for number in 0..services {
        balancer.add_service(&service(number), &["edge"], &["10.0.0.1:8080"]);
    }
    balancer.set_tick((millis > 0).then(|| Duration::from_millis(millis)));
    let scheduler = SimulatedSingularity::start(singularity::Settings::default())
        .await
        .expect("a scheduler");
    say(&balancer.base_url());
    say(&scheduler.base_url());
    let until_its_end = || std::io::stdin().lock().read_to_end(&mut Vec::new());
    let _ = tokio::task::spawn_blocking(until_its_end).await;
}
