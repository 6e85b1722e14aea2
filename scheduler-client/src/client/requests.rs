//! Requests, reading (`RequestResource`).

use std::collections::BTreeMap;

use super::SchedulerClient;
use super::listing::ListQuery;
use super::requests_query::{RequestIdsQuery, RequestVersion, RequestsQuery, at_once};
use crate::call::Call;
use crate::error::Result;
use crate::ids::{RequestId, RunId};
use crate::model::{
    CrashLoopInfo, RequestOverview, RequestStanding, STANDING, SingularityPendingRequest,
    SingularityRequestBatch, SingularityRequestCleanup, SingularityRequestParent,
    SingularityRequestWithState, SingularityTaskId,
};
use crate::sender::known;

/// What a request that waits for the scheduler cannot be read without.
const PENDING: &[&str] = &["requestId", "deployId", "timestamp", "pendingType"];
/// What a request that waits for the cleaner cannot be read without.
const CLEANUP: &[&str] = &["requestId", "timestamp", "cleanupType"];

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
        self.sender.fetch(query.put(Call::get("requests"))).await
    }

    /// The cheapest look at all requests: one call and some 100 bytes per request, on the wire and in memory. Made for
    /// large installations. `use_web_cache` is content with what is up to 30 s old.
    ///
    /// `GET /requests?useWebCache=&property=` (`RequestResource`)
    pub async fn request_overviews(&self, use_web_cache: bool) -> Result<Vec<RequestOverview>> {
        let query = RequestsQuery {
            use_web_cache,
            ..RequestsQuery::overview()
        };
        let call = query.put(Call::get("requests"));
        self.sender.fetch(call).await
    }

    /// How all requests stand: states, deploys, timers and how many tasks are healthy, in one call. Made for large
    /// installations: of each task, nothing but its start is sent.
    ///
    /// `GET /requests?includeFullRequestData=true&property=` (`RequestResource`)
    pub async fn request_standings(&self) -> Result<Vec<RequestStanding>> {
        let query = RequestsQuery {
            include_full_request_data: true,
            properties: STANDING.map(str::to_owned).to_vec(),
            ..RequestsQuery::default()
        };
        let call = query.put(Call::get("requests"));
        self.sender.fetch(call).await
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
