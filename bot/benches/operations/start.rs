//! How long a process takes to be there again, with so many operations behind it and a tenth as many unfinished.

use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use commands::OperationId;
use deckhand::converse::Handled;
use deckhand::deckhand::Deckhand;
use deckhand::house::House;
use deckhand::journal::{Journal, OperationState, Place};
use futures::stream::{self, StreamExt};

use super::edge::{Counting, PLATFORM};
use super::figures::{Cpu, memory, say};
use super::house::house;
use super::services::Services;
use super::stores::{Engine, Store};

const TICK: Duration = Duration::from_secs(1);

/// In how many rooms they were asked for.
const ROOMS: usize = 200;

/// Fills a store, and starts another process on it.
pub(crate) async fn run(engine: Engine, finished: usize) {
    let Some(store) = Store::new(engine).await else {
        return;
    };
    let unfinished = finished / 10;
    let moving = Services::start(1, Some(Duration::from_millis(20)));
    let still = Services::start(1, None);
    copy(&store, &operate(&store, &moving, true).await, "f", finished).await;
    copy(
        &store,
        &operate(&store, &still, false).await,
        "u",
        unfinished,
    )
    .await;
    store.run("ANALYZE").await;
    send_all(&store, &still).await;
    let bytes = store.bytes().await;
    say(&format!(
        "{}: {finished} finished and {unfinished} unfinished operations, {} MiB",
        engine.name(),
        bytes / (1 << 20)
    ));
    let place = match &store.place {
        Place::File(file) => file.display().to_string(),
        Place::Server(address) => address.clone(),
    };
    let itself = std::env::current_exe().expect("this program");
    for _ in 0..2 {
        let mut command = Command::new(&itself);
        command.args(["started", engine.word(), &unfinished.to_string(), &place]);
        command.args([&still.balancer, &still.scheduler]);
        assert!(command.status().expect("a process").success());
    }
    store.drop_it().await;
}

/// Is the process that starts.
pub(crate) async fn started(engine: Engine, words: &[&str]) {
    let [unfinished, place, balancer, scheduler] = words else {
        panic!("how many, where, and the two services")
    };
    let unfinished: usize = unfinished.parse().expect("a number");
    let place = match engine {
        Engine::Sqlite => Place::File(place.into()),
        Engine::Postgres => Place::Server((*place).to_owned()),
    };
    let cpu = Cpu::now();
    let began = Instant::now();
    let journal = Journal::open(&place).await.expect("a journal");
    let opened = began.elapsed();
    let house = house(journal, balancer, scheduler, TICK);
    let edge = Arc::new(Counting::new(ROOMS + 1));
    let deckhand = Deckhand::start(house.clone(), edge.clone(), PLATFORM)
        .await
        .expect("a deckhand");
    let can_hear = began.elapsed();
    let asking = async {
        let heard = edge.hears(ROOMS, format!("ping {PLATFORM}"));
        drop(deckhand.hear(heard).await.expect("stored"));
        edge.ended(ROOMS).await;
        began.elapsed()
    };
    let telling = async {
        deckhand.tell_of_absence().await.expect("told");
        began.elapsed()
    };
    let (answered, told, followed) = tokio::join!(asking, telling, followed(&house, began));
    let cpu = Cpu::now().since(&cpu, 1);
    assert_eq!(under_way(&house), unfinished);
    say(&format!(
        "{}: open after {opened:.0?}, hears after {can_hear:.0?}, first answer said after {answered:.0?}, all {unfinished} followed after {followed:.0?}, rooms told after {told:.0?}; {cpu}; {}",
        engine.name(),
        memory()
    ));
    tokio::time::sleep(TICK * 5).await;
    let cpu = Cpu::now();
    tokio::time::sleep(TICK * 5).await;
    say(&format!(
        "{}: five ticks later: {}; a tick costs {}",
        engine.name(),
        memory(),
        Cpu::now().since(&cpu, 5)
    ));
    deckhand.stop().await;
}

/// Waits until the follower has looked for the first time.
async fn followed(house: &House, began: Instant) -> Duration {
    let mut changes = house.under_way.changes();
    loop {
        changes.mark_unchanged();
        let first = first(house);
        if first.is_some_and(|first| house.under_way.was_looked_at(&first)) {
            return began.elapsed();
        }
        // Not after each of ten thousand.
        tokio::time::sleep(Duration::from_millis(5)).await;
        changes.changed().await.expect("under way");
    }
}

fn first(house: &House) -> Option<OperationId> {
    let environment = house.environments.iter().next().expect("one");
    let all = house.under_way.in_environment(&environment.name);
    all.first().map(|operation| operation.id.clone())
}

fn under_way(house: &House) -> usize {
    let environment = house.environments.iter().next().expect("one");
    house.under_way.in_environment(&environment.name).len()
}

/// One operation as the bot stores it: to its end, or until the balancer has it.
async fn operate(store: &Store, services: &Services, to_its_end: bool) -> OperationId {
    let journal = Journal::open(&store.place).await.expect("a journal");
    let house = house(
        journal,
        &services.balancer,
        &services.scheduler,
        Duration::from_millis(50),
    );
    let edge = Arc::new(Counting::new(1));
    let deckhand = Deckhand::start(house, edge.clone(), PLATFORM)
        .await
        .expect("a deckhand");
    let mut heard = edge.hears(0, "reload bench-0".to_owned());
    heard.event_key = format!("first/{to_its_end}");
    let handled = deckhand.hear(heard).await.expect("stored").expect("new");
    let Handled::Started(operation) = handled.await.expect("worked on") else {
        panic!("it needs no confirmation")
    };
    if to_its_end {
        deckhand.ended(&operation).await.expect("an end");
    }
    deckhand.stop().await;
    operation
}

/// Stores an operation so many times more, each under its own ids.
async fn copy(store: &Store, operation: &OperationId, mark: &str, times: usize) {
    let times = times - 1;
    let numbers = format!(
        "WITH RECURSIVE numbers(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < {times})"
    );
    let new = format!("'{mark}' || i");
    let renamed = |column: &str| format!("replace({column}, '{operation}', {new})");
    store
        .run(&format!(
            "INSERT INTO heard (event_key, room, person, text, heard_at, answered_at, verdict)
             {numbers} SELECT 'copy/' || {new}, '{PLATFORM}:' || (i % {ROOMS}), person, text, heard_at, answered_at, verdict
             FROM numbers, heard WHERE heard.id = (SELECT heard_id FROM operations WHERE id = '{operation}')"
        ))
        .await;
    let (request, plan) = (renamed("request_id"), renamed("plan"));
    store
        .run(&format!(
            "INSERT INTO operations (id, heard_id, room, person, environment, request_id, command, plan, state, created_at,
                                     decided_by, decided_at, sent_at, seen, last_seen, verdict, ended_at)
             {numbers} SELECT {new}, heard.id, heard.room, operations.person, environment, {request}, command, {plan}, state,
                    created_at, decided_by, decided_at, sent_at, {}, last_seen, operations.verdict, ended_at
             FROM numbers JOIN heard ON heard.event_key = 'copy/' || {new} JOIN operations ON operations.id = '{operation}'",
            renamed("seen")
        ))
        .await;
    store
        .run(&format!(
            "INSERT INTO operation_events (operation_id, at, state, detail)
             {numbers} SELECT {new}, at, state, {}
             FROM numbers, operation_events WHERE operation_id = '{operation}' ORDER BY i, id",
            renamed("detail")
        ))
        .await;
    store
        .run(&format!(
            "INSERT INTO outgoing (message_key, room, reply, revision, said_revision, said_as, updated_at, ended)
             {numbers} SELECT 'operation:' || {new}, '{PLATFORM}:' || (i % {ROOMS}), {}, revision, said_revision, said_as, updated_at, ended
             FROM numbers, outgoing WHERE message_key = 'operation:{operation}'",
            renamed("reply")
        ))
        .await;
}

/// The balancer has all that is unfinished.
async fn send_all(store: &Store, services: &Services) {
    let journal = Journal::open(&store.place).await.expect("a journal");
    let house = house(
        journal.clone(),
        &services.balancer,
        &services.scheduler,
        TICK,
    );
    let environment = house.environments.iter().next().expect("one");
    let operations = journal.operations_in(&[OperationState::Followed]).await;
    stream::iter(operations.expect("operations"))
        .for_each_concurrent(32, |operation| async move {
            environment
                .send(&operation.plan.effect)
                .await
                .expect("sent");
        })
        .await;
    journal.close().await;
}
