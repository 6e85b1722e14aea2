//! Requests (`RequestResource`).

use super::SchedulerClient;
use crate::call::Call;
use crate::error::Result;
use crate::ids::RequestId;
use crate::model::{SingularityPendingRequest, SingularityRequestParent};

/// How to list requests; the default asks for fresh and partial ones.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RequestsQuery {
    /// Be content with data up to 30 s old, which is much cheaper for the service.
    pub use_web_cache: bool,
    /// Include task ids and timers, which is much dearer.
    pub include_full_request_data: bool,
    /// Send only these properties of each element, nested with dots. Empty: send everything. Should
    /// include `request.id`, `request.requestType` and `state`, or the answer cannot be read.
    pub properties: Vec<String>,
}

impl RequestsQuery {
    fn call(&self) -> Call {
        let call = Call::get("requests").flag("useWebCache", self.use_web_cache);
        let call = call.flag("includeFullRequestData", self.include_full_request_data);
        self.properties
            .iter()
            .fold(call, |call, property| call.query("property", property))
    }
}

impl SchedulerClient {
    /// All requests that the user may see, partial, the latest deployed first.
    ///
    /// `GET /requests` (`RequestResource`)
    pub async fn requests(&self) -> Result<Vec<SingularityRequestParent>> {
        self.requests_with(&RequestsQuery::default()).await
    }

    /// The same with wishes.
    ///
    /// `GET /requests` (`RequestResource`)
    pub async fn requests_with(
        &self,
        query: &RequestsQuery,
    ) -> Result<Vec<SingularityRequestParent>> {
        self.sender.fetch(query.call()).await
    }

    /// The ids of all requests that the user may see.
    ///
    /// `GET /requests/ids` (`RequestResource`)
    pub async fn request_ids(&self) -> Result<Vec<RequestId>> {
        self.sender.fetch(Call::get("requests/ids")).await
    }

    /// One request with its deploys and tasks. `None`: there is no such request, or no more.
    ///
    /// `GET /requests/request/{requestId}` (`RequestResource`)
    pub async fn request(&self, id: &RequestId) -> Result<Option<SingularityRequestParent>> {
        self.sender
            .find(Call::get("requests/request").id(id.as_str()))
            .await
    }

    /// What waits for the scheduler's next pass.
    ///
    /// `GET /requests/queued/pending` (`RequestResource`)
    pub async fn pending_requests(&self) -> Result<Vec<SingularityPendingRequest>> {
        self.sender
            .fetch(Call::get("requests/queued/pending"))
            .await
    }
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;

    #[test]
    fn every_property_is_a_parameter_of_its_own() {
        let query = RequestsQuery {
            include_full_request_data: true,
            properties: vec!["request.id".into(), "state".into()],
            ..RequestsQuery::default()
        };
        let base = Url::parse("http://s/api").unwrap();
        assert_eq!(
            query.call().url(&base, None).as_str(),
            "http://s/api/requests?includeFullRequestData=true&property=request.id&property=state"
        );
    }
}
