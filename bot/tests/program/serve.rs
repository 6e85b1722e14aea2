//! `deckhand serve` and what `check` says, with a simulated Slack and Discord and no more configuration than needed.

use std::process::{Command, Output};
use std::time::{Duration, Instant};

use fixtures::PATIENCE;
use fixtures::discord::{ALICE, BOT, BOT_ROLE, DEPLOYS, SECRET, Settings, SimulatedDiscord, TOKEN};
use fixtures::slack::{APP_TOKEN, BOT_TOKEN, SimulatedSlack};

use crate::peer::{Talk, World, err, out};

const CHANNEL: &str = "C0DEPLOY";

/// A balancer and a Slack, and a configuration that names nothing else.
async fn world() -> (World, SimulatedSlack) {
    let world = World::new(Some(Duration::from_millis(20)), None).await;
    let slack = SimulatedSlack::builder()
        .start()
        .await
        .expect("a simulated Slack");
    let text = format!(
        "policy.may_change = [\"slack:U0ALICE\"]\nslack.api_url = \"{}/api\"\n\
         environments.prod.balancer.base_urls = [\"{}\"]\n",
        slack.base_url(),
        world.prod.baragon.base_url(),
    );
    std::fs::write(world.config(), text).expect("a written configuration");
    (world, slack)
}

fn with_tokens(mut command: Command) -> Command {
    command
        .env("SLACK_BOT_TOKEN", BOT_TOKEN)
        .env("SLACK_APP_TOKEN", APP_TOKEN);
    command
}

async fn run(command: Command) -> Output {
    let mut command = command;
    let run = tokio::task::spawn_blocking(move || command.output().expect("the program runs"));
    run.await.expect("it ended")
}

async fn said(slack: &SimulatedSlack, words: &str) -> Duration {
    let begun = Instant::now();
    let is_said = |slack: &SimulatedSlack| {
        let said = slack.said_by_bot(CHANNEL);
        said.iter()
            .any(|seen| seen.text.contains(words))
            .then_some(())
    };
    let heard = slack.wait_for(PATIENCE, is_said).await;
    heard.unwrap_or_else(|| panic!("{words:?} was not said:\n{}", slack.transcript(CHANNEL)));
    begun.elapsed()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_two_tokens_and_a_balancer_it_serves_until_it_is_told_to_stop() {
    let (world, slack) = world().await;
    let mut talk = Talk::start(with_tokens(world.deckhand(&["serve"])));
    let greeting = tokio::task::spawn_blocking(move || (talk.hear("I am @hub in "), talk));
    let (_, mut talk) = greeting.await.expect("a greeting");
    let connected = slack.wait_for(PATIENCE, |slack| (slack.connections() > 0).then_some(()));
    connected.await.expect("a connection");
    slack.say("alice", CHANNEL, "@hub Update config of hubapi.com");
    said(&slack, "is SUCCESS · 3 agents reloaded").await;
    // What is not there is said when it is asked for.
    slack.say("alice", CHANNEL, "@hub Add host(s) to hubapi.com");
    said(&slack, "none is configured").await;
    talk.terminate();
    let ended = tokio::task::spawn_blocking(move || talk.finish());
    ended.await.expect("it ended well");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_heard_before_a_kill_is_answered_after_it() {
    let (world, slack) = world().await;
    let mut talk = Talk::start(with_tokens(world.deckhand(&["serve"])));
    let connected = slack.wait_for(PATIENCE, |slack| (slack.connections() > 0).then_some(()));
    connected.await.expect("a connection");
    slack.fault(fixtures::slack::ApiFault::once(
        "chat.postMessage",
        fixtures::slack::ApiFaultKind::NeverHeard,
    ));
    slack.say("alice", CHANNEL, "@hub ping");
    let tried =
        |slack: &SimulatedSlack| (!slack.calls_of("chat.postMessage").is_empty()).then_some(());
    slack.wait_for(PATIENCE, tried).await.expect("it was tried");
    talk.kill();
    let talk = Talk::start(with_tokens(world.deckhand(&["serve"])));
    said(&slack, "pong").await;
    assert_eq!(slack.said_by_bot(CHANNEL).len(), 1);
    drop(talk);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_posted_before_a_kill_is_found_after_it_and_not_posted_again() {
    let (world, slack) = world().await;
    let mut talk = Talk::start(with_tokens(world.deckhand(&["serve"])));
    let connected = slack.wait_for(PATIENCE, |slack| (slack.connections() > 0).then_some(()));
    connected.await.expect("a connection");
    // It is in the channel, and the process ends before it can be stored that it is.
    slack.fault(fixtures::slack::ApiFault::once(
        "chat.postMessage",
        fixtures::slack::ApiFaultKind::NeverAnswered,
    ));
    slack.say("alice", CHANNEL, "@hub ping");
    said(&slack, "pong").await;
    talk.kill();
    let talk = Talk::start(with_tokens(world.deckhand(&["serve"])));
    // Where it was found, it gets the newest words, which are the same.
    let was_edited = |slack: &SimulatedSlack| {
        let edits = slack.calls_of("chat.update").len();
        let posts = slack.calls_of("chat.postMessage").len();
        (edits + posts > 1).then_some(())
    };
    slack.wait_for(PATIENCE, was_edited).await.expect("an edit");
    assert_eq!(slack.calls_of("chat.postMessage").len(), 1);
    assert_eq!(slack.said_by_bot(CHANNEL).len(), 1);
    drop(talk);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrong_and_missing_tokens_are_said_in_words() {
    let (world, _slack) = world().await;
    let without = run(world.deckhand(&["serve"])).await;
    assert!(!without.status.success());
    let words = "deckhand: `slack.bot_token` is not right: the environment variable SLACK_BOT_TOKEN is not set";
    assert!(err(&without).starts_with(words), "{}", err(&without));
    let mut wrong = with_tokens(world.deckhand(&["serve"]));
    wrong
        .env("SLACK_APP_TOKEN", "xapp-wrong")
        .env("RUST_LOG", "off");
    let wrong = run(wrong).await;
    assert_eq!(wrong.status.code(), Some(1));
    assert_eq!(
        err(&wrong),
        "deckhand: Slack opens no connection for these tokens: invalid_auth. `deckhand check` says what is missing\n"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn check_says_what_slack_lacks() {
    let (world, slack) = world().await;
    let right = run(with_tokens(world.deckhand(&["check"]))).await;
    let text = out(&right);
    assert!(right.status.success(), "{text}");
    for line in [
        "prod scheduler: none is configured.",
        "Slack bot token: I am @hub in ",
        "Slack scopes: all that are needed.",
        "Slack app token: opens connections.",
    ] {
        assert!(text.contains(line), "{line:?} is not in:\n{text}");
    }
    slack.change(|settings| {
        settings.bot_scopes.retain(|scope| scope != "files:write");
        settings.app_token = "xapp-another".to_owned();
    });
    let wrong = run(with_tokens(world.deckhand(&["check"]))).await;
    let text = out(&wrong);
    assert_eq!(wrong.status.code(), Some(1), "{text}");
    for line in [
        "1 scope missing: files:write (to attach what is too long for a message)",
        "Slack app token: Slack says invalid_auth",
        "2 things are not right.",
    ] {
        assert!(text.contains(line), "{line:?} is not in:\n{text}");
    }
}

/// A balancer and a Discord, and a configuration that names nothing else but what is given.
async fn world_with_discord(more: &str) -> (World, SimulatedDiscord) {
    let world = World::new(Some(Duration::from_millis(20)), None).await;
    let discord = SimulatedDiscord::start(Settings::unlimited()).await;
    let discord = discord.expect("a simulated Discord");
    configure(
        &world,
        &format!("discord.api_url = \"{}\"\n{more}", discord.rest_url()),
    );
    (world, discord)
}

fn configure(world: &World, chats: &str) {
    let text = format!(
        "policy.may_change = [\"discord:{ALICE}\"]\n{chats}\nenvironments.prod.balancer.base_urls = [\"{}\"]\n",
        world.prod.baragon.base_url(),
    );
    std::fs::write(world.config(), text).expect("a written configuration");
}

async fn is_so(discord: &SimulatedDiscord, what: &str, is_so: impl Fn(&SimulatedDiscord) -> bool) {
    let waited = tokio::time::timeout(PATIENCE, discord.until(is_so)).await;
    waited.unwrap_or_else(|_| {
        panic!(
            "it was never so that {what}:\n{}",
            discord.transcript(DEPLOYS)
        )
    });
}

async fn asked_in_discord(discord: &SimulatedDiscord, sentence: &str, answer: &str) {
    discord.say(ALICE, DEPLOYS, &format!("<@{BOT}> {sentence}"));
    let is_said = |discord: &SimulatedDiscord| {
        let said = discord.said_by_bot(DEPLOYS);
        said.iter().any(|seen| seen.content.contains(answer))
    };
    is_so(discord, answer, is_said).await;
}

async fn ends_well(mut talk: Talk) {
    talk.terminate();
    let ended = tokio::task::spawn_blocking(move || talk.finish());
    ended.await.expect("it ended well");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_one_token_it_serves_in_discord_alone() {
    let (world, discord) = world_with_discord("").await;
    let mut command = world.deckhand(&["serve"]);
    command.env("DISCORD_TOKEN", TOKEN);
    let mut talk = Talk::start(command);
    let greeting =
        tokio::task::spawn_blocking(move || (talk.hear("I am @deckhand in Discord"), talk));
    let (_, talk) = greeting.await.expect("a greeting");
    is_so(&discord, "it is there", |discord| discord.connected() > 0).await;
    asked_in_discord(
        &discord,
        "Update config of hubapi.com",
        "is SUCCESS · 3 agents reloaded",
    )
    .await;
    ends_well(talk).await;
    is_so(&discord, "its session is over", |discord| {
        discord.sessions() == 0
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_serves_in_both_and_one_that_refuses_it_takes_nothing_from_the_other() {
    let (world, discord) = world_with_discord("").await;
    let slack = SimulatedSlack::builder()
        .start()
        .await
        .expect("a simulated Slack");
    let chats = format!(
        "discord.api_url = \"{}\"\nslack.api_url = \"{}/api\"\npeople.alice.accounts = [\"slack:U0ALICE\", \"discord:{ALICE}\"]",
        discord.rest_url(),
        slack.base_url(),
    );
    configure(&world, &chats);
    let mut command = with_tokens(world.deckhand(&["serve"]));
    command.env("DISCORD_TOKEN", TOKEN);
    let talk = Talk::start(command);
    let connected = slack.wait_for(PATIENCE, |slack| (slack.connections() > 0).then_some(()));
    connected.await.expect("a connection");
    is_so(&discord, "it is there", |discord| discord.connected() > 0).await;
    asked_in_discord(&discord, "ping", "pong").await;
    // The policy names the account in Discord, and she is one person.
    slack.say("alice", CHANNEL, "@hub Update config of hubapi.com");
    said(&slack, "is SUCCESS · 3 agents reloaded").await;
    discord.revoke_token();
    is_so(&discord, "it has gone", |discord| discord.connected() == 0).await;
    slack.say("alice", CHANNEL, "@hub ping");
    said(&slack, "pong").await;
    ends_well(talk).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_said_of_a_platform_that_nobody_wants() {
    let world = World::new(Some(Duration::from_millis(20)), None).await;
    configure(&world, "");
    let check = run(world.deckhand(&["check"])).await;
    let text = out(&check);
    assert!(check.status.success(), "{text}");
    for line in [
        "Slack: not used. It is with",
        "Discord: not used. It is with",
    ] {
        assert!(text.contains(line), "{line:?} is not in:\n{text}");
    }
    assert!(!text.contains("not right"), "{text}");
    let serve = run(world.deckhand(&["serve"])).await;
    assert!(
        err(&serve).starts_with("deckhand: there is nowhere to be: for Slack, set"),
        "{}",
        err(&serve)
    );
    // One of two tokens is a slip, and not no wish.
    let mut half = world.deckhand(&["check"]);
    half.env("SLACK_BOT_TOKEN", BOT_TOKEN);
    let half = run(half).await;
    let text = out(&half);
    assert!(
        text.contains("the environment variable SLACK_APP_TOKEN is not set"),
        "{text}"
    );
    assert_eq!(half.status.code(), Some(1), "{text}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn check_says_what_it_may_not_in_channels_of_discord() {
    let (world, discord) = world_with_discord(&format!(
        "discord.channels = [\"{DEPLOYS}\", \"{SECRET}\"]\n"
    ))
    .await;
    let check = || {
        let mut check = world.deckhand(&["check"]);
        check.env("DISCORD_TOKEN", TOKEN);
        run(check)
    };
    let text = out(&check().await);
    assert!(text.contains("#deploys, I may do all I need."), "{text}");
    assert!(
        text.contains(&format!("Discord channel {SECRET}: ")),
        "{text}"
    );
    assert!(text.contains("1 thing is not right."), "{text}");
    // Everybody and the bot's own role: to embed and to write in threads.
    discord.overwrite(DEPLOYS, BOT_ROLE, 0, 1 << 14 | 1 << 38);
    let text = out(&check().await);
    for words in [
        "#deploys, 2 permissions missing there: Embed Links (to show details",
        "Send Messages in Threads (to answer in threads)",
        "2 things are not right.",
    ] {
        assert!(text.contains(words), "{words:?} is not in:\n{text}");
    }
}
