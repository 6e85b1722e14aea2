//! The programs that Debian's packages bring.

use std::path::Path;

use crate::cargo::Cargo;
use crate::{Outcome, say};

/// What must be there, and the package that brings it.
type Needed = (&'static str, &'static str);

pub(super) const FOR_BOTH: [Needed; 3] = [
    ("/usr/bin/java", "default-jre-headless"),
    (super::zookeeper::JAR, "zookeeper"),
    (super::process::JAXB_JAR, "libjaxb-api-java"),
];
pub(super) const FOR_THE_BALANCER: Needed = (super::agent::NGINX, "nginx-light");
pub(super) const FOR_THE_SCHEDULER: Needed = ("/usr/bin/mvn", "maven");

/// Installs what is missing. Installing may start an nginx on port 80; it is stopped by whoever does not want it, and
/// collides with nothing here, because everything here is on ports of its own.
pub(super) fn install_missing(needed: &[Needed]) -> Outcome {
    let missing: Vec<&str> = needed
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
