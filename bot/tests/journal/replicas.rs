//! Several processes on one database.

use fixtures::PATIENCE;
use futures::future::join_all;

use crate::parts::{begun, event};
use crate::stores::{Engine, on_each, on_postgres};

#[tokio::test]
async fn a_file_has_one_process() {
    on_each(async |store| {
        let _first = store.open().await;
        let second = deckhand::journal::Journal::open(&store.place).await;
        match store.engine {
            Engine::Sqlite => {
                let refused = second.expect_err("it is in use").to_string();
                assert!(
                    refused.contains("is in use by another deckhand"),
                    "{refused}"
                );
            }
            Engine::Postgres => drop(second.expect("several may have it")),
        }
    })
    .await;
}

#[tokio::test]
async fn one_replica_hears_of_what_another_stores_and_not_of_its_own() {
    on_postgres(async |store| {
        let (one, two) = (store.open().await, store.open().await);
        let (mut own, mut others) = (one.doubts(), two.doubts());
        own.mark_unchanged();
        others.mark_unchanged();
        begun(&one, "aaaaa").await;
        let told = tokio::time::timeout(PATIENCE, others.changed()).await;
        told.expect("it is told").expect("it is open");
        assert!(!own.has_changed().expect("it is open"));
    })
    .await;
}

#[tokio::test]
async fn whoever_lost_the_connection_looks_again() {
    on_postgres(async |store| {
        let journal = store.open().await;
        let mut doubts = journal.doubts();
        doubts.mark_unchanged();
        let others =
            "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
        store
            .rows(&format!(
                "SELECT CAST(pg_terminate_backend(pid) AS TEXT) AS ended {others}"
            ))
            .await;
        let told = tokio::time::timeout(PATIENCE, doubts.changed()).await;
        told.expect("what came meanwhile is not missed")
            .expect("it is open");
        // And it can store again: at the second try at the latest, when it has noticed.
        let heard = event("one");
        let stored = match journal.hear(&heard).await {
            Ok(stored) => stored,
            Err(_) => journal.hear(&heard).await.expect("stored"),
        };
        assert!(stored.is_some());
    })
    .await;
}

#[tokio::test]
async fn replicas_that_start_at_once_make_one_schema() {
    on_postgres(async |store| {
        store.change("DROP SCHEMA public CASCADE").await;
        store.change("CREATE SCHEMA public").await;
        let all = join_all((0..5).map(|_| store.open())).await;
        let heard = join_all(
            all.iter()
                .map(async |journal| journal.hear(&event("one")).await.expect("stored")),
        )
        .await;
        assert_eq!(heard.into_iter().flatten().count(), 1);
    })
    .await;
}

#[tokio::test]
async fn an_error_about_the_address_does_not_tell_the_password() {
    let place = deckhand::journal::Place::Server(
        "postgres://deckhand:correct-horse@127.0.0.1:1/deckhand".to_owned(),
    );
    let error = deckhand::journal::Journal::open(&place)
        .await
        .expect_err("nobody is there");
    let error = format!("{error:#}");
    assert!(error.contains("cannot be reached"), "{error}");
    assert!(!error.contains("correct-horse"), "{error}");
}
