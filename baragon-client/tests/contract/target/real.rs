//! The real service as a target: where it is, and the files its agents' check command looks at.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use std::{env, fs};

use baragon_client::BaragonService;
use serde::Deserialize;

/// How often a balancer is asked who answers: with round robin, more than every upstream once.
const ASKED: usize = 8;

/// What `BARAGON_CONTRACT` names: written by `cargo xtask real`, read here.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct RealService {
    pub(super) base_url: String,
    agents: [RealAgent; 3],
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct RealAgent {
    id: String,
    /// The base URL of the nginx it configures.
    nginx: String,
    /// Its check command waits while there is a file `hold` here, having written `held`, and fails with the content
    /// of a file `fail`.
    folder: PathBuf,
}

impl RealService {
    pub(super) fn named() -> Option<Self> {
        let file = env::var_os("BARAGON_CONTRACT")?;
        let text = fs::read_to_string(Path::new(&file)).unwrap();
        Some(serde_json::from_str(&text).unwrap())
    }

    pub(super) fn agent_ids(&self) -> [&str; 3] {
        self.agents.each_ref().map(|agent| agent.id.as_str())
    }

    pub(super) fn folders(&self) -> Vec<&str> {
        let folders = self.agents.iter().map(|agent| agent.folder.to_str());
        folders.map(Option::unwrap).collect()
    }

    pub(super) fn set_failing(&self, agent: usize, words: Option<&str>) {
        let file = self.agents[agent].folder.join("fail");
        match words {
            Some(words) => fs::write(file, words).unwrap(),
            None => remove(&file),
        }
    }

    pub(super) fn hold(&self, agents: &[usize]) {
        for agent in agents {
            remove(&self.agents[*agent].folder.join("held"));
            fs::write(self.agents[*agent].folder.join("hold"), "").unwrap();
        }
    }

    /// Lets an agent go on that is held up.
    pub(super) fn release(&self, agent: usize) {
        remove(&self.agents[agent].folder.join("hold"));
    }

    /// Waits until every agent that is to be held up is.
    pub(super) async fn until_held(&self) {
        let began = Instant::now();
        for agent in &self.agents {
            while agent.folder.join("hold").exists() && !agent.folder.join("held").exists() {
                assert!(
                    began.elapsed() < super::DEADLINE,
                    "{} was not called",
                    agent.id
                );
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        }
    }

    pub(super) fn mend(&self, agents: &[usize]) {
        for agent in agents {
            for file in ["hold", "held", "fail"] {
                remove(&self.agents[*agent].folder.join(file));
            }
        }
    }

    pub(super) fn entrances(&self, agent: usize, service: &BaragonService) -> Vec<String> {
        let url = format!("{}{}", self.agents[agent].nginx, service.service_base_path);
        vec![url; ASKED]
    }
}

/// It need not be there.
fn remove(file: &Path) {
    let _ = fs::remove_file(file);
}
