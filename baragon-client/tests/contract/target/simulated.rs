//! The simulator as a target: set up like the real one, and moving by itself.

use std::time::Duration;

use baragon_client::BaragonService;
use fixtures::baragon::{AgentScript, Behaviour, Settings, SimulatedBaragon, Times};

use super::{APEX, EDGE, KEY, MASTER, MAX_ATTEMPTS};

pub(super) const AGENTS: [&str; 3] = ["127.0.0.1:18001", "127.0.0.1:18002", "127.0.0.1:18003"];

const TICK: Duration = Duration::from_millis(2);

pub(super) struct Simulated {
    pub(super) baragon: SimulatedBaragon,
}

impl Simulated {
    pub(super) async fn start() -> Self {
        let settings = Settings {
            tick: Some(TICK),
            auth_key: Some(KEY.to_owned()),
            master_key: Some(MASTER.to_owned()),
            agent_max_attempts: MAX_ATTEMPTS,
            // Nothing here waits for a timeout; a slow machine must not meet one.
            agent_request_timeout_ticks: u64::MAX,
            torn_ends: true,
            ..Settings::default()
        };
        let baragon = SimulatedBaragon::start(settings).await.unwrap();
        baragon.add_group(EDGE, &AGENTS[..2]);
        baragon.set_group_domains(EDGE, None, &["edge.example"]);
        baragon.add_group(APEX, &AGENTS[2..]);
        baragon.set_group_domains(APEX, Some("apex.example"), &["apex.example"]);
        Self { baragon }
    }

    pub(super) fn set_failing(&self, agent: usize, words: Option<&str>) {
        let script = match words {
            // The words of the check arrive inside the agent's own.
            Some(words) => AgentScript::fail(format!("InvalidConfigException : {words}")),
            None => AgentScript::succeed(),
        };
        self.baragon.script_agent(AGENTS[agent], script);
    }

    pub(super) fn refuse_change(&self, agents: &[usize], words: &str) {
        for agent in agents {
            self.baragon
                .script_agent(AGENTS[*agent], AgentScript::fail(words));
        }
    }

    pub(super) fn fail_to_revert(&self, words: &str) {
        // Agents call the second try good, because there is nothing left to do.
        let failing = Behaviour::Fail {
            content: words.to_owned(),
            times: Times::First(1),
        };
        let stuck = AgentScript::apply(Behaviour::Succeed).revert(failing);
        self.baragon.script_agent(AGENTS[0], stuck);
        self.baragon
            .script_agent(AGENTS[1], AgentScript::fail(words));
    }

    /// Stops the worker: a held agent would answer at the next tick but one.
    pub(super) fn hold(&self, agents: &[usize]) {
        self.baragon.set_tick(None);
        for agent in agents {
            self.baragon
                .script_agent(AGENTS[*agent], AgentScript::answer_after(2));
        }
    }

    /// The two steps from the queue to the agents.
    pub(super) fn send(&self) {
        self.baragon.tick();
        self.baragon.tick();
    }

    pub(super) fn set_without_template(&self, agents: &[usize]) {
        for agent in agents {
            self.baragon
                .script_agent(AGENTS[*agent], AgentScript::missing_template());
        }
    }

    pub(super) fn mend(&self, agents: &[usize]) {
        for agent in agents {
            self.set_failing(*agent, None);
        }
        self.baragon.set_tick(Some(TICK));
    }

    /// The upstreams themselves: the simulator has no balancer in front of them.
    pub(super) fn entrances(&self, agent: usize, service: &BaragonService) -> Vec<String> {
        let upstreams = self
            .baragon
            .agent_upstreams(AGENTS[agent], service.service_id.as_str());
        let urls = upstreams
            .iter()
            .map(|upstream| format!("http://{upstream}{}", service.service_base_path));
        urls.collect()
    }
}
