//! Bad configurations, wrong keys and absent services: one clear sentence each, and nothing changed.

use std::net::TcpListener;

use deckhand::config::Config;
use fixtures::metrics::SimulatedMetrics;

use crate::peer::{World, deckhand, err, out};

#[test]
fn the_committed_example_is_right() {
    let text = std::fs::read_to_string(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../deckhand.example.toml"
    ))
    .expect("a readable example");
    let config = Config::parse(&text).expect("a right example");
    assert_eq!(
        config.environments.keys().collect::<Vec<_>>(),
        ["prod", "qa"]
    );
    assert!(config.environments["qa"].balancer.master_key.is_some());
    assert_eq!(config.services["hubapi.com"].scheduler_request, "HubApiWeb");
}

fn refusal_of(text: &str) -> String {
    format!("{:#}", Config::parse(text).expect_err("a refusal"))
}

#[test]
fn what_is_wrong_with_a_configuration_is_said() {
    let whole = "[environments.prod]\nbalancer.base_urls = [\"http://127.0.0.1:1\"]\nscheduler.base_url = \"http://127.0.0.1:1\"\n";
    Config::parse(whole).expect("a right configuration");
    for (text, words) in [
        (
            format!("databse = \"x\"\n{whole}"),
            "unknown field `databse`",
        ),
        (
            whole.replace("base_urls", "base_url"),
            "unknown field `base_url`",
        ),
        (
            format!("{whole}balancer.authkey = \"sesame\"\n"),
            "a secret is { env",
        ),
        ("[environments]\n".to_owned(), "no environment"),
        (
            format!("{whole}\n{}", whole.replace("prod", "Prod")),
            "two environments are called `prod`",
        ),
        (
            whole.replace("[\"http://127.0.0.1:1\"]", "[]"),
            "`environments.prod.balancer.base_urls` is empty",
        ),
        (
            format!("follow_every_seconds = 0\n{whole}"),
            "must be from 0.05 to 60",
        ),
        ("not toml at all".to_owned(), "line 1"),
    ] {
        let refusal = refusal_of(&text);
        assert!(
            !refusal.contains("sesame"),
            "a secret is never shown: {refusal}"
        );
        assert_eq!(refusal.lines().count(), 1, "one sentence: {refusal}");
        assert!(refusal.contains(words), "{text}\n->\n{refusal}");
    }
}

#[test]
fn a_missing_configuration_is_one_sentence() {
    let output = deckhand(&["say", "ping", "--config", "no-such-file.toml"])
        .output()
        .expect("it runs");
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(err(&output).lines().count(), 1, "{}", err(&output));
    assert!(
        err(&output).contains("no-such-file.toml cannot be read"),
        "{}",
        err(&output)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn check_says_that_all_is_well() {
    let world = World::new(None, Some("right")).await;
    std::fs::write(world.folder.path().join("key"), "right\n").expect("a written key");
    world.configure("", "authkey = { file = \"key\" }");
    let output = world.run(&["check"]).await;
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}{}",
        out(&output),
        err(&output)
    );
    assert!(
        out(&output).contains(
            "prod balancer: answers and accepts the key; 12 services, 0 requests pending."
        ),
        "{}",
        out(&output)
    );
    assert!(
        out(&output).contains("nobody may change anything"),
        "{}",
        out(&output)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn check_names_a_wrong_key_and_an_absent_service() {
    let world = World::new(None, Some("right")).await;
    std::fs::write(world.folder.path().join("key"), "sesame-wrong").expect("a written key");
    world.configure("", "authkey = { file = \"key\" }");
    world.prod.singularity.go_away();
    let output = world.run(&["check"]).await;
    assert_eq!(output.status.code(), Some(1));
    assert!(
        out(&output).contains("prod balancer: the balancer of prod refuses my key."),
        "{}",
        out(&output)
    );
    assert!(
        out(&output).contains("prod scheduler: the scheduler of prod did not answer."),
        "{}",
        out(&output)
    );
    let all = out(&output) + &err(&output);
    assert!(!all.contains("sesame-wrong"), "a key is never shown: {all}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn check_tries_the_master_key() {
    let world = World::new(None, Some("right")).await;
    let folder = world.folder.path();
    std::fs::write(folder.join("key"), "right").expect("a written key");
    std::fs::write(folder.join("master"), "right-master").expect("a written key");
    world.configure(
        "",
        "authkey = { file = \"key\" }\nmaster_key = { file = \"master\" }",
    );
    let output = world.run(&["check"]).await;
    assert!(
        out(&output)
            .contains("prod balancer: answers and accepts the key, accepts the master key; 12"),
        "{}",
        out(&output)
    );
    std::fs::write(folder.join("master"), "sesame-wrong").expect("a written key");
    let output = world.run(&["check"]).await;
    assert_eq!(output.status.code(), Some(1));
    assert!(
        out(&output).contains("prod balancer: the balancer of prod refuses my master key."),
        "{}",
        out(&output)
    );
    let all = out(&output) + &err(&output);
    assert!(!all.contains("sesame-wrong"), "a key is never shown: {all}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn check_tries_the_sources_of_metrics() {
    let world = World::new(None, None).await;
    let metrics = SimulatedMetrics::start().await.expect("a port");
    let sources = ["prometheus", "graphite", "opentsdb"].map(|kind| {
        let base_url = metrics.base_url();
        format!("[metrics.{kind}]\nkind = \"{kind}\"\nbase_url = \"{base_url}\"\n")
    });
    world.configure(&sources.concat(), "");
    let output = world.run(&["check"]).await;
    for kind in ["prometheus", "graphite", "opentsdb"] {
        let line = format!("Metrics {kind}: answers.\n");
        assert!(out(&output).contains(&line), "{}", out(&output));
    }
    metrics.go_away();
    let output = world.run(&["check"]).await;
    assert_eq!(output.status.code(), Some(1));
    let line = "Metrics graphite: it broke off its answer.\n";
    assert!(out(&output).contains(line), "{}", out(&output));
    let end = "3 things are not right.\n";
    assert!(out(&output).ends_with(end), "{}", out(&output));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn check_says_what_is_served_and_where() {
    let world = World::new(None, None).await;
    let folder = world.folder.path();
    std::fs::write(folder.join("secret"), "a-secret-in-a-path").expect("a written secret");
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let listen = taken.local_addr().expect("an address");
    let http = |listen: &str, file: &str| {
        let head = format!("[http]\nlisten = \"{listen}\"\nwebhook_secret.file = \"{file}\"\n");
        world.configure(&head, "");
    };
    http(&listen.to_string(), "secret");
    let output = world.run(&["check"]).await;
    let line = format!(
        "HTTP: health, metrics, the scheduler's webhooks, on {listen}; this machine alone can reach it, and something listens \
         there already, as a running deckhand does.\n"
    );
    assert!(out(&output).contains(&line), "{}", out(&output));
    assert_eq!(output.status.code(), Some(0));
    http("0.0.0.0:0", "secret");
    let output = world.run(&["check"]).await;
    let line = "on 0.0.0.0:0; other machines can reach it.\n";
    assert!(out(&output).contains(line), "{}", out(&output));
    http("127.0.0.1:0", "no-such-file");
    let output = world.run(&["check"]).await;
    let line = "HTTP: `http.webhook_secret` is not right: the secret file";
    assert!(out(&output).contains(line), "{}", out(&output));
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn sim_prints_a_configuration_with_both_keys_and_shows_neither() {
    let mut sim = crate::peer::Talk::start(deckhand(&["sim", "--authkey", "sesame-right"]));
    let told = sim.hear("DECKHAND_MASTER_KEY the same");
    let line = sim.hear("balancer.master_key");
    assert_eq!(
        line,
        "balancer.master_key = { env = \"DECKHAND_MASTER_KEY\" }"
    );
    assert!(!(told + &line).contains("sesame-right"));
}

#[test]
fn sim_offers_a_blazar_where_somebody_wants_one() {
    let mut sim = crate::peer::Talk::start(deckhand(&["sim", "--blazar", "0"]));
    sim.hear("[builds]");
    let line = sim.hear("blazar_url");
    assert!(
        line.starts_with("blazar_url = \"http://127.0.0.1:"),
        "{line}"
    );
    assert_eq!(sim.hear("version"), "version = \"1.{number}\"");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_missing_secret_is_named() {
    let world = World::new(None, None).await;
    world.configure("", "authkey = { env = \"DECKHAND_TEST_NO_SUCH_VARIABLE\" }");
    let output = world.run(&["check"]).await;
    assert_eq!(output.status.code(), Some(1));
    assert!(
        err(&output).contains("DECKHAND_TEST_NO_SUCH_VARIABLE is not set"),
        "{}",
        err(&output)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_key_changes_nothing_and_says_so() {
    let world = World::new(None, Some("right")).await;
    std::fs::write(world.folder.path().join("key"), "sesame-wrong").expect("a written key");
    world.configure(
        "[policy]\nmay_change = [\"*\"]",
        "authkey = { file = \"key\" }",
    );
    let output = world.run(&["say", "reload hubapi.com"]).await;
    assert_eq!(output.status.code(), Some(1));
    assert!(
        out(&output)
            .contains("was not done · the balancer of prod refuses my key. Nothing was changed."),
        "{}",
        out(&output)
    );
    assert_eq!(world.prod.baragon.enqueued(), [""; 0]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn services_that_cannot_be_reached_are_one_sentence() {
    let world = World::new(None, None).await;
    world.prod.baragon.stop().await;
    let output = world.run(&["say", "update config of hubapi.com"]).await;
    assert_eq!(
        out(&output),
        "deckhand   I cannot tell how hubapi.com is: the balancer of prod cannot be reached. Nothing was changed.\n"
    );
    assert_eq!(err(&output), "", "and nothing beside it");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_policy_it_only_reads() {
    let world = World::new(None, None).await;
    world.configure("", "");
    let output = world.run(&["say", "--yes", "reload hubapi.com"]).await;
    assert_eq!(output.status.code(), Some(2));
    assert!(
        out(&output).contains("I am read-only here"),
        "{}",
        out(&output)
    );
    let output = world.run(&["say", "status of hubapi.com"]).await;
    assert_eq!(output.status.code(), Some(0), "{}", out(&output));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_process_a_database() {
    let world = World::new(None, None).await;
    let mut first = crate::peer::Talk::start(world.deckhand(&["console"]));
    first.say("ping");
    first.hear("pong");
    let output = world.run(&["say", "ping"]).await;
    assert_eq!(output.status.code(), Some(1));
    assert!(
        err(&output).contains("is in use by another deckhand"),
        "{}",
        err(&output)
    );
    first.finish();
}
