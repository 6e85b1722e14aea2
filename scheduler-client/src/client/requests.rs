//! Requests, reading (`RequestResource`).

use std::collections::BTreeMap;

use super::SchedulerClient;
use super::listing::{ListQuery, prune};
use crate::answer::Answer;
use crate::call::Call;
use crate::error::Result;
use crate::ids::{RequestId, RunId};
use crate::model::{
    CrashLoopInfo, RequestState, RequestType, SingularityPendingRequest, SingularityRequestBatch,
    SingularityRequestCleanup, SingularityRequestParent, SingularityRequestWithState,
    SingularityTaskId,
};
use crate::sender::known;

/// What a listed request cannot be read without.
const REQUEST: &[&str] = &["request.id", "request.requestType", "state"];
/// What a request that waits for the scheduler cannot be read without.
const PENDING: &[&str] = &["requestId", "deployId", "timestamp", "pendingType"];
/// What a request that waits for the cleaner cannot be read without.
const CLEANUP: &[&str] = &["requestId", "timestamp", "cleanupType"];

/// Longest query of ids sent at once, in bytes. Jetty takes 8 KiB of request line and headers together,
/// and a proxy may take less.
const IDS_AT_ONCE: usize = 4000;

/// How to list requests; the default asks for fresh and partial ones.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RequestsQuery {
    /// Be content with data up to 30 s old, which is much cheaper for the service.
    pub use_web_cache: bool,
    /// Include task ids and timers, which is much dearer.
    pub include_full_request_data: bool,
    /// Only requests that concern whoever asks: starred, of their group, or deployed by them.
    pub filter_relevant_for_user: bool,
    /// Only requests of these kinds. Empty: of all.
    pub request_types: Vec<RequestType>,
    /// At most so many.
    pub limit: Option<u32>,
    /// Send only these properties of each element, nested with dots; `*` stands for any name, and a
    /// leading `!` leaves out. Empty: send everything. What an element cannot be read without is asked
    /// for in any case. **Never post such a request back: what was left out would be cleared.**
    pub properties: Vec<String>,
}

impl RequestsQuery {
    /// The cheapest way to look at all requests: id, kind, state and number of instances of each, up to
    /// 30 s old, some 100 bytes per request.
    pub fn overview() -> Self {
        Self {
            use_web_cache: true,
            properties: vec!["request.instances".to_owned()],
            ..Self::default()
        }
    }

    fn put(&self, call: Call) -> Call {
        let call = call.flag("useWebCache", self.use_web_cache);
        let call = call.flag("includeFullRequestData", self.include_full_request_data);
        let call = call.flag("filterRelevantForUser", self.filter_relevant_for_user);
        let call = call.queries("requestType", &self.request_types);
        let call = call.query_if("limit", self.limit.as_ref());
        prune(call, &self.properties, REQUEST)
    }
}

/// Which ids of requests to list; the default asks for all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RequestIdsQuery {
    /// Only ids that begin with this, in upper or lower case.
    pub request_id_like: Option<String>,
    /// Only requests in these states. Empty: in any.
    pub states: Vec<RequestState>,
    /// Only requests of these kinds. Empty: of all.
    pub request_types: Vec<RequestType>,
    /// At most so many.
    pub limit: Option<u32>,
    /// Be content with data up to 30 s old.
    pub use_web_cache: bool,
}

impl RequestIdsQuery {
    fn call(&self) -> Call {
        let call = Call::get("requests/ids");
        let call = call.query_if("requestIdLike", self.request_id_like.as_deref());
        let call = call.queries("state", &self.states);
        let call = call.queries("requestType", &self.request_types);
        let call = call.query_if("limit", self.limit.as_ref());
        call.flag("useWebCache", self.use_web_cache)
    }
}

/// Which version of a request the service has (since 1.4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RequestVersion {
    /// A hash of it; equal hashes mean, short of an accident, equal requests.
    Hash(String),
    /// The service does not count versions.
    NotTold,
}

impl RequestVersion {
    /// Whether the request is the same as at that other time. What is not told is not the same.
    pub fn is_same_as(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Hash(this), Self::Hash(that)) => this == that,
            (Self::NotTold, _) | (_, Self::NotTold) => false,
        }
    }

    fn of(answer: &Answer) -> Self {
        match answer.etag() {
            Some(hash) => Self::Hash(hash.to_owned()),
            None => Self::NotTold,
        }
    }
}

impl SchedulerClient {
    /// All requests that the user may see, partial, the latest deployed first.
    ///
    /// `GET /requests` (`RequestResource`)
    pub async fn requests(&self) -> Result<Vec<SingularityRequestParent>> {
        self.requests_with(&RequestsQuery::default()).await
    }

    /// The same with wishes. [`RequestsQuery::overview`] is made for large installations.
    ///
    /// `GET /requests` (`RequestResource`)
    pub async fn requests_with(
        &self,
        query: &RequestsQuery,
    ) -> Result<Vec<SingularityRequestParent>> {
        self.sender.fetch(query.put(Call::get("requests"))).await
    }

    /// The requests that run: active, or paused with a deploy under way that ends the pause.
    ///
    /// `GET /requests/active` (`RequestResource`)
    pub async fn active_requests(
        &self,
        query: &RequestsQuery,
    ) -> Result<Vec<SingularityRequestParent>> {
        let call = Call::get("requests/active");
        self.sender.fetch(query.put(call)).await
    }

    /// The paused requests.
    ///
    /// `GET /requests/paused` (`RequestResource`)
    pub async fn paused_requests(
        &self,
        query: &RequestsQuery,
    ) -> Result<Vec<SingularityRequestParent>> {
        let call = Call::get("requests/paused");
        self.sender.fetch(query.put(call)).await
    }

    /// The requests that the service slows down because their tasks keep failing.
    ///
    /// `GET /requests/cooldown` (`RequestResource`)
    pub async fn cooldown_requests(
        &self,
        query: &RequestsQuery,
    ) -> Result<Vec<SingularityRequestParent>> {
        let call = Call::get("requests/cooldown");
        self.sender.fetch(query.put(call)).await
    }

    /// The requests that have nothing left to do.
    ///
    /// `GET /requests/finished` (`RequestResource`)
    pub async fn finished_requests(
        &self,
        query: &RequestsQuery,
    ) -> Result<Vec<SingularityRequestParent>> {
        let call = Call::get("requests/finished");
        self.sender.fetch(query.put(call)).await
    }

    /// The ids of all requests that the user may see.
    ///
    /// `GET /requests/ids` (`RequestResource`)
    pub async fn request_ids(&self) -> Result<Vec<RequestId>> {
        self.request_ids_with(&RequestIdsQuery::default()).await
    }

    /// The ids of some requests.
    ///
    /// `GET /requests/ids` (`RequestResource`)
    pub async fn request_ids_with(&self, query: &RequestIdsQuery) -> Result<Vec<RequestId>> {
        self.sender.fetch(query.call()).await
    }

    /// The ids of the requests that run.
    ///
    /// `GET /requests/ids/active` (`RequestResource`)
    pub async fn active_request_ids(&self) -> Result<Vec<RequestId>> {
        self.sender.fetch(Call::get("requests/ids/active")).await
    }

    /// Several requests, whole. More than fit into one address are asked for by several calls.
    ///
    /// `GET /requests/batch?id=` (`RequestResource`)
    pub async fn requests_batch(&self, ids: &[RequestId]) -> Result<SingularityRequestBatch> {
        let mut whole = SingularityRequestBatch::default();
        for ids in at_once(ids) {
            let call = Call::get("requests/batch").queries("id", ids);
            let batch: SingularityRequestBatch = self.sender.fetch(call).await?;
            whole.requests.extend(batch.requests);
            whole.not_found.extend(batch.not_found);
        }
        Ok(whole)
    }

    /// One request with its deploys and tasks. `None`: there is no such request, or no more.
    ///
    /// `GET /requests/request/{requestId}` (`RequestResource`)
    pub async fn request(&self, id: &RequestId) -> Result<Option<SingularityRequestParent>> {
        self.sender
            .find(Call::get("requests/request").id(id.as_str()))
            .await
    }

    /// One request and its state, without deploys and tasks: the cheapest look at one request. `None`:
    /// there is no such request, or no more.
    ///
    /// `GET /requests/request/{requestId}/simple` (`RequestResource`)
    pub async fn simple_request(
        &self,
        id: &RequestId,
    ) -> Result<Option<SingularityRequestWithState>> {
        let call = Call::get("requests/request").id(id.as_str());
        self.sender.find(call.then("simple")).await
    }

    /// Which version of a request the service has. `None`: there is no such request.
    ///
    /// `HEAD /requests/request/{requestId}` (`RequestResource`). Before 1.4 there are no versions.
    pub async fn request_version(&self, id: &RequestId) -> Result<Option<RequestVersion>> {
        let call = Call::head("requests/request").id(id.as_str());
        let answer = known(self.sender.send(&call).await)?;
        Ok(answer.as_ref().map(RequestVersion::of))
    }

    /// The task of a run, once it is launched, and as long as the service has not archived it. `None`:
    /// there is none, or not yet; [`track_run`](Self::track_run) tells these apart.
    ///
    /// `GET /requests/request/{requestId}/run/{runId}` (`RequestResource`)
    pub async fn task_of_run(
        &self,
        id: &RequestId,
        run: &RunId,
    ) -> Result<Option<SingularityTaskId>> {
        let call = Call::get("requests/request").id(id.as_str());
        self.sender.find(call.then("run").id(run.as_str())).await
    }

    /// What waits for the scheduler's next pass.
    ///
    /// `GET /requests/queued/pending` (`RequestResource`)
    pub async fn pending_requests(&self) -> Result<Vec<SingularityPendingRequest>> {
        self.pending_requests_with(&ListQuery::default()).await
    }

    /// The same with wishes.
    ///
    /// `GET /requests/queued/pending` (`RequestResource`)
    pub async fn pending_requests_with(
        &self,
        query: &ListQuery,
    ) -> Result<Vec<SingularityPendingRequest>> {
        let call = Call::get("requests/queued/pending");
        self.sender.fetch(query.put(call, PENDING)).await
    }

    /// What waits for the cleaner's next pass.
    ///
    /// `GET /requests/queued/cleanup` (`RequestResource`)
    pub async fn request_cleanups(
        &self,
        query: &ListQuery,
    ) -> Result<Vec<SingularityRequestCleanup>> {
        let call = Call::get("requests/queued/cleanup");
        self.sender.fetch(query.put(call, CLEANUP)).await
    }

    /// The requests that the load balancer is to forget.
    ///
    /// `GET /requests/lbcleanup` (`RequestResource`)
    pub async fn load_balancer_request_cleanups(&self) -> Result<Vec<RequestId>> {
        self.sender.fetch(Call::get("requests/lbcleanup")).await
    }

    /// The times in which tasks kept failing, of every request that has any.
    ///
    /// `GET /requests/crashloops` (`RequestResource`)
    pub async fn crash_loops(&self) -> Result<BTreeMap<RequestId, Vec<CrashLoopInfo>>> {
        self.sender.fetch(Call::get("requests/crashloops")).await
    }

    /// The times in which tasks of a request kept failing. `None`: there is no such request.
    ///
    /// `GET /requests/request/{requestId}/crashloops` (`RequestResource`)
    pub async fn crash_loops_of(&self, id: &RequestId) -> Result<Option<Vec<CrashLoopInfo>>> {
        let call = Call::get("requests/request").id(id.as_str());
        self.sender.find(call.then("crashloops")).await
    }
}

/// Portions of ids that fit into one address each.
fn at_once(mut ids: &[RequestId]) -> impl Iterator<Item = &[RequestId]> {
    std::iter::from_fn(move || {
        let mut room = IDS_AT_ONCE;
        let fitting = ids.iter().take_while(|id| {
            // The worst case of escaping, and `&id=`.
            let size = id.as_str().len() * 3 + 4;
            let fits = size <= room;
            room = room.saturating_sub(size);
            fits
        });
        // One at least: an id that is too long for an address is for the service to refuse.
        let count = fitting.count().max(1).min(ids.len());
        let (now, later) = ids.split_at(count);
        ids = later;
        (!now.is_empty()).then_some(now)
    })
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;

    fn query_of(call: &Call) -> String {
        let url = call.url(&Url::parse("http://s/api").unwrap(), None);
        url.query().unwrap_or_default().to_owned()
    }

    #[test]
    fn every_property_is_a_parameter_of_its_own() {
        let query = RequestsQuery {
            include_full_request_data: true,
            properties: vec!["request.id".into(), "state".into()],
            ..RequestsQuery::default()
        };
        assert_eq!(
            query_of(&query.put(Call::get("requests"))),
            "includeFullRequestData=true&property=request.id&property=state&property=request.requestType"
        );
    }

    #[test]
    fn lists_are_cut_down_by_the_service() {
        let query = RequestsQuery {
            filter_relevant_for_user: true,
            request_types: vec![RequestType::Service, RequestType::OnDemand],
            limit: Some(50),
            ..RequestsQuery::default()
        };
        assert_eq!(
            query_of(&query.put(Call::get("requests"))),
            "filterRelevantForUser=true&requestType=SERVICE&requestType=ON_DEMAND&limit=50"
        );
        let query = RequestIdsQuery {
            request_id_like: Some("shop".to_owned()),
            states: vec![RequestState::Paused],
            ..RequestIdsQuery::default()
        };
        assert_eq!(query_of(&query.call()), "requestIdLike=shop&state=PAUSED");
    }

    #[test]
    fn many_ids_are_asked_for_in_portions() {
        let ids: Vec<RequestId> = (0..100)
            .map(|number| RequestId::new(format!("{number:0>100}")).unwrap())
            .collect();
        let portions: Vec<usize> = at_once(&ids).map(<[_]>::len).collect();
        assert_eq!(portions, [13, 13, 13, 13, 13, 13, 13, 9]);
        assert_eq!(at_once(&[]).count(), 0);
        let endless = [RequestId::new("x".repeat(9000)).unwrap()];
        assert_eq!(at_once(&endless).count(), 1);
    }

    #[test]
    fn an_untold_version_is_never_the_same() {
        let hash = RequestVersion::Hash("-17".to_owned());
        assert!(hash.is_same_as(&hash.clone()));
        assert!(!hash.is_same_as(&RequestVersion::NotTold));
        assert!(!RequestVersion::NotTold.is_same_as(&RequestVersion::NotTold));
    }
}
