//! Which cells there are, and running them.

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures::stream::{self, StreamExt};
use rand::SeedableRng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;

use crate::cell::Cell;
use crate::child::{Broken, Trouble};
use crate::oracle::Reference;
use crate::orders::{ELSEWHERE, Order, orders};
use crate::stage::Net;

/// How many cells `cargo test` tries.
const SMALL: usize = 24;
/// The last step at which a process is killed. Steps after the end are not reached, which is the same as not being killed.
const STEPS: u64 = 48;

/// What is wanted, from the environment.
struct Wanted {
    /// How many cells; all where it is none.
    count: Option<usize>,
    seed: u64,
    at_once: usize,
    /// Only orders whose name has this in it.
    only: String,
    broken: Option<Broken>,
}

impl Wanted {
    fn from_environment() -> Self {
        let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse().ok());
        let text = |name: &str| std::env::var(name).unwrap_or_default();
        Self {
            count: match text("DECKHAND_CRASH_CELLS").as_str() {
                "all" => None,
                count => Some(count.parse().unwrap_or(SMALL)),
            },
            seed: number("DECKHAND_CRASH_SEED").unwrap_or(7),
            at_once: number("DECKHAND_CRASH_AT_ONCE")
                .map_or(4, |count: u64| usize::try_from(count).unwrap_or(4)),
            only: text("DECKHAND_CRASH_ONLY"),
            broken: match text("DECKHAND_CRASH_BROKEN").as_str() {
                "acknowledges-first" => Some(Broken::AcknowledgesFirst),
                "acts-first" => Some(Broken::ActsFirst),
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
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let wanted = Wanted::from_environment();
        if let Err(missing) = every_command_has_an_order() {
            println!("{missing}");
            return ExitCode::FAILURE;
        }
        try_cells(&wanted).await
    })
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

async fn try_cells(wanted: &Wanted) -> ExitCode {
    let mut random = StdRng::seed_from_u64(wanted.seed);
    let mut cells: Vec<Cell> = all_cells(wanted);
    let count = cells.len();
    cells.shuffle(&mut random);
    if let Some(few) = wanted.count {
        cells.truncate(few);
    }
    println!("{} of {count} cells, seed {}", cells.len(), wanted.seed);
    let orders: Vec<Order> = orders()
        .filter(|order| cells.iter().any(|cell| cell.order.command == order.command))
        .copied()
        .collect();
    let references: BTreeMap<&str, Result<Reference, String>> = stream::iter(orders)
        .map(|order| async move { (order.command, Cell::reference(order).await) })
        .buffer_unordered(wanted.at_once)
        .collect()
        .await;
    let tried = AtomicUsize::new(0);
    let killed = AtomicUsize::new(0);
    let wrong: Vec<String> = stream::iter(cells)
        .map(|cell| {
            let (references, tried, killed) = (&references, &tried, &killed);
            async move {
                let name = format!(
                    "{} with {:?}, {:?}, {} copies, loses every {}",
                    cell.order.command, cell.net, cell.trouble, cell.copies, cell.loses_every
                );
                let outcome = match &references[cell.order.command] {
                    Ok(reference) => cell.judged(reference).await,
                    Err(why) => Err(why.clone()),
                };
                let done = tried.fetch_add(1, Ordering::Relaxed) + 1;
                if done.is_multiple_of(200) {
                    println!("{done} cells tried");
                }
                match outcome {
                    Ok(outcome) => {
                        killed.fetch_add(usize::from(outcome.died.is_some()), Ordering::Relaxed);
                        None
                    }
                    Err(why) => {
                        println!("=== {name}\n{why}");
                        Some(name)
                    }
                }
            }
        })
        .buffer_unordered(wanted.at_once)
        .filter_map(|wrong| async move { wrong })
        .collect()
        .await;
    let tried = tried.into_inner();
    println!(
        "{tried} cells, {} processes killed, {} wrong, seed {}",
        killed.into_inner(),
        wrong.len(),
        wanted.seed
    );
    for name in &wrong {
        println!("  wrong: {name}");
    }
    if wrong.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
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
