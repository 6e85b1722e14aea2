//! `cargo xtask crash-matrix`: every cell of `bot/tests/crash`, on a release build; those with two replicas on a PostgreSQL of
//! its own.

use crate::cargo::Cargo;
use crate::{Outcome, postgres, say};

/// What may be said, and the variable that tells the rehearsal.
const WORDS: &[(&str, &str)] = &[
    ("--cells", "DECKHAND_CRASH_CELLS"),
    ("--pairs", "DECKHAND_CRASH_PAIRS"),
    ("--seed", "DECKHAND_CRASH_SEED"),
    ("--only", "DECKHAND_CRASH_ONLY"),
    ("--at-once", "DECKHAND_CRASH_AT_ONCE"),
    ("--broken", "DECKHAND_CRASH_BROKEN"),
];

/// Tries all cells, or those that are asked for.
pub(crate) fn run(how: &[&str]) -> Outcome {
    let only_if_possible = how.contains(&"--if-possible");
    let how: Vec<&str> = how
        .iter()
        .copied()
        .filter(|word| *word != "--if-possible")
        .collect();
    let mut test = Cargo::new(&["test", "--release", "--workspace", "--test", "crash"])
        .with_env("DECKHAND_CRASH_CELLS", "all")
        .with_env("DECKHAND_CRASH_PAIRS", "all");
    for pair in how.chunks(2) {
        let [word, value] = pair else {
            return Err(format!("`crash-matrix {}` wants a value", pair.join(" ")));
        };
        let Some((_, variable)) = WORDS.iter().find(|(known, _)| known == word) else {
            return Err(format!("`crash-matrix {word}` is not understood"));
        };
        test = test.with_env(variable, value);
    }
    match postgres::Server::begin() {
        Ok(server) => test.with_env(postgres::VARIABLE, server.address()).run(),
        Err(why) if only_if_possible => {
            say(&format!(
                "xtask: crash-matrix: no cells with two replicas, because {why}"
            ));
            test.run()
        }
        Err(why) => Err(why),
    }
}
