//! The house of a bot in a test.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use baragon_client::BaragonClient;
use commands::EnvironmentName;
use deckhand::chat::RoomPace;
use deckhand::config::Config;
use deckhand::environment::{Environment, Environments};
use deckhand::house::{House, Pace};
use deckhand::journal::Journal;
use deckhand::policy::Policy;
use fixtures::baragon::Settings;
use fixtures::demo::{SimulatedEnvironment, start_with};
use scheduler_client::SchedulerClient;

/// How often what ticks by itself does.
pub(crate) const TICK: Duration = Duration::from_millis(20);

/// No limit on how fast a room is spoken in; what is said first stands first.
pub(crate) fn unhurried() -> RoomPace {
    let many = NonZeroU32::new(10_000).unwrap();
    RoomPace {
        per_second: many,
        burst: many,
        at_once: 1,
        between_edits: Duration::ZERO,
    }
}

/// A house whose only balancer is nowhere, and that has no scheduler at all.
pub(crate) async fn house() -> House {
    house_with(Journal::in_memory().await.unwrap())
}

/// The same, with this journal.
pub(crate) fn house_with(journal: Journal) -> House {
    let nowhere = "[environments.prod]\nbalancer.base_urls = [\"http://127.0.0.1:1\"]\n";
    let config = Config::parse(nowhere).unwrap();
    House::new(
        journal,
        config.environments().unwrap(),
        Policy::everybody(),
        Pace::default(),
    )
}

/// The demo's `prod`, whose balancer goes on by itself, or when it is told to.
pub(crate) async fn prod(tick: Option<Duration>) -> SimulatedEnvironment {
    let balancer = Settings {
        tick,
        ..Settings::default()
    };
    start_with("prod", balancer, 0).await.unwrap()
}

/// A house that has it.
pub(crate) async fn house_of(prod: &SimulatedEnvironment) -> House {
    let environment = Environment {
        name: EnvironmentName::new("prod"),
        balancer: BaragonClient::builder()
            .base_url(prod.baragon.base_url())
            .build()
            .unwrap(),
        master_key: None,
        scheduler: SchedulerClient::builder(prod.singularity.base_url())
            .build()
            .unwrap(),
        configured: Arc::default(),
    };
    let mut house = house().await;
    house.environments = Arc::new(Environments::new(vec![environment], None));
    house.pace.tick = TICK;
    house
}
