//! Connections that end, hang, or fall silent.

use std::time::{Duration, Instant};

use deckhand::chat::Stopped;
use deckhand::chat::slack::{Limits, Slack};
use fixtures::PATIENCE;
use fixtures::slack::{ApiFault, ApiFaultKind, HandshakeFault, SimulatedSlack};

use crate::shared::CHANNEL;
use crate::stage::Stage;

/// A Slack whose own time is fast: what is not acknowledged comes again soon.
async fn fast_slack() -> SimulatedSlack {
    let builder = SimulatedSlack::builder().with(|settings| settings.time_scale = 50.0);
    builder.start().await.unwrap()
}

#[tokio::test]
async fn a_connection_is_replaced_before_it_is_dropped() {
    for reason in ["warning", "refresh_requested", "something_new"] {
        for with_debug_info in [true, false] {
            let stage = Stage::with(fast_slack().await, |_| {}).await;
            stage.pings().await;
            stage.slack.disconnect(reason, with_debug_info);
            stage.slack.say("alice", CHANNEL, "@hub ping");
            assert_eq!(stage.said(CHANNEL, 2).await, ["pong"; 2], "{reason}");
            stage
                .until("there is another one", |stage| {
                    stage.listening.hellos() >= 2
                })
                .await;
            stage
                .until("the old one is gone", |stage| stage.listening.live() == 1)
                .await;
            stage.stop().await;
        }
    }
}

#[tokio::test]
async fn a_connection_that_ends_is_opened_again() {
    let stage = Stage::with(fast_slack().await, |_| {}).await;
    type End = fn(&SimulatedSlack);
    let ends: [(&str, End); 4] = [
        ("closed", SimulatedSlack::close_connections),
        ("reset", SimulatedSlack::reset_connections),
        ("crowded", |slack| {
            slack.disconnect("too_many_websockets", true)
        }),
        ("switched off", |slack| {
            slack.disconnect("link_disabled", false)
        }),
    ];
    for (count, (what, end)) in ends.into_iter().enumerate() {
        end(&stage.slack);
        stage.slack.say("alice", CHANNEL, "@hub ping");
        let said = stage.said(CHANNEL, count + 1).await;
        assert_eq!(said.len(), count + 1, "{what}: one answer each");
    }
    stage.stop().await;
}

#[tokio::test]
async fn a_silent_connection_is_found_in_time() {
    let stage = Stage::with(fast_slack().await, |_| {}).await;
    stage.pings().await;
    let begun = Instant::now();
    stage.slack.stall_connections();
    // It is lost on the silent connection, and comes again.
    stage.slack.say("alice", CHANNEL, "@hub ping");
    stage
        .until("there is another one", |stage| {
            stage.listening.hellos() >= 2
        })
        .await;
    let found = begun.elapsed();
    assert_eq!(stage.said(CHANNEL, 2).await, ["pong"; 2]);
    // Limits are fifty times as fast here: 30 s are 600 ms. A busy machine has some more.
    assert!(
        found < Duration::from_millis(1_500),
        "found after {found:?}"
    );
    let limits = Limits::default();
    assert!(limits.silence + limits.ping < Duration::from_secs(30));
    stage.stop().await;
}

#[tokio::test]
async fn a_connection_that_is_alive_and_brings_nothing_is_found() {
    let stage = Stage::new().await;
    stage.pings().await;
    // It answers pings, and everything that it should bring is kept back.
    stage.slack.hold_events();
    let begun = Instant::now();
    let outgoing = crate::saying::outgoing("answer:1", commands::Reply::text("is anybody there?"));
    deckhand::chat::Edge::say(&stage.edge, &outgoing)
        .await
        .unwrap();
    stage
        .until("it is opened anew", |stage| stage.listening.hellos() >= 2)
        .await;
    assert!(
        begun.elapsed() < Duration::from_millis(1_500),
        "{:?}",
        begun.elapsed()
    );
    stage.slack.release_events(false);
    stage.pings().await;
    stage.stop().await;
}

#[tokio::test]
async fn whatever_hangs_while_a_connection_is_opened_is_tried_again() {
    let slack = SimulatedSlack::builder().start().await.unwrap();
    slack.fault(ApiFault::once("auth.test", ApiFaultKind::ResetBefore));
    slack.fault(ApiFault::once(
        "apps.connections.open",
        ApiFaultKind::NeverHeard,
    ));
    slack.fault(ApiFault::once(
        "apps.connections.open",
        ApiFaultKind::Status(503),
    ));
    slack.fault(ApiFault::once(
        "apps.connections.open",
        ApiFaultKind::Refused("internal_error".to_owned()),
    ));
    slack.fault(ApiFault::once("apps.connections.open", ApiFaultKind::Html));
    slack.fault_handshakes(HandshakeFault::Hangs, 1);
    let stage = Stage::with(slack, |_| {}).await;
    stage.pings().await;
    for fault in [HandshakeFault::Reset, HandshakeFault::NoHello] {
        stage.slack.fault_handshakes(fault, 1);
        stage.slack.reset_connections();
        let hellos = stage.listening.hellos();
        stage
            .until("it is connected again", |stage| {
                stage.listening.hellos() > hellos
            })
            .await;
        stage.pings().await;
    }
    stage.stop().await;
}

#[tokio::test]
async fn what_no_waiting_helps_against_is_said() {
    let slack = SimulatedSlack::builder().start().await.unwrap();
    let stage = Stage::with(slack, |_| {}).await;
    stage
        .slack
        .change(|settings| settings.app_token = "xapp-another".to_owned());
    stage.slack.reset_connections();
    let stopped = tokio::time::timeout(PATIENCE, stage.listening.stopped());
    let Stopped::Refused(why) = stopped.await.unwrap() else {
        panic!("it was told to stop");
    };
    assert!(why.contains("invalid_auth"), "{why}");
    stage.stop().await;
}

#[tokio::test]
async fn tokens_are_in_no_error() {
    let slack = SimulatedSlack::builder().start().await.unwrap();
    let mut settings = crate::shared::settings(&slack);
    settings.bot_token = "xoxb-secret-and-wrong".into();
    let edge = Slack::new(&settings).unwrap();
    let error = format!("{:#}", edge.known().await.unwrap_err());
    assert_eq!(error, "Slack says invalid_auth");
    assert!(
        !format!("{settings:?}").contains("xoxb-secret"),
        "no token in a debug print"
    );
}

#[tokio::test]
async fn several_connections_hear_everything_once() {
    let slack = SimulatedSlack::builder().start().await.unwrap();
    let stage = Stage::with(slack, |settings| settings.connections = 3).await;
    stage
        .until("there are three", |stage| stage.slack.connections() == 3)
        .await;
    for _ in 0..9 {
        stage.slack.say("alice", CHANNEL, "@hub ping");
    }
    assert_eq!(stage.said(CHANNEL, 9).await, ["pong"; 9]);
    let used: std::collections::BTreeSet<u64> = stage
        .slack
        .deliveries()
        .iter()
        .map(|delivery| delivery.connection)
        .collect();
    assert_eq!(used.len(), 3);
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_reconnects_are_one_answer_each_and_nothing_grows() {
    let stage = Stage::with(fast_slack().await, |settings| {
        settings.reactions_per_minute = 0
    })
    .await;
    for count in 1..=1_000 {
        let hellos = stage.listening.hellos();
        match count % 3 {
            0 => stage.slack.reset_connections(),
            1 => stage.slack.close_connections(),
            _ => stage.slack.disconnect("refresh_requested", count % 2 == 0),
        }
        stage
            .until("it is connected again", |stage| {
                stage.listening.hellos() > hellos
            })
            .await;
        let calls = stage.slack.calls_received();
        stage.slack.say("alice", CHANNEL, "@hub ping");
        stage
            .until("it is answered", |stage| {
                stage.slack.calls_received() > calls
            })
            .await;
        assert!(
            stage.listening.tasks() < 64,
            "{} tasks",
            stage.listening.tasks()
        );
    }
    stage
        .until("only one is left", |stage| stage.listening.live() == 1)
        .await;
    assert_eq!(stage.said(CHANNEL, 1_000).await.len(), 1_000);
    assert_eq!(stage.listening.tasks(), 2, "its keeper and itself");
    stage.stop().await;
}
