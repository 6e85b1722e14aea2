//! What is confirmed is sent, also where the sending could not be stored.

use std::sync::Arc;
use std::time::{Duration, Instant};

use baragon_client::BaragonClient;
use commands::EnvironmentName;
use deckhand::clock::Clock;
use deckhand::environment::{Environment, Environments};
use deckhand::follow::Follower;
use deckhand::house::{House, Pace};
use deckhand::journal::{Journal, OperationState};
use deckhand::policy::Policy;
use fixtures::PATIENCE;
use scheduler_client::SchedulerClient;
use tokio_util::sync::CancellationToken;

use crate::parts::{at, begun, stored};

/// A prod whose services are nowhere, so that what is sent there ends at once.
fn prod() -> Environment {
    let nowhere = "http://127.0.0.1:1";
    Environment {
        name: EnvironmentName::new("prod"),
        balancer: BaragonClient::builder()
            .base_url(nowhere)
            .build()
            .expect("a client"),
        master_key: None,
        scheduler: SchedulerClient::builder(nowhere).build().expect("a client"),
        configured: Arc::default(),
    }
}

/// Whoever has looked has read the journal before.
async fn has_looked(house: &House) {
    let begun = Instant::now();
    let looked = "deckhand_follower_lag_seconds{environment=\"prod\"}";
    loop {
        let depths = house.journal.depths().await.expect("a readable journal");
        let text = house.measures.text(&depths).expect("a text");
        if text.contains(looked) {
            return;
        }
        assert!(begun.elapsed() < PATIENCE, "nobody has looked");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

/// A follower that reads the journal while somebody is about to send an operation leaves it to them, and has it to send itself
/// once they could not.
#[tokio::test]
async fn what_somebody_could_not_send_is_sent_by_the_follower() {
    let journal = Journal::in_memory().await.unwrap();
    let environments = Environments::new(vec![prod()], None);
    let pace = Pace {
        tick: Duration::from_millis(20),
        ..Pace::default()
    };
    let house = House::new(journal.clone(), environments, Policy::everybody(), pace);
    let clock = Clock::settable();
    clock.set_forward(at(3) - clock.now());
    let house = house.with_clock(clock);
    let operation = begun(&journal, "k7q2m").await;
    let somebodys = house.under_way.depart(operation.clone()).unwrap();

    let stop = CancellationToken::new();
    let follower = Follower::new(house.clone(), Arc::new(prod()));
    let following = tokio::spawn(follower.run(stop.clone()));
    has_looked(&house).await;
    assert_eq!(
        stored(&journal, "k7q2m").await.state,
        OperationState::Confirmed
    );
    drop(somebodys);
    let mut changes = journal.changes();
    let ended = async {
        while stored(&journal, "k7q2m").await.state != OperationState::Ended {
            changes.changed().await.unwrap();
        }
    };
    let ended = tokio::time::timeout(PATIENCE, ended).await;
    ended.expect("it is sent in the end");
    stop.cancel();
    following.await.unwrap();
    journal.close().await;
}
