//! `cargo xtask real`: the contract suite of `baragon-client` on a real BaragonService.
//!
//! Starts ZooKeeper, the service, three agents and an nginx beside each agent, all on loopback and below
//! `target/real`, runs the suite, and stops them. Two agents make the group `edge`, the third is `apex`. Everything
//! that is started ends with this program, however it ends.
//!
//! The programs come from Debian's packages, but for the service and its agents: those are not published anywhere a
//! build could fetch them from, so somebody has to put their two self-contained jars into a folder.

use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use crate::cargo::{Cargo, target};
use crate::{Outcome, say};

mod agent;
mod http;
mod jars;
mod packages;
mod place;
mod process;
mod service;
mod zookeeper;

use agent::Agent;
use jars::Jars;
use place::{Ports, fresh_folder};
use service::Service;
use zookeeper::ZooKeeper;

/// Runs the suite. Without the jars, `only_if_possible` decides whether that is a failure.
pub(crate) fn run(only_if_possible: bool) -> Outcome {
    let jars = match Jars::found() {
        Ok(jars) => jars,
        Err(why) if only_if_possible => {
            say(&format!("xtask: real: not run, because {why}"));
            return Ok(());
        }
        Err(why) => return Err(why),
    };
    packages::install_missing()?;
    let folder = fresh_folder(&target().join("real").join("run"))?;
    with_services(&jars, &folder)
        .map_err(|why| format!("{why}; the logs are in {}", folder.display()))
}

fn with_services(jars: &Jars, folder: &std::path::Path) -> Outcome {
    let began = Instant::now();
    let ports = Ports::free(8)?;
    let [zookeeper, service, agents @ ..] = ports.numbers() else {
        return Err("there are too few free ports".to_owned());
    };
    // All of them stop when this function ends, in the reverse order.
    let mut zookeeper = ZooKeeper::start(folder, *zookeeper)?;
    zookeeper.until_ready()?;
    let mut service = Service::start(jars, folder, *service, &zookeeper)?;
    service.until_ready()?;
    let mut started = Vec::new();
    for (number, ports) in agents.chunks_exact(2).enumerate() {
        started.push(Agent::start(jars, folder, number + 1, ports, &zookeeper)?);
    }
    for agent in &mut started {
        agent.until_ready()?;
    }
    say(&format!(
        "xtask: real: the service, {} agents and their balancers are up after {:.1} s",
        started.len(),
        began.elapsed().as_secs_f64()
    ));
    let contract = described(folder, &service, &started)?;
    // One thread: a test that holds up an agent holds up all the others that need it.
    let suite = [
        "test",
        "-p",
        "baragon-client",
        "--test",
        "contract",
        "--",
        "--test-threads=1",
    ];
    Cargo::new(&suite)
        .with_env("BARAGON_CONTRACT", contract)
        .run()
}

/// Writes the file that tells the suite where everything is.
fn described(
    folder: &std::path::Path,
    service: &Service,
    agents: &[Agent],
) -> Result<PathBuf, String> {
    let agents: Vec<String> = agents.iter().map(Agent::described).collect();
    let text = format!(
        "{{\"baseUrl\": \"{}\", \"agents\": [{}]}}\n",
        service.base_url(),
        agents.join(", ")
    );
    let file = folder.join("contract.json");
    fs::write(&file, text).map_err(|error| format!("{}: {error}", file.display()))?;
    Ok(file)
}
