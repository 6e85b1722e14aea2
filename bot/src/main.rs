//! The program `deckhand`: reads the command line, runs the verb, ends the process.

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use clap::Parser;
use deckhand::cli::Arguments;
use tracing_subscriber::EnvFilter;

/// One worker: nearly all of a command is waiting, and handing it from thread to thread costs more than working on it
/// (docs/performance.md has figures).
#[tokio::main(worker_threads = 1)]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    log_to_standard_error();
    match arguments.run().await {
        Ok(status) => status,
        Err(error) => {
            // One sentence with its causes. Where standard error is gone as well, there is nobody to tell.
            let _ = writeln!(std::io::stderr(), "deckhand: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Errors only, so that a room stays readable: what a service would not say is told in the room. `RUST_LOG` asks for more.
fn log_to_standard_error() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("error"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .without_time()
        .with_target(false)
        .init();
}
