//! BaragonService, alone and therefore the leader.

use std::fs;
use std::path::Path;
use std::time::Duration;

use super::http;
use super::jars::Jars;
use super::process::{JAXB_JAR, Process};
use super::zookeeper::ZooKeeper;

/// Where its API is below its address. The agents here have the same.
pub(super) const CONTEXT: &str = "/baragon/v2";

/// The ordinary key, which both suites know.
pub(super) const KEY: &str = "contract-key";

const READY_WITHIN: Duration = Duration::from_secs(120);

pub(super) struct Service {
    process: Process,
    port: u16,
}

impl Service {
    pub(super) fn start(
        jars: &Jars,
        folder: &Path,
        port: u16,
        zookeeper: &ZooKeeper,
    ) -> Result<Self, String> {
        // The suites know the keys and the number of attempts.
        let config = format!(
            "server:
  type: simple
  applicationContextPath: {CONTEXT}
  connector: {{ type: http, bindHost: 127.0.0.1, port: {port} }}
hostname: 127.0.0.1
{}worker: {{ intervalMs: 50, initialDelayMs: 0 }}
auth: {{ enabled: true, key: {KEY} }}
masterAuthKey: contract-master
agentMaxAttempts: 2
agentRequestTimeoutMs: 60000
",
            zookeeper.section("baragon")
        );
        let file = folder.join("service.yaml");
        fs::write(&file, config).map_err(|error| format!("{}: {error}", file.display()))?;
        let class_path = format!("{}:{JAXB_JAR}", jars.service.display());
        let main = "com.hubspot.baragon.service.BaragonService";
        let words = [main, "server", "service.yaml"];
        let process = Process::java(folder, "service", &class_path, &words)?;
        Ok(Self { process, port })
    }

    pub(super) fn until_ready(&mut self) -> Result<(), String> {
        let port = self.port;
        self.process.until(READY_WITHIN, || {
            let status = http::get(port, &format!("{CONTEXT}/status")).unwrap_or_default();
            status.contains("\"leader\":true") && status.contains("CONNECTED")
        })
    }

    pub(super) fn base_url(&self) -> String {
        format!("http://127.0.0.1:{}{CONTEXT}", self.port)
    }
}
