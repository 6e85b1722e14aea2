//! Programs of our own, from the crate `fixtures`.

use std::path::{Path, PathBuf};

use super::process::Process;
use crate::cargo::{Cargo, target};

/// Builds one and starts it.
pub(super) fn start(folder: &Path, name: &str, arguments: &[String]) -> Result<Process, String> {
    let build = ["build", "-p", "fixtures", "--features", "mesos", "--bin"];
    Cargo::new(&[build.as_slice(), &[name]].concat()).run()?;
    let program = path(name).display().to_string();
    Process::start(folder, name, &program, arguments)
}

pub(super) fn path(name: &str) -> PathBuf {
    target().join("debug").join(name)
}
