//! What was (`HistoryResource`).
//!
//! The history of a request that never was is empty, not absent. How far back it goes depends on the
//! service: with a database, for ever; without, tasks for 7 days, requests and deploys for 14.

use super::{Pages, SchedulerClient};
use crate::call::Call;
use crate::error::Result;
use crate::ids::{DeployId, RequestId, RunId, TaskId};
use crate::model::{
    ExtendedTaskState, SingularityDeployHistory, SingularityRequestHistory, SingularityTaskHistory,
    SingularityTaskIdHistory,
};

/// In which order history is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderDirection {
    /// The oldest first.
    Ascending,
    /// The newest first; what the service does unless told otherwise.
    Descending,
}

impl OrderDirection {
    fn word(self) -> &'static str {
        match self {
            Self::Ascending => "ASC",
            Self::Descending => "DESC",
        }
    }
}

/// Which tasks that have ended; the default asks for all. Instants are epoch milliseconds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TaskHistoryQuery {
    /// Only of this deploy.
    pub deploy_id: Option<DeployId>,
    /// Only of this run.
    pub run_id: Option<RunId>,
    /// Only those that ran on this host.
    pub host: Option<String>,
    /// Only those that ended like this.
    pub last_task_status: Option<ExtendedTaskState>,
    /// Only those launched before.
    pub started_before: Option<i64>,
    /// Only those launched after.
    pub started_after: Option<i64>,
    /// Only those last heard of before.
    pub updated_before: Option<i64>,
    /// Only those last heard of after.
    pub updated_after: Option<i64>,
    /// By when they were last heard of.
    pub order_direction: Option<OrderDirection>,
}

impl TaskHistoryQuery {
    fn put(&self, call: Call) -> Call {
        let call = call.query_if("deployId", self.deploy_id.as_ref());
        let call = call.query_if("runId", self.run_id.as_ref());
        let call = call.query_if("host", self.host.as_ref());
        let call = call.query_if("lastTaskStatus", self.last_task_status.as_ref());
        let call = call.query_if("startedBefore", self.started_before.as_ref());
        let call = call.query_if("startedAfter", self.started_after.as_ref());
        let call = call.query_if("updatedBefore", self.updated_before.as_ref());
        let call = call.query_if("updatedAfter", self.updated_after.as_ref());
        call.query_if(
            "orderDirection",
            self.order_direction.map(OrderDirection::word),
        )
    }
}

/// Which events of a request; the default asks for all. Instants are epoch milliseconds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RequestHistoryQuery {
    /// Only those before.
    pub created_before: Option<i64>,
    /// Only those after.
    pub created_after: Option<i64>,
    /// By when they happened.
    pub order_direction: Option<OrderDirection>,
}

impl RequestHistoryQuery {
    fn put(&self, call: Call) -> Call {
        let call = call.query_if("createdBefore", self.created_before.as_ref());
        let call = call.query_if("createdAfter", self.created_after.as_ref());
        call.query_if(
            "orderDirection",
            self.order_direction.map(OrderDirection::word),
        )
    }
}

impl SchedulerClient {
    /// One deploy, how it stands and what it was, whole enough to be posted again. `None`: there never
    /// was such a deploy, so one whose answer was lost did not arrive, or the service has purged it.
    ///
    /// `GET /history/request/{requestId}/deploy/{deployId}` (`HistoryResource`)
    pub async fn deploy_history(
        &self,
        request: &RequestId,
        deploy: &DeployId,
    ) -> Result<Option<SingularityDeployHistory>> {
        self.sender.find(of_deploy(request, deploy)).await
    }

    /// The deploys of a request, the newest first, the one under way included; without their contents,
    /// for which [`deploy_history`](Self::deploy_history) is asked.
    ///
    /// `GET /history/request/{requestId}/deploys` (`HistoryResource`)
    pub fn deploys_of(&self, request: &RequestId) -> Pages<SingularityDeployHistory> {
        Pages::new(self, fresh(of_request(request).then("deploys")))
    }

    /// What happened to a request.
    ///
    /// `GET /history/request/{requestId}/requests` (`HistoryResource`)
    pub fn request_history(
        &self,
        request: &RequestId,
        query: &RequestHistoryQuery,
    ) -> Pages<SingularityRequestHistory> {
        let call = query.put(of_request(request).then("requests"));
        Pages::new(self, fresh(call))
    }

    /// One task and all that is known of it, active or ended. `None`: nobody knows it.
    ///
    /// `GET /history/task/{taskId}` (`HistoryResource`). A malformed id is
    /// [`Rejected`](crate::Error::Rejected).
    pub async fn task_history(&self, id: &TaskId) -> Result<Option<SingularityTaskHistory>> {
        self.sender
            .find(Call::get("history/task").id(id.as_str()))
            .await
    }

    /// The tasks of a request that have ended.
    ///
    /// `GET /history/request/{requestId}/tasks` (`HistoryResource`)
    pub fn tasks_of(
        &self,
        request: &RequestId,
        query: &TaskHistoryQuery,
    ) -> Pages<SingularityTaskIdHistory> {
        let call = query.put(of_request(request).then("tasks"));
        Pages::new(self, fresh(call))
    }

    /// The tasks of all requests that have ended (for administrators). With a database, the last minutes
    /// are missing: asking ZooKeeper for every request would be too much.
    ///
    /// `GET /history/tasks` (`HistoryResource`)
    pub fn all_tasks(&self, query: &TaskHistoryQuery) -> Pages<SingularityTaskIdHistory> {
        Pages::new(self, query.put(Call::get("history/tasks")))
    }

    /// The active tasks of a request, in short.
    ///
    /// `GET /history/request/{requestId}/tasks/active` (`HistoryResource`)
    pub async fn active_tasks_of(
        &self,
        request: &RequestId,
    ) -> Result<Vec<SingularityTaskIdHistory>> {
        self.sender
            .fetch(of_request(request).then("tasks/active"))
            .await
    }

    /// The active tasks of a deploy, in short.
    ///
    /// `GET /history/request/{requestId}/deploy/{deployId}/tasks/active` (`HistoryResource`)
    pub async fn active_tasks_of_deploy(
        &self,
        request: &RequestId,
        deploy: &DeployId,
    ) -> Result<Vec<SingularityTaskIdHistory>> {
        self.sender
            .fetch(of_deploy(request, deploy).then("tasks/active"))
            .await
    }

    /// The tasks of a deploy that have ended.
    ///
    /// `GET /history/request/{requestId}/deploy/{deployId}/tasks/inactive` (`HistoryResource`)
    pub fn inactive_tasks_of_deploy(
        &self,
        request: &RequestId,
        deploy: &DeployId,
    ) -> Pages<SingularityTaskIdHistory> {
        let call = of_deploy(request, deploy).then("tasks/inactive");
        Pages::new(self, fresh(call))
    }

    /// How the task of a run ended. `None`: there is no such run, or it has not ended;
    /// [`track_run`](Self::track_run) tells these apart.
    ///
    /// `GET /history/request/{requestId}/run/{runId}` (`HistoryResource`)
    pub async fn run_history(
        &self,
        request: &RequestId,
        run: &RunId,
    ) -> Result<Option<SingularityTaskIdHistory>> {
        let call = of_request(request).then("run").id(run.as_str());
        self.sender.find(call).await
    }

    /// Ids of requests that there are or were, by how they begin. One page, counted from 1: pages are cut
    /// before they are searched, so a short one need not be the last. Empty without a database.
    ///
    /// `GET /history/requests/search?requestIdLike=` (`HistoryResource`)
    pub async fn search_request_history(
        &self,
        request_id_like: &str,
        count: u32,
        page: u32,
    ) -> Result<Vec<RequestId>> {
        let call = Call::get("history/requests/search").query("requestIdLike", request_id_like);
        self.sender
            .fetch(call.query("count", &count).query("page", &page))
            .await
    }

    /// Arguments that a request was run with lately, each set of them once.
    ///
    /// `GET /history/request/{requestId}/command-line-args?count=` (`HistoryResource`)
    pub async fn recent_command_line_args(
        &self,
        request: &RequestId,
        count: u32,
    ) -> Result<Vec<Vec<String>>> {
        let call = of_request(request).then("command-line-args");
        self.sender.fetch(call.query("count", &count)).await
    }
}

fn of_request(request: &RequestId) -> Call {
    Call::get("history/request").id(request.as_str())
}

fn of_deploy(request: &RequestId, deploy: &DeployId) -> Call {
    of_request(request).then("deploy").id(deploy.as_str())
}

/// The service archives history into a database every two minutes or so, and some of its endpoints then
/// leave out what is not archived yet, unless told not to.
fn fresh(call: Call) -> Call {
    call.query("skipZk", &false)
}
