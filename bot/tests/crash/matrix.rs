//! Which cells there are, and running them.

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::Mutex;
use std::time::Duration;

use futures::stream::{self, StreamExt};
use rand::SeedableRng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;

use crate::cell::Cell;
use crate::child::{Broken, Trouble};
use crate::oracle::Reference;
use crate::orders::{ELSEWHERE, Order, orders};
use crate::replicas::{Fate, Pair};
use crate::stage::Net;

/// How many cells `cargo test` tries.
const SMALL: usize = 24;
/// How many cells with two replicas it tries, where there is a PostgreSQL.
const SMALL_PAIRS: usize = 12;
/// The last step at which a process is killed. No order takes more, and what is not reached is left out.
const STEPS: u64 = 64;

/// What is wanted, from the environment.
struct Wanted {
    /// How many cells; all where it is none.
    cells: Option<usize>,
    /// The same with two replicas.
    pairs: Option<usize>,
    /// The address of a PostgreSQL on which databases may be created.
    server: Option<String>,
    seed: u64,
    at_once: usize,
    /// Only orders whose name has this in it.
    only: String,
    /// Only this step.
    step: Option<u64>,
    broken: Option<Broken>,
}

impl Wanted {
    fn from_environment() -> Self {
        let text = |name: &str| std::env::var(name).unwrap_or_default();
        let count = |name: &str, few: usize| match text(name).as_str() {
            "all" => None,
            count => Some(count.parse().unwrap_or(few)),
        };
        Self {
            cells: count("DECKHAND_CRASH_CELLS", SMALL),
            pairs: count("DECKHAND_CRASH_PAIRS", SMALL_PAIRS),
            server: std::env::var("DECKHAND_POSTGRES").ok(),
            seed: text("DECKHAND_CRASH_SEED").parse().unwrap_or(7),
            at_once: text("DECKHAND_CRASH_AT_ONCE").parse().unwrap_or(4),
            only: text("DECKHAND_CRASH_ONLY"),
            step: text("DECKHAND_CRASH_STEP").parse().ok(),
            broken: match text("DECKHAND_CRASH_BROKEN").as_str() {
                "acknowledges-first" => Some(Broken::AcknowledgesFirst),
                "never-looks" => Some(Broken::NeverLooks),
                _ => None,
            },
        }
    }
}

/// Runs what is wanted, and says what is wrong.
pub(crate) fn run() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    let wanted = Wanted::from_environment();
    let done = every_command_has_an_order();
    let done = done.and_then(|()| runtime.expect("a runtime").block_on(try_all(&wanted)));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            println!("{why}\nagain: DECKHAND_CRASH_SEED={}", wanted.seed);
            ExitCode::FAILURE
        }
    }
}

/// A new command that changes something needs an order here.
fn every_command_has_an_order() -> Result<(), String> {
    let missing: Vec<&str> = commands::CATALOGUE
        .iter()
        .filter(|entry| entry.tier > commands::Tier::Read)
        .map(|entry| entry.name)
        .filter(|name| !orders().any(|order| order.command == *name))
        .filter(|name| !ELSEWHERE.iter().any(|(elsewhere, _)| elsewhere == name))
        .collect();
    if missing.is_empty() {
        Ok(())
    } else {
        Err(format!("no crash is rehearsed for {}", missing.join(", ")))
    }
}

type References = BTreeMap<&'static str, Result<Reference, String>>;

async fn try_all(wanted: &Wanted) -> Result<(), String> {
    let mut random = StdRng::seed_from_u64(wanted.seed);
    let mut cells = all_cells(wanted);
    cells.shuffle(&mut random);
    let mut pairs = all_pairs(wanted);
    pairs.shuffle(&mut random);
    if let Some(few) = wanted.cells {
        cells.truncate(few);
    }
    if let Some(few) = wanted.pairs {
        pairs.truncate(few);
    }
    let all = cells
        .iter()
        .map(|cell| cell.order)
        .chain(pairs.iter().map(|pair| pair.order));
    let references = references(all, wanted.at_once).await;
    let is_reached = |order: &Order, step: u64| match &references[order.command] {
        Ok(reference) => step <= reference.steps,
        Err(_) => true,
    };
    cells.retain(|cell| is_reached(&cell.order, cell.trouble.step()));
    pairs.retain(|pair| is_reached(&pair.order, pair.step));
    if let Some(step) = wanted.step {
        cells.retain(|cell| cell.trouble.step() == step);
        pairs.retain(|pair| pair.step == step);
    }
    let mut wrong = try_cells(&cells, &references, wanted).await;
    if let Some(server) = &wanted.server {
        wrong.extend(try_pairs(&pairs, &references, server, wanted).await);
    }
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(format!("wrong:\n  {}", wrong.join("\n  ")))
    }
}

/// What each order changes, told by a bot that nothing happens to.
async fn references(all: impl Iterator<Item = Order>, at_once: usize) -> References {
    let all: BTreeMap<&'static str, Order> = all.map(|order| (order.command, order)).collect();
    stream::iter(all)
        .map(|(name, order)| async move { (name, Cell::reference(order).await) })
        .buffer_unordered(at_once)
        .collect()
        .await
}

/// Tries cells with one process, and gives those that went wrong.
async fn try_cells(cells: &[Cell], references: &References, wanted: &Wanted) -> Vec<String> {
    println!("{} cells, seed {}", cells.len(), wanted.seed);
    let tally = Mutex::new((0, 0));
    let wrong: Vec<String> = stream::iter(cells)
        .map(|cell| {
            let tally = &tally;
            async move {
                let outcome = match &references[cell.order.command] {
                    Ok(reference) => cell.judged(reference).await,
                    Err(why) => Err(why.clone()),
                };
                let mut tally = tally.lock().expect("a tally");
                tally.0 += 1;
                if tally.0 % 500 == 0 {
                    println!("{} cells tried", tally.0);
                }
                match outcome {
                    Ok(outcome) => {
                        tally.1 += usize::from(outcome.died.is_some());
                        None
                    }
                    Err(why) => {
                        println!("=== {cell}\n{why}");
                        Some(cell.to_string())
                    }
                }
            }
        })
        .buffer_unordered(wanted.at_once)
        .filter_map(|wrong| async move { wrong })
        .collect()
        .await;
    let (tried, killed) = tally.into_inner().expect("a tally");
    println!(
        "{tried} cells, {killed} processes killed, {} wrong",
        wrong.len()
    );
    wrong
}

/// Tries cells with two replicas, and gives those that went wrong.
async fn try_pairs(
    pairs: &[Pair],
    references: &References,
    server: &str,
    wanted: &Wanted,
) -> Vec<String> {
    println!(
        "{} cells with two replicas, seed {}",
        pairs.len(),
        wanted.seed
    );
    let tally: Mutex<(usize, Vec<Duration>)> = Mutex::default();
    // They wait for leases most of the time.
    let at_once = wanted.at_once * 3;
    let wrong: Vec<String> = stream::iter(pairs)
        .map(|pair| {
            let tally = &tally;
            async move {
                let came = match &references[pair.order.command] {
                    Ok(reference) => pair.judged(server, reference).await,
                    Err(why) => Err(why.clone()),
                };
                match came {
                    Ok(came) => {
                        let mut tally = tally.lock().expect("a tally");
                        tally.0 += usize::from(came.struck);
                        tally
                            .1
                            .extend(came.take_over.filter(|_| pair.fate == Fate::Killed));
                        None
                    }
                    Err(why) => {
                        println!("=== {pair}\n{why}");
                        Some(pair.to_string())
                    }
                }
            }
        })
        .buffer_unordered(at_once)
        .filter_map(|wrong| async move { wrong })
        .collect()
        .await;
    let (struck, mut take_overs) = tally.into_inner().expect("a tally");
    take_overs.sort();
    let at = |part: usize| take_overs.get(take_overs.len().saturating_sub(1) * part / 100);
    println!(
        "{} cells with two replicas, {struck} struck, {} wrong; from a death to the next word p50 {:?}, p99 {:?} of {}",
        pairs.len(),
        wrong.len(),
        at(50),
        at(99),
        take_overs.len()
    );
    wrong
}

fn all_cells(wanted: &Wanted) -> Vec<Cell> {
    let mut cells = Vec::new();
    for order in orders().filter(|order| order.command.contains(&wanted.only)) {
        let calm = Cell {
            broken: wanted.broken,
            ..Cell::calm(*order)
        };
        for step in 1..=STEPS {
            let dies = Cell {
                trouble: Trouble::Dies(step),
                ..calm
            };
            cells.push(dies);
            cells.push(Cell { copies: 3, ..dies });
            cells.push(Cell {
                loses_every: 2,
                ..dies
            });
            for net in [
                Net::ReplyLost,
                Net::ReplyLate,
                Net::ErrorAfterwards,
                Net::RequestLost,
            ] {
                cells.push(Cell { net, ..dies });
            }
            cells.push(Cell {
                trouble: Trouble::StoreFails(step),
                ..calm
            });
        }
    }
    cells
}

fn all_pairs(wanted: &Wanted) -> Vec<Pair> {
    let orders = orders().filter(|order| order.command.contains(&wanted.only));
    let fate = std::env::var("DECKHAND_CRASH_FATE").unwrap_or_default();
    let mut fates = vec![Fate::Killed, Fate::Stopped, Fate::Severed];
    fates.retain(|one| format!("{one:?}").to_lowercase().contains(&fate));
    orders
        .flat_map(|order| fates.iter().map(|fate| (*order, *fate)))
        .flat_map(|(order, fate)| (1..=STEPS).map(move |step| Pair { order, fate, step }))
        .collect()
}
