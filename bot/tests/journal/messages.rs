//! Messages: the newest words are said, and what became of them is stored.

use std::sync::Arc;
use std::time::Duration;

use commands::Verdict;
use deckhand::chat::NotSaid;
use deckhand::outbox::Outbox;
use tokio_util::sync::CancellationToken;

use crate::parts::{at, heard, reply, room, sent};
use crate::room::Talk;
use crate::stores::on_each;

#[tokio::test]
async fn only_the_newest_words_are_said_and_then_edited() {
    on_each(async |store| {
        let journal = store.open().await;
        let operation = sent(&journal, "aaaaa").await;
        let tell = async |words: &str, second| {
            let words = reply(words);
            let told = journal.progress(&operation, None, &words, at(second)).await;
            told.expect("stored");
        };
        tell("one", 3).await;
        tell("two", 4).await;
        let talk = Talk::default();
        let key = "operation:aaaaa".to_owned();
        let said = talk.say_all(&journal).await;
        assert_eq!(said, [(key.clone(), "two".to_owned(), None)]);
        assert_eq!(
            talk.last().answers.as_deref(),
            Some("source of event of aaaaa")
        );
        // The same words again are nothing to say.
        tell("two", 5).await;
        assert_eq!(talk.say_all(&journal).await, []);
        journal
            .end(&operation, None, &reply("two"), Verdict::Success, at(6))
            .await
            .expect("stored");
        // The same words as an end are.
        let said = talk.say_all(&journal).await;
        assert_eq!(said, [(key, "two".to_owned(), Some("m1".to_owned()))]);
        assert_eq!(talk.last().ended, Some(Verdict::Success));
        assert_eq!(talk.say_all(&journal).await, []);
    })
    .await;
}

#[tokio::test]
async fn what_was_said_is_not_said_by_the_next_process() {
    on_each(async |store| {
        let journal = store.open().await;
        let one = heard(&journal, "one").await;
        let answer = reply("here you are");
        journal
            .answer(one, &room(), Some(&answer), Verdict::Success, at(1))
            .await
            .expect("stored");
        let talk = Talk::default();
        assert_eq!(talk.say_all(&journal).await.len(), 1);
        drop(journal);
        let journal = store.open().await;
        assert_eq!(talk.say_all(&journal).await, []);
    })
    .await;
}

#[tokio::test]
async fn of_a_deleted_message_only_the_end_is_said_anew() {
    on_each(async |store| {
        let journal = store.open().await;
        let operation = sent(&journal, "aaaaa").await;
        let tell = async |words: &str, second| {
            let words = reply(words);
            let told = journal.progress(&operation, None, &words, at(second)).await;
            told.expect("stored");
        };
        let talk = Talk::default();
        tell("one", 3).await;
        assert_eq!(talk.say_all(&journal).await.len(), 1);
        tell("two", 4).await;
        talk.refuse_next(NotSaid::Deleted);
        assert_eq!(talk.say_all(&journal).await, []);
        tell("three", 5).await;
        assert_eq!(talk.say_all(&journal).await, []);
        journal
            .end(
                &operation,
                None,
                &reply("is SUCCESS"),
                Verdict::Success,
                at(6),
            )
            .await
            .expect("stored");
        let said = talk.say_all(&journal).await;
        let key = "operation:aaaaa".to_owned();
        assert_eq!(said, [(key, "is SUCCESS".to_owned(), None)]);
        let life = journal.life(&operation.id).await.expect("read");
        let what: Vec<&str> = life.iter().map(|happened| happened.what.as_str()).collect();
        assert_eq!(
            what.join(" "),
            "heard confirmed sent unknown said unknown deleted unknown deleted ended said"
        );
    })
    .await;
}

#[tokio::test]
async fn what_can_never_be_said_is_stored_as_such_and_not_tried_again() {
    on_each(async |store| {
        let journal = store.open().await;
        let operation = sent(&journal, "aaaaa").await;
        let words = reply("one");
        let told = journal.progress(&operation, None, &words, at(3)).await;
        told.expect("stored");
        let talk = Talk::default();
        talk.refuse_next(NotSaid::Never("the room is gone".to_owned()));
        assert_eq!(talk.say_all(&journal).await, []);
        assert_eq!(talk.say_all(&journal).await, []);
        let given_up = store
            .rows("SELECT id FROM outgoing WHERE given_up = 'the room is gone' AND said_revision = revision")
            .await;
        assert_eq!(given_up.len(), 1);
        let life = journal.life(&operation.id).await.expect("read");
        let last = life.last().expect("something happened");
        assert_eq!((last.what.as_str(), last.detail.as_str()), ("never said", "the room is gone"));
        // Its end is tried all the same: rooms come back.
        journal
            .end(&operation, None, &reply("is SUCCESS"), Verdict::Success, at(6))
            .await
            .expect("stored");
        assert_eq!(talk.say_all(&journal).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_message_is_handed_over_as_it_is_stored() {
    on_each(async |store| {
        let journal = store.open().await;
        let (talk, stop) = (Talk::default(), CancellationToken::new());
        let outbox = Outbox::new(journal.clone(), Arc::new(talk.clone()), "chat");
        let saying = tokio::spawn(outbox.run(stop.clone()));
        // Nobody reads the store between these.
        for number in 0..50 {
            let one = heard(&journal, &format!("{number}")).await;
            let answer = reply(&format!("answer {number}"));
            journal
                .answer(one, &room(), Some(&answer), Verdict::Success, at(1))
                .await
                .expect("stored");
        }
        stop.cancel();
        tokio::time::timeout(Duration::from_secs(20), saying)
            .await
            .expect("it says what is stored, and ends")
            .expect("no panic");
        let said = talk.say_all(&journal).await;
        assert_eq!(said.len(), 50);
        assert_eq!(
            store.count("outgoing WHERE revision > said_revision").await,
            0
        );
    })
    .await;
}
