//! `cargo xtask real`: the contract suites of both clients on real services, and the bot's conversation with both.
//!
//! Starts ZooKeeper; a BaragonService, three agents and an nginx beside each; a Mesos master and a SingularityService
//! that uses both; all on loopback and below `target/real`. Runs the suites, and stops everything. What is started ends
//! with this program, however it ends.
//!
//! Before them, the bot's clients of Prometheus and Graphite ask the servers of Debian's packages.
//!
//! The Mesos master is the one of `fixtures`: it runs tasks as processes. The services' surroundings come from Debian's
//! packages, SingularityService from Maven Central. BaragonService and its agents are not published anywhere a build
//! could fetch them from, so somebody has to put their two self-contained jars into a folder; without them the simulated
//! Baragon stands in below Singularity, and only the scheduler's suite runs.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Instant;

use crate::cargo::{Cargo, target};
use crate::{Outcome, say};

mod agent;
mod balancer;
mod fixture;
mod http;
mod jars;
mod maven;
mod mesos;
mod metrics;
mod packages;
pub(crate) mod place;
pub(crate) mod process;
mod scheduler;
mod service;
mod wanted;
mod zookeeper;

use balancer::Balancer;
use jars::Jars;
use mesos::Mesos;
use place::{Ports, fresh_folder};
use scheduler::Scheduler;
use wanted::Wanted;
use zookeeper::ZooKeeper;

/// What could be had of what was asked for.
struct Found {
    /// Of the real Baragon.
    jars: Option<Jars>,
    /// Of SingularityService.
    class_path: Option<String>,
}

/// Runs the suites.
pub(crate) fn run(how: &[&str]) -> Outcome {
    let wanted = Wanted::read(how)?;
    let folder = fresh_folder(&target().join("real").join("run"))?;
    let told = |why| format!("{why}; the logs are in {}", folder.display());
    // Those that stay are the services.
    if wanted.metrics && !wanted.stay {
        match metrics::install() {
            Err(why) => {
                wanted.forgiven::<()>("the suite of metrics", why)?;
            }
            Ok(()) => metrics::run(&folder).map_err(told)?,
        }
    }
    if !wanted.balancer && !wanted.scheduler {
        return Ok(());
    }
    let found = find(&wanted)?;
    if found.jars.is_none() && found.class_path.is_none() {
        return Ok(());
    }
    with_services(&wanted, &found, &folder).map_err(told)
}

fn find(wanted: &Wanted) -> Result<Found, String> {
    // The scheduler's suite wants a real balancer as well, and can do without.
    let jars = match Jars::found() {
        Err(why) if wanted.balancer => wanted.forgiven("the balancer's suite", why)?,
        jars => jars.ok(),
    };
    let mut needed = packages::FOR_BOTH.to_vec();
    needed.extend(jars.iter().map(|_| packages::FOR_THE_BALANCER));
    needed.extend(wanted.scheduler.then_some(packages::FOR_THE_SCHEDULER));
    if let Err(why) = packages::install_missing(&needed) {
        wanted.forgiven::<()>("any suite", why)?;
        return Ok(Found {
            jars: None,
            class_path: None,
        });
    }
    let class_path = match wanted.scheduler.then(maven::class_path).transpose() {
        Err(why) => wanted.forgiven("the scheduler's suite", why)?,
        Ok(class_path) => class_path,
    };
    Ok(Found { jars, class_path })
}

fn with_services(wanted: &Wanted, found: &Found, folder: &Path) -> Outcome {
    let began = Instant::now();
    let ports = Ports::free(10)?;
    let [zookeeper, mesos, scheduler, balancer @ ..] = ports.numbers() else {
        return Err("there are too few free ports".to_owned());
    };
    // All of them stop when this function ends, in the reverse order.
    let mut zookeeper = ZooKeeper::start(folder, *zookeeper)?;
    zookeeper.until_ready()?;
    let mut balancer = match &found.jars {
        Some(jars) => Balancer::real(jars, folder, balancer, &zookeeper)?,
        None => Balancer::simulated(folder, balancer)?,
    };
    let mut scheduling = match &found.class_path {
        Some(class_path) => {
            let mesos = Mesos::start(folder, *mesos)?;
            let scheduler = Scheduler::start(
                class_path, folder, *scheduler, &mesos, &balancer, &zookeeper,
            )?;
            // It ends before what it uses.
            Some((scheduler, mesos))
        }
        None => None,
    };
    balancer.until_ready()?;
    if let Some((scheduler, _)) = &mut scheduling {
        scheduler.until_ready()?;
    }
    say(&format!(
        "xtask: real: all services are up after {:.1} s",
        began.elapsed().as_secs_f64()
    ));
    let mut contracts = Vec::new();
    if let Some(text) = balancer.described().filter(|_| wanted.balancer) {
        contracts.push(Contract::written(folder, "baragon", &text)?);
    }
    if let Some((scheduler, mesos)) = &scheduling {
        let text = scheduler.described(mesos, &balancer);
        contracts.push(Contract::written(folder, "singularity", &text)?);
    }
    if wanted.stay {
        return stay(&contracts);
    }
    contracts.iter().try_for_each(Contract::run_suite)?;
    // The bot's conversation is with both.
    match contracts.as_slice() {
        [_, _] => conversation(folder),
        _ => Ok(()),
    }
}

/// What the bot says of both services, which is compared with what is recorded.
fn conversation(folder: &Path) -> Outcome {
    let began = Instant::now();
    Cargo::new(&[
        "test",
        "--workspace",
        "--test",
        "real",
        "the_bot_tells",
        "--",
        "--ignored",
    ])
    .with_env("DECKHAND_REAL", folder)
    .run()?;
    say(&format!(
        "xtask: real: the bot's conversation took {:.1} s",
        began.elapsed().as_secs_f64()
    ));
    Ok(())
}

/// The file that tells a suite where everything is.
struct Contract {
    service: &'static str,
    file: PathBuf,
}

impl Contract {
    fn written(folder: &Path, service: &'static str, text: &str) -> Result<Self, String> {
        let file = folder.join(format!("{service}.json"));
        fs::write(&file, text).map_err(|error| format!("{}: {error}", file.display()))?;
        Ok(Self { service, file })
    }

    fn run_suite(&self) -> Outcome {
        let (package, variable, threads) = match self.service {
            // A test that holds up an agent holds up all the others that need it.
            "baragon" => ("baragon-client", "BARAGON_CONTRACT", 1),
            // Its tests spend their time waiting for loops of one second. Each has requests of its own; more at once
            // only make a machine with few processors late.
            _ => ("scheduler-client", "SINGULARITY_CONTRACT", 4),
        };
        let began = Instant::now();
        let threads = format!("--test-threads={threads}");
        let suite = ["test", "-p", package, "--test", "contract", "--"];
        // What only records the answers of a real service is ignored elsewhere.
        Cargo::new(&[suite.as_slice(), &["--include-ignored", &threads]].concat())
            .with_env(variable, &self.file)
            .run()?;
        say(&format!(
            "xtask: real: the suite of {package} took {:.1} s",
            began.elapsed().as_secs_f64()
        ));
        Ok(())
    }
}

/// Says where everything is, and waits to be ended.
fn stay(contracts: &[Contract]) -> Outcome {
    for contract in contracts {
        let text = fs::read_to_string(&contract.file);
        let text = text.map_err(|error| format!("{}: {error}", contract.file.display()))?;
        say(&format!("{}: {}", contract.file.display(), text.trim_end()));
    }
    say("xtask: real: the keys are in service.yaml beside these files; Ctrl-C stops everything");
    loop {
        thread::park();
    }
}
