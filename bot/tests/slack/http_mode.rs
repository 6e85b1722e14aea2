//! Slack in HTTP mode: signed requests instead of a socket.

use std::sync::Arc;

use deckhand::chat::slack::{Ear, PLATFORM, Slack};
use deckhand::deckhand::Deckhand;
use deckhand::http::{FromSlack, Listening, Settings, Signed};
use fixtures::PATIENCE;
use fixtures::slack::{HttpMode, SIGNING_SECRET, SimulatedSlack};

use crate::house::house;
use crate::shared::{CHANNEL, settings};

async fn started(signing_secret: &str) -> (SimulatedSlack, Arc<Deckhand>, Listening) {
    let slack = SimulatedSlack::builder().start().await.unwrap();
    let edge = Slack::new(&settings(&slack)).unwrap();
    edge.known().await.unwrap();
    let house = house().await;
    let deckhand = Deckhand::start(house.clone(), Arc::new(edge.clone()), PLATFORM);
    let deckhand = Arc::new(deckhand.await.unwrap());
    let from_slack = FromSlack {
        ear: Ear::new(&edge, Arc::clone(&deckhand)),
        signing_secret: signing_secret.into(),
    };
    let http = Settings {
        listen: "127.0.0.1:0".parse().unwrap(),
        webhook_secret: None,
        signed: Signed::default(),
    };
    let listening = Listening::start(&http, &house, Some(from_slack))
        .await
        .unwrap();
    let address = format!("http://{}/slack/events", listening.address);
    slack.change(|settings| settings.http_mode = Some(HttpMode::at(&address)));
    (slack, deckhand, listening)
}

#[tokio::test]
async fn mentions_and_commands_are_heard_by_signed_requests() {
    let (slack, _deckhand, listening) = started(SIGNING_SECRET).await;
    slack.say("alice", CHANNEL, "@hub ping");
    slack.slash("alice", CHANNEL, "/deckhand", "ping");
    let said = slack.wait_for(PATIENCE, |slack| {
        (slack.calls_of("chat.postMessage").len() == 2 && slack.unsettled() == 0).then_some(())
    });
    said.await.expect("two answers");
    assert_eq!(slack.shown_errors().len(), 0);
    let transcript = slack.transcript_for(CHANNEL, "alice");
    assert!(transcript.contains("Heard: ping"), "{transcript}");
    listening.stop().await;
}

#[tokio::test]
async fn what_is_signed_by_somebody_else_is_not_heard() {
    let (slack, deckhand, listening) = started("another-secret").await;
    let ping = slack.say("alice", CHANNEL, "@hub ping");
    slack.slash("alice", CHANNEL, "/deckhand", "ping");
    let refused = slack.wait_for(PATIENCE, |slack| {
        (!slack.shown_errors().is_empty()).then_some(())
    });
    refused.await.expect("an error is shown");
    let key = format!("{PLATFORM}:{}/{}", ping.channel, ping.ts);
    assert_eq!(deckhand.heard_as(&key).await.unwrap(), None);
    listening.stop().await;
}
