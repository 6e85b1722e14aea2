//! A backup that is made while an operation goes on, and is put back: the operation is looked after, and nothing is sent
//! twice.

use crate::killed::{ADD, request_in, starts_again};
use crate::peer::{Talk, World, err, out};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_unfinished_is_looked_after_and_not_sent_again() {
    let world = World::new(None, None).await;
    let mut talk = Talk::start(world.deckhand(&["console"]));
    talk.say(ADD);
    talk.hear("takes it from 4 to 5");
    talk.say("confirm");
    let request = request_in(&talk.hear("is WAITING"));
    let copy = world.folder.path().join("copy.sqlite3");
    let copy_word = copy.to_str().expect("a plain path");
    let backup = world.run(&["backup", copy_word]).await;
    assert_eq!(backup.status.code(), Some(0), "{}", err(&backup));
    assert!(
        out(&backup).contains("To restore it: stop deckhand"),
        "{}",
        out(&backup)
    );
    // What is there is not written over.
    let again = world.run(&["backup", copy_word]).await;
    assert_eq!(again.status.code(), Some(1));
    assert!(err(&again).contains("is there already"), "{}", err(&again));
    // After the backup it goes on, and the disk breaks.
    world.prod.baragon.tick();
    world.prod.baragon.tick();
    talk.hear("1 of 3 agents applied");
    talk.kill();
    let database = world.folder.path().join("deckhand.sqlite3");
    for end in ["", "-wal", "-shm"] {
        let mut file = database.clone().into_os_string();
        file.push(end);
        std::fs::remove_file(&file).unwrap_or_else(|error| panic!("{file:?}: {error}"));
    }
    std::fs::rename(&copy, &database).expect("the copy is put in place");
    starts_again(&world, &request).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_postgresql_it_says_what_to_use() {
    let world = World::new(None, None).await;
    std::fs::write(
        world.folder.path().join("address"),
        "postgres://127.0.0.1:1/x",
    )
    .expect("written");
    world.configure("database_url = { file = \"address\" }", "");
    let output = world.run(&["backup", "copy.sqlite3"]).await;
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("pg_dump"), "{}", err(&output));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn history_is_printed_beside_a_running_deckhand() {
    let world = World::new(None, None).await;
    let mut talk = Talk::start(world.deckhand(&["console"]));
    talk.say(ADD);
    let proposed = talk.hear("say: `confirm");
    let id = proposed
        .split('`')
        .nth(1)
        .and_then(|words| words.split(' ').nth(1))
        .expect("an id");
    let history = world.run(&["history", id]).await;
    assert_eq!(history.status.code(), Some(0), "{}", err(&history));
    let told = out(&history);
    assert!(
        told.contains("heard       console:you in console:"),
        "{told}"
    );
    assert!(
        told.contains("proposed    hubapi.com has 4 upstreams"),
        "{told}"
    );
    let unknown = world.run(&["history", "zzzzz"]).await;
    assert_eq!(unknown.status.code(), Some(2));
    assert!(
        err(&unknown).contains("there is no operation zzzzz"),
        "{}",
        err(&unknown)
    );
    talk.kill();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn check_tries_the_database_and_leaves_it_to_whoever_has_it() {
    let world = World::new(None, None).await;
    let fresh = world.run(&["check"]).await;
    assert!(
        out(&fresh).contains("deckhand.sqlite3 can be used."),
        "{}",
        out(&fresh)
    );
    let database = world.folder.path().join("deckhand.sqlite3");
    assert!(!database.exists(), "a check makes nothing");
    let mut talk = Talk::start(world.deckhand(&["console"]));
    talk.say("ping");
    talk.hear("pong");
    let running = world.run(&["check"]).await;
    assert!(
        out(&running).contains("deckhand.sqlite3 can be used."),
        "{}",
        out(&running)
    );
    talk.say("ping");
    talk.hear("pong");
    talk.kill();
    std::fs::write(&database, "no database at all, but a text of some length").expect("written");
    for end in ["-wal", "-shm"] {
        let file = world.folder.path().join(format!("deckhand.sqlite3{end}"));
        std::fs::remove_file(&file).expect("it was there");
    }
    let broken = world.run(&["check"]).await;
    assert_eq!(broken.status.code(), Some(1));
    assert!(out(&broken).contains("cannot be used"), "{}", out(&broken));
}
