//! Asking the scheduler about tasks.

use commands::explain::names_near;
use commands::{FoundTask, ListedTask, Moment, OfRequest, RequestName, RequestTasks, TaskId};
use futures::FutureExt;
use futures::stream::{self, StreamExt};
use scheduler_client as scheduler;
use scheduler_client::{SingularityPendingTaskId, SingularityTaskId, SingularityTaskIdsByStatus};

use super::TASKS_AT_ONCE;
use crate::environment::{CannotTell, Environment, FoundRequest, wire};

/// How many tasks are looked at one by one. The scheduler has no call for those of one request.
const LOOKED_AT: usize = 30;

impl Environment {
    /// The tasks of a request.
    ///
    /// # Errors
    /// When the scheduler cannot be asked.
    pub async fn tasks_of(
        &self,
        name: &RequestName,
    ) -> Result<OfRequest<RequestTasks>, CannotTell> {
        let parent = match self.find_request(name).await? {
            FoundRequest::One(parent) => parent,
            FoundRequest::None(near) => return Ok(OfRequest::NotThere(near)),
        };
        let ids = parent.task_ids.clone().unwrap_or_default();
        let mut going = owned(&ids);
        let more = going.len().saturating_sub(LOOKED_AT);
        going.truncate(LOOKED_AT);
        // Boxed, since the compiler cannot see through all of it that it may be sent between threads.
        let looked_at: Vec<(ListedTask, Option<CannotTell>)> = stream::iter(going)
            .map(|task| self.listed_task(task))
            .buffered(TASKS_AT_ONCE)
            .collect::<Vec<_>>()
            .boxed()
            .await;
        let not_read = looked_at.iter().find_map(|(_, trouble)| trouble.clone());
        let mut tasks: Vec<ListedTask> = looked_at.into_iter().map(|(task, _)| task).collect();
        let waiting = ids.pending.len().min(LOOKED_AT - tasks.len());
        tasks.extend(ids.pending[..waiting].iter().map(waiting_task));
        Ok(OfRequest::Found(
            parent.request.id.to_string(),
            RequestTasks {
                counts: wire::counts(&ids),
                instances: self.listed(&parent).instances,
                more: more + ids.pending.len() - waiting,
                shown: tasks,
                not_read: not_read.map(|CannotTell(why)| format!("addresses and versions: {why}")),
            },
        ))
    }

    /// One task as far as it can be read: what its id says is known in any case.
    async fn listed_task(
        &self,
        (id, state): (SingularityTaskId, &'static str),
    ) -> (ListedTask, Option<CannotTell>) {
        let mut listed = ListedTask {
            id: id.id.to_string(),
            state: state.to_owned(),
            address: id.sanitized_host,
            version: id.deploy_id.to_string(),
            at: Moment::of_millis(id.started_at),
        };
        match self.scheduler.task(&id.id).await {
            Ok(Some(task)) => {
                let recipe = self.recipe_of(id.request_id.as_str());
                listed.address = wire::address(&task).or(listed.address);
                if let Some(version) = wire::version(&task.task_request.deploy, recipe) {
                    listed.version = version;
                }
                (listed, None)
            }
            // It ended meanwhile.
            Ok(None) => (listed, None),
            Err(error) => (listed, Some(self.scheduler_trouble(&error))),
        }
    }

    /// One task, also one that has ended.
    ///
    /// # Errors
    /// When the scheduler cannot be asked.
    pub async fn task_detail(&self, task: &TaskId) -> Result<FoundTask, CannotTell> {
        if let Some(history) = self.task_history(task.as_str()).await? {
            let recipe = self.recipe_of(history.task.task_id.request_id.as_str());
            return Ok(FoundTask::Is(Box::new(wire::task_detail(&history, recipe))));
        }
        Ok(FoundTask::NotThere(self.tasks_near(task.as_str()).await?))
    }

    pub(super) async fn task_history(
        &self,
        task: &str,
    ) -> Result<Option<scheduler::SingularityTaskHistory>, CannotTell> {
        // What has no five parts behind a request is no task id, and the service says so with a 400.
        if request_of(task).is_none() {
            return Ok(None);
        }
        let Ok(id) = scheduler::TaskId::new(task) else {
            return Ok(None);
        };
        let history = self.scheduler.task_history(&id).await;
        history.map_err(|error| self.scheduler_trouble(&error))
    }

    /// Tasks of the request that stands in an id, which are near to it.
    pub(super) async fn tasks_near(&self, task: &str) -> Result<Vec<String>, CannotTell> {
        let Some(request) = request_of(task) else {
            return Ok(Vec::new());
        };
        let Ok(request) = scheduler::RequestId::new(request) else {
            return Ok(Vec::new());
        };
        let ids = self.scheduler.task_ids(&request).await;
        let ids = ids.map_err(|error| self.scheduler_trouble(&error))?;
        let ids = ids.unwrap_or_default();
        let known = going(&ids);
        let known = known.iter().map(|(id, _)| id.id.as_str());
        Ok(names_near(task, known))
    }
}

/// The tasks that go on, the healthy ones first, each with what it is doing.
pub(super) fn going(ids: &SingularityTaskIdsByStatus) -> Vec<(&SingularityTaskId, &'static str)> {
    let kinds = [
        (&ids.healthy, "healthy"),
        (&ids.not_yet_healthy, "not yet healthy"),
        (&ids.cleaning, "cleaning"),
        (&ids.killed, "killed, not gone yet"),
    ];
    kinds
        .into_iter()
        .flat_map(|(tasks, state)| {
            let mut tasks: Vec<&SingularityTaskId> = tasks.iter().collect();
            tasks.sort_by_key(|task| (task.instance_no, task.started_at));
            tasks.into_iter().map(move |task| (task, state))
        })
        .collect()
}

fn owned(ids: &SingularityTaskIdsByStatus) -> Vec<(SingularityTaskId, &'static str)> {
    let going = going(ids).into_iter();
    going.map(|(id, state)| (id.clone(), state)).collect()
}

fn waiting_task(id: &SingularityPendingTaskId) -> ListedTask {
    ListedTask {
        id: id.id.to_string(),
        state: format!("waits to start ({})", id.pending_type),
        address: None,
        version: id.deploy_id.to_string(),
        at: Moment::of_millis(id.next_run_at),
    }
}

/// The request of a task, read off its id: the last five parts are deploy, start, instance, host and rack (contract 3.7).
pub(super) fn request_of(task: &str) -> Option<String> {
    let parts: Vec<&str> = task.split('-').collect();
    let request = parts.len().checked_sub(5).filter(|length| *length > 0)?;
    let number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    (number(parts[request + 1]) && number(parts[request + 2])).then(|| parts[..request].join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_request_stands_in_front_of_the_last_five_parts() {
        let check = |task: &str, expected: Option<&str>| {
            assert_eq!(request_of(task).as_deref(), expected, "{task}");
        };
        check(
            "mail-sender-d1-1700000000000-1-node7.example-DEFAULT",
            Some("mail-sender"),
        );
        check("shop-d1-1-2-h-r", Some("shop"));
        check("d1-1-2-h-r", None);
        check("HubApiWeb", None);
        check("a-b-c-d-e-f", None);
        check("", None);
    }
}
