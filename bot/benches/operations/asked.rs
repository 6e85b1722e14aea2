//! Questions: what hearing, answering and saying cost the processor, with so many outstanding.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use deckhand::deckhand::Deckhand;
use deckhand::journal::Journal;
use futures::future::join_all;

use super::edge::{Counting, PLATFORM};
use super::figures::{Cpu, a_second, each, percentile, say};
use super::house::house;
use super::services::Services;
use super::stores::{Engine, Store};

pub(crate) async fn run(engine: Engine, count: usize) {
    for outstanding in [1, 16, 64] {
        for (text, share) in [("ping", 1), ("status of request nobody-asked-for-this", 4)] {
            // One at a time waits for the disk more than it works.
            let count = if outstanding == 1 { count / 20 } else { count };
            if !ask(engine, text, outstanding, count / share).await {
                return;
            }
        }
    }
}

async fn ask(engine: Engine, text: &str, outstanding: usize, count: usize) -> bool {
    let Some(store) = Store::new(engine).await else {
        return false;
    };
    let services = Services::start(1, None);
    let journal = Journal::open(&store.place).await.expect("a journal");
    let commits = journal.changes();
    let edge = Arc::new(Counting::new(outstanding));
    let house = house(
        journal,
        &services.balancer,
        &services.scheduler,
        Duration::from_secs(1),
    );
    let deckhand = Deckhand::start(house, edge.clone(), PLATFORM)
        .await
        .expect("a deckhand");
    let next = AtomicUsize::new(0);
    let (deckhand_ref, edge_ref, next) = (&deckhand, &*edge, &next);
    let person = |room: usize, count: usize| async move {
        let mut took = Vec::new();
        while next.fetch_add(1, Ordering::Relaxed) < count {
            let began = Instant::now();
            let heard = edge_ref.hears(room, text.to_owned());
            drop(deckhand_ref.hear(heard).await.expect("stored"));
            edge_ref.ended(room).await;
            took.push(began.elapsed());
        }
        took
    };
    // Statements are prepared, connections opened.
    join_all((0..outstanding).map(|room| person(room, outstanding * 4))).await;
    next.store(0, Ordering::Relaxed);
    let (before, cpu) = (*commits.borrow(), Cpu::now());
    let began = Instant::now();
    let took = join_all((0..outstanding).map(|room| person(room, count))).await;
    let elapsed = began.elapsed();
    let cpu = Cpu::now().since(&cpu, count);
    let mut took: Vec<Duration> = took.into_iter().flatten().collect();
    took.sort();
    say(&format!(
        "{}: `{text}`, {outstanding} outstanding: {:.0} a second, half of them within {:.2?}; {:.2} transactions, {cpu} each",
        engine.name(),
        a_second(count, elapsed),
        percentile(&took, 50),
        each(*commits.borrow() - before, count),
    ));
    deckhand.stop().await;
    drop(commits);
    store.drop_it().await;
    true
}
