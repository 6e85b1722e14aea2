//! Connections that end, sessions that are lost, and what was said meanwhile.

use std::time::{Duration, Instant};

use deckhand::chat::Stopped;
use deckhand::chat::discord::{Discord, Settings};
use deckhand::journal::{Journal, Place};
use fixtures::PATIENCE;
use fixtures::discord::{ALICE, AtIdentify, BOB, DEPLOYS, SimulatedDiscord};

use crate::house::{house, house_with};
use crate::shared::{settings, simulated, to_bot};
use crate::stage::Stage;

#[tokio::test]
async fn a_connection_that_ends_is_resumed_and_what_was_said_meanwhile_is_heard() {
    type End = fn(&SimulatedDiscord);
    let ends: [(&str, End); 9] = [
        ("cut", SimulatedDiscord::drop_connections),
        ("reset", SimulatedDiscord::reset_connections),
        ("closed", |discord| discord.close_connections(None)),
        ("4000", |discord| discord.close_connections(Some(4000))),
        ("4001", |discord| discord.close_connections(Some(4001))),
        ("1001", |discord| discord.close_connections(Some(1001))),
        ("op 7", SimulatedDiscord::ask_to_reconnect),
        ("op 9, resumable", |discord| {
            discord.invalidate_sessions(true)
        }),
        ("op 7 before Hello", |discord| {
            discord.ask_to_reconnect_before_hello();
            discord.drop_connections();
        }),
    ];
    let stage = Stage::new().await;
    for (count, (what, end)) in ends.into_iter().enumerate() {
        end(&stage.discord);
        stage.discord.say(ALICE, DEPLOYS, &to_bot("ping"));
        stage
            .until(&format!("it is resumed: {what}"), |stage| {
                stage.listening.resumed() > count
            })
            .await;
        let said = stage.said(DEPLOYS, count + 1).await;
        assert_eq!(said.len(), count + 1, "{what}: one answer each");
    }
    assert_eq!(stage.discord.identifies(), 1);
    stage.stop().await;
}

#[tokio::test]
async fn a_session_that_is_gone_is_begun_anew_and_the_gap_is_filled() {
    type End = fn(&SimulatedDiscord);
    let ends: [(&str, End); 4] = [
        ("op 9", |discord| discord.invalidate_sessions(false)),
        ("4009", |discord| {
            discord.forget_sessions();
            discord.close_connections(Some(4009));
        }),
        ("4007", |discord| {
            discord.forget_sessions();
            discord.close_connections(Some(4007));
        }),
        ("resumed in vain", |discord| {
            discord.forget_sessions();
            discord.drop_connections();
        }),
    ];
    let stage = Stage::new().await;
    for (count, (what, end)) in ends.into_iter().enumerate() {
        stage.pings().await;
        let (direct, _) = stage.discord.say_directly(BOB, "ping");
        stage.said(direct, 2 * count + 1).await;
        end(&stage.discord);
        stage.discord.say(ALICE, DEPLOYS, &to_bot("ping"));
        stage.discord.say_directly(BOB, "ping");
        stage.discord.say(ALICE, DEPLOYS, "not to it");
        stage
            .until(&format!("there is another session: {what}"), |stage| {
                stage.listening.sessions() > count + 1
            })
            .await;
        let said = stage.said(DEPLOYS, 2 * count + 2).await;
        assert_eq!(said, vec!["pong"; 2 * count + 2], "{what}");
        assert_eq!(
            stage.said(direct, 2 * count + 2).await.len(),
            2 * count + 2,
            "{what}"
        );
    }
    stage.pings().await;
    stage.stop().await;
}

#[tokio::test]
async fn an_order_that_is_found_late_is_asked_about_and_a_question_is_answered() {
    let discord = SimulatedDiscord::start(simulated()).await.unwrap();
    // Every order that is found late is too old here, and no question is.
    let late = |settings: &mut Settings| settings.limits.late = Duration::ZERO;
    let stage = Stage::with(discord, house().await, late).await;
    stage.pings().await;
    stage.discord.forget_sessions();
    stage.discord.silence(true);
    let old = stage
        .discord
        .say(ALICE, DEPLOYS, &to_bot("Update config of hubapi.com"));
    stage.discord.say(ALICE, DEPLOYS, &to_bot("ping"));
    stage.discord.drop_connections();
    stage.discord.silence(false);
    stage
        .until("there is another session", |stage| {
            stage.listening.sessions() > 1
        })
        .await;
    let said = stage.said(DEPLOYS, 3).await;
    assert_eq!(said.len(), 3, "{said:?}");
    let order = "I was not connected when you said \"Update config of hubapi.com\". I did nothing; please say it again.";
    assert!(said.iter().any(|said| said.contains(order)), "{said:?}");
    assert!(
        said.iter().filter(|said| *said == "pong").count() == 2,
        "{said:?}"
    );
    assert_eq!(
        stage.heard(old).await.as_deref(),
        Some(""),
        "no word of it is acted on"
    );
    stage.stop().await;
}

#[tokio::test]
async fn what_was_said_while_no_process_was_there_is_read_where_somebody_had_spoken_to_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = Place::File(folder.path().join("journal.sqlite3"));
    let house = async || house_with(Journal::open(&file).await.unwrap());
    let discord = SimulatedDiscord::start(simulated()).await.unwrap();
    let elsewhere = discord.add_channel("elsewhere");
    let before = Stage::with(discord, house().await, |_| {}).await;
    before.pings().await;
    let (direct, _) = before.discord.say_directly(BOB, "ping");
    before.said(direct, 1).await;
    let thread = before.discord.open_thread(ALICE, DEPLOYS, "a talk");
    before.discord.say(ALICE, thread, &to_bot("ping"));
    before.said(thread, 1).await;
    let discord = before.leave().await;

    let old = discord.say(ALICE, DEPLOYS, &to_bot("Update config of hubapi.com"));
    discord.say(ALICE, DEPLOYS, &to_bot("ping"));
    discord.say(ALICE, DEPLOYS, "not to it");
    discord.say(ALICE, elsewhere, &to_bot("ping"));
    discord.say(ALICE, thread, "ping");
    discord.say_directly(BOB, "ping");
    // Every order that is found late is too old here, and no question is.
    let late = |settings: &mut Settings| settings.limits.late = Duration::ZERO;
    let after = Stage::with(discord, house().await, late).await;
    let said = after.said(DEPLOYS, 3).await;
    assert_eq!((said.len(), said[2].as_str()), (3, "pong"), "{said:?}");
    assert!(said[1].contains("please say it again"), "{said:?}");
    assert_eq!(after.heard(old).await.as_deref(), Some(""));
    assert_eq!(after.said(direct, 2).await, ["pong"; 2]);
    assert_eq!(after.said(thread, 2).await, ["pong"; 2]);
    // What comes now comes after what was missed, and nothing twice.
    after.pings().await;
    assert_eq!(after.said(elsewhere, 0).await.len(), 0);
    let discord = after.leave().await;

    // Nothing was missed, so nothing is said.
    let again = Stage::with(discord, house().await, late).await;
    again.pings().await;
    assert_eq!(again.said(direct, 2).await.len(), 2);
    assert_eq!(again.said(thread, 2).await.len(), 2);
    again.stop().await;
}

#[tokio::test]
async fn a_missed_heartbeat_is_found_and_the_session_is_resumed() {
    let stage = Stage::new().await;
    stage.pings().await;
    stage.discord.ignore_heartbeats(true);
    // Nothing else is wrong with the connection, so nothing else can end it.
    stage
        .until("it is resumed", |stage| stage.listening.resumed() > 0)
        .await;
    stage.discord.ignore_heartbeats(false);
    stage.pings().await;
    stage.discord.silence(true);
    stage.discord.say(ALICE, DEPLOYS, &to_bot("ping"));
    stage
        .until("it is taken for dead", |stage| !stage.listening.is_live())
        .await;
    stage.discord.silence(false);
    assert_eq!(stage.said(DEPLOYS, 3).await, ["pong"; 3]);
    assert_eq!(stage.discord.identifies(), 1);
    stage.discord.ask_for_heartbeat();
    stage.pings().await;
    stage.stop().await;
}

#[tokio::test]
async fn a_connection_that_is_alive_and_tells_nothing_is_found() {
    let stage = Stage::new().await;
    stage.pings().await;
    // Its answer to the first came before the second, so it has seen its own words come back.
    stage.pings().await;
    // Everything it should tell is lost, and heartbeats are acknowledged.
    stage.discord.lose_next(1_000);
    let outgoing =
        crate::saying::outgoing(DEPLOYS, "a", commands::Reply::text("is anybody there?"));
    let source = "700100200300400500 - 600 press - 800 -";
    let outgoing = deckhand::chat::Outgoing {
        answers: Some(source.to_owned()),
        ..outgoing
    };
    deckhand::chat::Edge::say(&stage.edge, &outgoing)
        .await
        .unwrap();
    stage
        .until("there is another session", |stage| {
            stage.discord.identifies() > 1
        })
        .await;
    stage.stop().await;
}

#[tokio::test]
async fn what_no_waiting_helps_against_is_said_in_words_and_is_not_tried_again() {
    for (code, words) in [
        (4004, "refuses the token"),
        (4010, "shards"),
        (4012, "newer deckhand"),
        (4013, "intents"),
        (4014, "Message Content Intent"),
    ] {
        let stage = Stage::new().await;
        stage.discord.at_identify(AtIdentify::Close(code));
        stage.discord.invalidate_sessions(false);
        let why = tokio::time::timeout(PATIENCE, stage.listening.stopped()).await;
        let Ok(Stopped::Refused(why)) = why else {
            panic!("{code}: {why:?}");
        };
        assert!(why.contains(words), "{why}");
        // Whoever opens connections has ended with these words: one at the start, and one that was refused.
        assert_eq!(begun(&stage).len(), 2, "{code}");
        assert!(!stage.listening.is_live());
        stage.stop().await;
    }
}

#[tokio::test]
async fn a_token_that_is_revoked_ends_it_and_a_wrong_one_never_begins() {
    let stage = Stage::new().await;
    stage.discord.revoke_token();
    let why = stage.listening.stopped().await;
    assert!(why.to_string().contains("refuses the token"), "{why}");
    stage.stop().await;
    let discord = SimulatedDiscord::start(simulated()).await.unwrap();
    let mut wrong = settings(&discord);
    wrong.token = "wrong".into();
    let edge = Discord::new(&wrong).unwrap();
    assert!(edge.known().await.unwrap_err().to_string().contains("401"));
}

/// When a session was begun, or was to be: in milliseconds of Discord's clock.
fn begun(stage: &Stage) -> Vec<u64> {
    let calls = stage.discord.calls();
    let begun = calls.iter().filter(|call| call.path == "/gateway/bot");
    begun.map(|call| call.at).collect()
}

#[tokio::test]
async fn a_session_that_never_holds_is_begun_ever_more_seldom() {
    let stage = Stage::new().await;
    for _ in 0..1_000 {
        stage.discord.at_identify(AtIdentify::Invalid(false));
    }
    stage.discord.invalidate_sessions(false);
    stage
        .until("it has been tried often", |stage| begun(stage).len() >= 6)
        .await;
    // Each time it waits twice as long, and no machine is slow enough to make that shorter.
    let between = settings(&stage.discord).limits.between_identifies;
    let mut shortest = u64::try_from(between.as_millis()).unwrap();
    for pair in begun(&stage).windows(2).take(5) {
        // A call is sent a little after its turn has come, and the next turn counts from what came of it.
        assert!(pair[1] - pair[0] + 20 >= shortest, "{pair:?}: {shortest}");
        shortest *= 2;
    }
    stage.stop().await;
}

#[tokio::test]
async fn an_outage_costs_no_sessions() {
    let stage = Stage::new().await;
    stage.pings().await;
    stage.discord.go_away();
    stage
        .until("it has noticed", |stage| !stage.listening.is_live())
        .await;
    stage.discord.come_back();
    stage
        .until("it is resumed", |stage| stage.listening.resumed() > 0)
        .await;
    stage.discord.refuse_upgrades(Duration::from_millis(300));
    stage.discord.drop_connections();
    stage
        .until("it is resumed", |stage| stage.listening.resumed() > 1)
        .await;
    // An address that leads nowhere: the gateway's own is tried then.
    stage
        .discord
        .set_resume_url(Some("ws://127.0.0.1:1".to_owned()));
    stage.discord.invalidate_sessions(false);
    stage
        .until("there is another session", |stage| {
            stage.listening.sessions() > 1
        })
        .await;
    stage.discord.drop_connections();
    stage
        .until("it is resumed", |stage| stage.listening.resumed() > 2)
        .await;
    stage.pings().await;
    assert_eq!(stage.discord.identifies(), 2);
    stage.stop().await;
}

#[tokio::test]
async fn packed_frames_are_read() {
    let discord = SimulatedDiscord::start(simulated()).await.unwrap();
    discord.compress_frames(true);
    let stage = Stage::with(discord, house().await, |_| {}).await;
    stage.pings().await;
    stage.stop().await;
}

#[tokio::test]
async fn stopping_ends_the_session() {
    let stage = Stage::new().await;
    let discord = stage.discord.clone();
    stage.listening.stop().await;
    let begun = Instant::now();
    while discord.sessions() > 0 {
        assert!(begun.elapsed() < PATIENCE, "the session is left open");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}
