//! Committed services (`StateResource`).

use super::BaragonClient;
use crate::call::Call;
use crate::error::Result;
use crate::ids::ServiceId;
use crate::model::{BaragonResponse, BaragonServiceState};

/// The version of the whole committed state (head only); equal versions mean equal states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateVersion(String);

/// The answer to "has anything changed?".
#[derive(Debug, Clone, PartialEq)]
pub enum ServicesAnswer {
    /// Nothing since the version that was named.
    NotModified,
    /// Everything, as it is now.
    Services {
        /// To be named next time; absent on releases that do not count versions.
        version: Option<StateVersion>,
        /// All committed services, in no order.
        services: Vec<BaragonServiceState>,
    },
}

impl BaragonClient {
    /// All committed services, in no order.
    ///
    /// `GET /state` (`StateResource`), served from a cache that moves with each commit.
    pub async fn services(&self) -> Result<Vec<BaragonServiceState>> {
        self.fetch(Call::get("state")).await
    }

    /// All committed services, unless they are still at the version given. Before head there are no
    /// versions, and everything is sent each time.
    ///
    /// `GET /state` with `If-None-Match` (`StateResource`)
    pub async fn services_unless(&self, seen: Option<&StateVersion>) -> Result<ServicesAnswer> {
        // The service compares plain text, hence no quotes.
        let call = Call::get("state").if_none_match(seen.map(|version| version.0.as_str()));
        let answer = self.sender.send(&call).await?;
        if answer.status == reqwest::StatusCode::NOT_MODIFIED {
            return Ok(ServicesAnswer::NotModified);
        }
        let version = answer.etag().map(|text| StateVersion(text.to_owned()));
        Ok(ServicesAnswer::Services {
            version,
            services: answer.decode()?,
        })
    }

    /// One committed service. `None`: nothing was ever committed under this id, or it was deleted.
    ///
    /// `GET /state/{serviceId}` (`StateResource`), not cached.
    pub async fn service(&self, id: &ServiceId) -> Result<Option<BaragonServiceState>> {
        self.find(Call::get("state").id(id.as_str())).await
    }

    /// Lets the agents of a service check and reload, under an id the service makes from the time:
    /// not safe to repeat blindly, though a second reload does no harm. An unknown service is
    /// answered `INVALID_REQUEST_NOOP`.
    ///
    /// `POST /state/{serviceId}/reload` (`StateResource`). Its `noValidate` is left out, as agents
    /// ignore it.
    pub async fn reload_service(&self, id: &ServiceId) -> Result<BaragonResponse> {
        self.fetch(Call::post("state").id(id.as_str()).then("reload").keyed())
            .await
    }

    /// Deletes a service with all its upstreams, under an id the service makes from the time. Needs a
    /// live agent in each of its groups. An unknown service is answered `INVALID_REQUEST_NOOP`.
    ///
    /// `DELETE /state/{serviceId}` (`StateResource`). To choose the id, [`enqueue`](Self::enqueue) a
    /// request with the action `DELETE` instead.
    pub async fn delete_service(
        &self,
        id: &ServiceId,
        no_validate: bool,
        no_reload: bool,
    ) -> Result<BaragonResponse> {
        let call = Call::delete("state").id(id.as_str());
        let call = call
            .flag("noValidate", no_validate)
            .flag("noReload", no_reload);
        self.fetch(call.keyed()).await
    }
}
