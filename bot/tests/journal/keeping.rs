//! Work that is done under a lease: by one, for as long as it has it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use deckhand::journal::Journal;
use deckhand::keep::keep;
use fixtures::PATIENCE;
use sqlx::Row;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio_util::sync::CancellationToken;

use crate::parts::{begun, event};
use crate::stores::on_postgres;

/// Counts whoever works.
#[derive(Clone, Default)]
struct AtWork(Arc<AtomicUsize>);

impl Drop for AtWork {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Works until told to stop, or until dropped.
fn start(
    journal: &Journal,
    at_work: &Arc<AtomicUsize>,
    began: &UnboundedSender<Journal>,
    stop: &CancellationToken,
) -> tokio::task::JoinHandle<()> {
    let (at_work, began) = (Arc::clone(at_work), began.clone());
    let work = move |journal: Journal, stop: CancellationToken| {
        let (at_work, began) = (Arc::clone(&at_work), began.clone());
        async move {
            at_work.fetch_add(1, Ordering::SeqCst);
            let _at_work = AtWork(at_work);
            began.send(journal).expect("the test listens");
            stop.cancelled().await;
        }
    };
    tokio::spawn(keep(
        journal.clone(),
        "keep:prod".to_owned(),
        stop.clone(),
        work,
    ))
}

#[tokio::test]
async fn work_stops_with_its_lease_and_goes_on_under_the_next() {
    on_postgres(async |store| {
        let (one, two) = (store.open().await, store.open().await);
        let operation = begun(&one, "aaaaa").await;
        let (at_work, stop) = (Arc::default(), CancellationToken::new());
        let (began, mut beginnings) = unbounded_channel();
        let keeping = [
            start(&one, &at_work, &began, &stop),
            start(&two, &at_work, &began, &stop),
        ];
        let first = beginnings.recv().await.expect("somebody begins");
        assert!(first.may_act());
        // As if it had been cut off for so long that others took it for gone.
        store.end_lease("keep:prod").await;
        let next = tokio::time::timeout(PATIENCE, beginnings.recv()).await;
        let next = next.expect("in time").expect("somebody begins");
        assert!(
            first
                .sending(&operation, crate::parts::at(2))
                .await
                .is_err()
        );
        assert!(
            next.sending(&operation, crate::parts::at(2))
                .await
                .expect("stored")
        );
        let alone = async {
            while at_work.load(Ordering::SeqCst) != 1 || first.may_act() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let alone = tokio::time::timeout(PATIENCE, alone).await;
        alone.expect("the first one finds out, and stops");
        stop.cancel();
        for keeping in keeping {
            let ended = tokio::time::timeout(PATIENCE, keeping).await;
            ended.expect("it ends").expect("no panic");
        }
        assert_eq!(at_work.load(Ordering::SeqCst), 0);
        // It was given back, so that nobody has to wait for its end.
        let left = store.rows("SELECT expires_at FROM leases").await;
        assert_eq!(left[0].get::<i64, _>("expires_at"), 0);
    })
    .await;
}

#[tokio::test]
async fn a_database_that_goes_away_ends_the_acting_and_comes_back() {
    on_postgres(async |store| {
        let one = store.open().await;
        let (at_work, stop) = (Arc::default(), CancellationToken::new());
        let (began, mut beginnings) = unbounded_channel();
        let keeping = start(&one, &at_work, &began, &stop);
        let first = beginnings.recv().await.expect("it begins");
        // Nobody can store anything, and so nobody can renew.
        store.change("ALTER TABLE leases RENAME TO gone").await;
        let over = async {
            while first.may_act() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let over = tokio::time::timeout(PATIENCE, over).await;
        over.expect("it does not rely on a lease that it cannot renew");
        assert!(first.hear(&event("one")).await.is_err());
        store.change("ALTER TABLE gone RENAME TO leases").await;
        let next = tokio::time::timeout(PATIENCE, beginnings.recv()).await;
        let next = next.expect("in time").expect("it begins again");
        assert!(next.hear(&event("one")).await.expect("stored").is_some());
        stop.cancel();
        keeping.await.expect("no panic");
    })
    .await;
}
