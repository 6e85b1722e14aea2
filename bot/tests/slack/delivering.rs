//! From an event to its last words in the room, through everything: the outbox, the journal, and a Slack that loses answers, wants
//! pauses and has people in it who delete.

use std::time::Duration;

use commands::Reply;
use deckhand::chat::slack::PLATFORM;
use deckhand::chat::{Edge, Outgoing};
use fixtures::slack::{ApiCall, ApiFault, ApiFaultKind, ChannelKind, Seen, SimulatedSlack};

use crate::deciding;
use crate::saying::outgoing;
use crate::shared::CHANNEL;
use crate::stage::Stage;

const POST: &str = "chat.postMessage";
const UPDATE: &str = "chat.update";

fn calls(slack: &SimulatedSlack, method: &str, channel: &str) -> Vec<ApiCall> {
    let mut calls = slack.calls_of(method);
    calls.retain(|call| call.arguments["channel"] == channel);
    calls
}

/// What the bot said in a channel of a balancer request.
fn told(stage: &Stage, channel: &str) -> Vec<Seen> {
    let mut told = stage.slack.said_by_bot(channel);
    told.retain(|seen| seen.text.contains("Request "));
    told
}

fn channels(slack: &SimulatedSlack, count: usize) -> Vec<String> {
    let add = |number| {
        let id = format!("C0MORE{number}");
        slack.add_channel(
            &id,
            &format!("more-{number}"),
            ChannelKind::Public,
            &["alice", "hub"],
        );
        id
    };
    (0..count).map(add).collect()
}

#[tokio::test]
async fn an_answer_whose_post_was_lost_is_found_and_said_once() {
    let stage = Stage::new().await;
    let lost = [
        ApiFaultKind::ResetAfterwards,
        ApiFaultKind::NeverAnswered,
        ApiFaultKind::StatusAfterwards(500),
        ApiFaultKind::RefusedAfterwards("internal_error".to_owned()),
        ApiFaultKind::Html,
    ];
    let channels = channels(&stage.slack, lost.len());
    for (channel, fault) in channels.iter().zip(&lost) {
        let fault = ApiFault::once(POST, fault.clone()).in_channel(channel);
        stage.slack.fault(fault);
        stage.slack.say("alice", channel, "@hub ping");
    }
    for (channel, fault) in channels.iter().zip(&lost) {
        assert_eq!(stage.said(channel, 1).await, ["pong"], "{fault:?}");
    }
    stage.deckhand.all_said(PLATFORM).await.unwrap();
    for (channel, fault) in channels.iter().zip(&lost) {
        assert_eq!(
            stage.slack.said_by_bot(channel).len(),
            1,
            "{fault:?}:\n{}",
            stage.slack.transcript(channel)
        );
        assert_eq!(calls(&stage.slack, POST, channel).len(), 1, "{fault:?}");
    }
    stage.stop().await;
}

#[tokio::test]
async fn an_answer_that_was_lost_on_its_way_is_said_again() {
    let stage = Stage::new().await;
    let lost = [
        ApiFaultKind::ResetBefore,
        ApiFaultKind::NeverHeard,
        ApiFaultKind::Status(503),
        ApiFaultKind::Refused("fatal_error".to_owned()),
    ];
    let channels = channels(&stage.slack, lost.len());
    for (channel, fault) in channels.iter().zip(&lost) {
        let fault = ApiFault::once(POST, fault.clone()).in_channel(channel);
        stage.slack.fault(fault);
        stage.slack.say("alice", channel, "@hub ping");
    }
    for (channel, fault) in channels.iter().zip(&lost) {
        assert_eq!(stage.said(channel, 1).await, ["pong"], "{fault:?}");
    }
    stage.stop().await;
}

#[tokio::test]
async fn every_final_state_survives_a_storm_of_refusals() {
    let (stage, prod) = deciding::stage_with(|_| {}, Some(Duration::from_millis(20))).await;
    let services = ["hubapi.com", "contacts-api", "billing-web", "search-api"];
    let channels = channels(&stage.slack, services.len());
    let ask = |number: usize| {
        let order = format!("@hub Update config of {}", services[number]);
        stage.slack.say("alice", &channels[number], &order);
    };
    let refused = |method: &str, kind: ApiFaultKind, times| {
        stage.slack.fault(ApiFault::once(method, kind).times(times));
    };
    refused(POST, ApiFaultKind::TooFast(Some(1)), 2);
    refused(POST, ApiFaultKind::Refused("ratelimited".to_owned()), 1);
    refused(POST, ApiFaultKind::TooFast(None), 1);
    refused(UPDATE, ApiFaultKind::TooFast(Some(1)), 2);
    refused(UPDATE, ApiFaultKind::Refused("ratelimited".to_owned()), 2);
    refused(UPDATE, ApiFaultKind::TooFast(None), 1);
    refused("reactions.add", ApiFaultKind::TooFast(Some(1)), 20);
    ask(0);
    stage
        .until("the storm has begun", |stage| {
            !stage.slack.calls_of(POST).is_empty()
        })
        .await;
    (1..services.len()).for_each(ask);
    let is_done = |stage: &Stage| {
        channels.iter().all(|channel| {
            let told = told(stage, channel);
            told.iter().any(|seen| seen.text.contains(" is SUCCESS"))
        })
    };
    stage.until("every operation has ended", is_done).await;
    stage.deckhand.all_said(PLATFORM).await.unwrap();
    for channel in &channels {
        let told = told(&stage, channel);
        assert_eq!(told.len(), 1, "{}", stage.slack.transcript(channel));
        assert!(told[0].text.contains(" is SUCCESS"), "{told:?}");
    }
    // The pause that was asked for is one for the method, whatever the channel. After it, several may call at once.
    let posts = stage.slack.calls_of(POST);
    let pause = posts[1].at - posts[0].at;
    assert!(pause >= 1_000_000, "called again after {pause} µs");
    stage.stop().await;
    tokio::join!(prod.baragon.stop(), prod.singularity.stop());
}

#[tokio::test]
async fn a_message_that_somebody_deleted_is_not_repeated_but_its_end_is() {
    let (stage, prod) = deciding::stage_with(|_| {}, None).await;
    stage
        .slack
        .say("alice", CHANNEL, "@hub Update config of hubapi.com");
    stage
        .until("it is told of", |stage| told(stage, CHANNEL).len() == 1)
        .await;
    let first = told(&stage, CHANNEL)[0].clone();
    stage.slack.delete(&first.at);
    // It goes on until an edit has been tried and nobody was there.
    let was_tried = |stage: &Stage| {
        prod.baragon.tick();
        !stage.slack.calls_of(UPDATE).is_empty() || !told(stage, CHANNEL).is_empty()
    };
    let begun = std::time::Instant::now();
    while !was_tried(&stage) {
        assert!(begun.elapsed() < fixtures::PATIENCE);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    stage.deckhand.all_said(PLATFORM).await.unwrap();
    prod.baragon.set_tick(Some(Duration::from_millis(20)));
    stage
        .until("its end is told", |stage| {
            told(stage, CHANNEL)
                .iter()
                .any(|seen| seen.text.contains(" is SUCCESS"))
        })
        .await;
    stage.deckhand.all_said(PLATFORM).await.unwrap();
    let now = told(&stage, CHANNEL);
    assert_eq!(now.len(), 1, "{}", stage.slack.transcript(CHANNEL));
    assert_ne!(now[0].at, first.at);
    assert_eq!(now[0].thread, first.thread);
    assert_eq!(
        calls(&stage.slack, POST, CHANNEL).len(),
        2,
        "progress was not said anew"
    );
    stage.stop().await;
    tokio::join!(prod.baragon.stop(), prod.singularity.stop());
}

#[tokio::test]
async fn a_mention_in_the_channel_finds_what_was_asked_for_in_its_threads() {
    let (stage, prod) = deciding::stage_with(|_| {}, Some(Duration::from_millis(20))).await;
    let is_said = |words: &'static str| {
        move |stage: &Stage| {
            let said = stage.slack.said_by_bot(CHANNEL);
            said.iter().any(|seen| seen.shown.contains(words))
        }
    };
    let last = "@hub Status of the last request?";
    stage.slack.say("alice", CHANNEL, last);
    stage
        .until("there was none", is_said("Nothing was asked for"))
        .await;
    stage
        .slack
        .say("alice", CHANNEL, "@hub Update config of hubapi.com");
    stage.until("it is done", is_said(" is SUCCESS")).await;
    let asked = stage.slack.say("bob", CHANNEL, last);
    let answered = |stage: &Stage| !stage.below(&asked).is_empty();
    stage.until("bob is answered", answered).await;
    let answer = &stage.below(&asked)[0];
    assert!(answer.text.contains(" is SUCCESS"), "{answer:?}");
    assert!(
        answer.shown.contains("by alice (slack:U0ALICE): update"),
        "{answer:?}"
    );
    assert!(answer.pings.is_empty(), "{answer:?}");
    stage.stop().await;
    tokio::join!(prod.baragon.stop(), prod.singularity.stop());
}

#[tokio::test]
async fn what_another_replica_says_as_well_is_taken_away() {
    let stage = Stage::new().await;
    let message = outgoing("answer:1", Reply::text("pong"));
    let late = stage.edge.say(&message).await.unwrap();
    let counts = stage.edge.say(&message).await.unwrap();
    let other = outgoing("answer:2", Reply::text("pong"));
    let other = stage.edge.say(&other).await.unwrap();
    stage.slack.say("alice", CHANNEL, "pong");
    let unnamed = Outgoing {
        said_as: Some("unnamed".to_owned()),
        ..message.clone()
    };
    stage.edge.take_others_away(&unnamed).await;
    assert_eq!(stage.slack.messages(CHANNEL).len(), 4);
    let known = Outgoing {
        said_as: Some(counts),
        ..message
    };
    stage.edge.take_others_away(&known).await;
    assert_eq!(stage.slack.messages(CHANNEL).len(), 3);
    let deleted = stage.slack.calls_of("chat.delete");
    assert_eq!(deleted.len(), 1);
    assert_eq!(deleted[0].arguments["ts"], late.as_str());
    assert_ne!(late, other);
    stage.stop().await;
}
