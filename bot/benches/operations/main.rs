//! What it costs to hear, do and say things, many at a time, on each store there is.
//!
//! `cargo bench -p deckhand --bench operations` measures all of it; `-- through`, `-- start` or `-- asked` one part, with a
//! number behind it for how many. SQLite has a file below the system's folder for temporary files. PostgreSQL is measured where
//! `DECKHAND_POSTGRES` says where one is: `postgres://user:password@host:port/any`, whose user may create databases.
//!
//! Each part is a process of its own, so that its memory and processor time are its own, too; and the simulated services
//! are another one.
#![allow(missing_docs, reason = "a program, not a library")]

mod asked;
mod edge;
mod figures;
mod house;
mod services;
mod start;
mod stores;
mod through;

use std::process::Command;

use stores::Engine;

/// With as many workers as the program.
#[tokio::main(worker_threads = 1)]
async fn main() {
    // `cargo bench` adds a word of its own.
    let words: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| word != "--bench")
        .collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        [] => {
            for part in ["through", "start", "asked"] {
                on_each(part, None);
            }
        }
        ["services", rest @ ..] => services::run(rest).await,
        [part] => on_each(part, None),
        [part, count] if !Engine::WORDS.contains(count) => on_each(part, Some(count)),
        [part, engine, rest @ ..] => {
            log_as_the_program_does();
            let engine = Engine::named(engine).expect("sqlite or postgres");
            let count = rest.first().map(|count| count.parse().expect("a number"));
            match *part {
                "through" => through::run(engine, count.unwrap_or(10_000)).await,
                "start" => start::run(engine, count.unwrap_or(100_000)).await,
                "started" => start::started(engine, rest).await,
                "asked" => asked::run(engine, count.unwrap_or(20_000)).await,
                other => panic!("there is no part {other}: through, start or asked"),
            }
        }
    }
}

/// Runs one part on each store, in a process of its own.
fn on_each(part: &str, count: Option<&str>) {
    let itself = std::env::current_exe().expect("this program");
    for engine in Engine::WORDS {
        let mut command = Command::new(&itself);
        let done = command.args([part, engine]).args(count.as_slice()).status();
        assert!(done.expect("a process").success(), "{part} on {engine}");
    }
}

/// With the log as it is where nobody has asked for more of it.
fn log_as_the_program_does() {
    tracing_subscriber::fmt()
        .with_env_filter("error")
        .with_writer(std::io::sink)
        .init();
}
