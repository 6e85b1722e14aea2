//! The service under test, simulated or real, and what a test can do to its agents.

mod real;
mod simulated;

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use baragon_client::{
    BaragonClient, BaragonRequest, BaragonResponse, BaragonService, LoadBalancerRequestId,
};
use reqwest::{Client, Method};
use secrecy::SecretString;
use serde_json::Value;

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

/// An answer as it came.
#[derive(Debug)]
pub(crate) struct Raw {
    pub(crate) call: String,
    pub(crate) status: u16,
    pub(crate) content_type: Option<String>,
    pub(crate) body: Value,
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

    /// Calls without the client, for what a good client cannot say.
    pub(crate) async fn raw(&self, method: Method, path: &str, body: Option<Value>) -> Raw {
        let body = body.map(|body| ("application/json", body.to_string()));
        self.raw_text(method, path, body).await
    }

    /// The same with any body, under any type.
    pub(crate) async fn raw_text(
        &self,
        method: Method,
        path: &str,
        body: Option<(&str, String)>,
    ) -> Raw {
        let call = format!("{method} {path}");
        let mut request = self
            .http
            .request(method, format!("{}{path}", self.base_url));
        if let Some((content_type, body)) = body {
            request = request.header("content-type", content_type).body(body);
        }
        let response = request.send().await.unwrap();
        let content_type = response.headers().get("content-type");
        let content_type = content_type.map(|value| value.to_str().unwrap().to_owned());
        let status = response.status().as_u16();
        let text = response.text().await.unwrap();
        let body = match text.as_str() {
            "" => Value::Null,
            text => serde_json::from_str(text).unwrap_or_else(|_| Value::from(text)),
        };
        Raw {
            call,
            status,
            content_type,
            body,
        }
    }

    /// From now on an agent refuses every configuration that is checked, with these words.
    pub(crate) fn fail_agent(&self, agent: usize, words: &str) -> Trouble<'_> {
        match &self.kind {
            Kind::Real(real) => real.set_failing(agent, Some(words)),
            Kind::Simulated(simulated) => simulated.set_failing(agent, Some(words)),
        }
        Trouble {
            target: self,
            agents: vec![agent],
        }
    }

    /// From now on these agents do not come to an end with a configuration that is checked.
    pub(crate) fn hold_agents(&self, agents: &[usize]) -> Trouble<'_> {
        match &self.kind {
            Kind::Real(real) => real.hold(agents),
            Kind::Simulated(simulated) => simulated.hold(agents),
        }
        Trouble {
            target: self,
            agents: agents.to_vec(),
        }
    }

    /// Sends a change that one agent refuses, and that the other one then cannot take back.
    pub(crate) async fn fail_to_revert(&self, request: &BaragonRequest, words: &str) {
        let id = &request.load_balancer_request_id;
        if let Kind::Simulated(simulated) = &self.kind {
            simulated.fail_to_revert(words);
            self.enqueue(request).await;
            self.ended(id).await;
            simulated.mend(&[0, 1]);
            return;
        }
        let held = self.hold_agents(&[1]);
        self.enqueue(request).await;
        self.at_the_agents(id, 1).await;
        let broken = [0, 1].map(|agent| self.fail_agent(agent, words));
        if let Kind::Real(real) = &self.kind {
            real.release(1);
        }
        self.ended(id).await;
        drop(broken);
        held.over();
    }

    /// From now on these agents refuse new configurations, with these words, and take the old one back. On the real
    /// service the test's own configuration is what they refuse.
    pub(crate) fn refuse_change(&self, agents: &[usize], words: &str) -> Trouble<'_> {
        if let Kind::Simulated(simulated) = &self.kind {
            simulated.refuse_change(agents, words);
        }
        Trouble {
            target: self,
            agents: agents.to_vec(),
        }
    }

    /// From now on these agents lack the template that is asked for. Real agents know only the default one anyway.
    pub(crate) fn without_template(&self, agents: &[usize]) -> Trouble<'_> {
        if let Kind::Simulated(simulated) = &self.kind {
            simulated.set_without_template(agents);
        }
        Trouble {
            target: self,
            agents: agents.to_vec(),
        }
    }

    /// Lets a request get as far as its agents: those that are not held up have answered.
    pub(crate) async fn at_the_agents(&self, id: &LoadBalancerRequestId, answered: usize) {
        if let Kind::Simulated(simulated) = &self.kind {
            simulated.send();
        }
        let phase = baragon_client::AgentRequestType::Apply;
        self.seen(id, |answer| answer.agents_in(&phase).len() == answered)
            .await;
        if let Kind::Real(real) = &self.kind {
            real.until_held().await;
        }
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

/// Agents in trouble, until this goes.
pub(crate) struct Trouble<'a> {
    target: &'a Target,
    agents: Vec<usize>,
}

impl Trouble<'_> {
    pub(crate) fn over(self) {}
}

impl Drop for Trouble<'_> {
    fn drop(&mut self) {
        match &self.target.kind {
            Kind::Real(real) => real.mend(&self.agents),
            Kind::Simulated(simulated) => simulated.mend(&self.agents),
        }
    }
}
