//! Asking the scheduler.

use commands::{HealthyTasks, HostPort, SchedulerRequest, ServiceName, Task, TaskCounts};
use futures::stream::{self, StreamExt, TryStreamExt};
use scheduler_client as scheduler;

use super::balancer::Chain;
use super::{CannotTell, Environment, wire};

/// How many tasks are read at the same time.
const TASKS_AT_ONCE: usize = 8;

/// A scheduler request as lists show it.
pub type ListedRequest = SchedulerRequest;

impl Environment {
    fn scheduler_trouble(&self, error: &scheduler::Error) -> CannotTell {
        tracing::warn!(environment = %self.name, error = %Chain(error), "the scheduler gave no answer");
        CannotTell(wire::scheduler_trouble(&format!("the scheduler of {}", self.name), error))
    }

    /// The scheduler's request of that id; `None` when there is none.
    ///
    /// # Errors
    /// When the scheduler cannot be asked.
    pub async fn scheduler_request(&self, id: &str) -> Result<Option<SchedulerRequest>, CannotTell> {
        let Ok(id) = scheduler::RequestId::new(id) else { return Ok(None) };
        let parent = self.scheduler.request(&id).await.map_err(|error| self.scheduler_trouble(&error))?;
        Ok(parent.map(|parent| self.listed(&parent)))
    }

    /// Every request.
    ///
    /// # Errors
    /// When the scheduler cannot be asked.
    pub async fn scheduler_requests(&self) -> Result<Vec<ListedRequest>, CannotTell> {
        let parents = self.scheduler.requests().await.map_err(|error| self.scheduler_trouble(&error))?;
        let mut listed: Vec<ListedRequest> = parents.iter().map(|parent| self.listed(parent)).collect();
        listed.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(listed)
    }

    /// The requests that wait to be scheduled, as "request (reason)".
    ///
    /// # Errors
    /// When the scheduler cannot be asked.
    pub async fn pending_requests(&self) -> Result<Vec<(String, String)>, CannotTell> {
        let pending = self.scheduler.pending_requests().await.map_err(|error| self.scheduler_trouble(&error))?;
        Ok(pending.iter().map(|entry| (entry.request_id.to_string(), entry.pending_type.to_string())).collect())
    }

    /// A request's tasks, counted.
    ///
    /// # Errors
    /// When the scheduler cannot be asked.
    pub async fn task_counts(&self, request: &str) -> Result<TaskCounts, CannotTell> {
        let Ok(id) = scheduler::RequestId::new(request) else { return Ok(TaskCounts::default()) };
        let ids = self.scheduler.task_ids(&id).await.map_err(|error| self.scheduler_trouble(&error))?;
        Ok(ids.map_or_else(TaskCounts::default, |ids| TaskCounts {
            healthy: ids.healthy.len(),
            not_yet_healthy: ids.not_yet_healthy.len(),
            cleaning: ids.cleaning.len(),
            pending: ids.pending.len(),
        }))
    }

    /// The healthy tasks of the scheduler request that belongs to a balancer service: the one the configuration names, or
    /// the one of the same name whose deploy says so. `None` where no request belongs to it.
    ///
    /// # Errors
    /// When the scheduler cannot be asked.
    pub async fn healthy_tasks(&self, service: &ServiceName) -> Result<Option<HealthyTasks>, CannotTell> {
        let configured = self.scheduler_requests.get(service.as_str());
        let request = configured.map_or(service.as_str(), String::as_str);
        let Ok(id) = scheduler::RequestId::new(request) else { return Ok(None) };
        let trouble = |error: scheduler::Error| self.scheduler_trouble(&error);
        let Some(parent) = self.scheduler.request(&id).await.map_err(trouble)? else { return Ok(None) };
        let serves_another = |deploy: &scheduler::SingularityDeploy| deploy.load_balancer_service_id() != service.as_str();
        if configured.is_none() && parent.active_deploy.as_ref().is_some_and(serves_another) {
            return Ok(None);
        }
        let port_index = parent.active_deploy.as_ref().and_then(|deploy| deploy.load_balancer_port_index).unwrap_or(0);
        let Some(ids) = self.scheduler.task_ids(&id).await.map_err(trouble)? else { return Ok(None) };
        let tasks: Vec<Option<Task>> = stream::iter(ids.healthy)
            .map(|task| self.task(task.id, port_index))
            .buffered(TASKS_AT_ONCE)
            .try_collect()
            .await?;
        let mut tasks: Vec<Task> = tasks.into_iter().flatten().collect();
        tasks.sort_by(|a, b| a.address.cmp(&b.address));
        Ok(Some(HealthyTasks { request: request.to_owned(), tasks }))
    }

    /// One task's address. `None` when it ended meanwhile, or has no such port and so serves nothing.
    async fn task(&self, id: scheduler::TaskId, port_index: usize) -> Result<Option<Task>, CannotTell> {
        let task = self.scheduler.task(&id).await.map_err(|error| self.scheduler_trouble(&error))?;
        Ok(task.and_then(|task| {
            let address: HostPort = task.upstream(port_index)?.parse().ok()?;
            Some(Task { address, rack_id: task.rack_id.clone().filter(|rack| balancer_takes(rack)) })
        }))
    }

    fn listed(&self, parent: &scheduler::SingularityRequestParent) -> SchedulerRequest {
        use scheduler::RequestType;
        let kind = &parent.request.request_type;
        let long_running = matches!(kind, RequestType::Service | RequestType::Worker);
        SchedulerRequest {
            id: parent.request.id.to_string(),
            environment: self.name.clone(),
            kind: kind.to_string(),
            state: parent.state.to_string(),
            // Absent means one for long-running requests (contract 3.1); for the others it says nothing about health.
            instances: long_running.then(|| parent.request.instances.unwrap_or(1)),
        }
    }
}

/// Whether the balancer can store a rack: a slash passes its validation and breaks its commit (Baragon contract 3.3).
fn balancer_takes(rack: &str) -> bool {
    !rack.is_empty() && rack.len() <= 100 && !rack.contains(|c: char| c.is_whitespace() || c == '/' || c == '|')
}
