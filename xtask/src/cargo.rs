//! Running cargo and its like.

use std::env;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::Outcome;

/// How often a program with a time limit is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// A command that is run in the workspace's root and says what it does on the terminal.
pub(crate) struct Cargo {
    command: Command,
    words: String,
}

impl Cargo {
    /// `cargo` with these arguments: the cargo that runs this program, or else the one on the path.
    pub(crate) fn new(arguments: &[&str]) -> Self {
        Self::program(cargo(), "cargo", arguments)
    }

    /// Another program with these arguments, called `name` in what is said about it.
    pub(crate) fn program(program: impl AsRef<OsStr>, name: &str, arguments: &[&str]) -> Self {
        let mut command = Command::new(program);
        command
            .args(arguments)
            .env("CARGO", cargo())
            .current_dir(root())
            .stdin(Stdio::null());
        // `cargo run` describes this package to its children. A build script that watches these variables would be
        // run again, and everything above it be built again, only because it was not started from a shell.
        for (variable, _) in env::vars_os() {
            let name = variable.to_string_lossy();
            if name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") {
                command.env_remove(&variable);
            }
        }
        Self {
            command,
            words: [&[name], arguments].concat().join(" "),
        }
    }

    /// With one more environment variable.
    pub(crate) fn with_env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Runs it to its end.
    pub(crate) fn run(mut self) -> Outcome {
        let status = self
            .command
            .status()
            .map_err(|error| self.cannot_run(&error))?;
        if status.success() {
            Ok(())
        } else {
            Err(format!("`{}` ended with {status}", self.words))
        }
    }

    /// Runs it, and ends it when it takes longer than the limit.
    pub(crate) fn run_within(mut self, limit: Duration) -> Outcome {
        let mut child = self
            .command
            .spawn()
            .map_err(|error| self.cannot_run(&error))?;
        let began = Instant::now();
        loop {
            match child.try_wait().map_err(|error| self.cannot_run(&error))? {
                Some(status) if status.success() => return Ok(()),
                Some(status) => return Err(format!("`{}` ended with {status}", self.words)),
                None if began.elapsed() < limit => thread::sleep(LOOK_EVERY),
                None => {
                    // It may have ended in this moment; either way it has to be waited for.
                    let _ = child.kill();
                    let _ = child.wait();
                    return Err(format!(
                        "`{}` took longer than {} s",
                        self.words,
                        limit.as_secs()
                    ));
                }
            }
        }
    }

    /// What it prints on standard output, if it can be run and succeeds.
    pub(crate) fn output(mut self) -> Option<String> {
        let output = self
            .command
            .output()
            .ok()
            .filter(|output| output.status.success())?;
        String::from_utf8(output.stdout).ok()
    }

    fn cannot_run(&self, error: &std::io::Error) -> String {
        format!("`{}` cannot be run: {error}", self.words)
    }
}

fn cargo() -> OsString {
    env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// The workspace's root.
pub(crate) fn root() -> &'static Path {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask)
}

/// Where cargo builds.
pub(crate) fn target() -> PathBuf {
    root().join(env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into()))
}
