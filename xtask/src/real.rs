//! `cargo xtask real`: the contract suite of `baragon-client` on a real BaragonService.
//!
//! Starts ZooKeeper, the service, three agents and an nginx beside each agent, all on loopback and below
//! `target/real`, runs the suite, and stops them. Two agents make the group `edge`, the third is `apex`. Everything
//! that is started ends with this program, however it ends.
//!
//! The programs come from Debian's packages, but for the service and its agents: those are not published anywhere a
//! build could fetch them from, so somebody has to put their two self-contained jars into a folder.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
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

/// Runs the suite. With `--if-possible`, missing jars are said and are no failure; with `--stay`, nothing is run, and
/// the services are there until Ctrl-C.
pub(crate) fn run(how: &[&str]) -> Outcome {
    let (only_if_possible, run): (bool, fn(&Path) -> Outcome) = match how {
        [] => (false, suite),
        ["--if-possible"] => (true, suite),
        ["--stay"] => (false, stay),
        [other, ..] => return Err(format!("`real {other}` is not understood")),
    };
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
    with_services(&jars, &folder, run)
        .map_err(|why| format!("{why}; the logs are in {}", folder.display()))
}

fn with_services(jars: &Jars, folder: &Path, run: fn(&Path) -> Outcome) -> Outcome {
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
    run(&described(folder, &service, &started)?)
}

fn suite(contract: &Path) -> Outcome {
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

/// Says where everything is, and waits to be ended.
fn stay(contract: &Path) -> Outcome {
    let text = fs::read_to_string(contract);
    let text = text.map_err(|error| format!("{}: {error}", contract.display()))?;
    say(text.trim_end());
    say(&format!(
        "xtask: real: the keys are in service.yaml beside {}; Ctrl-C stops everything",
        contract.display()
    ));
    loop {
        thread::park();
    }
}

/// Writes the file that tells the suite where everything is.
fn described(folder: &Path, service: &Service, agents: &[Agent]) -> Result<PathBuf, String> {
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
