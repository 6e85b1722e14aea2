//! `cargo xtask fuzz`: builds `bot/fuzz` with coverage in everything, and runs its targets one after the other.
//!
//! The flags are those that libFuzzer wants and that a stable compiler has, so no other tool is needed. A C++ compiler is, for
//! libFuzzer itself.

use std::fs;
use std::time::Duration;

use crate::Outcome;
use crate::cargo::{Cargo, root};
use crate::say;

const TARGETS: [&str; 5] = [
    "sentence",
    "slack_event",
    "slack_post",
    "webhook",
    "discord_event",
];

/// How long each runs where nobody says otherwise.
const SECONDS: u64 = 60;

const COVERAGE: &str = "--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares";

/// Runs the targets that are named, or all; `--seconds N` says how long each.
pub(crate) fn run(how: &[&str]) -> Outcome {
    let mut words = how.iter();
    let (mut seconds, mut wanted) = (SECONDS, Vec::new());
    while let Some(word) = words.next() {
        match *word {
            "--seconds" => {
                let number = words.next().and_then(|word| word.parse().ok());
                seconds = number.ok_or("`--seconds` wants a number")?;
            }
            target if TARGETS.contains(&target) => wanted.push(target),
            other => {
                let known = TARGETS.join(", ");
                return Err(format!("`{other}` is not understood; there are {known}"));
            }
        }
    }
    if wanted.is_empty() {
        wanted = TARGETS.to_vec();
    }
    let host = host()?;
    build(&host)?;
    wanted
        .iter()
        .try_for_each(|target| fuzz(target, &host, seconds))
}

/// Build scripts and macros are not instrumented, which is what naming the target is for.
fn build(host: &str) -> Outcome {
    let lock = root().join("bot/fuzz/Cargo.lock");
    let copied = fs::copy(root().join("Cargo.lock"), lock);
    copied.map_err(|error| format!("the lock file cannot be copied: {error}"))?;
    Cargo::new(&[
        "build",
        "--release",
        "--manifest-path",
        "bot/fuzz/Cargo.toml",
        "--target-dir",
        "target/fuzz",
        "--target",
        host,
    ])
    .with_env("RUSTFLAGS", COVERAGE)
    .run()
}

fn fuzz(target: &str, host: &str, seconds: u64) -> Outcome {
    let corpus = root().join("target/fuzz/corpus").join(target);
    let made = fs::create_dir_all(&corpus);
    made.map_err(|error| format!("there is no place for what is found: {error}"))?;
    say(&format!("xtask: fuzz: {target}, {seconds} s"));
    let program = root()
        .join("target/fuzz")
        .join(host)
        .join("release")
        .join(target);
    let (time, found) = (
        format!("-max_total_time={seconds}"),
        format!("-artifact_prefix=target/fuzz/{target}-"),
    );
    let corpus = corpus.to_string_lossy().into_owned();
    let seeds = format!("bot/fuzz/seeds/{target}");
    let arguments = [
        corpus.as_str(),
        &seeds,
        &time,
        &found,
        "-timeout=10",
        "-rss_limit_mb=2048",
        "-max_len=6000",
        "-print_final_stats=1",
        "-verbosity=0",
    ];
    Cargo::program(program, target, &arguments).run_within(Duration::from_secs(seconds + 120))
}

/// What this machine is called by the compiler.
fn host() -> Result<String, String> {
    let told = std::process::Command::new("rustc").arg("-vV").output();
    let told = told.map_err(|error| format!("rustc cannot be run: {error}"))?;
    let told = String::from_utf8_lossy(&told.stdout).into_owned();
    let host = told.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned)
        .ok_or_else(|| "rustc does not say what this machine is".to_owned())
}
