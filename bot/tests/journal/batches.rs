//! Many writes share a transaction, and not each other's fate.

use commands::Verdict;
use deckhand::journal::OperationState;
use futures::future::join_all;

use crate::parts::{at, begun, event, plan, reply, sent, stored};
use crate::stores::on_each;

/// On one thread all of these wait before the writer comes round, so they are one batch.
#[tokio::test]
async fn a_write_that_cannot_be_stored_takes_no_other_with_it() {
    on_each(async |store| {
        let journal = store.open().await;
        let mut nowhere = begun(&journal, "aaaaa").await;
        nowhere.id = commands::OperationId::new("zzzzz");
        nowhere.plan = plan("zzzzz", "prod");
        let events: Vec<_> = (0..20).map(|number| event(&format!("{number}"))).collect();
        let last = event("after");
        let hears = join_all(events.iter().map(|event| journal.hear(event)));
        let (before, failed, after) = tokio::join!(
            hears,
            journal.sending_again(&nowhere, at(2)),
            journal.hear(&last),
        );
        assert!(failed.is_err(), "there is no such operation");
        for heard in before {
            assert!(heard.expect("stored").is_some());
        }
        assert!(after.expect("stored").is_some());
        assert_eq!(store.count("heard").await, 22);
    })
    .await;
}

#[tokio::test]
async fn what_depends_on_another_write_of_its_batch_finds_it() {
    on_each(async |store| {
        let journal = store.open().await;
        let operation = begun(&journal, "aaaaa").await;
        let (waits, ends) = (reply("is WAITING"), reply("is SUCCESS"));
        let (sending, progress, end, late) = tokio::join!(
            journal.sending(&operation, at(2)),
            journal.progress(&operation, None, &waits, at(3)),
            async {
                let mut sent = operation.clone();
                sent.state = OperationState::Sent;
                journal
                    .end(&sent, None, &ends, Verdict::Success, at(4))
                    .await
            },
            journal.progress(&operation, None, &waits, at(5)),
        );
        assert!(sending.expect("stored"));
        progress.expect("stored");
        end.expect("stored");
        late.expect("stored");
        let stored = stored(&journal, "aaaaa").await;
        assert_eq!(stored.state, OperationState::Ended);
        assert_eq!(stored.told, Some(ends));
        let life = journal.life(&operation.id).await.expect("read");
        let what: Vec<&str> = life.iter().map(|happened| happened.what.as_str()).collect();
        assert_eq!(what, ["heard", "confirmed", "sent", "unknown", "ended"]);
    })
    .await;
}

#[tokio::test]
async fn whoever_waits_for_a_change_sees_it() {
    on_each(async |store| {
        let journal = store.open().await;
        let mut changes = journal.changes();
        changes.mark_unchanged();
        sent(&journal, "aaaaa").await;
        assert!(changes.has_changed().expect("the journal is open"));
    })
    .await;
}
