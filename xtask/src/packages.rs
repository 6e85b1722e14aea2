//! The programs that Debian's packages bring.

use crate::cargo::Cargo;
use crate::{Outcome, say};

/// Installs packages, where that is allowed.
pub(crate) fn install(packages: &[&str]) -> Outcome {
    if packages.is_empty() {
        return Ok(());
    }
    let words = packages.join(" ");
    let user = Cargo::program("id", "id", &["-u"]).output();
    if user.is_none_or(|user| user.trim() != "0") {
        return Err(format!("missing from this machine: {words}; install them"));
    }
    say(&format!("xtask: installing {words}"));
    apt(&["update", "-qq"])?;
    let install = ["install", "-y", "-qq", "--no-install-recommends"];
    apt(&[install.as_slice(), packages].concat())
}

fn apt(arguments: &[&str]) -> Outcome {
    Cargo::program("apt-get", "apt-get", arguments)
        .with_env("DEBIAN_FRONTEND", "noninteractive")
        .run()
}
