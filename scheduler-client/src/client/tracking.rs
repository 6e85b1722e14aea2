//! Following a task or a run (`TaskTrackerResource`).

use super::SchedulerClient;
use crate::call::Call;
use crate::error::Result;
use crate::ids::{RequestId, RunId, TaskId};
use crate::model::SingularityTaskState;

impl SchedulerClient {
    /// Where a task is, active or archived. `None`: nobody knows it.
    ///
    /// `GET /track/task/{taskId}` (`TaskTrackerResource`). A malformed id is
    /// [`Unexpected`](crate::Error::Unexpected).
    pub async fn track_task(&self, id: &TaskId) -> Result<Option<SingularityTaskState>> {
        self.sender
            .find(Call::get("track/task").id(id.as_str()))
            .await
    }

    /// Where a run is, from the moment it is queued, before there is a task, to long after its end.
    /// `None`: there is no such run. What to ask after [`run`](Self::run), above all when its answer was
    /// lost.
    ///
    /// `GET /track/run/{requestId}/{runId}` (`TaskTrackerResource`)
    pub async fn track_run(
        &self,
        request: &RequestId,
        run: &RunId,
    ) -> Result<Option<SingularityTaskState>> {
        let call = Call::get("track/run").id(request.as_str());
        self.sender.find(call.id(run.as_str())).await
    }
}
