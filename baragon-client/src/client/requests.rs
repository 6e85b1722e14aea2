//! Requests: asking for changes and following them (`RequestResource`).

use std::time::Duration;

use super::BaragonClient;
use crate::call::Call;
use crate::error::Result;
use crate::ids::{LoadBalancerRequestId, ServiceId};
use crate::model::{BaragonRequest, BaragonResponse, QueuedRequestId};

/// How long the service takes to file a request that has ended. Up to 21 ms were seen on one machine.
const FILED_WITHIN: Duration = Duration::from_millis(50);

/// How often an end is looked at again at most; a service so slow is told about as far as it says.
const LOOKS_AT_AN_END: usize = 20;

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
    /// Whoever tells people how a request ended asks for [`settled_request`](Self::settled_request).
    ///
    /// `GET /request/{requestId}` (`RequestResource`)
    pub async fn request(&self, id: &LoadBalancerRequestId) -> Result<Option<BaragonResponse>> {
        self.find(Call::get("request").id(id.as_str())).await
    }

    /// The same as [`request`](Self::request), but an end is looked at until two looks agree: then it has been filed,
    /// with its message and with every agent. Costs one more call and a moment for requests that have ended, nothing
    /// for others.
    pub async fn settled_request(
        &self,
        id: &LoadBalancerRequestId,
    ) -> Result<Option<BaragonResponse>> {
        let mut last = self.request(id).await?;
        for _ in 0..LOOKS_AT_AN_END {
            if !last
                .as_ref()
                .is_some_and(|answer| answer.load_balancer_state.is_final())
            {
                break;
            }
            tokio::time::sleep(FILED_WITHIN).await;
            let next = self.request(id).await?;
            if next == last {
                break;
            }
            last = next;
        }
        Ok(last)
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
