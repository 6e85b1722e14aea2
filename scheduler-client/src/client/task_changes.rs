//! Tasks, changing (`TaskResource`).

use super::SchedulerClient;
use crate::call::Call;
use crate::error::Result;
use crate::ids::{PendingTaskId, TaskId};
use crate::model::{
    KillTaskAnswer, SingularityKillTaskRequest, SingularityPendingTask, SingularityShellCommand,
    SingularityTaskMetadataRequest, SingularityTaskShellCommandHistory,
    SingularityTaskShellCommandRequest, SingularityTaskShellCommandUpdate,
};

impl SchedulerClient {
    /// Kills a task: at once, after a replacement is healthy, or hard. Replaces an earlier order of the
    /// kind, unless that one was to kill it hard and this one is not. May be repeated.
    ///
    /// `DELETE /tasks/task/{taskId}` (`TaskResource`). A task that is not active is
    /// [`NotFound`](crate::Error::NotFound).
    pub async fn kill_task(
        &self,
        id: &TaskId,
        kill: &SingularityKillTaskRequest,
    ) -> Result<KillTaskAnswer> {
        let call = Call::delete("tasks/task").id(id.as_str()).json(kill);
        let answer = self.sender.answer(&call).await?;
        if let Some(cleanup) = answer.conflicting() {
            return Ok(KillTaskAnswer::AlreadyDestroying(cleanup));
        }
        Ok(KillTaskAnswer::Accepted(answer.accepted()?.decode()?))
    }

    /// Gives up a task of an on-demand request that is still to be launched. Done with the scheduler's
    /// next pass. `None`: it is not to be launched any more, or never was.
    ///
    /// `DELETE /tasks/scheduled/task/{pendingTaskId}` (`TaskResource`). Refused with 400 for all other
    /// kinds of request.
    pub async fn delete_scheduled_task(
        &self,
        id: &PendingTaskId,
    ) -> Result<Option<SingularityPendingTask>> {
        self.sender
            .find(Call::delete("tasks/scheduled/task").id(id.as_str()))
            .await
    }

    /// Makes a remark on a task, active or ended.
    ///
    /// `POST /tasks/task/{taskId}/metadata` (`TaskResource`). Refused with 409 when there is one of the
    /// same kind and millisecond, with 404 when the task is archived.
    pub async fn add_task_metadata(
        &self,
        id: &TaskId,
        metadata: &SingularityTaskMetadataRequest,
    ) -> Result<()> {
        let call = Call::post("tasks/task").id(id.as_str());
        self.sender
            .perform(call.then("metadata").json(metadata))
            .await
    }

    /// Runs one of the commands that the service is configured for in a task. Twice is two runs.
    ///
    /// `POST /tasks/task/{taskId}/command` (`TaskResource`). Refused with 400 when the task is not
    /// active, or the service is not configured for that command.
    pub async fn run_shell_command(
        &self,
        id: &TaskId,
        command: &SingularityShellCommand,
    ) -> Result<SingularityTaskShellCommandRequest> {
        let call = Call::post("tasks/task").id(id.as_str());
        self.sender.fetch(call.then("command").json(command)).await
    }

    /// The commands that were run in a task, and what became of them.
    ///
    /// `GET /tasks/task/{taskId}/command` (`TaskResource`)
    pub async fn shell_commands(
        &self,
        id: &TaskId,
    ) -> Result<Vec<SingularityTaskShellCommandHistory>> {
        let call = Call::get("tasks/task").id(id.as_str());
        self.sender.fetch(call.then("command")).await
    }

    /// The news of one command, named by what [`run_shell_command`](Self::run_shell_command) answered.
    ///
    /// `GET /tasks/task/{taskId}/command/{name}/{timestamp}` (`TaskResource`)
    pub async fn shell_command_updates(
        &self,
        command: &SingularityTaskShellCommandRequest,
    ) -> Result<Vec<SingularityTaskShellCommandUpdate>> {
        let call = Call::get("tasks/task").id(command.task_id.id.as_str());
        let call = call.then("command").id(&command.shell_command.name);
        self.sender
            .fetch(call.id(&command.timestamp.to_string()))
            .await
    }

    /// The commands that wait for their tasks (for administrators).
    ///
    /// `GET /tasks/commands/queued` (`TaskResource`)
    pub async fn queued_shell_commands(&self) -> Result<Vec<SingularityTaskShellCommandRequest>> {
        self.sender.fetch(Call::get("tasks/commands/queued")).await
    }

    /// Lets the service ask Mesos how a task is (for administrators). `None`: it does not know the task.
    ///
    /// `POST /tasks/reconcile/{taskId}` (`TaskResource`)
    pub async fn reconcile_task(&self, id: &TaskId) -> Result<Option<()>> {
        let call = Call::post("tasks/reconcile").id(id.as_str());
        crate::sender::known(self.sender.perform(call).await)
    }
}
