//! The service under test, simulated or real.

mod raw;
mod real;
mod simulated;
mod trouble;

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use baragon_client::{
    BaragonClient, BaragonRequest, BaragonResponse, BaragonService, LoadBalancerRequestId,
};
use reqwest::Client;
use secrecy::SecretString;

pub(crate) use raw::Raw;
use real::RealService;
use simulated::Simulated;

/// The group with two agents. It serves `edge.example` and has no default domain.
pub(crate) const EDGE: &str = "edge";
/// The group with one agent. It serves `apex.example`, which is its default domain.
pub(crate) const APEX: &str = "apex";
/// The ordinary key, and the master key.
pub(crate) const KEY: &str = "contract-key";
pub(crate) const MASTER: &str = "contract-master";
/// `agentMaxAttempts` of the service.
pub(crate) const MAX_ATTEMPTS: u32 = 2;

/// What a request may take to its end. A real one takes under a second.
const DEADLINE: Duration = Duration::from_secs(30);
const LOOK_EVERY: Duration = Duration::from_millis(10);

pub(crate) struct Target {
    pub(crate) baragon: BaragonClient,
    pub(crate) base_url: String,
    http: Client,
    kind: Kind,
}

enum Kind {
    Simulated(Simulated),
    Real(Box<RealService>),
}

impl Target {
    pub(crate) async fn start() -> Self {
        let kind = match RealService::named() {
            Some(real) => Kind::Real(Box::new(real)),
            None => Kind::Simulated(Simulated::start().await),
        };
        let base_url = match &kind {
            Kind::Real(real) => real.base_url.clone(),
            Kind::Simulated(simulated) => simulated.baragon.base_url(),
        };
        let http = Client::builder().pool_max_idle_per_host(0).no_proxy();
        Self {
            baragon: client(&base_url, Some(KEY)),
            http: http.timeout(DEADLINE).build().unwrap(),
            base_url,
            kind,
        }
    }

    pub(crate) fn is_real(&self) -> bool {
        matches!(self.kind, Kind::Real(_))
    }

    /// A client with another key, or with none.
    pub(crate) fn with_key(&self, key: Option<&str>) -> BaragonClient {
        client(&self.base_url, key)
    }

    /// The ids of the agents of [`EDGE`], and then that of the one of [`APEX`].
    pub(crate) fn agents(&self) -> [&str; 3] {
        match &self.kind {
            Kind::Real(real) => real.agent_ids(),
            Kind::Simulated(_) => simulated::AGENTS,
        }
    }

    /// Folders of the machine that agents may mention.
    pub(crate) fn folders(&self) -> Vec<&str> {
        match &self.kind {
            Kind::Real(real) => real.folders(),
            Kind::Simulated(_) => Vec::new(),
        }
    }

    pub(crate) async fn enqueue(&self, request: &BaragonRequest) -> BaragonResponse {
        self.baragon.enqueue(request).await.unwrap()
    }

    /// The answer about a request once it has ended and has been filed.
    ///
    /// For some milliseconds after the end the real service answers with pieces: the final state, but no message, or
    /// not all agents. It reads them one after the other while the worker moves them into its history.
    pub(crate) async fn ended(&self, id: &LoadBalancerRequestId) -> BaragonResponse {
        self.seen(id, |answer| answer.load_balancer_state.is_final())
            .await;
        let settled = self.baragon.settled_request(id).await.unwrap();
        settled.unwrap()
    }

    /// Enqueues and waits for the end.
    pub(crate) async fn done(&self, request: &BaragonRequest) -> BaragonResponse {
        let answer = self.enqueue(request).await;
        assert!(answer.request.is_some(), "refused: {:?}", answer.message);
        self.ended(&request.load_balancer_request_id).await
    }

    /// Looks until the answer about a request is as wanted.
    pub(crate) async fn seen(
        &self,
        id: &LoadBalancerRequestId,
        wanted: impl Fn(&BaragonResponse) -> bool,
    ) -> BaragonResponse {
        let began = Instant::now();
        loop {
            let answer = self.baragon.request(id).await.unwrap();
            match answer {
                Some(answer) if wanted(&answer) => return answer,
                last if began.elapsed() > DEADLINE => panic!("{id} is still {last:?}"),
                _ => tokio::time::sleep(LOOK_EVERY).await,
            }
        }
    }

    /// The committed upstreams of a service, sorted; `None` if it is not committed.
    pub(crate) async fn upstreams(&self, service: &BaragonService) -> Option<Vec<String>> {
        let state = self.baragon.service(&service.service_id).await.unwrap()?;
        let upstreams = state.upstreams.into_iter().map(|known| known.upstream);
        let mut upstreams: Vec<String> = upstreams.collect();
        upstreams.sort();
        Some(upstreams)
    }

    /// Who answers at a service's path on the balancer beside an agent, of these upstream servers.
    pub(crate) async fn answering(
        &self,
        agent: usize,
        service: &BaragonService,
    ) -> BTreeSet<String> {
        let urls = match &self.kind {
            Kind::Real(real) => real.entrances(agent, service),
            Kind::Simulated(simulated) => simulated.entrances(agent, service),
        };
        let mut names = BTreeSet::new();
        for url in urls {
            let response = self.http.get(&url).send().await.unwrap();
            if response.status().is_success() {
                names.insert(response.text().await.unwrap());
            }
        }
        names
    }
}

fn client(base_url: &str, key: Option<&str>) -> BaragonClient {
    let builder = BaragonClient::builder().base_url(base_url);
    let builder = match key {
        Some(key) => builder.authkey(SecretString::from(key)),
        None => builder,
    };
    builder.build().unwrap()
}
