//! What the real services need from Debian's packages.

use std::path::Path;

use crate::{Outcome, packages};

/// What must be there, and the package that brings it.
pub(super) type Needed = (&'static str, &'static str);

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
    packages::install(&missing)
}
