//! The program `deckhand`: reads the command line, runs the verb, ends the process.

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use clap::Parser;
use deckhand::cli::{Arguments, LogFormat};
use tracing::{Level, Metadata};
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, fmt};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// One worker: nearly all of a command is waiting, and handing it from thread to thread costs more than working on it
/// (docs/performance.md has figures).
#[tokio::main(worker_threads = 1)]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    log_to_standard_error(&arguments);
    match arguments.run().await {
        Ok(status) => status,
        Err(error) => {
            // One sentence with its causes. Where standard error is gone as well, there is nobody to tell.
            let _ = writeln!(std::io::stderr(), "deckhand: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// As much as fits the verb; `RUST_LOG` asks for more.
fn log_to_standard_error(arguments: &Arguments) {
    let filter = EnvFilter::try_from_default_env();
    let filter = filter.unwrap_or_else(|_| EnvFilter::new(arguments.log_filter()));
    let log = fmt::layer().with_writer(std::io::stderr);
    let log = match arguments.log_format {
        LogFormat::Text => log
            .with_ansi(std::io::stderr().is_terminal())
            .without_time()
            .with_target(false)
            .boxed(),
        LogFormat::Json => log.json().flatten_event(true).boxed(),
    };
    tracing_subscriber::registry()
        .with(filter)
        .with(filter_fn(|metadata| !has_secrets(metadata)))
        .with(log)
        .init();
}

/// What the library of WebSockets writes of every frame and every handshake: tokens and tickets, whoever asked to see them.
fn has_secrets(metadata: &Metadata<'_>) -> bool {
    *metadata.level() == Level::TRACE && metadata.target().starts_with("tungstenite")
}
