//! A house of one environment, on the simulated services.

use std::sync::Arc;
use std::time::Duration;

use baragon_client::BaragonClient;
use commands::EnvironmentName;
use deckhand::environment::{Environment, Environments};
use deckhand::house::{House, Pace};
use deckhand::journal::Journal;
use deckhand::policy::Policy;
use scheduler_client::SchedulerClient;

pub(crate) const ENVIRONMENT: &str = "prod";

pub(crate) fn house(journal: Journal, balancer: &str, scheduler: &str, tick: Duration) -> House {
    let environment = Environment {
        name: EnvironmentName::new(ENVIRONMENT),
        balancer: BaragonClient::builder()
            .base_url(balancer)
            .build()
            .expect("a client"),
        scheduler: SchedulerClient::builder(scheduler)
            .build()
            .expect("a client"),
        configured: Arc::default(),
        master_key: None,
    };
    let pace = Pace {
        tick,
        ..Pace::default()
    };
    House::new(
        journal,
        Environments::new(vec![environment], None),
        Policy::everybody(),
        pace,
    )
}
