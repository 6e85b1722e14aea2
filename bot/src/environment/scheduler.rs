//! Asking the scheduler.

mod cluster;
mod logs;
mod past;
mod tasks;
mod why;

use commands::{HealthyTasks, HostPort, Pool, SchedulerRequest, Task, TaskCounts};
use futures::stream::{self, StreamExt, TryStreamExt};
use scheduler_client as scheduler;

use super::balancer::Chain;
use super::{CannotTell, Environment, wire};

/// How many tasks are read at the same time.
const TASKS_AT_ONCE: usize = 8;

impl Environment {
    pub(super) fn scheduler_trouble(&self, error: &scheduler::Error) -> CannotTell {
        tracing::warn!(environment = %self.name, error = %Chain(error), "the scheduler gave no answer");
        CannotTell(wire::scheduler_trouble(
            &format!("the scheduler of {}", self.name),
            error,
        ))
    }

    /// The scheduler's request of that id; `None` when there is none.
    ///
    /// # Errors
    /// When the scheduler cannot be asked.
    pub async fn scheduler_request(
        &self,
        id: &str,
    ) -> Result<Option<SchedulerRequest>, CannotTell> {
        Ok(self.parent(id).await?.map(|parent| self.listed(&parent)))
    }

    /// Every request, in one call that brings little of each: there are thousands at some places.
    ///
    /// # Errors
    /// When the scheduler cannot be asked.
    pub async fn scheduler_requests(&self) -> Result<Vec<SchedulerRequest>, CannotTell> {
        let overviews = self.scheduler.request_overviews(false).await;
        let overviews = overviews.map_err(|error| self.scheduler_trouble(&error))?;
        let mut listed: Vec<SchedulerRequest> = overviews
            .iter()
            .map(|request| self.in_short(request))
            .collect();
        listed.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(listed)
    }

    /// The requests that wait to be scheduled, as "request (reason)".
    ///
    /// # Errors
    /// When the scheduler cannot be asked.
    pub async fn pending_requests(&self) -> Result<Vec<(String, String)>, CannotTell> {
        let pending = self
            .scheduler
            .pending_requests()
            .await
            .map_err(|error| self.scheduler_trouble(&error))?;
        Ok(pending
            .iter()
            .map(|entry| (entry.request_id.to_string(), entry.pending_type.to_string()))
            .collect())
    }

    /// A request's tasks, counted.
    ///
    /// # Errors
    /// When the scheduler cannot be asked.
    pub async fn task_counts(&self, request: &str) -> Result<TaskCounts, CannotTell> {
        let Ok(id) = scheduler::RequestId::new(request) else {
            return Ok(TaskCounts::default());
        };
        let ids = self
            .scheduler
            .task_ids(&id)
            .await
            .map_err(|error| self.scheduler_trouble(&error))?;
        Ok(ids.as_ref().map(wire::counts).unwrap_or_default())
    }

    /// The healthy tasks of the scheduler request that belongs to a balancer service. `None` where none belongs to it.
    ///
    /// # Errors
    /// When the scheduler cannot be asked.
    pub async fn healthy_tasks(&self, pool: &Pool) -> Result<Option<HealthyTasks>, CannotTell> {
        match self.request_behind(pool).await? {
            Some(parent) => self.healthy_tasks_of(&parent).await,
            None => Ok(None),
        }
    }

    /// The healthy tasks of a scheduler request. `None` where it has gone meanwhile.
    ///
    /// # Errors
    /// When the scheduler cannot be asked.
    pub async fn healthy_tasks_of(
        &self,
        parent: &scheduler::SingularityRequestParent,
    ) -> Result<Option<HealthyTasks>, CannotTell> {
        let id = &parent.request.id;
        let deploy = parent.active_deploy.as_deref();
        let port_index = deploy
            .and_then(|deploy| deploy.load_balancer_port_index)
            .unwrap_or(0);
        let ids = self.scheduler.task_ids(id).await;
        let Some(ids) = ids.map_err(|error| self.scheduler_trouble(&error))? else {
            return Ok(None);
        };
        let others = [ids.not_yet_healthy, ids.cleaning, ids.killed].concat();
        let others = self.addresses(others, port_index).await?;
        let balanced = deploy.filter(|deploy| {
            let groups = deploy.load_balancer_groups.as_deref();
            groups.is_some_and(|groups| !groups.is_empty())
        });
        Ok(Some(HealthyTasks {
            request: id.to_string(),
            tasks: self.addresses(ids.healthy, port_index).await?,
            others: others.into_iter().map(|task| task.address).collect(),
            balanced_as: balanced.map(|deploy| deploy.load_balancer_service_id().to_owned()),
        }))
    }

    /// Where tasks listen, those that listen anywhere.
    async fn addresses(
        &self,
        ids: Vec<scheduler::SingularityTaskId>,
        port_index: usize,
    ) -> Result<Vec<Task>, CannotTell> {
        let tasks = stream::iter(ids)
            .map(|task| self.task(task.id, port_index))
            .buffered(TASKS_AT_ONCE);
        let tasks: Vec<Option<Task>> = tasks.try_collect().await?;
        let mut tasks: Vec<Task> = tasks.into_iter().flatten().collect();
        tasks.sort_by(|a, b| a.address.cmp(&b.address));
        Ok(tasks)
    }

    /// The scheduler request behind a balancer service: the one the configuration names; or the one of the same name, or
    /// one that has put upstreams there, if its deploy says that it serves this service.
    async fn request_behind(
        &self,
        pool: &Pool,
    ) -> Result<Option<scheduler::SingularityRequestParent>, CannotTell> {
        let service = pool.service.as_str();
        if let Some(configured) = self.configured.scheduler_requests.get(service) {
            return self.parent(configured).await;
        }
        let mut candidates = vec![service.to_owned()];
        candidates.extend(
            pool.brought_by
                .iter()
                .filter_map(|id| request_that_sent(id)),
        );
        candidates.sort();
        candidates.dedup();
        for candidate in candidates {
            let Some(parent) = self.parent(&candidate).await? else {
                continue;
            };
            if parent
                .active_deploy
                .as_ref()
                .is_some_and(|deploy| deploy.load_balancer_service_id() == service)
            {
                return Ok(Some(parent));
            }
        }
        Ok(None)
    }

    pub(super) async fn parent(
        &self,
        id: &str,
    ) -> Result<Option<scheduler::SingularityRequestParent>, CannotTell> {
        let Ok(id) = scheduler::RequestId::new(id) else {
            return Ok(None);
        };
        self.scheduler
            .request(&id)
            .await
            .map_err(|error| self.scheduler_trouble(&error))
    }

    /// One task's address. `None` when it ended meanwhile, or has no such port and so serves nothing.
    async fn task(
        &self,
        id: scheduler::TaskId,
        port_index: usize,
    ) -> Result<Option<Task>, CannotTell> {
        let task = self
            .scheduler
            .task(&id)
            .await
            .map_err(|error| self.scheduler_trouble(&error))?;
        Ok(task.and_then(|task| {
            let address: HostPort = task.upstream(port_index)?.parse().ok()?;
            Some(Task {
                address,
                rack_id: task.rack_id.filter(|rack| balancer_takes(rack)),
            })
        }))
    }

    fn in_short(&self, request: &scheduler::RequestOverview) -> SchedulerRequest {
        let kind = &request.request_type;
        let long_running = wire::is_long_running(kind);
        SchedulerRequest {
            id: request.id.to_string(),
            environment: self.name.clone(),
            kind: kind.to_string(),
            state: request.state.to_string(),
            instances: long_running.then(|| request.instances.unwrap_or(1)),
            owners: Vec::new(),
            group: None,
        }
    }

    pub(super) fn listed(&self, parent: &scheduler::SingularityRequestParent) -> SchedulerRequest {
        let kind = &parent.request.request_type;
        let long_running = wire::is_long_running(kind);
        SchedulerRequest {
            id: parent.request.id.to_string(),
            environment: self.name.clone(),
            kind: kind.to_string(),
            state: parent.state.to_string(),
            // Absent means one for long-running requests (contract 3.1); for the others it says nothing about health.
            instances: long_running.then(|| parent.request.instances.unwrap_or(1)),
            owners: parent.request.owners.clone().unwrap_or_default(),
            group: parent.request.group.clone(),
        }
    }
}

/// Whether the balancer can store a rack: a slash passes its validation and breaks its commit (Baragon contract 3.3).
fn balancer_takes(rack: &str) -> bool {
    !rack.is_empty()
        && rack.len() <= 100
        && !rack.contains(|c: char| c.is_whitespace() || c == '/' || c == '|')
}

/// The scheduler request that sent a balancer request, read off the id Singularity gave it (contract 4.6):
/// `<request>-<deploy>-<instances>[-<millis>]-DEPLOY-<n>`, or `<task id>-ADD-<n>`. Deploy ids have no hyphen, request ids may.
fn request_that_sent(balancer_request: &str) -> Option<String> {
    let parts: Vec<&str> = balancer_request.split('-').collect();
    let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let behind = match parts.as_slice() {
        [.., instances, millis, "DEPLOY", number]
            if [instances, millis, number]
                .iter()
                .all(|part| is_number(part)) =>
        {
            5
        }
        [.., instances, "DEPLOY", number]
            if [instances, number].iter().all(|part| is_number(part)) =>
        {
            4
        }
        // A task id is request, deploy, start, instance, host, rack.
        [.., start, instance, _, _, "ADD", number]
            if [start, instance, number].iter().all(|part| is_number(part)) =>
        {
            7
        }
        _ => return None,
    };
    let request = parts
        .len()
        .checked_sub(behind)
        .filter(|length| *length > 0)?;
    Some(parts[..request].join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(id: &str, expected: Option<&str>) {
        assert_eq!(request_that_sent(id).as_deref(), expected, "{id}");
    }

    #[test]
    fn the_scheduler_names_its_request_in_the_ids_it_gives() {
        check("shop-d7-2-1700000000000-DEPLOY-1", Some("shop"));
        check("mail-sender-d7-2-DEPLOY-1", Some("mail-sender"));
        check(
            "mail-sender-d1-1700000000000-1-node7.example-DEFAULT-ADD-1",
            Some("mail-sender"),
        );
    }

    #[test]
    fn other_ids_name_none() {
        check("hubapi.com-k7q2m-3fd0x", None);
        check("DEPLOY-1", None);
        check("d7-2-DEPLOY-1", None);
        check("", None);
    }
}
