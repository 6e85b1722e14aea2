//! How long nobody was there.

use deckhand::journal::Away;

use crate::parts::at;
use crate::stores::{Engine, on_each};

#[tokio::test]
async fn the_first_process_of_a_journal_was_never_away() {
    on_each(async |store| {
        let journal = store.open().await;
        assert_eq!(journal.arrive(at(0)).await.expect("stored"), None);
        // Nor does it count as somebody else.
        assert_eq!(journal.arrive(at(1)).await.expect("stored"), None);
    })
    .await;
}

#[tokio::test]
async fn an_absence_lasts_from_the_last_word_of_whoever_was_there() {
    on_each(async |store| {
        let first = store.open().await;
        first.arrive(at(0)).await.expect("stored");
        first.still_here(at(60)).await.expect("stored");
        first.close().await;
        drop(first);
        let second = store.open().await;
        let away = Away {
            from: at(60),
            to: at(360),
        };
        let found = second.arrive(at(360)).await.expect("stored");
        assert_eq!(found, Some(away));
        assert_eq!(away.to_string(), "15:07–15:12 UTC");
    })
    .await;
}

#[tokio::test]
async fn where_another_replica_is_there_nobody_was_away() {
    on_each(async |store| {
        let first = store.open().await;
        first.arrive(at(0)).await.expect("stored");
        first.still_here(at(60)).await.expect("stored");
        if store.engine == Engine::Postgres {
            let second = store.open().await;
            assert_eq!(second.arrive(at(70)).await.expect("stored"), None);
        } else {
            // A file has one process: whoever wrote to it before has ended.
            first.close().await;
            drop(first);
            let second = store.open().await;
            assert!(second.arrive(at(70)).await.expect("stored").is_some());
        }
    })
    .await;
}
