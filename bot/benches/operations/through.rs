//! Operations from the sentence that asks for them to the last word about them, many at a time.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use deckhand::converse::Handled;
use deckhand::deckhand::Deckhand;
use deckhand::journal::Journal;
use futures::future::join_all;

use super::edge::{Counting, PLATFORM};
use super::figures::{Cpu, a_second, each, memory, percentile, say, written};
use super::house::house;
use super::services::{Services, service};
use super::stores::{Engine, Store};

/// How many operations are under way at the same time, each in a room of its own.
const ROOMS: usize = 512;

/// One in so many needs a confirmation.
const CONFIRMED: usize = 10;

/// How many operations are done one after the other, to see what one takes that shares nothing.
const ALONE: usize = 50;

pub(crate) async fn run(engine: Engine, count: usize) {
    let Some(store) = Store::new(engine).await else {
        return;
    };
    // More than are under way: no two changes of one service meet.
    let services = Services::start(ROOMS * 2, Some(Duration::from_millis(50)));
    let journal = Journal::open(&store.place).await.expect("a journal");
    let commits = journal.changes();
    let edge = Arc::new(Counting::new(ROOMS));
    let house = house(
        journal.clone(),
        &services.balancer,
        &services.scheduler,
        Duration::from_millis(100),
    );
    let deckhand = Deckhand::start(house, edge.clone(), PLATFORM)
        .await
        .expect("a deckhand");
    let stage = Stage {
        deckhand: &deckhand,
        edge: &edge,
        next: AtomicUsize::new(0),
    };

    stage.work(0, ALONE).await;
    deckhand.all_said(PLATFORM).await.expect("said");
    let (commits_before, said_before) = (*commits.borrow(), edge.said());
    let alone = each(commits_before, ALONE);

    let bytes_before = store.bytes().await;
    let (cpu, wrote, syncs) = (Cpu::now(), written(), store.syncs().await);
    let began = Instant::now();
    let end = ALONE + count;
    let took = join_all((0..ROOMS).map(|room| stage.work(room, end))).await;
    let elapsed = began.elapsed();
    deckhand.all_said(PLATFORM).await.expect("said");
    let (cpu_after, wrote_after, syncs_after) = (Cpu::now(), written(), store.syncs().await);
    let commits = *commits.borrow() - commits_before;
    let memory = memory();
    let bytes = store.bytes().await - bytes_before;
    let mut took: Vec<Duration> = took.into_iter().flatten().collect();
    took.sort();

    let name = engine.name();
    say(&format!(
        "{name}: {count} operations, {ROOMS} at a time, in {elapsed:.1?}: {:.0} a second; half of them within {:.2?}, 99 of 100 within {:.2?}",
        a_second(count, elapsed),
        percentile(&took, 50),
        percentile(&took, 99),
    ));
    say(&format!(
        "{name}: {:.2} transactions an operation, {alone:.1} where it is alone: {:.1} share one",
        each(commits, count),
        alone * each(i64::try_from(count).unwrap_or(0), 1) / each(commits, 1).max(1.0)
    ));
    if let (Some(before), Some(after)) = (syncs, syncs_after) {
        say(&format!(
            "{name}: {:.2} fsyncs an operation",
            each(after - before, count)
        ));
    }
    say(&format!(
        "{name}: {:.0} bytes on disk an operation, {:.0} written by this process; {:.1} messages said",
        each(bytes, count),
        each(wrote_after - wrote, count),
        each(edge.said() - said_before, count),
    ));
    say(&format!(
        "{name}: processor time an operation: {}",
        cpu_after.since(&cpu, count)
    ));
    say(&format!("{name}: memory: {memory}"));
    deckhand.stop().await;
    drop(journal);
    store.drop_it().await;
}

struct Stage<'a> {
    deckhand: &'a Deckhand,
    edge: &'a Counting,
    next: AtomicUsize,
}

impl Stage<'_> {
    /// Does operations in one room until the last is taken, and says how long each took to its last word.
    async fn work(&self, room: usize, end: usize) -> Vec<Duration> {
        let mut took = Vec::new();
        loop {
            let number = self.next.fetch_add(1, Ordering::Relaxed);
            if number >= end {
                // The number is another's.
                self.next.fetch_sub(1, Ordering::Relaxed);
                return took;
            }
            let began = Instant::now();
            self.operate(room, number).await;
            took.push(began.elapsed());
        }
    }

    async fn operate(&self, room: usize, number: usize) {
        let service = service(number % (ROOMS * 2));
        if number.is_multiple_of(CONFIRMED) {
            let host = format!("10.1.{}.{}:80", number / 250 % 250, number % 250 + 1);
            let text = format!("add {host} to {service}");
            let Handled::Proposed(operation) = self.says(room, text).await else {
                panic!("it is shown first")
            };
            self.says(room, format!("confirm {operation}")).await;
        } else {
            let verb = if number.is_multiple_of(2) {
                "reload"
            } else {
                "update config of"
            };
            let handled = self.says(room, format!("{verb} {service}")).await;
            assert!(matches!(handled, Handled::Started(_)), "{handled:?}");
        }
        self.edge.ended(room).await;
    }

    async fn says(&self, room: usize, text: String) -> Handled {
        let heard = self.edge.hears(room, text);
        let handled = self.deckhand.hear(heard).await.expect("stored");
        handled.expect("new").await.expect("worked on")
    }
}
