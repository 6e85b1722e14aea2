//! Tasks, reading (`TaskResource`).

use std::collections::BTreeMap;

use super::{ListQuery, SchedulerClient};
use crate::call::Call;
use crate::error::Result;
use crate::ids::{PendingTaskId, RequestId, TaskId};
use crate::model::{
    MesosTaskStatisticsObject, SingularityKilledTaskIdRecord, SingularityPendingTaskId,
    SingularityTask, SingularityTaskCleanup, SingularityTaskCounts, SingularityTaskHistoryUpdate,
    SingularityTaskId, SingularityTaskIdsByStatus, SingularityTaskRequest,
};

/// What an active task cannot be read without.
pub(super) const TASK: &[&str] = &[
    "taskId",
    "taskRequest.request.id",
    "taskRequest.request.requestType",
    "taskRequest.deploy.id",
    "taskRequest.deploy.requestId",
];
/// What a planned task cannot be read without.
const SCHEDULED: &[&str] = &[
    "request.id",
    "request.requestType",
    "deploy.id",
    "deploy.requestId",
];
/// What a task on its way out cannot be read without.
const CLEANUP: &[&str] = &["taskId", "cleanupType", "timestamp"];

impl ListQuery {
    /// The cheapest way to look at all active tasks: ids, hosts, ports and racks, up to 30 s old, without
    /// the whole deploy that each of them carries.
    pub fn upstreams() -> Self {
        let properties = ["offers.hostname", "mesosTask.resources", "rackId"];
        Self {
            use_web_cache: true,
            properties: properties.map(str::to_owned).to_vec(),
        }
    }
}

impl SchedulerClient {
    /// The tasks of a request by how they are. `None`: there is no such request.
    ///
    /// `GET /tasks/ids/request/{requestId}` (`TaskResource`)
    pub async fn task_ids(
        &self,
        request: &RequestId,
    ) -> Result<Option<SingularityTaskIdsByStatus>> {
        self.sender
            .find(Call::get("tasks/ids/request").id(request.as_str()))
            .await
    }

    /// How many tasks a request has (since 1.3); none for one that does not exist.
    ///
    /// `GET /tasks/counts/request/{requestId}` (`TaskResource`)
    pub async fn task_counts(&self, request: &RequestId) -> Result<SingularityTaskCounts> {
        self.sender
            .fetch(Call::get("tasks/counts/request").id(request.as_str()))
            .await
    }

    /// One task. `None`: it is not active, whether it ended or never was.
    ///
    /// `GET /tasks/task/{taskId}` (`TaskResource`). A malformed id is
    /// [`Rejected`](crate::Error::Rejected).
    pub async fn task(&self, id: &TaskId) -> Result<Option<SingularityTask>> {
        self.sender
            .find(Call::get("tasks/task").id(id.as_str()))
            .await
    }

    /// What a task uses, asked of its agent now. `None`: it is not active, or its agent does not know it.
    ///
    /// `GET /tasks/task/{taskId}/statistics` (`TaskResource`). An agent that cannot be asked is
    /// [`Unexpected`](crate::Error::Unexpected).
    pub async fn task_statistics(&self, id: &TaskId) -> Result<Option<MesosTaskStatisticsObject>> {
        let call = Call::get("tasks/task").id(id.as_str());
        self.sender.find(call.then("statistics")).await
    }

    /// Why a task is to be taken away. `None`: it is not.
    ///
    /// `GET /tasks/task/{taskId}/cleanup` (`TaskResource`)
    pub async fn task_cleanup(&self, id: &TaskId) -> Result<Option<SingularityTaskCleanup>> {
        let call = Call::get("tasks/task").id(id.as_str());
        self.sender.find(call.then("cleanup")).await
    }

    /// All active tasks that the user may see. Each carries its whole deploy, so this is the heaviest
    /// read there is.
    ///
    /// `GET /tasks/active` (`TaskResource`)
    pub async fn active_tasks(&self) -> Result<Vec<SingularityTask>> {
        self.active_tasks_with(&ListQuery::default()).await
    }

    /// The same with wishes. [`ListQuery::upstreams`] is made for large installations.
    ///
    /// `GET /tasks/active` (`TaskResource`)
    pub async fn active_tasks_with(&self, query: &ListQuery) -> Result<Vec<SingularityTask>> {
        let call = Call::get("tasks/active");
        self.sender.fetch(query.put(call, TASK)).await
    }

    /// The ids of all active tasks that the user may see.
    ///
    /// `GET /tasks/active/ids` (`TaskResource`)
    pub async fn active_task_ids(&self) -> Result<Vec<SingularityTaskId>> {
        self.sender.fetch(Call::get("tasks/active/ids")).await
    }

    /// What has happened to each active task so far.
    ///
    /// `GET /tasks/active/states` (`TaskResource`)
    pub async fn active_task_states(
        &self,
    ) -> Result<BTreeMap<TaskId, Vec<SingularityTaskHistoryUpdate>>> {
        self.sender.fetch(Call::get("tasks/active/states")).await
    }

    /// All tasks still to be launched. Empty for those who are no administrators while expensive calls
    /// are disabled.
    ///
    /// `GET /tasks/scheduled` (`TaskResource`)
    pub async fn scheduled_tasks(&self, query: &ListQuery) -> Result<Vec<SingularityTaskRequest>> {
        let call = Call::get("tasks/scheduled");
        self.sender.fetch(query.put(call, SCHEDULED)).await
    }

    /// The ids of all tasks still to be launched, the next one first.
    ///
    /// `GET /tasks/scheduled/ids` (`TaskResource`)
    pub async fn scheduled_task_ids(&self) -> Result<Vec<SingularityPendingTaskId>> {
        self.sender.fetch(Call::get("tasks/scheduled/ids")).await
    }

    /// The tasks of a request still to be launched.
    ///
    /// `GET /tasks/scheduled/request/{requestId}` (`TaskResource`)
    pub async fn scheduled_tasks_of(
        &self,
        request: &RequestId,
        query: &ListQuery,
    ) -> Result<Vec<SingularityTaskRequest>> {
        let call = Call::get("tasks/scheduled/request").id(request.as_str());
        self.sender.fetch(query.put(call, SCHEDULED)).await
    }

    /// One task still to be launched. `None`: it is not to be launched any more, or never was.
    ///
    /// `GET /tasks/scheduled/task/{pendingTaskId}` (`TaskResource`)
    pub async fn scheduled_task(
        &self,
        id: &PendingTaskId,
    ) -> Result<Option<SingularityTaskRequest>> {
        self.sender
            .find(Call::get("tasks/scheduled/task").id(id.as_str()))
            .await
    }

    /// The tasks that are to be taken away.
    ///
    /// `GET /tasks/cleaning` (`TaskResource`)
    pub async fn task_cleanups(&self, query: &ListQuery) -> Result<Vec<SingularityTaskCleanup>> {
        let call = Call::get("tasks/cleaning");
        self.sender.fetch(query.put(call, CLEANUP)).await
    }

    /// The tasks that were told to stop and have not said yet that they did.
    ///
    /// `GET /tasks/killed` (`TaskResource`)
    pub async fn killed_tasks(&self) -> Result<Vec<SingularityKilledTaskIdRecord>> {
        self.sender.fetch(Call::get("tasks/killed")).await
    }

    /// The tasks that have ended and are still to be taken out of the load balancer.
    ///
    /// `GET /tasks/lbcleanup` (`TaskResource`)
    pub async fn load_balancer_task_cleanups(&self) -> Result<Vec<SingularityTaskId>> {
        self.sender.fetch(Call::get("tasks/lbcleanup")).await
    }
}
