//! Tasks (`TaskResource`).

use super::SchedulerClient;
use crate::call::Call;
use crate::error::Result;
use crate::ids::{RequestId, TaskId};
use crate::model::{SingularityTask, SingularityTaskIdsByStatus};

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

    /// One task. `None`: it is not active, whether it ended or never was.
    ///
    /// `GET /tasks/task/{taskId}` (`TaskResource`). A malformed id is
    /// [`Rejected`](crate::Error::Rejected).
    pub async fn task(&self, id: &TaskId) -> Result<Option<SingularityTask>> {
        self.sender
            .find(Call::get("tasks/task").id(id.as_str()))
            .await
    }

    /// All active tasks that the user may see. Each carries its whole deploy, so this is the heaviest
    /// read there is.
    ///
    /// `GET /tasks/active` (`TaskResource`)
    pub async fn active_tasks(&self) -> Result<Vec<SingularityTask>> {
        self.sender.fetch(Call::get("tasks/active")).await
    }
}
