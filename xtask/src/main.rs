//! The project's verbs: `cargo xtask` lists them, and `cargo xtask ci` is what CI runs.
//!
//! Needs only cargo and a C compiler. What cargo does not bring, the `deps` verb installs below `target/`.

use std::env;
use std::io::{self, Write};
use std::process::ExitCode;

mod cargo;
mod ci;
mod crash_matrix;
mod deps;
mod fuzz;
mod packages;
mod peers;
mod postgres;
mod real;
mod tools;
mod verbs;

#[cfg(test)]
mod arrows;
#[cfg(test)]
mod documents;

use crate::cargo::Cargo;

/// What went wrong, in one sentence.
type Outcome = Result<(), String>;

fn main() -> ExitCode {
    let words: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        [] | ["help" | "--help" | "-h"] => {
            say(&verbs::listed());
            Ok(())
        }
        ["ci"] => ci::run(&["bench"]),
        ["ci", "--without-tests"] => ci::run(&["test", "bench"]),
        ["crash-matrix", how @ ..] => crash_matrix::run(how),
        ["pictures"] => Cargo::new(&["test", "--workspace", "--test", "digests", "pictures"])
            .with_env("DECKHAND_RECORD", "1")
            .run(),
        ["fuzz", how @ ..] => fuzz::run(how),
        ["peers", how @ ..] => peers::run(how),
        ["postgres", how @ ..] => postgres::run(how),
        ["real", how @ ..] => real::run(how),
        [name] => match verbs::named(name) {
            Some(verb) => (verb.run)(),
            None => Err(format!(
                "there is no verb `{name}`; `cargo xtask` lists them"
            )),
        },
        [_, more, ..] => Err(format!(
            "`{more}` is not understood; `cargo xtask` lists the verbs"
        )),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            say(&format!("xtask: {why}"));
            ExitCode::FAILURE
        }
    }
}

/// Prints a line. A reader that has gone away is no failure of ours.
fn say(line: &str) {
    let mut out = io::stdout().lock();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}
