//! What a follower's tick costs when many requests or deploys wait and nothing changes: HTTP calls, and time.
//!
//! `cargo bench -p deckhand`. The simulated services stand still, so everything stays queued or pending. The list of what
//! waits is one answer, whose length grows with what waits; what is compared is the rest.
#![allow(missing_docs, reason = "a program, not a library")]

use std::io::Write;
use std::sync::Arc;
use std::time::{Duration, Instant};

use commands::EnvironmentName;
use deckhand::chat::Room;
use deckhand::chat::console::Speaker;
use deckhand::converse::{Handled, converse};
use deckhand::environment::{Environment, Environments};
use deckhand::follow::Follower;
use deckhand::house::{House, Pace};
use deckhand::journal::Journal;
use deckhand::policy::Policy;
use fixtures::demo::{Ports, SimulatedEnvironment, start};
use fixtures::singularity::RequestSeed;

const TICKS: usize = 30;

#[tokio::main]
async fn main() {
    let mut out = std::io::stdout().lock();
    let mut line = |what: &str, calls: &str, tick: &str, list: &str| {
        writeln!(out, "{what:>24} {calls:>11} {tick:>14} {list:>14}").expect("output");
    };
    line("waiting", "calls/tick", "median tick", "its list alone");
    for kind in [Kind::BalancerRequests, Kind::Deploys] {
        for &waiting in kind.amounts() {
            let stage = Stage::new().await;
            stage.begin(kind, waiting).await;
            let (calls, tick, list) = stage.measure(kind, waiting).await;
            line(
                &format!("{waiting} {}", kind.word()),
                &format!("{calls:.1}"),
                &format!("{tick:.2?}"),
                &format!("{list:.2?}"),
            );
        }
    }
}

/// What waits.
#[derive(Clone, Copy)]
enum Kind {
    BalancerRequests,
    Deploys,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Self::BalancerRequests => "balancer requests",
            Self::Deploys => "deploys",
        }
    }

    fn amounts(self) -> &'static [usize] {
        match self {
            Self::BalancerRequests => &[1, 100, 1_000, 10_000],
            Self::Deploys => &[1, 100, 1_000],
        }
    }
}

struct Stage {
    prod: SimulatedEnvironment,
    environment: Arc<Environment>,
    house: House,
    speaker: Speaker,
}

impl Stage {
    async fn new() -> Self {
        let prod = start("prod", None, Ports::default())
            .await
            .expect("a simulated prod");
        let environment = Environment {
            name: EnvironmentName::new("prod"),
            balancer: baragon_client::BaragonClient::builder()
                .base_url(prod.baragon.base_url())
                .build()
                .expect("a client"),
            scheduler: scheduler_client::SchedulerClient::builder(prod.singularity.base_url())
                .build()
                .expect("a client"),
            configured: Arc::default(),
            master_key: None,
        };
        let environments = Environments::new(vec![environment], None);
        let environment = Arc::clone(environments.iter().next().expect("one environment"));
        let house = House::new(
            Journal::in_memory().await.expect("a journal"),
            environments,
            Policy::everybody(),
            Pace::default(),
        );
        Self {
            prod,
            environment,
            house,
            speaker: Speaker::new("bench"),
        }
    }

    async fn begin(&self, kind: Kind, count: usize) {
        for number in 0..count {
            match kind {
                Kind::BalancerRequests => drop(self.says("reload hubapi.com").await),
                Kind::Deploys => self.deploy(number).await,
            }
        }
    }

    /// One more deploy that waits, of a request of its own.
    async fn deploy(&self, number: usize) {
        let name = format!("bench-{number}");
        let seed = RequestSeed::worker(&name).image("one", "bench:1");
        self.prod.singularity.add_request(seed);
        let Handled::Proposed(operation) = self.says(&format!("deploy {name} 2")).await else {
            panic!("a deploy is shown first")
        };
        let confirmed = self.says(&format!("confirm {operation}")).await;
        assert_eq!(confirmed, Handled::Started(operation));
    }

    async fn says(&self, text: &str) -> Handled {
        let heard = self.speaker.says("you", text);
        assert_eq!(heard.room, Room("console:bench".to_owned()));
        let id = self.house.journal.hear(&heard).await.expect("stored");
        let id = id.expect("new");
        converse(&self.house, id, &heard).await.expect("worked on")
    }

    async fn measure(&self, kind: Kind, waiting: usize) -> (f64, Duration, Duration) {
        let mut follower = Follower::new(self.house.clone(), Arc::clone(&self.environment));
        // The first look at each is told; from then on nothing changes.
        assert_eq!(follower.tick().await.expect("a tick"), waiting);
        self.prod.baragon.forget_calls();
        self.prod.singularity.forget_calls();
        let mut ticks = Vec::new();
        for _ in 0..TICKS {
            let began = Instant::now();
            follower.tick().await.expect("a tick");
            ticks.push(began.elapsed());
        }
        let calls = self.prod.baragon.calls().len() + self.prod.singularity.calls().len();
        let mut lists = Vec::new();
        for _ in 0..TICKS {
            let began = Instant::now();
            match kind {
                Kind::BalancerRequests => {
                    drop(self.environment.queue().await.expect("the queue"));
                }
                Kind::Deploys => {
                    let pending = self.environment.scheduler.pending_deploys().await;
                    drop(pending.expect("the pending deploys"));
                }
            }
            lists.push(began.elapsed());
        }
        #[expect(clippy::cast_precision_loss, reason = "a few hundred calls")]
        let calls_a_tick = calls as f64 / TICKS as f64;
        (calls_a_tick, median(ticks), median(lists))
    }
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}
