//! The balancer: a real one with its agents, or the simulated one in its place.

use std::path::Path;
use std::time::Duration;

use super::agent::Agent;
use super::fixture;
use super::http;
use super::jars::Jars;
use super::process::Process;
use super::service::{CONTEXT, KEY, Service};
use super::zookeeper::ZooKeeper;

const SIMULATED_READY_WITHIN: Duration = Duration::from_secs(10);

pub(super) struct Balancer {
    base_url: String,
    kind: Kind,
}

enum Kind {
    Real {
        // The agents end first: they say goodbye to the service.
        agents: Vec<Agent>,
        _service: Service,
    },
    Simulated {
        process: Process,
        port: u16,
    },
}

impl Balancer {
    /// One port for the service and two for each agent. Two agents make the group `edge`, the third is `apex`.
    pub(super) fn real(
        jars: &Jars,
        folder: &Path,
        ports: &[u16],
        zookeeper: &ZooKeeper,
    ) -> Result<Self, String> {
        let [port, agent_ports @ ..] = ports else {
            return Err("a balancer needs a port".to_owned());
        };
        let mut service = Service::start(jars, folder, *port, zookeeper)?;
        service.until_ready()?;
        let mut agents = Vec::new();
        for (number, ports) in agent_ports.chunks_exact(2).enumerate() {
            agents.push(Agent::start(jars, folder, number + 1, ports, zookeeper)?);
        }
        Ok(Self {
            base_url: service.base_url(),
            kind: Kind::Real {
                agents,
                _service: service,
            },
        })
    }

    pub(super) fn simulated(folder: &Path, ports: &[u16]) -> Result<Self, String> {
        let port = *ports.first().ok_or("a balancer needs a port")?;
        let arguments = [port.to_string()];
        let process = fixture::start(folder, "simulated-baragon", &arguments)?;
        Ok(Self {
            base_url: format!("http://127.0.0.1:{port}{CONTEXT}"),
            kind: Kind::Simulated { process, port },
        })
    }

    pub(super) fn until_ready(&mut self) -> Result<(), String> {
        match &mut self.kind {
            Kind::Real { agents, .. } => agents.iter_mut().try_for_each(Agent::until_ready),
            Kind::Simulated { process, port } => {
                let status = format!("{CONTEXT}/status");
                process.until(SIMULATED_READY_WITHIN, || {
                    http::get(*port, &status).is_some()
                })
            }
        }
    }

    /// For its own suite, as JSON; `None` if it is not real.
    pub(super) fn described(&self) -> Option<String> {
        let Kind::Real { agents, .. } = &self.kind else {
            return None;
        };
        let agents: Vec<String> = agents.iter().map(Agent::described).collect();
        Some(format!(
            "{{\"baseUrl\": \"{}\", \"agents\": [{}]}}\n",
            self.base_url,
            agents.join(", ")
        ))
    }

    /// For the scheduler's suite, as JSON: where it is, its key, and the entrances of the group `edge`.
    pub(super) fn entrances(&self) -> String {
        let entrances: Vec<String> = match &self.kind {
            Kind::Real { agents, .. } => agents.iter().take(2).map(Agent::entrance).collect(),
            Kind::Simulated { .. } => Vec::new(),
        };
        format!(
            "{{\"baseUrl\": \"{}\", \"key\": \"{KEY}\", \"entrances\": [{}]}}",
            self.base_url,
            entrances.join(", ")
        )
    }

    pub(super) fn base_url(&self) -> &str {
        &self.base_url
    }
}
