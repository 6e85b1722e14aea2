//! The bot on real services: a conversation with a real BaragonService, its agents and nginx, and a real
//! SingularityService. `cargo xtask real` starts them and runs this; what the room heard is a file of `fixtures/recorded`.
//! Beside it, in `metrics`, Prometheus and Graphite.
//!
//! Words about a state that goes on are left out of the file, since how many of them there are differs from run to run.
//! `DECKHAND_RECORD=1` writes the file anew.

mod metrics;
mod services;
mod stage;

use std::fmt::Write as _;
use std::path::Path;

use services::Services;
use stage::Stage;

const RECORDED: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../fixtures/recorded/conversation.txt"
);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs real services: `cargo xtask real` starts them and runs this"]
async fn the_bot_tells_of_real_services_what_is_true_of_them() {
    let services = Services::named();
    let mut stage = Stage::new(&services).await;

    stage.note("hubapi.com is served by `red`; the scheduler runs two tasks of it, version 1");
    let red = services.server("red").await;
    services.balance("hubapi.com", "/hub", &red).await;
    services.run_beside("hubapi", 2, "1").await;
    services.until_served_by("/hub", &["red"]).await;

    stage.confirmed("Add host(s) to hubapi.com").await;
    services.until_served_by("/hub", &["red", "1"]).await;
    stage.says("Status of request <last>?").await;
    stage
        .confirmed(&format!("remove host {red} from hubapi.com"))
        .await;
    services.until_served_by("/hub", &["1"]).await;
    stage.says("Update config of hubapi.com").await;
    stage.ended().await;

    stage.note("the template puts the option `directive` into nginx's configuration as it is");
    stage
        .confirmed("set option directive of hubapi.com to \"no_such_directive on;\"")
        .await;
    services.until_served_by("/hub", &["1"]).await;

    stage.note("web is balanced by the scheduler itself; its version 1 runs");
    services.deploy_balanced("web", "/web", "1").await;
    services.until_served_by("/web", &["1"]).await;
    stage.confirmed("deploy web 2").await;
    services.until_served_by("/web", &["2"]).await;
    services.until_settled("web", 1).await;
    stage.confirmed("scale web to 2").await;
    stage.confirmed("rollback web").await;
    services.until_served_by("/web", &["1"]).await;
    services.until_settled("web", 2).await;

    stage.note("version `broken` ends as soon as it starts");
    stage.confirmed("deploy web broken").await;
    services.until_served_by("/web", &["1"]).await;

    compare(&stage.transcript().await);
}

fn compare(transcript: &str) {
    let mut text = String::from(
        "# What the room heard of real services: BaragonService 0.9.0 with three agents and nginx, SingularityService 1.5.0.\n\
         # Written and compared by bot/tests/real. Left out: words about a state that goes on.\n\n",
    );
    write!(text, "{transcript}").expect("a string");
    if std::env::var_os("DECKHAND_RECORD").is_some() {
        std::fs::write(RECORDED, &text).expect("a writable file");
    }
    let recorded = std::fs::read_to_string(Path::new(RECORDED)).expect("the recorded conversation");
    assert!(
        recorded == text,
        "recorded was:\n{recorded}\nand this time it was:\n{text}"
    );
}
