//! What whoever operates the bot can ask of it over HTTP.

use std::net::SocketAddr;
use std::sync::Arc;

use deckhand::chat::console::{PLATFORM, Speaker};
use deckhand::chat::{Edge, Outgoing, Saying};
use deckhand::deckhand::Deckhand;
use deckhand::environment::Environments;
use deckhand::house::{House, Pace};
use deckhand::http::{Listening, Settings, Signed};
use deckhand::journal::Journal;
use deckhand::policy::Policy;

struct Deaf;

impl Edge for Deaf {
    fn say<'a>(&'a self, outgoing: &'a Outgoing) -> Saying<'a> {
        Box::pin(async move { Ok(outgoing.message_key.clone()) })
    }
}

struct Stage {
    house: House,
    http: Listening,
}

impl Stage {
    async fn new() -> Self {
        let house = House::new(
            Journal::in_memory().await.expect("a journal"),
            Environments::new(Vec::new(), None),
            Policy::read_only(),
            Pace::default(),
        );
        let settings = Settings {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            webhook_secret: None,
            signed: Signed::default(),
        };
        let http = Listening::start(&settings, &house, None).await;
        Self {
            house,
            http: http.expect("a free port"),
        }
    }

    /// The status and the text of an answer.
    async fn get(&self, path: &str) -> (u16, String) {
        let address = format!("http://{}{path}", self.http.address);
        let answer = reqwest::get(address).await.expect("an answer");
        let status = answer.status().as_u16();
        (status, answer.text().await.expect("a text"))
    }
}

#[tokio::test]
async fn ready_is_a_journal_that_can_be_written_to_and_a_platform_that_is_received() {
    let stage = Stage::new().await;
    assert_eq!(stage.get("/healthz").await, (200, "ok\n".to_owned()));

    let (status, told) = stage.get("/readyz").await;
    assert_eq!(
        (status, told.as_str()),
        (503, "journal: writable\nno platform is received\n")
    );

    stage.house.measures.received("slack");
    let (status, told) = stage.get("/readyz").await;
    assert_eq!(
        (status, told.as_str()),
        (200, "journal: writable\nslack: last received 0 s ago\n")
    );

    stage.house.journal.close().await;
    let (status, told) = stage.get("/readyz").await;
    assert_eq!(
        (status, told.as_str()),
        (
            503,
            "journal: cannot be written to\nslack: last received 0 s ago\n"
        )
    );
    assert_eq!(stage.get("/healthz").await.0, 200);
    assert_eq!(stage.get("/metrics").await.0, 503);
    stage.http.stop().await;
}

/// One that has never come is missed like one that went, also beside one that is received.
#[tokio::test]
async fn a_platform_that_was_never_received_is_told_of() {
    let stage = Stage::new().await;
    stage.house.measures.waits_for("slack");
    let (status, told) = stage.get("/readyz").await;
    assert_eq!(
        (status, told.as_str()),
        (
            503,
            "journal: writable\nslack: never received, for 0 s\nno platform is received\n"
        )
    );
    let (_, text) = stage.get("/metrics").await;
    let line = "deckhand_since_received_seconds{platform=\"slack\"} 0";
    assert!(text.lines().any(|found| found == line), "{text}");

    stage.house.measures.received("discord");
    let (status, told) = stage.get("/readyz").await;
    assert_eq!(
        (status, told.as_str()),
        (
            200,
            "journal: writable\ndiscord: last received 0 s ago\nslack: never received, for 0 s\n"
        )
    );
    stage.http.stop().await;
}

#[tokio::test]
async fn a_platform_that_calls_by_itself_need_not_be_heard() {
    let stage = Stage::new().await;
    stage.house.measures.is_called_by("slack");
    let (status, told) = stage.get("/readyz").await;
    assert_eq!(
        (status, told.as_str()),
        (200, "journal: writable\nslack: calls by itself\n")
    );
    stage.http.stop().await;
}

#[tokio::test]
async fn what_is_heard_and_what_comes_of_it_is_counted() {
    let stage = Stage::new().await;
    let deckhand = Deckhand::start(stage.house.clone(), Arc::new(Deaf), PLATFORM).await;
    let deckhand = deckhand.expect("a running bot");
    let speaker = Speaker::new("test");
    for _ in 0..2 {
        let handled = deckhand.hear(speaker.says("you", "ping")).await;
        let handled = handled.expect("a journal").expect("a first copy");
        handled.await.expect("an answer");
    }
    deckhand.all_said(PLATFORM).await.expect("a journal");
    let (status, text) = stage.get("/metrics").await;
    assert_eq!(status, 200);
    for line in [
        "deckhand_events_heard_total{platform=\"console\"} 2",
        "deckhand_commands_total{command=\"ping\",outcome=\"success\"} 2",
        "deckhand_events_unanswered 0",
    ] {
        assert!(text.lines().any(|found| found == line), "{line} in\n{text}");
    }
    deckhand.stop().await;
    stage.http.stop().await;
}
