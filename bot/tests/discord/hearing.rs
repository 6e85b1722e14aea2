//! What is heard, once each.

use std::time::Duration;

use deckhand::chat::discord::PLATFORM;
use fixtures::discord::{
    ALICE, APPLICATION, Acknowledged, BOB, BOT_ROLE, Change, DEPLOYS, GUILD, SimulatedDiscord,
};
use serde_json::json;

use crate::house::{TICK, house, house_of, prod};
use crate::shared::{simulated, to_bot};
use crate::stage::Stage;

#[tokio::test]
async fn a_mention_has_one_reply_that_pings_nobody_and_reactions_under_it() {
    let stage = Stage::new().await;
    let ping = stage.pings().await;
    let said = stage.discord.said_by_bot(DEPLOYS);
    assert_eq!(said[0].content, "pong");
    assert_eq!(said[0].replies_to, Some(ping));
    assert_eq!(said[0].pinged, Vec::<String>::new());
    let reacted = |stage: &Stage| stage.discord.message(ping).unwrap().reactions.len() == 2;
    stage.until("there are two reactions", reacted).await;
    let mut reactions = stage.discord.message(ping).unwrap().reactions;
    reactions.sort();
    assert!(
        reactions[0].0 == "✅" && reactions[1].0 == "👀",
        "{reactions:?}"
    );
    stage.stop().await;
}

#[tokio::test]
async fn whatever_names_the_bot_in_front_is_for_it() {
    let stage = Stage::new().await;
    for (count, name) in [
        format!("<@&{BOT_ROLE}>"),
        "<@!900100200300400500>:".to_owned(),
    ]
    .iter()
    .enumerate()
    {
        stage.discord.say(ALICE, DEPLOYS, &format!("{name} ping"));
        assert_eq!(
            stage.said(DEPLOYS, count + 1).await.len(),
            count + 1,
            "{name}"
        );
    }
    stage.discord.say(ALICE, DEPLOYS, "ping");
    stage
        .discord
        .say(ALICE, DEPLOYS, "I asked <@900100200300400500> to ping");
    // A reply to what the bot said is for it, without its name.
    let pong = stage.discord.said_by_bot(DEPLOYS)[0].id;
    stage.discord.reply(BOB, pong, "ping");
    assert_eq!(stage.said(DEPLOYS, 3).await, ["pong"; 3]);
    let (direct, _) = stage.discord.say_directly(ALICE, "ping");
    assert_eq!(stage.said(direct, 1).await, ["pong"]);
    stage.stop().await;
}

#[tokio::test]
async fn a_thread_is_listened_to_once_somebody_has_spoken_to_the_bot_there() {
    let stage = Stage::new().await;
    let thread = stage.discord.open_thread(ALICE, DEPLOYS, "about pings");
    stage.discord.say(ALICE, thread, "ping");
    stage.discord.say(ALICE, thread, &to_bot("ping"));
    assert_eq!(stage.said(thread, 1).await, ["pong"]);
    stage.discord.say(BOB, thread, "ping");
    assert_eq!(stage.said(thread, 2).await, ["pong"; 2]);
    stage.stop().await;
}

#[tokio::test]
async fn nobody_but_people_gives_orders() {
    let stage = Stage::new().await;
    let robot = stage.discord.add_bot("robot", &[]);
    stage.discord.say(robot, DEPLOYS, &to_bot("ping"));
    stage
        .discord
        .say_as_webhook(DEPLOYS, "alice", &to_bot("ping"));
    let theirs = stage.discord.say(BOB, DEPLOYS, &to_bot("look"));
    stage.said(DEPLOYS, 1).await;
    stage.discord.forward(ALICE, theirs, DEPLOYS);
    stage.discord.notice(ALICE, DEPLOYS, 7);
    stage.discord.notice(ALICE, DEPLOYS, 250);
    stage.pings().await;
    assert_eq!(stage.discord.said_by_bot(DEPLOYS).len(), 2);
    stage.stop().await;
}

#[tokio::test]
async fn copies_are_heard_once() {
    let stage = Stage::new().await;
    stage.discord.repeat_next(4);
    stage.pings().await;
    stage.discord.swap_next();
    stage.discord.say(ALICE, DEPLOYS, &to_bot("ping"));
    stage.discord.say(ALICE, DEPLOYS, &to_bot("ping"));
    assert_eq!(stage.said(DEPLOYS, 3).await, ["pong"; 3]);
    stage.discord.replay_last(8);
    stage.pings().await;
    assert_eq!(stage.said(DEPLOYS, 4).await, ["pong"; 4]);
    stage.stop().await;
}

#[tokio::test]
async fn an_edit_is_not_acted_on_and_whoever_edited_an_order_is_told() {
    let stage = Stage::new().await;
    let ping = stage.pings().await;
    stage.discord.edit(ping, &to_bot("whoami"));
    let said = stage.said(DEPLOYS, 2).await;
    assert!(
        said[1].contains("You have edited what you said. I had acted on `ping` already"),
        "{said:?}"
    );
    let chat = stage.discord.say(ALICE, DEPLOYS, "not to it");
    stage.discord.edit(chat, &to_bot("ping"));
    stage.pings().await;
    assert_eq!(stage.said(DEPLOYS, 3).await.len(), 3);
    stage.stop().await;
}

#[tokio::test]
async fn shapes_that_nobody_knows_lose_nothing() {
    let stage = Stage::new().await;
    for (at, value) in [
        ("/member", json!(null)),
        ("/mentions", json!("none")),
        ("/type", json!(0)),
        ("/author/discriminator", json!({"odd": true})),
        ("/something_new", json!([1, 2])),
    ] {
        let change = Change::Set(at.to_owned(), value);
        stage.discord.change_next("MESSAGE_CREATE", change);
        stage.pings().await;
    }
    assert_eq!(stage.listening.unread(), 0);
    stage.discord.send_event("FUTURE_THING", json!({"id": "1"}));
    stage.discord.send_event("MESSAGE_CREATE", json!("odd"));
    stage.discord.send_raw("{\"op\": 0, ");
    stage.discord.send_raw("{\"op\": 77, \"d\": null}");
    stage.pings().await;
    assert_eq!(stage.listening.unread(), 3);
    assert_eq!(
        (stage.listening.sessions(), stage.listening.resumed()),
        (1, 0)
    );
    stage.stop().await;
}

#[tokio::test]
async fn slash_commands_are_registered_once_and_answered() {
    let stage = Stage::new().await;
    stage
        .until("there are commands", |stage| {
            !stage.discord.commands().is_empty()
        })
        .await;
    let used = stage
        .discord
        .slash(ALICE, DEPLOYS, "deckhand", &json!({"sentence": "ping"}))
        .unwrap();
    assert_eq!(stage.said(DEPLOYS, 1).await, ["pong"]);
    let interaction = stage.discord.interaction(used).unwrap();
    assert_eq!(interaction.acknowledged, Some(Acknowledged::Thinking));
    assert_eq!(
        interaction.original,
        Some(stage.discord.said_by_bot(DEPLOYS)[0].id)
    );
    let used = stage
        .discord
        .slash(ALICE, DEPLOYS, "help", &json!({}))
        .unwrap();
    stage.said(DEPLOYS, 2).await;
    assert!(
        stage
            .discord
            .interaction(used)
            .unwrap()
            .acknowledged
            .is_some()
    );
    // What is not understood is shown to whoever said it, and to nobody else.
    stage
        .discord
        .slash(
            BOB,
            DEPLOYS,
            "deckhand",
            &json!({"sentence": "frobnicate the widgets"}),
        )
        .unwrap();
    stage.said(DEPLOYS, 3).await;
    assert_eq!(stage.discord.said_by_bot(DEPLOYS)[2].only_for, Some(BOB));
    // Another start finds them registered.
    let path = format!("/applications/{APPLICATION}/guilds/{GUILD}/commands");
    let puts = |discord: &SimulatedDiscord| {
        let calls = discord.calls();
        calls
            .iter()
            .filter(|call| call.method == "PUT" && call.path == path)
            .count()
    };
    assert_eq!(puts(&stage.discord), 1);
    stage.listening.stop().await;
    let second = Stage::with(stage.discord.clone(), house().await, |_| {}).await;
    second.pings().await;
    assert_eq!(puts(&second.discord), 1);
    second.listening.stop().await;
}

#[tokio::test]
async fn commands_that_cannot_be_registered_are_no_trouble() {
    let discord = SimulatedDiscord::start(simulated()).await.unwrap();
    let refused = fixtures::faults::FaultKind::Status(
        403,
        "{\"message\": \"Missing Access\", \"code\": 50001}".to_owned(),
    );
    discord.fault(fixtures::faults::Fault::once(
        "GET",
        "/applications/900100200300400600/guilds",
        refused,
    ));
    let stage = Stage::with(discord, house().await, |_| {}).await;
    stage.pings().await;
    assert!(stage.discord.commands().is_empty());
    stage.stop().await;
}

#[tokio::test]
async fn what_is_done_is_acknowledged_in_time_and_once_and_never_without_a_store() {
    let stage = Stage::new().await;
    stage
        .until("there are commands", |stage| {
            !stage.discord.commands().is_empty()
        })
        .await;
    stage.discord.repeat_next(2);
    let sentence = json!({"sentence": "ping"});
    stage
        .discord
        .slash(ALICE, DEPLOYS, "deckhand", &sentence)
        .unwrap();
    assert_eq!(stage.said(DEPLOYS, 1).await, ["pong"]);
    stage.discord.replay_last(4);
    stage.pings().await;
    assert_eq!(stage.said(DEPLOYS, 2).await, ["pong"; 2]);
    // Nothing can be stored any more.
    stage.house.journal.close().await;
    let used = stage
        .discord
        .slash(ALICE, DEPLOYS, "deckhand", &sentence)
        .unwrap();
    let answered = |stage: &Stage| {
        stage
            .discord
            .interaction(used)
            .unwrap()
            .acknowledged
            .is_some()
    };
    stage.until("it is answered all the same", answered).await;
    let transcript = stage.discord.transcript(DEPLOYS);
    assert!(
        transcript.contains("I could not take that just now, and did nothing."),
        "{transcript}"
    );
}

#[tokio::test]
async fn whoever_types_is_offered_services_at_once() {
    let world = prod(Some(TICK)).await;
    let discord = SimulatedDiscord::start(simulated()).await.unwrap();
    let stage = Stage::with(discord, house_of(&world).await, |_| {}).await;
    stage
        .until("there are commands", |stage| {
            !stage.discord.commands().is_empty()
        })
        .await;
    let mut offered = Vec::new();
    for _ in 0..200 {
        let typed = stage.discord.type_in(
            ALICE,
            DEPLOYS,
            "status",
            &json!({}),
            ("service", "hubapi.c"),
        );
        let typed = typed.unwrap();
        let is_answered = |stage: &Stage| {
            stage
                .discord
                .interaction(typed)
                .unwrap()
                .acknowledged
                .is_some()
        };
        stage.until("choices are offered", is_answered).await;
        offered = stage.discord.interaction(typed).unwrap().choices;
        if !offered.is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(offered, [("hubapi.com".to_owned(), json!("hubapi.com"))]);
    stage.stop().await;
}

#[tokio::test]
async fn who_it_was_is_kept_with_what_was_said() {
    let stage = Stage::new().await;
    let ping = stage.pings().await;
    assert_eq!(stage.heard(ping).await.as_deref(), Some("ping"));
    stage.discord.say(ALICE, DEPLOYS, &to_bot("whoami"));
    let said = stage.said(DEPLOYS, 2).await;
    let words = format!("You are {PLATFORM}:{ALICE} in {PLATFORM}:{DEPLOYS}");
    assert!(said[1].starts_with(&words), "{said:?}");
    stage.stop().await;
}

#[tokio::test]
async fn in_a_guild_that_is_not_named_it_is_not_used() {
    let discord = SimulatedDiscord::start(simulated()).await.unwrap();
    let only_another = |settings: &mut deckhand::chat::discord::Settings| {
        settings.guilds.insert("1".to_owned());
    };
    let stage = Stage::with(discord, house().await, only_another).await;
    let ignored = stage.discord.say(ALICE, DEPLOYS, &to_bot("ping"));
    // Direct messages are in no guild, and come after it.
    let (direct, _) = stage.discord.say_directly(ALICE, "ping");
    assert_eq!(stage.said(direct, 1).await, ["pong"]);
    assert_eq!(stage.heard(ignored).await, None);
    assert!(stage.discord.said_by_bot(DEPLOYS).is_empty());
    assert!(stage.discord.commands().is_empty());
    stage.stop().await;
}
