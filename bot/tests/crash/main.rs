//! Rehearsed crashes. A bot is a process of its own; it is killed at every step, with whatever the net and the store do
//! meanwhile, and started again. What really happened is read off the simulated services, and compared with what the room
//! heard: done once and said so, or not done and said so.
//!
//! `cargo test` tries some cells; `cargo xtask crash-matrix` tries all.

#![allow(
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "a program of its own: it says what it tries, and its children where they died"
)]

mod cell;
mod child;
mod matrix;
mod oracle;
mod orders;
mod replicas;
mod room;
mod stage;
mod wire;
#[path = "../conversations/world.rs"]
mod world;

use std::process::ExitCode;

fn main() -> ExitCode {
    if let Ok(orders) = std::env::var(child::VARIABLE) {
        return match child::run(&orders) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("{error:#}");
                ExitCode::FAILURE
            }
        };
    }
    matrix::run()
}
