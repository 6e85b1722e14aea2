//! The client of one BaragonAgentService.
//!
//! Agents are the service's business: only it should apply and revert, and it passes ids while the
//! agents read the content from ZooKeeper. Looking is harmless and answers "is the configuration on
//! that host valid?". The base URL is an agent's own
//! ([`base_agent_uri`](crate::BaragonAgentMetadata::base_agent_uri)).

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;
use serde_json::Value;

use crate::call::Call;
use crate::client::{BuildError, Settings};
use crate::error::Result;
use crate::ids::{LoadBalancerRequestId, ServiceId};
use crate::model::{
    AgentBatchResponseItem, BaragonAgentStatus, BaragonConfigFile, BaragonRequest,
    BaragonRequestBatchItem, BasicServiceContext,
};
use crate::sender::Sender;

/// A client of one agent. Cloning is cheap and shares connections.
#[derive(Clone)]
pub struct BaragonAgentClient {
    sender: Arc<Sender>,
}

impl fmt::Debug for BaragonAgentClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bases = self.sender.base_texts();
        f.debug_struct("BaragonAgentClient")
            .field("bases", &bases)
            .finish_non_exhaustive()
    }
}

impl BaragonAgentClient {
    /// A client of the agent at `base_url`. Agents load their configuration inside some calls, so the
    /// deadline is the caller's choice.
    pub fn new(
        base_url: impl Into<String>,
        authkey: Option<SecretString>,
        deadline: Duration,
    ) -> std::result::Result<Self, BuildError> {
        let settings = Settings {
            authkey,
            deadline,
            ..Settings::default()
        };
        Ok(Self {
            sender: Arc::new(settings.sender(&[base_url.into()])?),
        })
    }

    /// How the agent is. `check_now` runs its check command first, which may take long.
    ///
    /// `GET /status?skipCache=` (`StatusResource` of the agent)
    pub async fn status(&self, check_now: bool) -> Result<BaragonAgentStatus> {
        self.sender
            .fetch(Call::get("status").flag("skipCache", check_now))
            .await
    }

    /// Head only: a service as the agent holds it in memory. `None`: it does not.
    ///
    /// `GET /status/{serviceId}` (`StatusResource` of the agent)
    pub async fn service(&self, id: &ServiceId) -> Result<Option<BasicServiceContext>> {
        self.sender
            .find(Call::get("status").id(id.as_str()).keyed())
            .await
    }

    /// Head only: the files it has written for a service; empty for one it does not know.
    ///
    /// `GET /renderedConfigs/{serviceId}` (`RenderedConfigsResource` of the agent)
    pub async fn rendered_configs(&self, id: &ServiceId) -> Result<Vec<BaragonConfigFile>> {
        self.sender
            .fetch(Call::get("renderedConfigs").id(id.as_str()))
            .await
    }

    /// Its metrics; their shape is not specified.
    ///
    /// `GET /metrics` (`MetricsResource` of the agent)
    pub async fn metrics(&self) -> Result<Value> {
        self.sender.fetch_raw(Call::get("metrics").keyed()).await
    }

    /// Works through several requests; the answers are in the same order.
    ///
    /// `POST /batch` (`BatchRequestResource`)
    pub async fn batch(
        &self,
        items: &[BaragonRequestBatchItem],
    ) -> Result<Vec<AgentBatchResponseItem>> {
        self.sender
            .fetch(Call::post("batch").json(&items).keyed())
            .await
    }

    /// Applies a request that the agent reads from ZooKeeper.
    ///
    /// `POST /request/{requestId}` (`RequestResource` of the agent)
    pub async fn apply(&self, id: &LoadBalancerRequestId) -> Result<()> {
        self.sender
            .perform(Call::post("request").id(id.as_str()).keyed())
            .await
    }

    /// Takes a request back.
    ///
    /// `DELETE /request/{requestId}` (`RequestResource` of the agent)
    pub async fn revert(&self, id: &LoadBalancerRequestId) -> Result<()> {
        self.sender
            .perform(Call::delete("request").id(id.as_str()).keyed())
            .await
    }

    /// Applies a request as given, without ZooKeeper. Meant for finding faults.
    ///
    /// `POST /request/{requestId}/literal` (`RequestResource` of the agent)
    pub async fn apply_literally(&self, request: &BaragonRequest) -> Result<()> {
        let id = request.load_balancer_request_id.as_str();
        self.sender
            .perform(
                Call::post("request")
                    .id(id)
                    .then("literal")
                    .json(request)
                    .keyed(),
            )
            .await
    }

    /// Head only: purges its cache of a service.
    ///
    /// `POST /purgeCache/{serviceId}` (`PurgeCacheResource` of the agent)
    pub async fn purge_cache(&self, id: &ServiceId) -> Result<()> {
        self.sender
            .perform(Call::post("purgeCache").id(id.as_str()).keyed())
            .await
    }
}
