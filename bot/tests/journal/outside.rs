//! What other programs told, as it is stored: once, whoever stores it.

use chrono::{DateTime, Utc};
use commands::Reply;
use deckhand::chat::Room;
use deckhand::journal::Journal;

use crate::room::Talk;
use crate::stores::{on_each, on_postgres};

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp_millis(1_800_000_000_000).expect("a time")
}

async fn tell(journal: &Journal, keys: &[&str], words: &str) -> bool {
    let keys: Vec<String> = keys.iter().map(|key| (*key).to_owned()).collect();
    let rooms = ["chat:here", "chat:there"];
    let told = rooms.map(|room| (Room(room.to_owned()), Reply::text(words)));
    let told = journal.tell_outside(&keys, told.into(), now()).await;
    told.expect("stored")
}

#[tokio::test]
async fn what_was_told_is_told_once_by_any_of_its_names_and_in_any_process() {
    on_each(async |store| {
        let journal = store.open().await;
        assert!(tell(&journal, &["d-1", "hash-1"], "first").await);
        assert!(!tell(&journal, &["d-1", "hash-2"], "its name again").await);
        assert!(!tell(&journal, &["d-2", "hash-1"], "its bytes again").await);
        journal.close().await;
        drop(journal);
        // Another process on the same database.
        let journal = store.open().await;
        let names = ["d-1".to_owned()];
        assert!(journal.was_told_outside(&names).await.expect("read"));
        assert!(!tell(&journal, &["d-1", "hash-1"], "after a start").await);
        assert!(tell(&journal, &["d-3", "hash-3"], "second").await);
        let said = Talk::default().say_all(&journal).await;
        let words: Vec<&str> = said.iter().map(|(_, words, _)| words.as_str()).collect();
        assert_eq!(words, ["first", "first", "second", "second"]);
        journal.close().await;
    })
    .await;
}

#[tokio::test]
async fn of_many_that_tell_it_at_once_one_does() {
    on_each(async |store| {
        let journal = store.open().await;
        let told = (0..8).map(|_| tell(&journal, &["d-1", "hash-1"], "once"));
        let told = futures::future::join_all(told).await;
        assert_eq!(told.iter().filter(|told| **told).count(), 1);
        assert_eq!(store.count("outgoing").await, 2);
        journal.close().await;
    })
    .await;
}

#[tokio::test]
async fn what_has_no_name_is_not_stored() {
    on_each(async |store| {
        let journal = store.open().await;
        let told = journal.tell_outside(&[], Vec::new(), now()).await;
        assert!(told.is_err());
        assert_eq!(store.count("outgoing").await, 0);
        journal.close().await;
    })
    .await;
}

#[tokio::test]
async fn of_two_replicas_that_are_told_at_once_one_tells() {
    on_postgres(async |store| {
        let (one, other) = (store.open().await, store.open().await);
        for round in 0..20 {
            let (delivery, hash) = (format!("d-{round}"), format!("hash-{round}"));
            let keys = [delivery.as_str(), hash.as_str()];
            let (first, second) =
                tokio::join!(tell(&one, &keys, "once"), tell(&other, &keys, "once"));
            assert!(first != second, "round {round}");
        }
        assert_eq!(store.count("outgoing").await, 40);
        one.close().await;
        other.close().await;
    })
    .await;
}
