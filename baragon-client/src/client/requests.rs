//! Requests: asking for changes and following them (`RequestResource`).

use super::BaragonClient;
use crate::call::Call;
use crate::error::Result;
use crate::ids::{LoadBalancerRequestId, ServiceId};
use crate::model::{BaragonRequest, BaragonResponse, QueuedRequestId};

impl BaragonClient {
    /// The queue in its order, requests being processed included.
    ///
    /// `GET /request` (`RequestResource`)
    pub async fn queue(&self) -> Result<Vec<QueuedRequestId>> {
        self.fetch(Call::get("request")).await
    }

    /// Asks for a change.
    ///
    /// `POST /request` (`RequestResource`, `RequestManager.enqueueRequest`). Success here means that
    /// the service has answered, not that it agreed: refusals are `FAILED` answers without a
    /// [`request`](BaragonResponse::request). Equal content under a known id is answered with the
    /// state of the first; so after a lost answer, [`request`](Self::request) tells whether it arrived.
    /// A finished id returns its old result whatever the new content is.
    pub async fn enqueue(&self, request: &BaragonRequest) -> Result<BaragonResponse> {
        self.fetch(Call::post("request").json(request).keyed())
            .await
    }

    /// How far a request is; the newest one if the id was used for several services. `None`: the
    /// service never stored it, or has purged it from its history.
    ///
    /// **The first final answer may be in pieces**: for some milliseconds after the end, release 0.9.0 answers with the
    /// final state but without message, or without some or all agents, because its worker is filing what it reads.
    /// Whoever tells people how a request ended looks once more, a moment later.
    ///
    /// `GET /request/{requestId}` (`RequestResource`)
    pub async fn request(&self, id: &LoadBalancerRequestId) -> Result<Option<BaragonResponse>> {
        self.find(Call::get("request").id(id.as_str())).await
    }

    /// Takes a request back, if it has not ended. May be repeated, and sometimes must be: a cancel in
    /// the instant of a worker's tick can be overwritten.
    ///
    /// `DELETE /request/{requestId}` (`RequestResource`). An unknown id is answered `CANCELED`,
    /// without a [`request`](BaragonResponse::request); an ended one with its real state.
    pub async fn cancel(&self, id: &LoadBalancerRequestId) -> Result<BaragonResponse> {
        self.fetch(Call::delete("request").id(id.as_str()).keyed())
            .await
    }

    /// What was asked for a service, active requests first, otherwise in no order; none of it carries
    /// a time. Empty for an unknown service.
    ///
    /// `GET /request/history/{serviceId}` (`RequestResource`)
    pub async fn history(&self, service: &ServiceId) -> Result<Vec<BaragonResponse>> {
        self.fetch(Call::get("request/history").id(service.as_str()))
            .await
    }
}
