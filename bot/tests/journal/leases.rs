//! Leases: one has it, and what is written under an older fence is refused.

use commands::Verdict;
use deckhand::journal::{Journal, Lease};
use futures::future::join_all;

use crate::parts::{at, begun, event, reply, room};
use crate::stores::{Store, on_each};

async fn taken(journal: &Journal, name: &str) -> Lease {
    let taken = journal.take_lease(name).await.expect("it can be asked for");
    taken.expect("nobody has it")
}

async fn is_free(journal: &Journal, name: &str) -> bool {
    journal
        .take_lease(name)
        .await
        .expect("it can be asked for")
        .is_some()
}

async fn fence(store: &Store, name: &str) -> i64 {
    use sqlx::Row;
    let rows = store
        .rows(&format!("SELECT fence FROM leases WHERE name = '{name}'"))
        .await;
    rows[0].get("fence")
}

#[tokio::test]
async fn one_takes_it_and_keeps_it() {
    on_each(async |store| {
        let journal = store.open().await;
        let lease = taken(&journal, "keep:prod").await;
        assert!(lease.holds());
        assert!(!is_free(&journal, "keep:prod").await);
        assert!(journal.renew(&lease).await.expect("it can be asked"));
        assert!(is_free(&journal, "keep:qa").await);
        assert!(journal.under(Some(lease)).may_act());
    })
    .await;
}

#[tokio::test]
async fn of_many_that_ask_one_gets_it() {
    on_each(async |store| {
        let journal = store.open().await;
        let asked = join_all((0..20).map(|_| journal.take_lease("say:chat"))).await;
        let got = asked
            .into_iter()
            .filter(|asked| asked.as_ref().expect("asked").is_some());
        assert_eq!(got.count(), 1);
    })
    .await;
}

#[tokio::test]
async fn given_back_it_goes_to_the_next_under_a_higher_fence() {
    on_each(async |store| {
        let journal = store.open().await;
        let first = taken(&journal, "keep:prod").await;
        assert_eq!(fence(&store, "keep:prod").await, 1);
        journal.give_back(&first).await.expect("stored");
        assert!(!first.holds());
        let second = taken(&journal, "keep:prod").await;
        assert_eq!(fence(&store, "keep:prod").await, 2);
        // The first can neither renew nor give back what is not its own any more.
        assert!(!journal.renew(&first).await.expect("asked"));
        journal.give_back(&first).await.expect("asked");
        assert!(!is_free(&journal, "keep:prod").await);
        assert!(second.holds());
    })
    .await;
}

#[tokio::test]
async fn an_ended_lease_is_not_renewed_even_if_nobody_has_taken_it() {
    on_each(async |store| {
        let journal = store.open().await;
        let lease = taken(&journal, "keep:prod").await;
        store.end_lease("keep:prod").await;
        assert!(!journal.renew(&lease).await.expect("asked"));
        assert!(!lease.holds());
    })
    .await;
}

#[tokio::test]
async fn nothing_is_stored_under_an_older_fence() {
    on_each(async |store| {
        let journal = store.open().await;
        let operation = begun(&journal, "aaaaa").await;
        let old = journal.under(Some(taken(&journal, "keep:prod").await));
        store.end_lease("keep:prod").await;
        let refused = old.sending(&operation, at(2)).await;
        assert!(refused.is_err(), "it has ended, though nobody has it");
        let new = journal.under(Some(taken(&journal, "keep:prod").await));
        assert!(old.sending(&operation, at(2)).await.is_err());
        assert!(old.hear(&event("one")).await.is_err());
        let waits = reply("is WAITING");
        let told = old.progress(&operation, None, &waits, at(3)).await;
        assert!(told.is_err());
        // The process that slept still believes in it; that is why the store asks.
        assert!(old.may_act());
        assert!(new.sending(&operation, at(3)).await.expect("stored"));
        assert_eq!(store.count("heard").await, 1);
        assert_eq!(store.count("outgoing").await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_refused_write_takes_no_other_of_its_batch_with_it() {
    on_each(async |store| {
        let journal = store.open().await;
        let old = journal.under(Some(taken(&journal, "keep:prod").await));
        store.end_lease("keep:prod").await;
        let new = journal.under(Some(taken(&journal, "keep:prod").await));
        let (one, two, three) = (event("one"), event("two"), event("three"));
        let (first, refused, third) =
            tokio::join!(new.hear(&one), old.hear(&two), journal.hear(&three),);
        assert!(first.expect("stored").is_some());
        assert!(refused.is_err());
        assert!(third.expect("stored").is_some());
        assert_eq!(store.count("heard").await, 2);
    })
    .await;
}

#[tokio::test]
async fn each_replica_works_on_what_it_heard() {
    on_each(async |store| {
        let journal = store.open().await;
        let one = journal.under(Some(taken(&journal, "replica:one").await));
        let two = journal.under(Some(taken(&journal, "replica:two").await));
        one.hear(&event("of one")).await.expect("stored");
        two.hear(&event("of two")).await.expect("stored");
        // Heard before there were replicas: whoever comes first.
        journal.hear(&event("of nobody")).await.expect("stored");
        assert_eq!(keys(&one).await, "of one, of nobody");
        assert_eq!(keys(&two).await, "of two, of nobody");
        // Whoever works on none is told of all.
        assert_eq!(keys(&journal).await, "of one, of two, of nobody");
    })
    .await;
}

#[tokio::test]
async fn what_a_replica_that_is_gone_had_not_answered_is_taken_over() {
    on_each(async |store| {
        let journal = store.open().await;
        let one = journal.under(Some(taken(&journal, "replica:one").await));
        let two = journal.under(Some(taken(&journal, "replica:two").await));
        let done = one
            .hear(&event("done"))
            .await
            .expect("stored")
            .expect("new");
        one.answer(done, &room(), None, Verdict::Success, at(1))
            .await
            .expect("stored");
        let left = one
            .hear(&event("left"))
            .await
            .expect("stored")
            .expect("new");
        let own = two.lease().expect("a lease");
        assert_eq!(journal.lost_replicas().await.expect("read"), [""; 0]);
        // One that is there loses nothing.
        two.take_over("replica:one", own).await.expect("stored");
        assert_eq!(keys(&two).await, "");
        store.end_lease("replica:one").await;
        assert_eq!(
            journal.lost_replicas().await.expect("read"),
            ["replica:one"]
        );
        two.take_over("replica:one", own).await.expect("stored");
        assert_eq!(keys(&two).await, "left");
        assert_eq!(journal.lost_replicas().await.expect("read"), [""; 0]);
        // Should it come back, it cannot answer any more.
        let answer = reply("late");
        let late = one
            .answer(left, &room(), Some(&answer), Verdict::Success, at(2))
            .await;
        assert!(late.is_err());
        assert_eq!(store.count("outgoing").await, 0);
        two.answer(left, &room(), Some(&reply("here")), Verdict::Success, at(2))
            .await
            .expect("stored");
        assert_eq!(keys(&two).await, "");
    })
    .await;
}

async fn keys(journal: &Journal) -> String {
    let left = journal.unanswered().await.expect("read");
    let keys: Vec<String> = left.into_iter().map(|(_, heard)| heard.event_key).collect();
    keys.join(", ")
}
