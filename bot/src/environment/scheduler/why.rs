//! Everything that may keep a request from running, read at the same time.

use commands::{
    FormerTask, HealthCheck, Known, Moment, OfRequest, RequestName, WaitingTask, WhyFacts,
};
use scheduler_client::{ListQuery, SingularityRequestParent, TaskHistoryQuery};

use crate::environment::{CannotTell, Environment, FoundRequest, wire};

/// How many tasks that ended are looked at.
const ENDED: u32 = 10;

impl Environment {
    /// What may keep a request from running.
    ///
    /// # Errors
    /// When the scheduler cannot be asked for the request itself.
    pub async fn why(&self, name: &RequestName) -> Result<OfRequest<Box<WhyFacts>>, CannotTell> {
        let parent = match self.find_request(name).await? {
            FoundRequest::One(parent) => parent,
            FoundRequest::None(near) => return Ok(OfRequest::NotThere(near)),
        };
        let id = parent.request.id.to_string();
        let facts = self.why_facts(&parent).await;
        Ok(OfRequest::Found(id, Box::new(facts)))
    }

    async fn why_facts(&self, parent: &SingularityRequestParent) -> WhyFacts {
        let id = &parent.request.id;
        let (last_deploy, events, waiting, ended, unhealthy, crash_loops, disabled, cluster) = tokio::join!(
            self.last_ended_deploy(parent),
            self.newest_events(id, 1),
            self.waiting_tasks(parent),
            self.former_tasks(parent),
            self.unhealthy_task(parent),
            self.crash_loops_of(parent),
            self.disabled_actions(),
            self.cluster(),
        );
        let on_its_way = self.pending_told(parent).and_then(|told| {
            let pending = parent.pending_deploy_state.as_ref()?;
            Some((told, wire::deploy_pending(parent, pending)))
        });
        let deploy = parent
            .pending_deploy
            .as_ref()
            .or(parent.active_deploy.as_ref());
        WhyFacts {
            request: self.listed(parent),
            counts: parent
                .task_ids
                .as_deref()
                .map(wire::counts)
                .unwrap_or_default(),
            has_deploy: parent.active_deploy.is_some(),
            on_its_way,
            bouncing: parent.expiring_bounce.is_some(),
            pause_ends: parent
                .expiring_pause
                .as_ref()
                .and_then(|pause| pause.due_at())
                .map(Moment::of_millis),
            last_deploy: known(last_deploy),
            last_event: known(events.map(|events| events.into_iter().next())),
            waiting: known(waiting),
            ended: known(ended),
            unhealthy: known(unhealthy),
            crash_loops: known(crash_loops),
            disabled: known(disabled.map(|actions| {
                let told = actions.into_iter().map(|each| (each.action, each.message));
                told.collect()
            })),
            cluster: known(cluster),
            takes: deploy.and_then(|deploy| wire::takes(deploy.resources.as_ref())),
            priority: parent.request.task_priority_level,
        }
    }

    async fn waiting_tasks(
        &self,
        parent: &SingularityRequestParent,
    ) -> Result<Vec<WaitingTask>, CannotTell> {
        // The request says them itself, unless it comes from a release that leaves them out.
        if let Some(ids) = &parent.task_ids {
            let told = ids.pending.iter().map(waiting);
            return Ok(told.collect());
        }
        let query = ListQuery::default();
        let tasks = self
            .scheduler
            .scheduled_tasks_of(&parent.request.id, &query)
            .await;
        let tasks = tasks.map_err(|error| self.scheduler_trouble(&error))?;
        let pending = tasks.iter().filter_map(|task| task.pending_task.as_ref());
        Ok(pending.map(|task| waiting(&task.pending_task_id)).collect())
    }

    async fn former_tasks(
        &self,
        parent: &SingularityRequestParent,
    ) -> Result<Vec<FormerTask>, CannotTell> {
        let query = TaskHistoryQuery::default();
        let mut pages = self
            .scheduler
            .tasks_of(&parent.request.id, &query)
            .per_page(ENDED);
        let ended = pages.next().await.transpose();
        let ended = ended.map_err(|error| self.scheduler_trouble(&error))?;
        let mut ended: Vec<FormerTask> = ended
            .unwrap_or_default()
            .iter()
            .filter_map(|task| {
                Some(FormerTask {
                    id: task.task_id.id.to_string(),
                    at: Moment::of_millis(task.updated_at),
                    state: wire::end(task.last_task_state.as_ref())?,
                })
            })
            .collect();
        ended.sort_by_key(|task| std::cmp::Reverse(task.at));
        Ok(ended)
    }

    /// The newest task that is not healthy yet, with what its checks found.
    async fn unhealthy_task(
        &self,
        parent: &SingularityRequestParent,
    ) -> Result<Option<(String, Vec<HealthCheck>)>, CannotTell> {
        let ids = parent.task_ids.as_ref();
        let newest = ids.and_then(|ids| ids.not_yet_healthy.iter().max_by_key(|id| id.started_at));
        let Some(newest) = newest else {
            return Ok(None);
        };
        let task = newest.id.to_string();
        let history = self.task_history(&task).await?;
        let checks = history.map(|history| wire::health_checks(&history.healthcheck_results));
        Ok(Some((task, checks.unwrap_or_default())))
    }

    async fn crash_loops_of(
        &self,
        parent: &SingularityRequestParent,
    ) -> Result<Vec<String>, CannotTell> {
        let loops = self.scheduler.crash_loops_of(&parent.request.id).await;
        let loops = loops.map_err(|error| self.scheduler_trouble(&error))?;
        let going_on = loops
            .unwrap_or_default()
            .into_iter()
            .filter(|each| each.is_active());
        Ok(going_on.map(|each| each.loop_type.to_string()).collect())
    }
}

fn waiting(id: &scheduler_client::SingularityPendingTaskId) -> WaitingTask {
    WaitingTask {
        due: Moment::of_millis(id.next_run_at),
        for_what: id.pending_type.to_string(),
    }
}

fn known<T>(asked: Result<T, CannotTell>) -> Known<T> {
    match asked {
        Ok(fact) => Known::Known(fact),
        Err(CannotTell(why)) => Known::Unknown(why),
    }
}
