//! No secret is ever shown: in the log at its most talkative, in a room, in an error, in the database, in what is exported or
//! counted. Every place of the configuration that has a secret has one of its own here, and every service is wrong about it.

use std::fs::File;
use std::io::Write as _;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Output};
use std::time::Duration;

use fixtures::PATIENCE;
use fixtures::discord::{ALICE, BOT, DEPLOYS, Settings, SimulatedDiscord};
use fixtures::slack::SimulatedSlack;

use crate::peer::{Talk, World, err, out};

const CHANNEL: &str = "C0DEPLOY";

/// A secret, and where the configuration has it. In each is what an address or a form would have to escape.
const SECRETS: [(&str, &str); 11] = [
    ("slack.bot_token", "xoxb-7Q1-leaked/bot+token"),
    ("slack.app_token", "xapp-7Q2-leaked/app+token"),
    ("slack.signing_secret", "7Q3-leaked/signing+secret"),
    ("discord.token", "7Q4-leaked/discord+token"),
    ("http.webhook_secret", "7Q5-leaked+webhook-secret"),
    ("http.github_secret", "7Q6-leaked/github+secret"),
    ("http.builds_secret", "7Q7-leaked/builds+secret"),
    ("metrics.prometheus.auth", "Bearer 7Q8-leaked/metrics+auth"),
    ("environments.prod.balancer.authkey", "7Q9-leaked/auth+key"),
    (
        "environments.prod.balancer.master_key",
        "7QA-leaked/master+key",
    ),
    (
        "environments.prod.scheduler.token",
        "7QB-leaked/scheduler+token",
    ),
];

/// Part of every one of them, whatever is done to the rest.
const MARK: &str = "7Q";

fn secret(key: &str) -> &'static str {
    let found = SECRETS.iter().find(|(name, _)| *name == key);
    found.unwrap_or_else(|| panic!("{key} has no secret")).1
}

/// Fails where a part of a secret stands in what was seen somewhere.
fn has_none(place: &str, seen: &[u8]) {
    let seen = String::from_utf8_lossy(seen);
    for (key, secret) in SECRETS {
        let word = secret.split(' ').next_back().expect("a word");
        let mark = word.find(MARK).map(|at| &word[at..at + "7Q1-leaked".len()]);
        let mark = mark.expect("a mark");
        if let Some(at) = seen.find(mark) {
            let around = at.saturating_sub(300)..(at + 100).min(seen.len());
            let around = String::from_utf8_lossy(&seen.as_bytes()[around]);
            panic!("`{key}` is in {place}: …{around}…");
        }
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("an address").port()
}

/// Writes every secret into a file, and a configuration that names them.
fn configure(world: &World, slack: &SimulatedSlack, discord: &SimulatedDiscord, http: u16) {
    let mut text = format!(
        "follow_every_seconds = 0.05\npolicy.may_change = [\"*\"]\nhttp.listen = \"127.0.0.1:{http}\"\n\
         slack.api_url = \"{}/api\"\ndiscord.api_url = \"{}\"\n\
         metrics.prometheus.kind = \"prometheus\"\nmetrics.prometheus.base_url = \"http://127.0.0.1:{}\"\n\
         environments.prod.balancer.base_urls = [\"{}\"]\nenvironments.prod.scheduler.base_url = \"{}\"\n",
        slack.base_url(),
        discord.rest_url(),
        free_port(),
        world.prod.baragon.base_url(),
        world.prod.singularity.base_url(),
    );
    for (key, secret) in SECRETS {
        std::fs::write(world.folder.path().join(key), secret).expect("a written secret");
        text.push_str(&format!("{key} = {{ file = \"{key}\" }}\n"));
    }
    std::fs::write(world.config(), text).expect("a written configuration");
}

async fn run(mut command: Command) -> Output {
    command.env("RUST_LOG", "trace");
    let run = tokio::task::spawn_blocking(move || command.output().expect("the program runs"));
    run.await.expect("it ended")
}

fn shows_none(what: &str, output: &Output) {
    has_none(what, &output.stdout);
    has_none(what, &output.stderr);
}

/// Everything below the folder but the secrets themselves.
fn files_have_none(folder: &Path) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let file = entry.expect("an entry").path();
        let name = file
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        if SECRETS.iter().all(|(key, _)| *key != name) {
            has_none(&name, &std::fs::read(&file).expect("a file"));
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_serves_shows_no_secret_whatever_goes_wrong() {
    // The balancer has another key, and the scheduler and the source of metrics are not there.
    let world = World::new(Some(Duration::from_millis(20)), Some("another")).await;
    let slack = SimulatedSlack::builder().with(|settings| {
        settings.bot_token = secret("slack.bot_token").to_owned();
        settings.app_token = secret("slack.app_token").to_owned();
    });
    let slack = slack.start().await.expect("a simulated Slack");
    let discord = SimulatedDiscord::start(Settings::unlimited()).await;
    let discord = discord.expect("a simulated Discord");
    discord.set_token(secret("discord.token"));
    let port = free_port();
    configure(&world, &slack, &discord, port);
    let log = world.folder.path().join("log");
    let mut command = world.deckhand(&["serve"]);
    command
        .env("RUST_LOG", "trace")
        .stderr(File::create(&log).expect("a file"));
    let mut talk = Talk::start(command);
    let connected = slack.wait_for(PATIENCE, |slack| (slack.connections() > 0).then_some(()));
    connected.await.expect("a connection");
    let there = discord.until(|discord| discord.connected() > 0);
    tokio::time::timeout(PATIENCE, there)
        .await
        .expect("a session");

    for (number, sentence) in [
        "status of hubapi.com",
        "Update config of hubapi.com",
        "auth-keys",
        "graph up",
        "deploy HubApiWeb 1.42",
    ]
    .into_iter()
    .enumerate()
    {
        if sentence == "deploy HubApiWeb 1.42" {
            world.prod.singularity.go_away();
        }
        slack.say("alice", CHANNEL, &format!("@hub {sentence}"));
        let told =
            |slack: &SimulatedSlack| (slack.said_by_bot(CHANNEL).len() > number).then_some(());
        let told = slack.wait_for(PATIENCE, told).await;
        told.unwrap_or_else(|| panic!("{sentence}: no answer\n{}", slack.transcript(CHANNEL)));
    }
    discord.say(
        ALICE,
        DEPLOYS,
        &format!("<@{BOT}> Update config of hubapi.com"),
    );
    let told = discord.until(|discord| !discord.said_by_bot(DEPLOYS).is_empty());
    tokio::time::timeout(PATIENCE, told)
        .await
        .expect("an answer");
    let pressed = token_of_a_command(&discord).await;

    let metrics = knock_everywhere(port).await;
    has_none("/metrics", metrics.as_bytes());
    assert!(metrics.contains("deckhand_upstream_seconds"), "{metrics}");
    has_none("Slack", slack.transcript(CHANNEL).as_bytes());
    let said = format!("{:?}", slack.said_by_bot(CHANNEL));
    assert!(said.contains("refuses my key"), "{said}");
    has_none("Slack", said.as_bytes());
    has_none(
        "Discord",
        format!("{:?}", discord.said_by_bot(DEPLOYS)).as_bytes(),
    );

    // Tokens that are taken away while it runs.
    discord.revoke_token();
    slack.change(|settings| settings.bot_token = "xoxb-another".to_owned());
    slack.say("alice", CHANNEL, "@hub ping");
    let refused = |_: &SimulatedSlack| {
        let log = std::fs::read_to_string(&log).expect("a log");
        log.contains("invalid_auth").then_some(())
    };
    slack
        .wait_for(PATIENCE, refused)
        .await
        .expect("a refusal in the log");
    talk.terminate();
    let rest = tokio::task::spawn_blocking(move || talk.finish());
    has_none("standard output", rest.await.expect("it ended").as_bytes());
    let logged = std::fs::read_to_string(&log).expect("a log");
    assert!(logged.contains("TRACE"), "it was not talkative");
    assert!(
        !logged.contains(&pressed),
        "the token of an interaction is in the log"
    );
    assert!(
        !logged.contains("ticket="),
        "the ticket of a connection is in the log"
    );
    files_have_none(world.folder.path());

    for verb in [
        ["history", "--json"].as_slice(),
        &["check"],
        &["say", "auth-keys"],
    ] {
        shows_none(verb[0], &run(world.deckhand(verb)).await);
    }
}

/// Somebody uses a command, which comes with a token of its own that answers as the bot.
async fn token_of_a_command(discord: &SimulatedDiscord) -> String {
    let sentence = serde_json::json!({"sentence": "ping"});
    let used = discord.slash(ALICE, DEPLOYS, "deckhand", &sentence);
    let used = used.expect("the command is registered");
    let said = discord.until(|discord| {
        let said = discord.said_by_bot(DEPLOYS);
        said.iter().any(|seen| seen.content.contains("pong"))
    });
    tokio::time::timeout(PATIENCE, said)
        .await
        .expect("an answer");
    discord.interaction(used).expect("it is known").token
}

/// Asks everything that listens, with the right secret and with wrong ones; what `/metrics` says.
async fn knock_everywhere(port: u16) -> String {
    let client = reqwest::Client::new();
    let address = |path: &str| format!("http://127.0.0.1:{port}{path}");
    let webhook = secret("http.webhook_secret");
    for path in [
        format!("/webhooks/scheduler/prod/{webhook}"),
        format!("/webhooks/scheduler/nowhere/{webhook}"),
        "/webhooks/scheduler/prod/guess".to_owned(),
        "/webhooks/github".to_owned(),
        "/webhooks/builds".to_owned(),
    ] {
        let call = client
            .post(address(&path))
            .header("x-hub-signature-256", "sha256=00")
            .body("{");
        let answer = call.send().await.expect("an answer");
        has_none(&path, answer.text().await.expect("a text").as_bytes());
    }
    let answer = client.get(address("/metrics")).send().await;
    answer.expect("an answer").text().await.expect("a text")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tokens_that_are_refused_are_not_repeated() {
    let world = World::new(None, Some("another")).await;
    let slack = SimulatedSlack::builder().start().await;
    let slack = slack.expect("a simulated Slack");
    let discord = SimulatedDiscord::start(Settings::unlimited()).await;
    let discord = discord.expect("a simulated Discord");
    configure(&world, &slack, &discord, free_port());
    for verb in ["serve", "check"] {
        let output = run(world.deckhand(&[verb])).await;
        assert!(!output.status.success(), "{}", err(&output));
        shows_none(verb, &output);
        assert!((out(&output) + &err(&output)).contains("invalid_auth"));
    }
    world.prod.baragon.go_away();
    world.prod.singularity.go_away();
    for verb in [["check"].as_slice(), &["say", "status of hubapi.com"]] {
        shows_none(verb[0], &run(world.deckhand(verb)).await);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_password_of_a_database_that_cannot_be_used_is_not_repeated() {
    let world = World::new(None, None).await;
    let password = secret("http.github_secret").replace('/', "%2F");
    let closed = free_port();
    for address in [
        format!("postgres://deckhand:{password}@127.0.0.1:{closed}/deckhand"),
        format!("postgres://deckhand:{password}@no-such-host.invalid/deckhand"),
        format!("postgres://deckhand:{password}@127.0.0.1:99999/deckhand"),
        format!("postgres://deckhand:{password}@127.0.0.1:{closed}/deckhand?sslmode=often"),
        format!("mysql://deckhand:{password}@127.0.0.1/deckhand"),
        format!("postgres://deckhand:{password}@[/deckhand"),
    ] {
        let mut file = File::create(world.folder.path().join("address")).expect("a file");
        file.write_all(address.as_bytes()).expect("written");
        world.configure("database_url = { file = \"address\" }", "");
        let output = run(world.deckhand(&["say", "ping"])).await;
        assert!(!output.status.success(), "{address}");
        shows_none(&address[..8], &output);
    }
}

/// What is in the wrong place is refused without being repeated: the address of a service is in messages and in the log.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_secret_in_an_address_is_refused_and_not_repeated() {
    let world = World::new(None, None).await;
    let whole = "environments.prod.balancer.base_urls = [\"http://127.0.0.1:1\"]\n";
    let word = secret("http.webhook_secret");
    for (text, key) in [
        (
            format!("environments.prod.balancer.base_urls = [\"http://me:{word}@127.0.0.1:1\"]\n"),
            "balancer",
        ),
        (
            format!(
                "environments.prod.balancer.base_urls = [\"http://127.0.0.1:1/?authkey={word}\"]\n"
            ),
            "balancer",
        ),
        (
            format!(
                "{whole}environments.prod.scheduler.base_url = \"http://me:{word}@127.0.0.1:1\"\n"
            ),
            "scheduler",
        ),
        (
            format!(
                "{whole}metrics.it = {{ kind = \"graphite\", base_url = \"http://me:{word}@127.0.0.1:1\" }}\n"
            ),
            "metrics",
        ),
        (
            format!("{whole}builds.blazar_url = \"http://me:{word}@127.0.0.1:1\"\n"),
            "blazar",
        ),
        (
            format!("{whole}slack.api_url = \"http://me:{word}@127.0.0.1:1\"\n"),
            "slack",
        ),
        (
            format!("{whole}discord.api_url = \"http://me:{word}@127.0.0.1:1\"\n"),
            "discord",
        ),
        (
            format!("{whole}http.webhook_secret = \"{word}\"\n"),
            "secret",
        ),
        (format!("{whole}slack.bot_token = \"{word}\"\n"), "secret"),
        (
            format!("{whole}database_url = \"postgres://me:{word}@127.0.0.1/\"\n"),
            "secret",
        ),
    ] {
        std::fs::write(world.config(), &text).expect("a written configuration");
        let mut command = world.deckhand(&["check"]);
        if ["slack", "discord"].contains(&key) {
            command
                .env("SLACK_BOT_TOKEN", "xoxb-of-nobody")
                .env("SLACK_APP_TOKEN", "xapp-of-nobody")
                .env("DISCORD_TOKEN", "of-nobody");
        }
        let output = run(command).await;
        assert!(!output.status.success(), "{text}");
        let told = out(&output) + &err(&output);
        assert!(told.to_lowercase().contains(key), "{text}: {told}");
        shows_none(key, &output);
    }
}
