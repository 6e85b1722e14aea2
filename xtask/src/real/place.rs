//! Where things are: a folder for this run, and ports nobody has.

use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};

/// Empties the folder of the last run and makes it anew. Its full path goes into configuration files.
pub(crate) fn fresh_folder(folder: &Path) -> Result<PathBuf, String> {
    let said = |error| format!("{}: {error}", folder.display());
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(said)?;
    }
    fs::create_dir_all(folder).map_err(said)?;
    fs::canonicalize(folder).map_err(said)
}

/// Ports of loopback that were free when they were asked for, all at once, so that none comes twice. Another program
/// could take one before it is used; the run then fails, and says which program could not start.
pub(crate) struct Ports(Vec<u16>);

impl Ports {
    pub(crate) fn free(count: usize) -> Result<Self, String> {
        let bound: Result<Vec<TcpListener>, _> = (0..count)
            .map(|_| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)))
            .collect();
        let ports = bound.and_then(|bound| {
            let addresses = bound.iter().map(TcpListener::local_addr);
            addresses
                .map(|address| address.map(|address| address.port()))
                .collect()
        });
        ports
            .map(Self)
            .map_err(|error| format!("no free port on loopback: {error}"))
    }

    pub(crate) fn numbers(&self) -> &[u16] {
        &self.0
    }
}
