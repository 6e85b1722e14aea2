//! What is said, once each, and with everything in it.

use std::time::Duration;

use commands::{Colour, OperationId, Reply, Verdict};
use deckhand::chat::{Edge, NotSaid, Outgoing, Room};
use fixtures::slack::{ApiFault, ApiFaultKind};

use crate::shared::CHANNEL;
use crate::stage::Stage;

pub(crate) fn outgoing(key: &str, reply: Reply) -> Outgoing {
    Outgoing {
        message_key: key.to_owned(),
        room: Room(format!("slack:{CHANNEL}")),
        reply,
        ended: None,
        answers: None,
        said_as: None,
    }
}

#[tokio::test]
async fn a_message_is_edited_in_place_and_its_buttons_go() {
    let stage = Stage::new().await;
    let plan = Reply::text("Adding it takes it from 4 to 5.").deciding(&OperationId::new("k7q2m"));
    let mut message = outgoing("operation:k7q2m", plan);
    message.said_as = Some(stage.edge.say(&message).await.unwrap());
    let seen = &stage.slack.said_by_bot(CHANNEL)[0];
    assert_eq!(seen.actions, ["confirm", "cancel"]);
    message.reply = Reply::text("Request x is WAITING · 1 of 3 agents applied")
        .coloured(Colour::Blue)
        .progressing(1, 3);
    let again = stage.edge.say(&message).await.unwrap();
    assert_eq!(Some(again), message.said_as);
    let seen = stage.slack.said_by_bot(CHANNEL);
    assert_eq!((seen.len(), seen[0].actions.len()), (1, 0));
    assert!(
        seen[0].text.starts_with("Request x is WAITING"),
        "{:?}",
        seen[0]
    );
    assert!(seen[0].shown.contains("▰▰▰▰▱"), "{:?}", seen[0]);
    let update = &stage.slack.calls_of("chat.update")[0].arguments;
    assert_eq!(update["parse"], "none");
    assert_eq!(
        update["metadata"]["event_payload"]["key"],
        "operation:k7q2m"
    );
    stage.stop().await;
}

#[tokio::test]
async fn a_post_whose_answer_was_lost_is_found_and_not_repeated() {
    let stage = Stage::new().await;
    let lost = [
        ApiFaultKind::ResetAfterwards,
        ApiFaultKind::NeverAnswered,
        ApiFaultKind::StatusAfterwards(502),
        ApiFaultKind::RefusedAfterwards("internal_error".to_owned()),
        ApiFaultKind::Html,
    ];
    for thread in [None, Some(stage.slack.say("alice", CHANNEL, "look"))] {
        for (number, fault) in lost.iter().enumerate() {
            let before = stage.slack.said_by_bot(CHANNEL).len();
            let mut message = outgoing(
                &format!("answer:{number}:{}", thread.is_some()),
                Reply::text("pong"),
            );
            if let Some(thread) = &thread {
                message.room = Room(format!("slack:{CHANNEL}/{}", thread.ts));
            }
            stage
                .slack
                .fault(ApiFault::once("chat.postMessage", fault.clone()));
            let said = stage.edge.say(&message).await;
            assert!(
                matches!(said, Err(NotSaid::Unknown(_))),
                "{fault:?}: {said:?}"
            );
            let found = stage
                .edge
                .find(&message)
                .await
                .unwrap()
                .expect("it is there");
            let said = stage.slack.said_by_bot(CHANNEL);
            assert_eq!(said.len(), before + 1, "{fault:?}");
            assert!(said.iter().any(|seen| seen.at.ts == found));
        }
    }
    stage.stop().await;
}

#[tokio::test]
async fn a_post_that_was_lost_on_its_way_is_not_found() {
    let stage = Stage::new().await;
    for (fault, is_unknown) in [
        (ApiFaultKind::ResetBefore, true),
        (ApiFaultKind::NeverHeard, true),
        (ApiFaultKind::Status(503), true),
        (ApiFaultKind::Refused("ratelimited".to_owned()), false),
    ] {
        let message = outgoing("answer:1", Reply::text("pong"));
        stage
            .slack
            .fault(ApiFault::once("chat.postMessage", fault.clone()));
        let said = stage.edge.say(&message).await;
        assert_eq!(
            matches!(said, Err(NotSaid::Unknown(_))),
            is_unknown,
            "{fault:?}: {said:?}"
        );
        assert_eq!(stage.edge.find(&message).await, Ok(None), "{fault:?}");
    }
    stage.stop().await;
}

#[tokio::test]
async fn what_stands_there_twice_is_taken_away_once() {
    let stage = Stage::new().await;
    let message = outgoing("answer:1", Reply::text("pong"));
    let first = stage.edge.say(&message).await.unwrap();
    stage.edge.say(&message).await.unwrap();
    assert_eq!(stage.edge.find(&message).await, Ok(Some(first)));
    assert_eq!(stage.slack.said_by_bot(CHANNEL).len(), 1);
    stage.stop().await;
}

#[tokio::test]
async fn refusals_are_told_apart() {
    let stage = Stage::new().await;
    let message = outgoing("answer:1", Reply::text("pong"));
    let refused =
        |word: &str| ApiFault::once("chat.postMessage", ApiFaultKind::Refused(word.to_owned()));
    for (word, is_final) in [
        ("is_archived", true),
        ("not_in_channel", true),
        ("invalid_auth", false),
        ("missing_scope", false),
    ] {
        stage.slack.fault(refused(word));
        let said = stage.edge.say(&message).await;
        assert_eq!(
            matches!(said, Err(NotSaid::Never(_))),
            is_final,
            "{word}: {said:?}"
        );
        assert_eq!(
            matches!(said, Err(NotSaid::NotNow(_))),
            !is_final,
            "{word}: {said:?}"
        );
    }
    stage.slack.fault(refused("invalid_blocks"));
    assert!(stage.edge.say(&message).await.is_ok(), "it is said plainly");
    let edited = Outgoing {
        said_as: Some("1795341101.000100".to_owned()),
        ..message.clone()
    };
    assert_eq!(stage.edge.say(&edited).await, Err(NotSaid::Deleted));
    stage
        .slack
        .fault(ApiFault::once("chat.update", ApiFaultKind::NeverAnswered));
    assert!(
        matches!(stage.edge.say(&edited).await, Err(NotSaid::NotNow(_))),
        "an edit may be repeated"
    );
    stage.slack.fault(ApiFault::once(
        "chat.postMessage",
        ApiFaultKind::TooFast(Some(7)),
    ));
    assert_eq!(
        stage.edge.say(&message).await,
        Err(NotSaid::NotYet(Duration::from_secs(7)))
    );
    // The wait is kept without asking.
    let calls = stage.slack.calls_of("chat.postMessage").len();
    assert!(matches!(
        stage.edge.say(&message).await,
        Err(NotSaid::NotYet(_))
    ));
    assert_eq!(stage.slack.calls_of("chat.postMessage").len(), calls);
    stage.stop().await;
}

#[tokio::test]
async fn a_storm_of_refusals_ends_with_the_last_state_in_the_room() {
    let stage = Stage::new().await;
    stage
        .slack
        .fault(ApiFault::once("chat.postMessage", ApiFaultKind::TooFast(Some(1))).times(2));
    stage
        .slack
        .fault(ApiFault::once("reactions.add", ApiFaultKind::TooFast(None)).always());
    stage.slack.say("alice", CHANNEL, "@hub ping");
    stage.slack.say("bob", CHANNEL, "@hub ping");
    assert_eq!(stage.said(CHANNEL, 2).await, ["pong"; 2]);
    stage.stop().await;
}

#[tokio::test]
async fn what_is_too_long_for_a_message_is_a_file_in_its_thread() {
    let stage = Stage::new().await;
    let rows = (0..1_000).map(|row| vec![format!("service-{row}"), "<!channel>".to_owned()]);
    let reply = Reply::text("1000 services").rows(&["name", "what"], rows.collect());
    let message = Outgoing {
        ended: Some(Verdict::Success),
        ..outgoing("answer:1", reply)
    };
    let ts = stage.edge.say(&message).await.unwrap();
    stage
        .until("it is shared", |stage| {
            stage
                .slack
                .messages(CHANNEL)
                .iter()
                .any(|seen| seen.json["files"].is_array())
        })
        .await;
    let seen = stage.slack.messages(CHANNEL);
    let file = seen
        .iter()
        .find(|seen| seen.json["files"].is_array())
        .unwrap();
    assert_eq!(file.thread.as_deref(), Some(ts.as_str()));
    let id = file.json["files"][0]["id"].as_str().unwrap();
    let bytes = stage.slack.file(id).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    assert!(text.contains("service-0 ") && text.contains("service-999 "));
    assert!(seen.iter().all(|seen| seen.pings.is_empty()));
    stage.stop().await;
}

fn picture() -> commands::Chart {
    use commands::chart::{Shape, Share, Tone, Unit};
    let share = Share {
        name: "active".to_owned(),
        value: 3.into(),
        tone: Tone::Good,
    };
    commands::Chart {
        title: "requests by state".to_owned(),
        unit: Unit::Plain,
        shape: Shape::Shares(vec![share]),
    }
}

#[tokio::test]
async fn a_picture_is_a_file_with_words_for_those_who_cannot_see_it() {
    let stage = Stage::new().await;
    let message = outgoing("answer:1", Reply::text("3 requests").picture(picture()));
    let ts = stage.edge.say(&message).await.unwrap();
    stage
        .until("it is shared", |stage| {
            let seen = stage.slack.messages(CHANNEL);
            seen.iter().any(|seen| seen.json["files"].is_array())
        })
        .await;
    let seen = stage.slack.messages(CHANNEL);
    let file = seen.iter().find(|seen| seen.json["files"].is_array());
    let file = file.unwrap();
    assert_eq!(file.thread.as_deref(), Some(ts.as_str()));
    let shown = &file.json["files"][0];
    assert_eq!(shown["mimetype"], "image/png");
    assert_eq!(shown["title"], "requests by state");
    assert_eq!(shown["alt_txt"], "requests by state. active 3.");
    let bytes = stage.slack.file(shown["id"].as_str().unwrap()).unwrap();
    assert!(bytes.starts_with(&deckhand::picture::MAGIC) && bytes.len() > 1_000);
    stage.stop().await;
}

#[tokio::test]
async fn the_words_of_a_picture_that_cannot_be_put_there_are_not_lost() {
    let stage = Stage::new().await;
    let refused = ApiFaultKind::Refused("missing_scope".to_owned());
    let method = "files.getUploadURLExternal";
    stage.slack.fault(ApiFault::once(method, refused).always());
    let message = outgoing("answer:1", Reply::text("3 requests").picture(picture()));
    stage.edge.say(&message).await.unwrap();
    let said = stage.slack.said_by_bot(CHANNEL);
    let [words, instead] = said.as_slice() else {
        panic!("the words, and what became of the picture: {}", said.len());
    };
    assert_eq!(words.json["text"], "3 requests");
    let instead = instead.json.to_string();
    assert!(
        instead.contains("I could not attach picture-1.png"),
        "{instead}"
    );
    assert!(instead.contains("█ active 3"), "{instead}");
    stage.stop().await;
}
