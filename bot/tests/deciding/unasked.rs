//! Whatever is typed, nothing that changes capacity or traffic reaches the services without a preview and a yes.
//!
//! The whole bot reads mutated and random sentences; the services' own log says what reached them. The seed is fixed, so
//! a failure here fails everywhere. `commands/tests/any_input.rs` does the same to the language alone, with 100,000.

use std::sync::Arc;

use commands::EnvironmentName;
use deckhand::chat::console::{PLATFORM, Speaker};
use deckhand::chat::{Edge, Outgoing, Saying};
use deckhand::deckhand::Deckhand;
use deckhand::environment::{Environment, Environments};
use deckhand::house::{House, Pace};
use deckhand::journal::Journal;
use deckhand::policy::Policy;
use fixtures::demo::{Ports, start};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

const SENTENCES: usize = 600;
const SEED: [u8; 32] = *b"deckhand: unasked, a fixed seed.";

/// A room where nobody listens.
struct Nobody;

impl Edge for Nobody {
    fn say<'a>(&'a self, outgoing: &'a Outgoing) -> Saying<'a> {
        Box::pin(async move { Ok(outgoing.message_key.clone()) })
    }
}

/// Sentences that are nearly orders: words of real ones, in any order, some cut or doubled.
fn sentences() -> impl Strategy<Value = String> {
    let words = [
        "add",
        "remove",
        "host",
        "hosts",
        "host(s)",
        "to",
        "from",
        "hubapi.com",
        "10.1.4.7:31022",
        "10.1.4.2:31010",
        "10.1.4.3:31017",
        "and",
        "please",
        "update",
        "config",
        "of",
        "cancel",
        "request",
        "status",
        "in",
        "prod",
        "qa",
        "not",
        "take",
        "out",
        "put",
        "all",
        "HubApiWeb",
        "now",
        "list",
        "services",
        "@deckhand",
        "should",
        "we",
        "it",
        "deploy",
        "1.42",
        "scale",
        "4",
        "pause",
        "bounce",
        "kill",
        "task",
        "rollback",
        "mail-worker",
    ];
    let real = [
        "add hosts to hubapi.com",
        "add host 10.1.4.7:31022 to hubapi.com",
        "remove host 10.1.4.2:31010 from hubapi.com",
        "take 10.1.4.2:31010 and 10.1.4.3:31017 out of hubapi.com",
        "deploy HubApiWeb 1.42 to prod",
        "rollback HubApiWeb in prod",
        "scale HubApiWeb to 4",
        "pause HubApiWeb for 2 hours",
        "bounce mail-worker all at once",
        "remove request HubApiWeb",
        "kill task mail-worker-d1-1700000000000-1-10.1.21.1-DEFAULT",
        "set target count of edge-prod to 4",
    ];
    let shuffled = proptest::collection::vec(proptest::sample::select(words.to_vec()), 1..9)
        .prop_map(|words| words.join(" "));
    let cut = (
        proptest::sample::select(real.to_vec()),
        0..60_usize,
        any::<char>(),
    )
        .prop_map(|(sentence, place, character)| {
            let mut characters: Vec<char> = sentence.chars().collect();
            let place = place % characters.len();
            characters[place] = character;
            characters.into_iter().collect()
        });
    prop_oneof![
        shuffled,
        cut,
        proptest::sample::select(real.to_vec()).prop_map(str::to_owned)
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_reaches_the_services_unasked() {
    let prod = start("prod", None, Ports::default())
        .await
        .expect("a simulated prod");
    let environment = Environment {
        name: EnvironmentName::new("prod"),
        balancer: baragon_client::BaragonClient::builder()
            .base_url(prod.baragon.base_url())
            .build()
            .expect("a client"),
        master_key: None,
        scheduler: scheduler_client::SchedulerClient::builder(prod.singularity.base_url())
            .build()
            .expect("a client"),
        configured: Arc::default(),
    };
    let house = House::new(
        Journal::in_memory().await.expect("a journal"),
        Environments::new(vec![environment], None),
        Policy::everybody(),
        Pace::default(),
    );
    let deckhand = Deckhand::start(house, Arc::new(Nobody), PLATFORM)
        .await
        .expect("a running bot");
    let speaker = Speaker::new("unasked");
    let mut runner = TestRunner::new_with_rng(
        Config::default(),
        TestRng::from_seed(RngAlgorithm::ChaCha, &SEED),
    );
    for _ in 0..SENTENCES {
        let sentence = sentences()
            .new_tree(&mut runner)
            .expect("a sentence")
            .current();
        let handled = deckhand
            .hear(speaker.says("you", &sentence))
            .await
            .expect("heard")
            .expect("a new event");
        handled
            .await
            .unwrap_or_else(|_| panic!("{sentence:?} was not worked on (seed {SEED:?})"));
        let reached: Vec<_> = prod
            .baragon
            .calls()
            .into_iter()
            .filter(|call| call.method != "GET")
            .collect();
        let unasked: Vec<_> = reached
            .iter()
            .filter(|call| !call.body.contains("\"RELOAD\""))
            .collect();
        assert!(
            unasked.is_empty(),
            "{sentence:?} reached the balancer: {unasked:?} (seed {SEED:?})"
        );
        prod.baragon.forget_calls();
        let unasked: Vec<_> = prod
            .singularity
            .calls()
            .into_iter()
            .filter(|call| call.method != "GET")
            .collect();
        assert!(
            unasked.is_empty(),
            "{sentence:?} reached the scheduler: {unasked:?} (seed {SEED:?})"
        );
        prod.singularity.forget_calls();
    }
    deckhand.stop().await;
}
