//! The frames of contract slack 18, and what is heard in them.
#![expect(
    clippy::needless_pass_by_value,
    reason = "what `json!` makes is made for one call"
)]

use serde_json::{Value, json};

use super::*;

fn us() -> Identity {
    Identity {
        user: "U0HUBBOT".to_owned(),
        bot: "B0HUB1".to_owned(),
        app: "A0HUB1".to_owned(),
    }
}

fn read_as(manners: &Manners, kind: Kind, payload: &Value) -> Reading {
    let us = us();
    let reader = Reader {
        us: &us,
        manners,
        now: Utc::now(),
    };
    reader.read(kind, &payload.to_string()).unwrap()
}

fn event(event: Value) -> Reading {
    read_as(
        &Manners::default(),
        Kind::Event,
        &json!({"event": event, "event_id": "Ev1"}),
    )
}

/// Where and what, in one line.
fn told(reading: &Reading) -> String {
    match reading {
        Reading::Heard(heard) => format!(
            "{} in {}: {} [{}]",
            heard.person, heard.room, heard.text, heard.event_key
        ),
        Reading::InThread(heard) => {
            format!("perhaps {} in {}: {}", heard.person, heard.room, heard.text)
        }
        Reading::Answered(heard, reply) => format!("{} is told: {}", heard.person, reply.text),
        Reading::Edited(edit) => format!("{} now says {}", edit.of, edit.now),
        Reading::Nothing(why) => format!("nothing: {why}"),
    }
}

fn mention(changes: Value) -> Value {
    let mut event = json!({
        "type": "app_mention", "user": "U0ALICE", "ts": "1795341101.000100", "channel": "C0DEPLOY",
        "text": "<@U0HUBBOT> add host(s) to <http://hubapi.com|hubapi.com>", "event_ts": "1795341101.000100",
        "blocks": [{"type": "rich_text", "elements": []}]
    });
    for (name, value) in changes.as_object().unwrap() {
        event[name] = value.clone();
    }
    event
}

#[test]
fn a_mention_is_heard_in_a_thread_of_its_own() {
    assert_eq!(
        told(&event(mention(json!({})))),
        "slack:U0ALICE in slack:C0DEPLOY/1795341101.000100: add host(s) to hubapi.com [slack:C0DEPLOY/1795341101.000100]"
    );
    let in_channel = Manners {
        in_channel: true,
        ..Manners::default()
    };
    let reading = read_as(
        &in_channel,
        Kind::Event,
        &json!({"event": mention(json!({}))}),
    );
    assert!(told(&reading).starts_with("slack:U0ALICE in slack:C0DEPLOY: add"));
    let in_thread = mention(json!({"thread_ts": "1795341100.000001", "ts": "1795341102.000300"}));
    assert!(
        told(&event(in_thread))
            .starts_with("slack:U0ALICE in slack:C0DEPLOY/1795341100.000001: add")
    );
    let bare = event(mention(json!({"text": "<@U0HUBBOT>"})));
    assert!(told(&bare).contains(": help ["));
}

#[test]
fn the_same_mention_as_a_message_is_left_to_the_other() {
    let message = mention(json!({"type": "message", "channel_type": "channel"}));
    assert_eq!(
        told(&event(message)),
        "nothing: a mention, which comes twice"
    );
}

#[test]
fn a_link_that_lies_is_answered() {
    let reading = event(mention(
        json!({"text": "<@U0HUBBOT> add <http://evil.example|hubapi.com>"}),
    ));
    let told = told(&reading);
    assert!(
        told.contains("hubapi.com") && told.contains("http://evil.example"),
        "{told}"
    );
}

#[test]
fn messages_are_to_us_in_direct_messages_and_threads() {
    let message = |changes: Value| {
        let mut event = json!({
            "type": "message", "user": "U0BOB", "ts": "1795341130.000200", "text": "status", "channel": "C0DEPLOY",
            "channel_type": "channel"
        });
        for (name, value) in changes.as_object().unwrap() {
            event[name] = value.clone();
        }
        told(&self::event(event))
    };
    assert_eq!(message(json!({})), "nothing: not to us");
    assert_eq!(
        message(json!({"thread_ts": "1795341101.000100", "parent_user_id": "U0ALICE"})),
        "perhaps slack:U0BOB in slack:C0DEPLOY/1795341101.000100: status"
    );
    assert_eq!(
        message(json!({"thread_ts": "1795341101.000100", "parent_user_id": "U0HUBBOT"})),
        "slack:U0BOB in slack:C0DEPLOY: status [slack:C0DEPLOY/1795341130.000200]"
    );
    assert_eq!(
        message(json!({"channel": "D0ALICE", "channel_type": "im"})),
        "slack:U0BOB in slack:D0ALICE: status [slack:D0ALICE/1795341130.000200]"
    );
    assert_eq!(
        message(json!({"channel": "D0ALICE", "channel_type": "im", "subtype": "file_share"})),
        "slack:U0BOB in slack:D0ALICE: status [slack:D0ALICE/1795341130.000200]"
    );
    for (changes, why) in [
        (
            json!({"channel": "D0ALICE", "user": "U0HUBBOT", "bot_id": "B0HUB1"}),
            "our own",
        ),
        (json!({"channel": "D0ALICE", "app_id": "A0HUB1"}), "our own"),
        (
            json!({"channel": "D0ALICE", "bot_id": "B0OTHER"}),
            "another app's",
        ),
        (
            json!({"channel": "D0ALICE", "subtype": "bot_message"}),
            "book-keeping",
        ),
        (
            json!({"channel": "D0ALICE", "subtype": "channel_join"}),
            "book-keeping",
        ),
        (
            json!({"channel": "D0ALICE", "subtype": "message_deleted"}),
            "book-keeping",
        ),
        (
            json!({"channel": "D0ALICE", "ts": 17}),
            "a message without a place",
        ),
        (
            json!({"channel": "D0ALICE", "user": {"id": "U0BOB"}}),
            "a message by nobody",
        ),
        (json!({"type": "member_joined_channel"}), "of no interest"),
    ] {
        assert_eq!(message(changes), format!("nothing: {why}"));
    }
}

#[test]
fn channels_may_be_listened_to_and_bots_allowed() {
    let manners = Manners {
        in_channel: true,
        listen_everywhere: BTreeSet::from(["C0DEPLOY".to_owned()]),
        allowed_bots: BTreeSet::from(["B0CRON".to_owned()]),
    };
    let message = json!({
        "type": "message", "subtype": "bot_message", "bot_id": "B0CRON", "ts": "1795341130.000200", "text": "status",
        "channel": "C0DEPLOY", "channel_type": "channel"
    });
    let reading = read_as(&manners, Kind::Event, &json!({"event": message}));
    assert_eq!(
        told(&reading),
        "slack:B0CRON in slack:C0DEPLOY: status [slack:C0DEPLOY/1795341130.000200]"
    );
}

#[test]
fn an_edit_is_an_edit_where_a_word_is_another() {
    let changed = |before: &str, now: &str, user: &str| {
        told(&event(json!({
            "type": "message", "subtype": "message_changed", "hidden": true, "channel": "C0DEPLOY", "ts": "1795341160.000500",
            "message": {"type": "message", "user": user, "text": now, "ts": "1795341101.000100"},
            "previous_message": {"type": "message", "user": user, "text": before, "ts": "1795341101.000100"}
        })))
    };
    assert_eq!(
        changed("<@U0HUBBOT> status", "<@U0HUBBOT> pending", "U0ALICE"),
        "slack:C0DEPLOY/1795341101.000100 now says pending"
    );
    assert_eq!(
        changed("<http://a.com|a.com>", "a.com", "U0ALICE"),
        "nothing: an edit that changes no word"
    );
    assert_eq!(changed("a", "b", "U0HUBBOT"), "nothing: our own");
}

#[test]
fn slash_commands_are_sentences() {
    let slash = |command: &str, text: &str| {
        told(&read_as(
            &Manners::default(),
            Kind::Command,
            &json!({
                "channel_id": "C0DEPLOY", "user_id": "U0ALICE", "command": command, "text": text,
                "trigger_id": "9001.9002.aa01", "response_url": "http://127.0.0.1:7700/response/cmd-1",
                "is_enterprise_install": "false"
            }),
        ))
    };
    assert_eq!(
        slash("/deckhand", "status of <http://hubapi.com|hubapi.com>"),
        "slack:U0ALICE in slack:C0DEPLOY: status of hubapi.com [slack:command/9001.9002.aa01]"
    );
    assert!(slash("/deckhand", " ").contains(": help ["));
    assert!(slash("/deploy", "web 1.2 to prod").contains(": deploy web 1.2 to prod ["));
}

#[test]
fn a_press_is_the_sentence_of_its_button() {
    let press = json!({
        "type": "block_actions", "user": {"id": "U0BOB"}, "trigger_id": "9001.9002.aa02",
        "container": {"type": "message", "message_ts": "1795341102.000300", "channel_id": "C0DEPLOY", "thread_ts": "1795341101.000100"},
        "channel": {"id": "C0DEPLOY", "name": "deploys"},
        "message": {"ts": "1795341102.000300", "thread_ts": "1795341101.000100", "parent_user_id": "U0ALICE", "text": "?"},
        "actions": [{"action_id": "confirm", "value": "k7q2m", "action_ts": "1795341150.123456", "type": "button"}]
    });
    let told_of = |press: &Value| told(&read_as(&Manners::default(), Kind::Interaction, press));
    assert_eq!(
        told_of(&press),
        "slack:U0BOB in slack:C0DEPLOY/1795341101.000100: confirm k7q2m [slack:press/9001.9002.aa02]"
    );
    let mut without = press.clone();
    without["trigger_id"] = Value::Null;
    without["message"] = Value::Null;
    assert_eq!(
        told_of(&without),
        "slack:U0BOB in slack:C0DEPLOY/1795341101.000100: confirm k7q2m \
         [slack:press/U0BOB/1795341102.000300/confirm/1795341150.123456]"
    );
    let mut other = press;
    other["actions"][0]["action_id"] = json!("approve");
    assert!(told_of(&other).contains(": approve k7q2m ["));
    other["actions"][0]["action_id"] = json!("delete");
    assert_eq!(told_of(&other), "nothing: no button of ours");
}
