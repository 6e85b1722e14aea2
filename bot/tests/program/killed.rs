//! The process is killed with SIGKILL between the yes and the end, and started again: the room hears the end, and the
//! effect happened once.

use std::time::Duration;

use fixtures::{Fault, FaultKind};

use crate::peer::{Talk, World};

pub(crate) const ADD: &str = "add host 10.1.4.7:31022 to hubapi.com";

/// Starts the program anew on the same database, lets the world move, and checks what the room hears and what happened.
pub(crate) async fn starts_again(world: &World, request: &str) {
    world.prod.baragon.set_tick(Some(Duration::from_millis(20)));
    let again = Talk::start(world.deckhand(&["console"]));
    let heard = tokio::task::spawn_blocking(move || again.finish())
        .await
        .expect("it ended");
    let ends = heard.matches("is SUCCESS").count();
    assert_eq!(ends, 1, "one end is heard:\n{heard}");
    assert!(
        heard.contains(&format!(
            "Request {request} is SUCCESS · 1 host added, 5 upstreams"
        )),
        "{heard}"
    );
    assert_eq!(
        world.prod.baragon.enqueued(),
        [request],
        "the effect happened once"
    );
    assert!(
        world
            .prod
            .baragon
            .upstreams("hubapi.com")
            .contains(&"10.1.4.7:31022".to_owned())
    );
    // Started a third time, there is nothing left to say.
    let third = Talk::start(world.deckhand(&["console"]));
    let heard = tokio::task::spawn_blocking(move || third.finish())
        .await
        .expect("it ended");
    assert_eq!(heard, "");
}

/// The id of a request, from what the room was told of it.
pub(crate) fn request_in(line: &str) -> String {
    line.split("Request ")
        .nth(1)
        .and_then(|rest| rest.split(' ').next())
        .expect("a request id")
        .to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_waiting() {
    let world = World::new(None, None).await;
    let mut talk = Talk::start(world.deckhand(&["console"]));
    talk.say(ADD);
    talk.hear("takes it from 4 to 5");
    talk.say("confirm");
    let request = request_in(&talk.hear("is WAITING"));
    talk.kill();
    starts_again(&world, &request).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_waiting_and_the_end_comes_while_it_is_away() {
    let world = World::new(None, None).await;
    let mut talk = Talk::start(world.deckhand(&["console"]));
    talk.say(ADD);
    talk.hear("takes it from 4 to 5");
    talk.say("confirm");
    let request = request_in(&talk.hear("is WAITING"));
    talk.kill();
    assert!(world.prod.baragon.tick_until_idle(20));
    starts_again(&world, &request).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_the_effect_and_before_its_answer() {
    let world = World::new(None, None).await;
    world
        .prod
        .baragon
        .fault(Fault::once("POST", "/request", FaultKind::HoldReply));
    let mut talk = Talk::start(world.deckhand(&["console"]));
    talk.say(ADD);
    talk.hear("takes it from 4 to 5");
    talk.say("confirm");
    world.prod.baragon.until_held(1).await;
    talk.kill();
    world.prod.baragon.release();
    let request = world.prod.baragon.enqueued().pop().expect("it was queued");
    starts_again(&world, &request).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_sending_and_nothing_arrives() {
    let world = World::new(None, None).await;
    world
        .prod
        .baragon
        .fault(Fault::once("POST", "/request", FaultKind::Hold));
    let mut talk = Talk::start(world.deckhand(&["console"]));
    talk.say(ADD);
    let proposed = talk.hear("say: `confirm");
    let operation = proposed
        .split('`')
        .nth(1)
        .and_then(|words| words.split(' ').nth(1))
        .expect("an id")
        .to_owned();
    talk.say("confirm");
    world.prod.baragon.until_held(1).await;
    talk.kill();
    world.prod.baragon.release();
    world.prod.baragon.set_tick(Some(Duration::from_millis(20)));
    let again = Talk::start(world.deckhand(&["console"]));
    let heard = tokio::task::spawn_blocking(move || again.finish())
        .await
        .expect("it ended");
    assert_eq!(heard.matches("is SUCCESS").count(), 1, "{heard}");
    let enqueued = world.prod.baragon.enqueued();
    assert_eq!(enqueued.len(), 1, "the effect happened once: {enqueued:?}");
    assert!(
        enqueued[0].starts_with(&format!("hubapi.com-{operation}-")),
        "under the id that was stored before: {enqueued:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn before_the_yes_nothing_happens_and_the_plan_still_waits() {
    let world = World::new(Some(Duration::from_millis(20)), None).await;
    let mut talk = Talk::start(world.deckhand(&["console"]));
    talk.say(ADD);
    talk.hear("takes it from 4 to 5");
    talk.kill();
    assert_eq!(world.prod.baragon.enqueued(), [""; 0]);
    let mut again = Talk::start(world.deckhand(&["console"]));
    again.say("confirm");
    again.hear("is SUCCESS");
    assert_eq!(world.prod.baragon.enqueued().len(), 1);
    again.finish();
}
