//! Finding services by upstream, and what agents made of them (`ServiceLookupResource`,
//! `RenderedConfigsResource`, `PurgeCacheResource`).

use super::BaragonClient;
use crate::call::Call;
use crate::error::{Error, Result};
use crate::ids::ServiceId;
use crate::model::{BaragonConfigFile, BaragonResponse, BaragonServiceState};

impl BaragonClient {
    /// The committed services with an upstream of exactly this text, usually `host:port`.
    ///
    /// `GET /service-lookup?hostPort=` (`ServiceLookupResource`), from the same cache as
    /// [`services`](Self::services).
    pub async fn lookup(&self, host_port: &str) -> Result<Vec<BaragonServiceState>> {
        self.fetch(Call::get("service-lookup").query("hostPort", host_port))
            .await
    }

    /// Head only: the files that some agent, taken at random, has written for a service. An unknown
    /// service is [`Rejected`](crate::Error::Rejected) with status 500.
    ///
    /// `GET /renderedConfigs/{serviceId}` (`RenderedConfigsResource`)
    pub async fn rendered_configs(&self, service: &ServiceId) -> Result<Vec<BaragonConfigFile>> {
        self.fetch(Call::get("renderedConfigs").id(service.as_str()))
            .await
    }

    /// Head only: lets the agents of a service purge their caches, under an id the service makes from
    /// the time. An unknown service is answered `INVALID_REQUEST_NOOP`.
    ///
    /// `POST /purgeCache/{serviceId}` (`PurgeCacheResource`)
    pub async fn purge_cache(&self, service: &ServiceId) -> Result<BaragonResponse> {
        self.fetch(Call::post("purgeCache").id(service.as_str()).keyed())
            .await
    }

    /// Whether the service has the cache purge of the development line. Its resource takes POST alone, so that a GET is
    /// refused with 405 where it is there, and where it is not, there is no such page. Purges nothing.
    ///
    /// `GET /purgeCache/{serviceId}` (`PurgeCacheResource`)
    pub async fn knows_purge_cache(&self, service: &ServiceId) -> Result<bool> {
        const METHOD_NOT_ALLOWED: u16 = 405;
        let call = Call::get("purgeCache").id(service.as_str());
        match self.perform(call).await {
            Err(Error::Rejected {
                status: METHOD_NOT_ALLOWED,
                ..
            }) => Ok(true),
            Ok(()) | Err(Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }
}
