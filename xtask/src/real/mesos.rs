//! The Mesos master below Singularity. It is our own, and runs tasks as processes of this machine.

use std::net::{Ipv4Addr, TcpStream};
use std::path::Path;
use std::time::Duration;

use super::fixture;
use super::process::Process;

const PROGRAM: &str = "mesos-master";

const READY_WITHIN: Duration = Duration::from_secs(10);

pub(super) struct Mesos {
    _process: Process,
    port: u16,
}

impl Mesos {
    /// Starts it and waits until it listens: who subscribes before that has to try again.
    pub(super) fn start(folder: &Path, port: u16) -> Result<Self, String> {
        let tasks = folder.join("tasks").display().to_string();
        let mut process = fixture::start(folder, PROGRAM, &[port.to_string(), tasks])?;
        process.until(READY_WITHIN, || {
            TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok()
        })?;
        Ok(Self {
            _process: process,
            port,
        })
    }

    pub(super) fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// Where the agents are, as JSON. The master makes their addresses of its port.
    pub(super) fn agents(&self) -> String {
        let [high, low] = self.port.to_be_bytes();
        format!("[\"127.{high}.{low}.1\", \"127.{high}.{low}.2\"]")
    }

    /// A command for tasks: a server that says who it is.
    pub(super) fn server_command() -> String {
        format!("exec '{}' serve-task", fixture::path(PROGRAM).display())
    }
}
