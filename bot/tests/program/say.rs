//! `deckhand say`: its answers, and its exit status.

use std::time::Duration;

use crate::peer::{World, err, out};

async fn world() -> World {
    World::new(Some(Duration::from_millis(20)), None).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reload_is_waited_for() {
    let world = world().await;
    let output = world.run(&["say", "Update config of hubapi.com"]).await;
    assert!(
        out(&output).contains("Applied successfully · Request hubapi.com-"),
        "{}",
        out(&output)
    );
    assert_eq!(output.status.code(), Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unconfirmed_plan_is_not_success() {
    let world = world().await;
    let output = world
        .run(&["say", "add host 10.1.4.7:31022 to hubapi.com"])
        .await;
    assert!(out(&output).contains("takes it from 4 to 5"));
    assert!(
        err(&output).contains("nothing was changed"),
        "{}",
        err(&output)
    );
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(world.prod.baragon.enqueued(), [""; 0]);
    // The plan waits in the journal, so the next call can confirm it.
    let output = world.run(&["say", "confirm"]).await;
    assert!(
        out(&output).contains("is SUCCESS · 1 host added, 5 upstreams"),
        "{}",
        out(&output)
    );
    assert_eq!(output.status.code(), Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn yes_confirms_what_was_shown() {
    let world = world().await;
    let output = world
        .run(&["say", "--yes", "add hosts to hubapi.com"])
        .await;
    assert!(
        out(&output).contains("takes it from 4 to 6"),
        "the preview is shown all the same"
    );
    assert!(
        out(&output).contains("is SUCCESS · 2 hosts added, 6 upstreams"),
        "{}",
        out(&output)
    );
    assert_eq!(output.status.code(), Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn yes_is_no_second_person() {
    let world = world().await;
    world
        .prod
        .baragon
        .set_upstreams("hubapi.com", &["10.1.4.2:31010"]);
    let output = world
        .run(&["say", "--yes", "remove host 10.1.4.2:31010 from hubapi.com"])
        .await;
    assert!(
        out(&output).contains("somebody else must approve"),
        "{}",
        out(&output)
    );
    assert_eq!(output.status.code(), Some(2));
    let output = world.run(&["say", "--as", "ada", "confirm"]).await;
    assert_eq!(output.status.code(), Some(0), "{}", out(&output));
    assert_eq!(world.prod.baragon.upstreams("hubapi.com"), [""; 0]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_wait_leaves_the_end_to_the_next_run() {
    let world = World::new(None, None).await;
    let output = world.run(&["say", "--no-wait", "reload hubapi.com"]).await;
    assert!(out(&output).contains("is WAITING"), "{}", out(&output));
    assert_eq!(output.status.code(), Some(0));
    assert!(world.prod.baragon.tick_until_idle(20));
    let output = world.run(&["say", "status of the last request"]).await;
    assert!(out(&output).contains("is SUCCESS"), "{}", out(&output));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn failure_refusal_and_not_knowing_have_their_own_status() {
    let world = world().await;
    let failed = world.run(&["say", "status of request nope"]).await;
    assert_eq!(failed.status.code(), Some(1), "{}", out(&failed));
    let refused = world.run(&["say", "frobnicate the load balancer"]).await;
    assert_eq!(refused.status.code(), Some(2), "{}", out(&refused));
    world.prod.baragon.go_away();
    world.prod.singularity.go_away();
    let unknown = world.run(&["say", "status of hubapi.com"]).await;
    assert_eq!(unknown.status.code(), Some(3), "{}", out(&unknown));
    let not_done = world.run(&["say", "reload hubapi.com"]).await;
    assert_eq!(not_done.status.code(), Some(1), "{}", out(&not_done));
    assert!(
        out(&not_done).contains("Nothing was changed."),
        "{}",
        out(&not_done)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failed_request_is_a_failure() {
    let world = world().await;
    world.prod.baragon.script_agent(
        "edge-prod-1:8882",
        fixtures::baragon::AgentScript::fail("nginx: [emerg] no"),
    );
    let output = world
        .run(&["say", "--yes", "add hosts to hubapi.com"])
        .await;
    assert!(
        out(&output).contains("is FAILED · taken back on all agents"),
        "{}",
        out(&output)
    );
    assert_eq!(output.status.code(), Some(1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_wait_tells_at_once_what_is_known_at_once() {
    let world = World::new(None, Some("right")).await;
    world.configure("[policy]\nmay_change = [\"*\"]\n", "");
    let output = world.run(&["say", "--no-wait", "reload hubapi.com"]).await;
    assert!(out(&output).contains("was not done"), "{}", out(&output));
    assert_eq!(output.status.code(), Some(1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn work_in_an_environment_that_was_removed_ends_as_unknown() {
    let world = World::new(None, None).await;
    world.run(&["say", "--no-wait", "reload hubapi.com"]).await;
    let text = std::fs::read_to_string(world.config()).expect("the configuration");
    std::fs::write(
        world.config(),
        text.replace("environments.prod", "environments.qa"),
    )
    .expect("a written configuration");
    let output = world.run(&["say", "status of the last request"]).await;
    assert!(
        out(&output).contains("is unknown · its environment is no longer configured."),
        "{}",
        out(&output)
    );
    assert_eq!(output.status.code(), Some(3), "{}", out(&output));
}
