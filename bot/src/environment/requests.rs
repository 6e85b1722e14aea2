//! Finding a scheduler request by what people call it, and what is known of it before it changes.

use commands::explain::names_near;
use commands::{
    Known, LastRun, Leaving, PastDeploy, Recipe, RequestFacts, RequestName, Source, TaskId,
};
use scheduler_client as scheduler;

use super::{CannotTell, Environment, wire};

/// How many deploys of the past are read.
const DEPLOYS: u32 = 20;
/// Among how many tasks that ended the one that was started last is looked for: they come by when they ended.
const TASKS: u32 = 20;

/// What a request's name led to.
#[derive(Debug, Clone)]
pub enum FoundRequest {
    /// This request.
    One(Box<scheduler::SingularityRequestParent>),
    /// None; these names are near.
    None(Vec<String>),
}

impl Environment {
    /// Finds a request by its id, or by the balancer service that is configured to be served by it, or by its id in
    /// another case.
    ///
    /// # Errors
    /// When the scheduler cannot be asked.
    pub async fn find_request(&self, name: &RequestName) -> Result<FoundRequest, CannotTell> {
        let configured = self.configured.scheduler_requests.get(name.as_str());
        let id = configured.map_or(name.as_str(), String::as_str);
        if let Some(parent) = self.parent(id).await? {
            return Ok(FoundRequest::One(Box::new(parent)));
        }
        let ids = self
            .scheduler
            .request_ids()
            .await
            .map_err(|error| self.scheduler_trouble(&error))?;
        let mut alike = ids
            .iter()
            .filter(|known| known.as_str().eq_ignore_ascii_case(id));
        if let (Some(only), None) = (alike.next(), alike.next())
            && let Some(parent) = self.parent(only.as_str()).await?
        {
            return Ok(FoundRequest::One(Box::new(parent)));
        }
        let known = ids.iter().map(scheduler::RequestId::as_str);
        Ok(FoundRequest::None(names_near(name.as_str(), known)))
    }

    /// Where the deploys of a request keep their version, if the configuration says so.
    pub(super) fn recipe_of(&self, request: &str) -> Option<&Recipe> {
        self.configured.requests.get(request)?.recipe.as_ref()
    }

    /// What is known of the request of that id; `None` when there is none.
    ///
    /// # Errors
    /// When the scheduler cannot be asked.
    pub async fn facts_of_request(&self, id: &str) -> Result<Option<RequestFacts>, CannotTell> {
        let parent = self.parent(id).await?;
        Ok(parent.map(|parent| self.request_facts(&parent)))
    }

    /// What is known of a request that was found.
    pub fn request_facts(&self, parent: &scheduler::SingularityRequestParent) -> RequestFacts {
        let known = self.configured.requests.get(parent.request.id.as_str());
        let mut facts = wire::request_facts(parent, self.listed(parent));
        if let Some(known) = known {
            facts.recipe.clone_from(&known.recipe);
            facts.compare.clone_from(&known.compare);
        }
        facts
    }

    /// The deploys of a request, the newest first, and the last one that succeeded with its content.
    ///
    /// # Errors
    /// When the scheduler cannot be asked.
    pub async fn past_deploys(&self, request: &str) -> Result<Vec<PastDeploy>, CannotTell> {
        let Ok(id) = scheduler::RequestId::new(request) else {
            return Ok(Vec::new());
        };
        let mut pages = self.scheduler.deploys_of(&id).per_page(DEPLOYS);
        let newest = pages.next().await.transpose();
        let newest = newest.map_err(|error| self.scheduler_trouble(&error))?;
        Ok(newest
            .unwrap_or_default()
            .iter()
            .map(wire::past_deploy)
            .collect())
    }

    /// A deploy of a request with its content.
    ///
    /// # Errors
    /// When the scheduler cannot be asked.
    pub async fn past_deploy(
        &self,
        request: &str,
        deploy: &commands::DeployId,
    ) -> Result<Option<PastDeploy>, CannotTell> {
        let request = commands::SchedulerRequestId::new(request);
        let history = self.deploy_history(&request, deploy).await?;
        Ok(history.as_ref().map(wire::past_deploy))
    }

    /// Why a task of a request is on its way out, if it is.
    ///
    /// # Errors
    /// When the scheduler cannot be asked.
    pub async fn leaving(
        &self,
        parent: &scheduler::SingularityRequestParent,
        task: &TaskId,
    ) -> Result<Option<Leaving>, CannotTell> {
        let Ok(id) = scheduler::TaskId::new(task.as_str()) else {
            return Ok(None);
        };
        let killed = parent.task_ids.iter().flat_map(|ids| &ids.killed);
        if killed.into_iter().any(|killed| killed.id == id) {
            return Ok(Some(Leaving {
                kind: "KILLED".to_owned(),
                message: None,
            }));
        }
        let cleanup = self.scheduler.task_cleanup(&id).await;
        let cleanup = cleanup.map_err(|error| self.scheduler_trouble(&error))?;
        Ok(cleanup.as_ref().map(wire::leaving))
    }

    /// The task of a request that was started last, running or ended, with the arguments it was started with.
    ///
    /// The scheduler's own list of arguments leaves out runs that had none, and so does not say which were the last.
    ///
    /// # Errors
    /// When the scheduler cannot be asked.
    pub async fn last_run(
        &self,
        parent: &scheduler::SingularityRequestParent,
    ) -> Result<Option<LastRun>, CannotTell> {
        let query = scheduler::TaskHistoryQuery::default();
        let mut pages = self
            .scheduler
            .tasks_of(&parent.request.id, &query)
            .per_page(TASKS);
        let ended = pages.next().await.transpose();
        let ended = ended.map_err(|error| self.scheduler_trouble(&error))?;
        let ended = ended.unwrap_or_default();
        let ended = ended.iter().map(|task| &task.task_id);
        let running = parent.task_ids.iter().flat_map(|ids| wire::running(ids));
        let Some(newest) = ended.chain(running).max_by_key(|task| task.started_at) else {
            return Ok(None);
        };
        let history = self.scheduler.task_history(&newest.id).await;
        let history = history.map_err(|error| self.scheduler_trouble(&error))?;
        Ok(Some(wire::last_run(newest, history.as_ref())))
    }

    /// What a request runs here, as the source of a version for another environment.
    pub async fn as_source(&self, name: &RequestName) -> Source {
        let active = match self.find_request(name).await {
            Ok(FoundRequest::One(parent)) => {
                Known::Known(parent.active_deploy.as_deref().map(wire::active))
            }
            Ok(FoundRequest::None(_)) => Known::Known(None),
            Err(CannotTell(why)) => Known::Unknown(why),
        };
        Source {
            environment: self.name.clone(),
            active,
        }
    }
}
