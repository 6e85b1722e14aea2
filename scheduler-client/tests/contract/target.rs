//! The service under test.

mod raw;
mod simulated;
mod tasks;
mod waiting;

use std::path::Path;
use std::sync::LazyLock;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use std::{env, fs};

use reqwest::Client;
use scheduler_client::{
    RequestId, RequestType, SchedulerClient, SingularityRequest, SingularityRequestParent,
};
use serde::Deserialize;

pub(crate) use raw::Raw;
use simulated::Simulated;
pub(crate) use tasks::Runs;

/// What may take long here is a deploy on a busy machine. The service's loops have one second each.
const DEADLINE: Duration = Duration::from_secs(90);

/// A service that stays is used more than once, and what is deleted there leaves its deploy ids behind.
static RUN: LazyLock<String> = LazyLock::new(|| {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    format!("run{}", since.as_secs() % 1_000_000)
});

pub(crate) struct Target {
    pub(crate) scheduler: SchedulerClient,
    service: Service,
    simulated: Option<Simulated>,
    http: Client,
}

/// What `SINGULARITY_CONTRACT` names: written by `cargo xtask real`, read here.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Service {
    base_url: String,
    /// The hosts of the two agents.
    agents: [String; 2],
    /// A command for a server that says which deploy and instance it is.
    server: String,
    balancer: Balancer,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Balancer {
    /// Of a BaragonService, real or simulated.
    pub(crate) base_url: String,
    pub(crate) key: String,
    /// Where the balancers themselves answer; none if the service is simulated.
    pub(crate) entrances: Vec<String>,
}

impl Service {
    fn named() -> Option<Self> {
        let file = env::var_os("SINGULARITY_CONTRACT")?;
        let text = fs::read_to_string(Path::new(&file)).unwrap();
        Some(serde_json::from_str(&text).unwrap())
    }
}

impl Target {
    pub(crate) async fn start() -> Self {
        let (service, simulated) = match Service::named() {
            Some(real) => (real, None),
            None => {
                let (service, simulated) = Simulated::start().await;
                (service, Some(simulated))
            }
        };
        let scheduler = SchedulerClient::builder(&service.base_url);
        Self {
            scheduler: scheduler.build().unwrap(),
            http: Client::builder()
                .no_proxy()
                .timeout(DEADLINE)
                .build()
                .unwrap(),
            service,
            simulated,
        }
    }

    pub(crate) fn balancer(&self) -> &Balancer {
        &self.service.balancer
    }

    /// An id that no other run has used.
    pub(crate) fn id(&self, name: &str) -> RequestId {
        RequestId::new(format!("{name}-{}", *RUN)).unwrap()
    }

    /// Takes out of a text what differs from run to run, as far as it is ours.
    pub(crate) fn without_run(&self, text: &str) -> String {
        text.replace(&format!("-{}", *RUN), "")
    }

    /// The hosts of the two agents.
    pub(crate) fn agents(&self) -> &[String; 2] {
        &self.service.agents
    }

    pub(crate) fn agent_id(&self, number: usize) -> String {
        match self.simulated {
            Some(_) => format!("agent-{}", self.service.agents[number]),
            None => format!("agent-{}", number + 1),
        }
    }

    pub(crate) fn is_real(&self) -> bool {
        self.simulated.is_none()
    }

    /// Does what has to be done between two passes of the service's loops. Those of a real one take a second each, which
    /// is time enough.
    pub(crate) async fn between_passes<T>(&self, act: impl AsyncFnOnce() -> T) -> T {
        let set_loops = |go| self.simulated.iter().for_each(|one| one.set_loops(go));
        set_loops(false);
        let done = act().await;
        set_loops(true);
        done
    }

    /// Puts a word in the place of what is somewhere else in every run.
    pub(crate) fn without_places(&self, text: &str) -> String {
        let [one, two] = self.agents();
        let (_, service) = self.service.base_url.split_once("//").unwrap();
        let (service, _) = service.split_once('/').unwrap();
        let balancer = &self.balancer().base_url;
        text.replace(&self.service.server, "exec serve-task")
            .replace(one, "127.0.0.1")
            .replace(two, "127.0.0.2")
            .replace(service, "SERVICE")
            .replace(balancer, "http://BALANCER")
    }

    /// A new request with nothing special about it.
    pub(crate) async fn create(&self, name: &str, kind: RequestType) -> RequestId {
        self.create_with(name, kind, |_| {}).await.request.id
    }

    pub(crate) async fn create_with(
        &self,
        name: &str,
        kind: RequestType,
        set: impl FnOnce(&mut SingularityRequest),
    ) -> SingularityRequestParent {
        let mut request = SingularityRequest::new(self.id(name), kind);
        set(&mut request);
        let created = self.scheduler.create_or_update_request(&request).await;
        created.unwrap()
    }

    pub(crate) async fn parent(&self, id: &RequestId) -> SingularityRequestParent {
        self.scheduler.request(id).await.unwrap().unwrap()
    }
}
