//! All verbs one after the other, each with its duration.

use std::time::{Duration, Instant};

use crate::verbs::{VERBS, Verb};
use crate::{Outcome, say};

/// Runs every verb but those left out; the first that fails is the end.
pub(crate) fn run(left_out: &[&str]) -> Outcome {
    let mut took = Vec::new();
    for verb in VERBS.iter().filter(|verb| !left_out.contains(&verb.name)) {
        took.push(stage(verb)?);
    }
    let total: Duration = took.iter().map(|(_, duration)| *duration).sum();
    let stages: Vec<String> = took
        .iter()
        .map(|(name, duration)| format!("{name} {}", seconds(*duration)))
        .collect();
    say(&format!(
        "xtask: all stages passed in {}: {}",
        seconds(total),
        stages.join(", ")
    ));
    Ok(())
}

fn stage(verb: &Verb) -> Result<(&'static str, Duration), String> {
    say(&format!("xtask: stage {}", verb.name));
    let began = Instant::now();
    let done = (verb.run)();
    let took = began.elapsed();
    match done {
        Ok(()) => {
            say(&format!(
                "xtask: stage {} passed in {}",
                verb.name,
                seconds(took)
            ));
            Ok((verb.name, took))
        }
        Err(why) => Err(format!(
            "stage {} failed after {}: {why}",
            verb.name,
            seconds(took)
        )),
    }
}

fn seconds(duration: Duration) -> String {
    format!("{:.1} s", duration.as_secs_f64())
}
