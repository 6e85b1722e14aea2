//! Changing upstreams without writing a request (`RequestResource`).
//!
//! **Each of these makes the service invent a random request id**, so a repetition after a lost answer
//! is a second change, and there is no id to look up. They also switch validation off. Prefer
//! [`BaragonClient::enqueue`] wherever that could matter.

use super::BaragonClient;
use crate::call::Call;
use crate::error::Result;
use crate::ids::ServiceId;
use crate::model::{BaragonResponse, UpstreamInfo};

impl BaragonClient {
    /// Adds one upstream under a random request id: **not safe to repeat**, prefer
    /// [`enqueue`](Self::enqueue). An unknown service is [`Rejected`](crate::Error::Rejected).
    ///
    /// `PUT /request/upstreams/{serviceId}?upstream=` (`RequestResource`)
    pub async fn add_upstream(
        &self,
        service: &ServiceId,
        upstream: &UpstreamInfo,
    ) -> Result<BaragonResponse> {
        let call = Call::put("request/upstreams").id(service.as_str());
        self.fetch(call.query("upstream", &upstream.query_text()).keyed())
            .await
    }

    /// Makes these the only upstreams, under a random request id: **not safe to repeat**, prefer
    /// [`enqueue`](Self::enqueue). None at all changes nothing.
    ///
    /// `POST /request/upstreams/{serviceId}` (`RequestResource`)
    pub async fn replace_upstreams(
        &self,
        service: &ServiceId,
        upstreams: &[UpstreamInfo],
    ) -> Result<BaragonResponse> {
        let call = Call::post("request/upstreams").id(service.as_str());
        self.fetch(call.json(&upstreams).keyed()).await
    }

    /// Removes one upstream under a random request id: **not safe to repeat**, prefer
    /// [`enqueue`](Self::enqueue).
    ///
    /// `DELETE /request/upstreams/{serviceId}?upstream=` (`RequestResource`)
    pub async fn remove_upstream(
        &self,
        service: &ServiceId,
        upstream: &UpstreamInfo,
    ) -> Result<BaragonResponse> {
        let call = Call::delete("request/upstreams").id(service.as_str());
        self.fetch(call.query("upstream", &upstream.query_text()).keyed())
            .await
    }

    /// Head only: removes a host from every service that has it, one random request id each: **not
    /// safe to repeat**. Release 0.9 takes this for the cancel of a request called `upstream` and
    /// answers with an object, which ends as [`Decode`](crate::Error::Decode).
    ///
    /// `DELETE /request/upstream?host=` (`RequestResource`)
    pub async fn remove_host(&self, host: &str) -> Result<Vec<BaragonResponse>> {
        self.fetch(Call::delete("request/upstream").query("host", host).keyed())
            .await
    }
}
