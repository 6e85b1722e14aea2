//! ZooKeeper, alone and for this run only.

use std::fs;
use std::net::{Ipv4Addr, TcpStream};
use std::path::Path;
use std::time::Duration;

use super::process::Process;

/// Knows where its own dependencies are.
pub(super) const JAR: &str = "/usr/share/java/zookeeper.jar";

const READY_WITHIN: Duration = Duration::from_secs(60);

pub(super) struct ZooKeeper {
    process: Process,
    port: u16,
}

impl ZooKeeper {
    pub(super) fn start(folder: &Path, port: u16) -> Result<Self, String> {
        let data = folder.join("zookeeper");
        let said = |error| format!("{}: {error}", data.display());
        fs::create_dir_all(&data).map_err(said)?;
        let config = format!(
            "tickTime=500\ndataDir={}\nclientPort={port}\nclientPortAddress=127.0.0.1\n\
             admin.enableServer=false\nmaxClientCnxns=0\n",
            data.display()
        );
        let file = folder.join("zoo.cfg");
        fs::write(&file, config).map_err(said)?;
        let main = "org.apache.zookeeper.server.quorum.QuorumPeerMain";
        let process = Process::java(folder, "zookeeper", JAR, &[main, "zoo.cfg"])?;
        Ok(Self { process, port })
    }

    pub(super) fn until_ready(&mut self) -> Result<(), String> {
        let port = self.port;
        self.process.until(READY_WITHIN, || {
            TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok()
        })
    }

    /// The section that all configurations share, but for the namespace. The storage is new with every run, so the
    /// namespaces need not be.
    pub(super) fn section(&self, namespace: &str) -> String {
        format!(
            "zookeeper:
  quorum: 127.0.0.1:{}
  zkNamespace: {namespace}
  sessionTimeoutMillis: 6000
  connectTimeoutMillis: 5000
  retryBaseSleepTimeMilliseconds: 200
  retryMaxTries: 3
",
            self.port
        )
    }
}
