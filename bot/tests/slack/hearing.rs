//! What is heard, once each.

use std::time::Duration;

use fixtures::slack::{Delivery, EnvelopeKind, Fate, Linking, SimulatedSlack};
use serde_json::json;

use crate::shared::CHANNEL;
use crate::stage::Stage;

#[tokio::test]
async fn a_mention_is_answered_in_its_thread_with_reactions_under_it() {
    let stage = Stage::new().await;
    let ping = stage.pings().await;
    let below = stage.below(&ping);
    assert_eq!(below.len(), 1, "{}", stage.slack.transcript(CHANNEL));
    assert_eq!(below[0].text, "pong");
    assert_eq!(below[0].pings, Vec::<String>::new());
    let reacted = |stage: &Stage| {
        let seen = stage.slack.message(&ping).unwrap();
        seen.reactions.len() == 2
    };
    stage.until("there are two reactions", reacted).await;
    let mut reactions = stage.slack.message(&ping).unwrap().reactions;
    reactions.sort();
    assert!(
        reactions[0].contains("eyes") && reactions[1].contains("white_check_mark"),
        "{reactions:?}"
    );
    stage.stop().await;
}

#[tokio::test]
async fn copies_are_heard_once_however_many_and_however_late() {
    let slack = SimulatedSlack::builder()
        .with(|settings| settings.starts_at = Some(1_795_341_000))
        .start()
        .await
        .unwrap();
    let stage = Stage::with(slack, |_| {}).await;
    for copies in 0..4 {
        // The mention and the message, each with so many copies more.
        stage.slack.duplicate_events(2, copies);
        stage.pings().await;
    }
    stage.slack.advance(Duration::from_secs(3 * 86_400));
    for delivery in stage.slack.deliveries() {
        assert!(stage.slack.redeliver(&delivery.key), "it is kept");
    }
    assert_eq!(stage.said(CHANNEL, 4).await, ["pong"; 4]);
    stage.stop().await;
}

#[tokio::test]
async fn the_first_copy_may_be_a_later_one_and_the_other_way_round() {
    let stage = Stage::new().await;
    stage.slack.first_copy_says_attempt(2);
    stage.pings().await;
    stage.slack.hold_events();
    stage.slack.say("alice", CHANNEL, "@hub ping");
    stage.slack.say("bob", CHANNEL, "@hub ping");
    stage.slack.release_events(true);
    assert_eq!(stage.said(CHANNEL, 3).await, ["pong"; 3]);
    stage.stop().await;
}

#[tokio::test]
async fn a_lost_acknowledgement_leads_to_no_second_answer() {
    let slack = SimulatedSlack::builder().with(|settings| settings.time_scale = 50.0);
    let stage = Stage::with(slack.start().await.unwrap(), |_| {}).await;
    stage.slack.lose_acks(2);
    stage.slack.say("alice", CHANNEL, "@hub ping");
    assert_eq!(stage.said(CHANNEL, 1).await, ["pong"]);
    let fates: Vec<Fate> = stage
        .slack
        .deliveries()
        .into_iter()
        .map(|delivery| delivery.fate)
        .collect();
    assert!(fates.contains(&Fate::AckLost), "{fates:?}");
    assert!(fates.len() > 2, "they came again: {fates:?}");
    stage.stop().await;
}

#[tokio::test]
async fn what_cannot_be_stored_is_not_acknowledged() {
    let slack = SimulatedSlack::builder().with(|settings| settings.time_scale = 50.0);
    let stage = Stage::with(slack.start().await.unwrap(), |_| {}).await;
    stage.house.journal.close().await;
    stage.slack.say("alice", CHANNEL, "@hub ping");
    stage.slack.slash("alice", CHANNEL, "/deckhand", "ping");
    let is_mention = |delivery: &Delivery| delivery.payload.contains("app_mention");
    let is_slash = |delivery: &Delivery| delivery.kind == EnvelopeKind::Command;
    // The same words as a `message` are not for us, and need no store.
    let is_for_others = |delivery: &Delivery| !is_mention(delivery) && !is_slash(delivery);
    let acked = |delivery: &Delivery| matches!(delivery.fate, Fate::Acked { .. } | Fate::Late);
    let given_up = |delivery: &Delivery| delivery.fate == Fate::Unacked;
    let all_have_their_fate = |stage: &Stage| {
        let deliveries = stage.slack.deliveries();
        let is_there = |what: &dyn Fn(&Delivery) -> bool| deliveries.iter().any(what);
        is_there(&|delivery| is_for_others(delivery) && acked(delivery))
            && is_there(&|delivery| is_mention(delivery) && given_up(delivery))
            && is_there(&|delivery| is_slash(delivery) && given_up(delivery))
    };
    stage
        .until("Slack waited for both in vain", all_have_their_fate)
        .await;
    for delivery in stage.slack.deliveries() {
        assert!(
            is_for_others(&delivery) || !acked(&delivery),
            "{delivery:?}"
        );
    }
}

#[tokio::test]
async fn threads_and_direct_messages_are_listened_to_and_other_peoples_are_not() {
    let stage = Stage::new().await;
    let ping = stage.pings().await;
    // The bot takes part, so nobody has to call it by name.
    stage.slack.say_in_thread("bob", &ping, "ping");
    assert_eq!(stage.said(CHANNEL, 2).await.len(), 2);
    assert_eq!(stage.below(&ping).len(), 2);
    let others = stage.slack.say("bob", CHANNEL, "anybody there?");
    stage.slack.say_in_thread("alice", &others, "ping");
    stage.slack.say("alice", CHANNEL, "ping");
    stage
        .slack
        .say_as_app("B0CRON", "cron", CHANNEL, "@hub ping");
    let direct = stage.slack.direct("alice");
    stage.slack.say("alice", &direct, "ping");
    assert_eq!(stage.said(&direct, 1).await, ["pong"]);
    assert_eq!(
        stage.said(CHANNEL, 2).await.len(),
        2,
        "{}",
        stage.slack.transcript(CHANNEL)
    );
    stage.stop().await;
}

#[tokio::test]
async fn a_thread_that_began_before_a_restart_is_still_ours() {
    let stage = Stage::new().await;
    let ping = stage.pings().await;
    // Ears that remember nothing, as after a restart.
    let ear = deckhand::chat::slack::Ear::new(&stage.edge, stage.deckhand.clone());
    let fresh = deckhand::chat::slack::Listening::start(ear);
    stage.listening.stop().await;
    let stage = Stage {
        listening: fresh,
        ..stage
    };
    stage
        .until("it is connected again", |stage| stage.listening.live() > 0)
        .await;
    stage.slack.say_in_thread("bob", &ping, "ping");
    assert_eq!(stage.said(CHANNEL, 2).await.len(), 2);
    stage.stop().await;
}

#[tokio::test]
async fn an_edited_order_is_not_run_again_and_whoever_edited_it_is_told_once() {
    let stage = Stage::new().await;
    let ping = stage.pings().await;
    for typed in ["@hub whoami", "@hub help", "@hub ping "] {
        assert!(stage.slack.edit(&ping, typed));
    }
    let whispers = |stage: &Stage| stage.slack.calls_of("chat.postEphemeral").len();
    stage
        .until("it is said", |stage| whispers(stage) == 1)
        .await;
    stage.said(CHANNEL, 1).await;
    assert_eq!(whispers(&stage), 1);
    let whisper = &stage.slack.calls_of("chat.postEphemeral")[0].arguments;
    assert_eq!(whisper["user"], "U0ALICE");
    assert!(
        whisper["text"].as_str().unwrap().contains("ping"),
        "{whisper}"
    );
    assert_eq!(
        stage
            .below(&ping)
            .iter()
            .filter(|seen| seen.only_for.is_none())
            .count(),
        1
    );
    stage.stop().await;
}

#[tokio::test]
async fn a_mention_that_an_edit_adds_is_heard() {
    let stage = Stage::new().await;
    let late = stage.slack.say("alice", CHANNEL, "ping");
    assert!(stage.slack.edit(&late, "@hub ping"));
    assert_eq!(stage.said(CHANNEL, 1).await, ["pong"]);
    stage.stop().await;
}

#[tokio::test]
async fn however_slack_links_it_the_sentence_is_the_same() {
    let typed = "add hosts 10.2.3.4:8080, web.internal:80 to hubapi.com:8443 and run deploy.sh on main.rs, x < 3 && ask ann@example.com";
    let stage = Stage::new().await;
    for number in 0..8 {
        let linking = Linking {
            port_inside: number & 1 > 0,
            addresses: number & 2 > 0,
            internal: number & 4 > 0,
        };
        stage.slack.change(|settings| settings.linking = linking);
        let message = stage.slack.say("alice", CHANNEL, &format!("@hub {typed}"));
        stage.said(CHANNEL, number + 1).await;
        assert_eq!(
            stage.heard(&message).await.as_deref(),
            Some(typed),
            "{linking:?}"
        );
    }
    stage.stop().await;
}

#[tokio::test]
async fn slash_commands_are_acknowledged_with_what_was_heard() {
    let stage = Stage::new().await;
    let trigger = stage.slack.slash("alice", CHANNEL, "/deckhand", "ping");
    stage
        .until("it is answered", |stage| {
            stage.slack.calls_of("chat.postMessage").len() == 1
        })
        .await;
    let deliveries = stage.slack.deliveries();
    let delivery = deliveries
        .iter()
        .find(|delivery| delivery.key == trigger)
        .unwrap();
    let Fate::Acked {
        payload: Some(payload),
        ..
    } = &delivery.fate
    else {
        panic!("{delivery:?}")
    };
    assert_eq!(payload["text"], "Heard: ping");
    assert_eq!(stage.slack.shown_errors().len(), 0);
    stage.stop().await;
}

#[tokio::test]
async fn where_the_bot_is_no_member_a_slash_command_is_answered_all_the_same() {
    let stage = Stage::new().await;
    stage.slack.slash("alice", "C0SECRET", "/deckhand", "ping");
    let responded = |stage: &Stage| {
        let calls = stage.slack.calls();
        calls.iter().any(|call| call.method.contains("/response/"))
    };
    stage.until("it is answered", responded).await;
    let seen = stage.slack.transcript_for("C0SECRET", "alice");
    assert!(seen.contains("pong"), "{seen}");
    stage.stop().await;
}

#[tokio::test]
async fn what_nobody_knows_is_acknowledged_and_changes_nothing() {
    let slack = SimulatedSlack::builder().with(|settings| {
        settings.extra_fields = true;
        settings.odd_blocks = true;
    });
    let stage = Stage::with(slack.start().await.unwrap(), |_| {}).await;
    stage
        .slack
        .send_event(&json!({"type": "something_new", "channel": 17}));
    stage.slack.send_event(
        &json!({"type": "message", "channel": "D0ALICE", "user": ["U0ALICE"], "ts": null}),
    );
    stage.slack.send_payload(
        EnvelopeKind::Interaction,
        "odd",
        &json!({"type": "view_submission", "view": {}}),
    );
    stage.slack.send_frame("{");
    stage.slack.send_frame(r#"{"type":"new_kind"}"#);
    stage.pings().await;
    assert_eq!(stage.listening.hellos(), 1, "the connection is the same");
    stage.stop().await;
}
