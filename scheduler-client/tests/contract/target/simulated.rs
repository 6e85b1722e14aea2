//! The simulated service as a target, with the simulated balancer. Its loops go by themselves, and fast.

use std::time::Duration;

use fixtures::baragon::{self, SimulatedBaragon};
use fixtures::singularity::{AgentSeed, Clock, Settings, SimulatedSingularity, TaskScript, Tasks};
use scheduler_client::RequestId;

use super::{Balancer, Runs, Service};

const TICK: Duration = Duration::from_millis(20);
const AGENTS: [&str; 2] = ["127.0.0.1", "127.0.0.2"];
const KEY: &str = "contract-key";

pub(super) struct Simulated {
    singularity: SimulatedSingularity,
    _baragon: SimulatedBaragon,
}

impl Simulated {
    pub(super) async fn start() -> (Service, Self) {
        let baragon = SimulatedBaragon::start(baragon::Settings {
            tick: Some(TICK),
            auth_key: Some(KEY.to_owned()),
            ..baragon::Settings::default()
        });
        let baragon = baragon.await.unwrap();
        baragon.add_group("edge", &["edge-1:8882", "edge-2:8882"]);
        let agent = |id| AgentSeed::new(id).capacity(16.0, 16384.0);
        let singularity = SimulatedSingularity::start(Settings {
            tick: Some(TICK),
            // Times are compared with the test's own.
            clock: Clock::Wall,
            load_balancer_uri: Some(format!("{}/request", baragon.base_url())),
            load_balancer_query_params: vec![("authkey".to_owned(), KEY.to_owned())],
            agents: vec![agent(AGENTS[0]), agent(AGENTS[1])],
            deploy_healthy_by: Duration::from_secs(60),
            consider_healthy_after_running: TICK,
            ..Settings::default()
        });
        let singularity = singularity.await.unwrap();
        let service = Service {
            base_url: singularity.base_url(),
            agents: AGENTS.map(str::to_owned),
            server: "serve-task".to_owned(),
            balancer: Balancer {
                base_url: baragon.base_url(),
                key: KEY.to_owned(),
                entrances: Vec::new(),
            },
        };
        let simulated = Self {
            singularity,
            _baragon: baragon,
        };
        (service, simulated)
    }

    /// Lets the loops stand still, or go on.
    pub(super) fn set_loops(&self, go: bool) {
        self.singularity.set_tick(go.then_some(TICK));
    }

    /// What a real service would find out by running the command.
    pub(super) fn script(&self, request: &RequestId, runs: Runs) {
        let script = match runs {
            Runs::ForEver | Runs::Server | Runs::Nowhere => TaskScript::default(),
            Runs::Stubbornly => TaskScript::default().dies_after(100),
            Runs::Echo => TaskScript::echoes(),
            Runs::LateServer => TaskScript::healthy_after(100),
            Runs::Shortly => TaskScript::finishes_after(100),
            Runs::Badly => TaskScript::fails_after(1, "Command exited with status 3"),
        };
        self.singularity
            .script_tasks(request.as_str(), Tasks::all(), script);
    }
}
