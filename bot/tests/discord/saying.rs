//! What is said, once each, whatever becomes of the calls.

use std::time::Duration;

use commands::{Colour, Reply, Verdict};
use deckhand::chat::{Edge, NotSaid, Outgoing, Room};
use fixtures::discord::{
    self, ALICE, DEPLOYS, RateLimited, RestFault, SECRET, SimulatedDiscord, Snowflake,
};
use fixtures::faults::{Fault, FaultKind};

use crate::shared::to_bot;
use crate::stage::Stage;

pub(crate) fn outgoing(channel: Snowflake, key: &str, reply: Reply) -> Outgoing {
    Outgoing {
        message_key: key.to_owned(),
        room: Room(format!("discord:{channel}")),
        reply,
        ended: None,
        answers: None,
        said_as: None,
    }
}

fn posts() -> String {
    format!("/channels/{DEPLOYS}/messages")
}

#[tokio::test]
async fn lost_answers_lead_to_one_message() {
    let stage = Stage::new().await;
    type Arm = fn(&SimulatedDiscord, &str);
    let faults: [(&str, Arm); 7] = [
        ("reply lost", |discord, path| {
            discord.fault(Fault::once("POST", path, FaultKind::ReplyLost))
        }),
        ("request lost", |discord, path| {
            discord.fault(Fault::once("POST", path, FaultKind::RequestLost))
        }),
        ("late", |discord, path| {
            discord.fault(Fault::once(
                "POST",
                path,
                FaultKind::ReplyLate(Duration::from_millis(900)),
            ));
        }),
        ("502 before", |discord, path| {
            discord.fault(Fault::once(
                "POST",
                path,
                FaultKind::Status(502, "<html>bad gateway</html>".to_owned()),
            ));
        }),
        ("500 after", |discord, path| {
            discord.fault(Fault::once(
                "POST",
                path,
                FaultKind::StatusAfterwards(500, "oh".to_owned()),
            ));
        }),
        ("unreadable", |discord, path| {
            discord.rest_fault("POST", path, 1, RestFault::Unreadable)
        }),
        ("cut", |discord, path| {
            discord.rest_fault("POST", path, 1, RestFault::CutMidAnswer)
        }),
    ];
    for (count, (what, arm)) in faults.into_iter().enumerate() {
        arm(&stage.discord, &posts());
        stage.pings().await;
        assert_eq!(
            stage.said(DEPLOYS, count + 1).await.len(),
            count + 1,
            "{what}"
        );
    }
    assert_eq!(stage.said(DEPLOYS, 7).await, ["pong"; 7]);
    stage.stop().await;
}

#[tokio::test]
async fn a_pause_is_kept_to_and_nothing_is_lost() {
    let stage = Stage::new().await;
    let wait = Duration::from_millis(300);
    for limited in [
        RateLimited::User(wait),
        RateLimited::Shared(wait),
        RateLimited::Global(wait),
        RateLimited::Page(wait),
    ] {
        let fault = RestFault::RateLimited(limited);
        stage.discord.rest_fault("POST", &posts(), 1, fault);
        let before = stage.discord.refusals();
        stage.pings().await;
        assert!(stage.discord.refusals() <= before + 1);
    }
    assert_eq!(stage.said(DEPLOYS, 4).await, ["pong"; 4]);
    stage.stop().await;
}

#[tokio::test]
async fn discords_own_limits_are_not_run_into() {
    let simulated = discord::Settings {
        rate_limits: Some(discord::RateLimits::default()),
        ..crate::shared::simulated()
    };
    let stage = Stage::in_discord(simulated).await;
    for _ in 0..8 {
        stage.discord.say(ALICE, DEPLOYS, &to_bot("ping"));
    }
    assert_eq!(stage.said(DEPLOYS, 8).await, ["pong"; 8]);
    assert_eq!(stage.discord.refusals(), 0);
    stage.stop().await;
}

#[tokio::test]
async fn what_cannot_be_said_is_said_to_be_so() {
    let stage = Stage::new().await;
    let say = |channel, key| {
        let outgoing = outgoing(channel, key, Reply::text("hello"));
        let edge = stage.edge.clone();
        async move { edge.say(&outgoing).await }
    };
    for (channel, words) in [
        (SECRET, "View Channel"),
        (Snowflake::new(1), "the channel is gone"),
    ] {
        let said = say(channel, "a").await;
        assert!(
            matches!(&said, Err(NotSaid::Never(why)) if why.contains(words)),
            "{said:?}"
        );
    }
    stage.discord.overwrite(DEPLOYS, discord::BOT, 0, 1 << 11);
    let said = say(DEPLOYS, "a").await;
    assert!(
        matches!(&said, Err(NotSaid::Never(why)) if why.contains("Send Messages")),
        "{said:?}"
    );
    stage.discord.go_away();
    let said = say(DEPLOYS, "a").await;
    assert!(
        matches!(said, Err(NotSaid::NotNow(_) | NotSaid::Unknown(_))),
        "{said:?}"
    );
    stage.discord.come_back();
    stage.discord.set_token("another");
    let said = say(DEPLOYS, "a").await;
    assert!(
        matches!(&said, Err(NotSaid::NotNow(why)) if why.contains("401")),
        "{said:?}"
    );
}

#[tokio::test]
async fn a_message_that_was_deleted_is_said_anew_when_it_ends() {
    let stage = Stage::new().await;
    let first = outgoing(
        DEPLOYS,
        "operation:a",
        Reply::text("going on").coloured(Colour::Blue),
    );
    let id = stage.edge.say(&first).await.unwrap();
    stage.discord.delete(Snowflake::new(id.parse().unwrap()));
    let next = Outgoing {
        said_as: Some(id.clone()),
        ended: Some(Verdict::Success),
        reply: Reply::text("done").coloured(Colour::Green),
        ..first
    };
    assert_eq!(stage.edge.say(&next).await, Err(NotSaid::Deleted));
    // The nonce is still known, and is not the new message's.
    let anew = Outgoing {
        said_as: None,
        ..next
    };
    let again = stage.edge.say(&anew).await.unwrap();
    assert_ne!(id, again);
    assert_eq!(stage.said(DEPLOYS, 1).await, ["✅ done"]);
    stage.stop().await;
}

#[tokio::test]
async fn what_was_said_is_found_and_gets_the_newest_words() {
    let stage = Stage::new().await;
    let first = outgoing(DEPLOYS, "operation:a", Reply::text("one"));
    let id = stage.edge.say(&first).await.unwrap();
    let newer = Outgoing {
        reply: Reply::text("two"),
        ..first.clone()
    };
    assert_eq!(stage.edge.find(&newer).await, Ok(Some(id.clone())));
    let other = outgoing(DEPLOYS, "operation:b", Reply::text("one"));
    assert_eq!(stage.edge.find(&other).await, Ok(None));
    // Where history cannot be read, the nonce finds it, and it gets the newest words all the same.
    stage.discord.overwrite(DEPLOYS, discord::BOT, 0, 1 << 16);
    assert_eq!(stage.edge.find(&newer).await, Ok(None));
    assert_eq!(stage.edge.say(&newer).await, Ok(id));
    assert_eq!(stage.said(DEPLOYS, 1).await, ["two"]);
    stage.stop().await;
}

#[tokio::test]
async fn what_another_replica_says_as_well_is_taken_away() {
    let stage = Stage::in_discord(discord::Settings {
        nonce_window: Duration::ZERO,
        ..discord::Settings::default()
    })
    .await;
    let message = outgoing(DEPLOYS, "answer:1", Reply::text("one"));
    let late = stage.edge.say(&message).await.unwrap();
    let counts = stage.edge.say(&message).await.unwrap();
    assert_ne!(late, counts);
    stage
        .edge
        .say(&outgoing(DEPLOYS, "answer:2", Reply::text("two")))
        .await
        .unwrap();
    let known = Outgoing {
        said_as: Some(counts),
        ..message
    };
    stage.edge.take_others_away(&known).await;
    assert_eq!(stage.said(DEPLOYS, 2).await, ["one", "two"]);
    // Once it is alone, nothing more goes.
    stage.edge.take_others_away(&known).await;
    assert_eq!(stage.said(DEPLOYS, 2).await, ["one", "two"]);
    stage.stop().await;
}

#[tokio::test]
async fn nothing_said_pings_anybody_or_is_too_long() {
    let stage = Stage::new().await;
    let wild =
        "@everyone <@600100200300400502> <@&800100200300400510> `x` *b* ```\n||s|| ".repeat(200);
    let row = |number: usize| vec![format!("service-{number}"), wild.chars().take(90).collect()];
    let reply = Reply::text(wild.clone())
        .coloured(Colour::Red)
        .field("cause", wild.clone())
        .field("", "")
        .rows(&["name", "what"], (0..500).map(row).collect());
    let whole = outgoing(DEPLOYS, "a", reply);
    let id = stage.edge.say(&whole).await.unwrap();
    let anew = Outgoing {
        said_as: Some(id),
        ..whole
    };
    stage.edge.say(&anew).await.unwrap();
    let seen = &stage.discord.said_by_bot(DEPLOYS)[0];
    assert_eq!(seen.pinged, Vec::<String>::new());
    let [(name, text)] = seen.files.as_slice() else {
        panic!("one file: {:?}", seen.files.len())
    };
    assert!(name == "deckhand.txt" && text.contains("service-0 ") && text.contains("service-499"));
    assert!(stage.discord.calls().iter().all(|call| call.status != 400));
    stage.stop().await;
}

#[tokio::test]
async fn a_message_that_discord_refuses_for_its_looks_is_said_plainly() {
    let stage = Stage::new().await;
    let refused = "{\"message\": \"Invalid Form Body\", \"code\": 50035, \"errors\": {\"embeds\": {\"_errors\": []}}}";
    let fault = FaultKind::Status(400, refused.to_owned());
    stage.discord.fault(Fault::once("POST", &posts(), fault));
    let reply = Reply::text("hello").coloured(Colour::Green).field("a", "b");
    stage
        .edge
        .say(&outgoing(DEPLOYS, "a", reply))
        .await
        .unwrap();
    let seen = &stage.discord.said_by_bot(DEPLOYS)[0];
    assert!(seen.content == "✅ hello" && seen.embeds.is_empty());
    stage.stop().await;
}

#[tokio::test]
async fn a_run_that_outlives_its_interaction_is_still_told() {
    let stage = Stage::new().await;
    stage
        .until("there are commands", |stage| {
            !stage.discord.commands().is_empty()
        })
        .await;
    let sentence = serde_json::json!({"sentence": "ping"});
    stage
        .discord
        .slash(ALICE, DEPLOYS, "deckhand", &sentence)
        .unwrap();
    stage.said(DEPLOYS, 1).await;
    let id = stage.discord.said_by_bot(DEPLOYS)[0].id;
    stage.discord.advance(Duration::from_secs(20 * 60));
    let later = Outgoing {
        said_as: Some(id.to_string()),
        ..outgoing(DEPLOYS, "a", Reply::text("still here"))
    };
    stage.edge.say(&later).await.unwrap();
    assert_eq!(stage.said(DEPLOYS, 1).await, ["still here"]);
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
    let reply = Reply::text("3 requests").picture(picture());
    let message = outgoing(DEPLOYS, "a", reply);
    stage.edge.say(&message).await.unwrap();
    let seen = &stage.discord.said_by_bot(DEPLOYS)[0];
    assert_eq!(seen.content, "3 requests");
    assert_eq!(seen.files[0].0, "picture-1.png");
    let files = stage.discord.attachments(seen.id);
    let [(alt, bytes)] = files.as_slice() else {
        panic!("one file: {}", files.len());
    };
    assert_eq!(alt.as_deref(), Some("requests by state. active 3."));
    assert!(bytes.starts_with(&deckhand::picture::MAGIC) && bytes.len() > 1_000);
    stage.stop().await;
}

#[tokio::test]
async fn the_words_of_a_picture_that_may_not_be_put_there_are_not_lost() {
    let stage = Stage::new().await;
    let refused = "{\"message\": \"Missing Permissions\", \"code\": 50013}";
    let fault = FaultKind::Status(403, refused.to_owned());
    stage.discord.fault(Fault::once("POST", &posts(), fault));
    let reply = Reply::text("3 requests").picture(picture());
    stage
        .edge
        .say(&outgoing(DEPLOYS, "a", reply))
        .await
        .unwrap();
    let seen = &stage.discord.said_by_bot(DEPLOYS)[0];
    assert!(seen.files.is_empty());
    assert!(seen.content.starts_with("3 requests"), "{}", seen.content);
    assert!(seen.content.contains("█ active 3"), "{}", seen.content);
    stage.stop().await;
}
