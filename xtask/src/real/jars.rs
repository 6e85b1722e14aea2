//! The jars of the service and its agents.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::cargo::target;

/// The folder with both jars, if it is not `target/real/jars`.
const FOLDER: &str = "BARAGON_JARS";

/// The release that the contract is about.
const RELEASE: &str = "0.9.0";

pub(super) struct Jars {
    pub(super) service: PathBuf,
    pub(super) agent: PathBuf,
}

impl Jars {
    pub(super) fn found() -> Result<Self, String> {
        let folder = match env::var_os(FOLDER) {
            Some(folder) => PathBuf::from(folder),
            None => target().join("real").join("jars"),
        };
        Ok(Self {
            service: jar(&folder, "BaragonService")?,
            agent: jar(&folder, "BaragonAgentService")?,
        })
    }
}

fn jar(folder: &Path, name: &str) -> Result<PathBuf, String> {
    let file = format!("{name}-{RELEASE}-shaded.jar");
    fs::canonicalize(folder.join(&file)).map_err(|_| {
        format!(
            "there is no {file} in {}. Maven Central has neither it nor another form of it (asked in November 2026; of \
             this release it has the parent and BaragonCore only); name a folder that has it in {FOLDER}",
            folder.display()
        )
    })
}
