//! What a follower's tick costs when many requests wait and nothing changes: HTTP calls, and time.
//!
//! `cargo bench -p deckhand`. The simulated balancer's worker stands still, so every request stays queued. The queue itself
//! is one answer, whose length grows with what waits; what is compared is the rest.
#![allow(missing_docs, reason = "a program, not a library")]

use std::io::Write;
use std::sync::Arc;
use std::time::{Duration, Instant};

use commands::{EnvironmentName, OperationId};
use deckhand::chat::Room;
use deckhand::chat::console::Speaker;
use deckhand::converse::{Handled, converse};
use deckhand::environment::{Environment, Environments};
use deckhand::follow::Follower;
use deckhand::house::{House, Pace};
use deckhand::journal::Journal;
use deckhand::policy::Policy;
use deckhand::under_way::UnderWay;
use fixtures::demo::{Ports, SimulatedEnvironment, start};

const TICKS: usize = 30;

#[tokio::main]
async fn main() {
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "{:>8} {:>11} {:>14} {:>14}",
        "waiting", "calls/tick", "median tick", "queue alone"
    )
    .expect("output");
    for waiting in [1, 100, 1_000, 10_000] {
        let stage = Stage::new().await;
        for _ in 0..waiting {
            stage.reload().await;
        }
        let (calls, tick, queue) = stage.measure(waiting).await;
        writeln!(
            out,
            "{waiting:>8} {calls:>11.1} {tick:>14.2?} {queue:>14.2?}"
        )
        .expect("output");
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
        let environments = Arc::new(Environments::new(vec![environment], None));
        let environment = Arc::clone(environments.iter().next().expect("one environment"));
        let house = House {
            journal: Journal::in_memory().await.expect("a journal"),
            environments,
            policy: Arc::new(Policy::Everybody),
            pace: Pace::default(),
            under_way: UnderWay::default(),
        };
        Self {
            prod,
            environment,
            house,
            speaker: Speaker::new("bench"),
        }
    }

    /// One more request that waits.
    async fn reload(&self) -> OperationId {
        let heard = self.speaker.says("you", "reload hubapi.com");
        assert_eq!(heard.room, Room("console:bench".to_owned()));
        let id = self
            .house
            .journal
            .hear(&heard)
            .await
            .expect("stored")
            .expect("new");
        match converse(&self.house, id, &heard).await.expect("worked on") {
            Handled::Started(operation) => operation,
            other => panic!("a reload starts at once: {other:?}"),
        }
    }

    async fn measure(&self, waiting: usize) -> (f64, Duration, Duration) {
        let mut follower = Follower::new(self.house.clone(), Arc::clone(&self.environment));
        // The first look at each is told; from then on nothing changes.
        assert_eq!(follower.tick().await.expect("a tick"), waiting);
        self.prod.baragon.forget_calls();
        let mut ticks = Vec::new();
        for _ in 0..TICKS {
            let began = Instant::now();
            follower.tick().await.expect("a tick");
            ticks.push(began.elapsed());
        }
        let calls = self.prod.baragon.calls().len();
        let mut queues = Vec::new();
        for _ in 0..TICKS {
            let began = Instant::now();
            self.environment.queue().await.expect("the queue");
            queues.push(began.elapsed());
        }
        #[expect(clippy::cast_precision_loss, reason = "a few hundred calls")]
        let calls_a_tick = calls as f64 / TICKS as f64;
        (calls_a_tick, median(ticks), median(queues))
    }
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}
