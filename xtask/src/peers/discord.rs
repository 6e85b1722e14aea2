//! The simulated Discord against a bot that was made with discord.py.
//!
//! The bot is in `fixtures/peers/discord`, its packages each at one version. They are installed below `target/peers`, and
//! the library runs unchanged; `fixtures/examples/discord_peers.rs` plays the people and looks at what comes back.

use std::fs;
use std::path::PathBuf;

use crate::Outcome;
use crate::cargo::{Cargo, root, target};

/// Installs the library if that was not done, and runs the bot.
pub(crate) fn run() -> Outcome {
    let python = python()?;
    Cargo::new(&["build", "-p", "fixtures", "--example", "discord_peers"]).run()?;
    let driver = target()
        .join("debug")
        .join("examples")
        .join("discord_peers");
    let bot = source().join("echo.py");
    let words = [python.to_string_lossy(), bot.to_string_lossy()];
    let words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
    Cargo::program(driver, "discord_peers", &words).run()
}

/// A Python that has what the bot needs, and nothing else.
fn python() -> Result<PathBuf, String> {
    let folder = target().join("peers").join("discord");
    let program = folder.join("bin").join("python");
    let wanted = source().join("requirements.txt");
    let text =
        fs::read_to_string(&wanted).map_err(|error| format!("{}: {error}", wanted.display()))?;
    let installed = folder.join("installed.txt");
    if fs::read_to_string(&installed).is_ok_and(|installed| installed == text) {
        return Ok(program);
    }
    let place = folder.to_string_lossy();
    Cargo::program("python3", "python3", &["-m", "venv", &place]).run()?;
    let wanted = wanted.to_string_lossy();
    let install = [
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "-r",
        &wanted,
    ];
    Cargo::program(&program, "python", &install).run()?;
    fs::write(&installed, text).map_err(|error| format!("{}: {error}", installed.display()))?;
    Ok(program)
}

fn source() -> PathBuf {
    root().join("fixtures").join("peers").join("discord")
}
