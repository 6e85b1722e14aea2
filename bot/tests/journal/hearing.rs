//! An event is stored once, however often it comes.

use commands::Verdict;
use deckhand::chat::{Heard, Room};
use futures::future::join_all;

use crate::parts::{at, event, heard, reply, room};
use crate::stores::on_each;

#[tokio::test]
async fn a_second_copy_is_no_event() {
    on_each(async |store| {
        let journal = store.open().await;
        let first = journal.hear(&event("one")).await.expect("stored");
        assert!(first.is_some());
        assert_eq!(journal.hear(&event("one")).await.expect("stored"), None);
        drop(journal);
        // Nor is it one for the next process.
        let journal = store.open().await;
        assert_eq!(journal.hear(&event("one")).await.expect("stored"), None);
        assert_eq!(store.count("heard").await, 1);
    })
    .await;
}

#[tokio::test]
async fn copies_that_come_at_the_same_moment_are_one_event() {
    on_each(async |store| {
        let journal = store.open().await;
        let (first, second) = (event("one"), event("one"));
        let copies = join_all([journal.hear(&first), journal.hear(&second)]).await;
        let new = copies.into_iter().filter_map(|copy| copy.expect("stored"));
        assert_eq!(new.count(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_at_once_are_all_stored_each_once() {
    on_each(async |store| {
        let journal = store.open().await;
        let all = (0..400).map(|number| {
            let journal = journal.clone();
            // Each comes twice.
            let heard = event(&format!("event {}", number / 2));
            tokio::spawn(async move { journal.hear(&heard).await })
        });
        let stored = join_all(all).await.into_iter();
        let mut new: Vec<_> = stored
            .filter_map(|stored| stored.expect("no panic").expect("stored"))
            .collect();
        new.sort_unstable();
        new.dedup();
        assert_eq!(new.len(), 200);
        assert_eq!(store.count("heard").await, 200);
    })
    .await;
}

#[tokio::test]
async fn what_has_no_answer_is_found_again_as_it_was_heard() {
    on_each(async |store| {
        let journal = store.open().await;
        let one = heard(&journal, "one").await;
        let two = heard(&journal, "two").await;
        journal
            .answer(one, &room(), Some(&reply("done")), Verdict::Success, at(1))
            .await
            .expect("stored");
        let left = journal.unanswered().await.expect("read");
        let (id, found) = &left[0];
        assert_eq!((left.len(), *id), (1, two));
        let wanted = event("two");
        assert_eq!(
            (&found.event_key, &found.room, &found.person, &found.text),
            (
                &wanted.event_key,
                &wanted.room,
                &wanted.person,
                &wanted.text
            )
        );
        assert_eq!((&found.source, found.at), (&wanted.source, wanted.at));
        assert!(!journal.has_to_wait(two, found).await.expect("read"));
    })
    .await;
}

#[tokio::test]
async fn a_later_message_of_the_same_person_has_to_wait() {
    on_each(async |store| {
        let journal = store.open().await;
        let one = heard(&journal, "one").await;
        let two = heard(&journal, "two").await;
        assert!(!journal.has_to_wait(one, &event("one")).await.expect("read"));
        assert!(journal.has_to_wait(two, &event("two")).await.expect("read"));
        journal
            .answer(one, &room(), None, Verdict::Success, at(1))
            .await
            .expect("stored");
        assert!(!journal.has_to_wait(two, &event("two")).await.expect("read"));
    })
    .await;
}

/// PostgreSQL has no text with this character in it, so what it cannot store is stored as what stands for it.
#[tokio::test]
async fn a_character_that_cannot_be_stored_is_replaced() {
    on_each(async |store| {
        let journal = store.open().await;
        let mut odd = event("one");
        odd.text = "a\0b \\u0000 \"c\" 🚢".to_owned();
        journal.hear(&odd).await.expect("stored").expect("new");
        let left = journal.unanswered().await.expect("read");
        assert_eq!(left[0].1.text, "a\u{fffd}b \\u0000 \"c\" 🚢");
    })
    .await;
}

#[tokio::test]
async fn rooms_are_known_by_their_newest_event() {
    on_each(async |store| {
        let journal = store.open().await;
        for (key, room) in [
            ("a", "chat:one"),
            ("b", "chat:two"),
            ("c", "chat:one"),
            ("d", "other:one"),
        ] {
            let heard = Heard {
                room: Room(room.to_owned()),
                ..event(key)
            };
            journal.hear(&heard).await.expect("stored");
        }
        let rooms = async |platform: &str, limit: u32| {
            let rooms = journal.rooms_of(platform, limit).await.expect("read");
            let keys = rooms.into_iter().map(|heard| heard.event_key);
            keys.collect::<Vec<_>>()
        };
        assert_eq!(rooms("chat", 10).await, ["c", "b"]);
        assert_eq!(rooms("chat", 1).await, ["c"]);
        assert!(rooms("cha", 10).await.is_empty());
    })
    .await;
}
