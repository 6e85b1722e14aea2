//! How messages of Discord read.

use serde_json::{Value, json};

use super::*;

fn read(change: impl FnOnce(&mut Value)) -> String {
    let mut message = json!({
        "id": "710", "type": 0, "channel_id": "700", "channel_type": 0, "guild_id": "800",
        "author": {"id": "600", "username": "mira"}, "member": {"roles": ["801", "802"]},
        "content": "<@900> ping",
    });
    change(&mut message);
    let us = Identity {
        user: "900".to_owned(),
        ..Identity::default()
    };
    let reader = Reader {
        us: &us,
        threads: &BTreeSet::new(),
        guild: None,
        now: DateTime::UNIX_EPOCH,
    };
    match reader.message(&message.to_string()).unwrap() {
        Reading::Heard(heard) => format!("{} {}: {}", heard.room, heard.person.0, heard.text),
        Reading::InThread(heard) => format!("in thread: {}", heard.text),
        Reading::Nothing(why) => why.to_owned(),
        Reading::Edited { .. } => "edited".to_owned(),
    }
}

#[test]
fn who_is_spoken_to_and_who_speaks() {
    let heard = "discord:700 discord:600: ping";
    assert_eq!(read(|_| {}), heard);
    assert_eq!(
        read(|message| message["content"] = json!("<@900>")),
        "discord:700 discord:600: help"
    );
    assert_eq!(
        read(|message| message["content"] = json!("hey <@900> ping")),
        "not to us"
    );
    assert_eq!(
        read(|message| message["author"]["bot"] = json!(true)),
        "another program's"
    );
    assert_eq!(
        read(|message| message["webhook_id"] = json!("1")),
        "another program's"
    );
    assert_eq!(
        read(|message| message["author"]["id"] = json!("900")),
        OUR_OWN
    );
    assert_eq!(read(|message| message["type"] = json!(21)), "book-keeping");
    assert_eq!(
        read(|message| message["message_reference"] = json!({"type": 1})),
        "somebody else's words, forwarded"
    );
    assert_eq!(
        read(|message| {
            message["content"] = json!("ping");
            message["channel_type"] = json!(11);
        }),
        "in thread: ping"
    );
    assert_eq!(
        read(|message| {
            message["type"] = json!(19);
            message["content"] = json!("ping");
            message["referenced_message"] = json!({"author": {"id": "900"}});
        }),
        heard
    );
    assert_eq!(
        read(|message| {
            message.as_object_mut().unwrap().remove("guild_id");
            message["content"] = json!("ping");
        }),
        heard
    );
}

#[test]
fn odd_shapes_lose_nothing_but_themselves() {
    let heard = "discord:700 discord:600: ping";
    for odd in [
        json!(null),
        json!("x"),
        json!(7),
        json!(["x"]),
        json!({"a": 1}),
    ] {
        for field in [
            "member",
            "message_reference",
            "referenced_message",
            "channel_type",
            "mentions",
        ] {
            assert_eq!(
                read(|message| message[field] = odd.clone()),
                heard,
                "{field}: {odd}"
            );
        }
    }
}

#[test]
fn only_our_own_buttons_are_sentences() {
    for ours in ["confirm k7q2m", "deploy HubApiWeb 1.42 to prod"] {
        assert_eq!(pressed(ours).as_deref(), Some(ours));
    }
    for other in [
        "confirm",
        "confirm ",
        "v1:run42:approve",
        "deploy ",
        "delete x",
        "cancel a b",
    ] {
        assert_eq!(pressed(other), None, "{other}");
    }
}
