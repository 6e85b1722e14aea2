//! The programs that Debian's packages bring.

use std::path::Path;

use crate::cargo::Cargo;
use crate::{Outcome, say};

/// What must be there, and the package that brings it.
const NEEDED: [(&str, &str); 4] = [
    ("/usr/bin/java", "default-jre-headless"),
    (super::agent::NGINX, "nginx-light"),
    (super::zookeeper::JAR, "zookeeper"),
    (super::process::JAXB_JAR, "libjaxb-api-java"),
];

/// Installs what is missing. Installing may start an nginx on port 80; it is stopped by whoever does not want it, and
/// collides with nothing here, because everything here is on ports of its own.
pub(super) fn install_missing() -> Outcome {
    let missing: Vec<&str> = NEEDED
        .iter()
        .filter(|(file, _)| !Path::new(file).exists())
        .map(|(_, package)| *package)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let words = missing.join(" ");
    let user = Cargo::program("id", "id", &["-u"]).output();
    if user.is_none_or(|user| user.trim() != "0") {
        return Err(format!("missing from this machine: {words}; install them"));
    }
    say(&format!("xtask: real: installing {words}"));
    apt(&["update", "-qq"])?;
    let install = ["install", "-y", "-qq", "--no-install-recommends"];
    apt(&[install.as_slice(), &missing].concat())
}

fn apt(arguments: &[&str]) -> Outcome {
    Cargo::program("apt-get", "apt-get", arguments)
        .with_env("DEBIAN_FRONTEND", "noninteractive")
        .run()
}
