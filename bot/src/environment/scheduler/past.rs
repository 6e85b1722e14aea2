//! Asking the scheduler what was: deploys and the events of a request.

use commands::{
    Known, LastDeploy, OfRequest, RequestDeploys, RequestEvent, RequestName, Side, ToldDeploy,
};
use futures::stream::{self, StreamExt, TryStreamExt};
use scheduler_client as scheduler;
use scheduler_client::{RequestHistoryQuery, SingularityDeployHistory, SingularityRequestParent};

use super::TASKS_AT_ONCE;
use crate::environment::{CannotTell, Environment, FoundRequest, wire};

/// How many deploys are told of.
const DEPLOYS: u32 = 20;
/// How many of them are read whole, for their versions: lists have none (contract 3.5).
const READ_WHOLE: usize = 10;
/// How many events of a request are read.
const EVENTS: u32 = 50;

impl Environment {
    /// The deploys of a request, the newest first.
    ///
    /// # Errors
    /// When the scheduler cannot be asked.
    pub async fn deploys_of(
        &self,
        name: &RequestName,
    ) -> Result<OfRequest<RequestDeploys>, CannotTell> {
        let parent = match self.find_request(name).await? {
            FoundRequest::One(parent) => parent,
            FoundRequest::None(near) => return Ok(OfRequest::NotThere(near)),
        };
        let id = parent.request.id.to_string();
        Ok(OfRequest::Found(id, self.request_deploys(&parent).await?))
    }

    async fn request_deploys(
        &self,
        parent: &SingularityRequestParent,
    ) -> Result<RequestDeploys, CannotTell> {
        let id = &parent.request.id;
        let newest = self.newest_deploys(id, DEPLOYS).await?;
        let may_be_more = newest.len() >= DEPLOYS as usize;
        let told = stream::iter(newest.into_iter().enumerate())
            .map(|(index, history)| self.told_deploy(history, index < READ_WHOLE))
            .buffered(TASKS_AT_ONCE);
        Ok(RequestDeploys {
            newest: told.try_collect().await?,
            may_be_more,
            active: parent
                .active_deploy
                .as_ref()
                .map(|active| commands::DeployId::new(active.id.as_str())),
        })
    }

    /// A deploy of a list, read whole where its version is wanted.
    async fn told_deploy(
        &self,
        listed: SingularityDeployHistory,
        whole: bool,
    ) -> Result<ToldDeploy, CannotTell> {
        let request = listed.deploy_marker.request_id.as_str();
        let recipe = self.recipe_of(request);
        let whole = match whole {
            true => self.whole_deploy(&listed).await?,
            false => None,
        };
        Ok(wire::told_deploy(whole.as_ref().unwrap_or(&listed), recipe))
    }

    async fn newest_deploys(
        &self,
        request: &scheduler::RequestId,
        count: u32,
    ) -> Result<Vec<SingularityDeployHistory>, CannotTell> {
        let mut pages = self.scheduler.deploys_of(request).per_page(count);
        let newest = pages.next().await.transpose();
        let newest = newest.map_err(|error| self.scheduler_trouble(&error))?;
        Ok(newest.unwrap_or_default())
    }

    async fn whole_deploy(
        &self,
        listed: &SingularityDeployHistory,
    ) -> Result<Option<SingularityDeployHistory>, CannotTell> {
        let marker = &listed.deploy_marker;
        let whole = self
            .scheduler
            .deploy_history(&marker.request_id, &marker.deploy_id);
        whole.await.map_err(|error| self.scheduler_trouble(&error))
    }

    /// The deploy of a request that is on its way, or the last one.
    ///
    /// # Errors
    /// When the scheduler cannot be asked.
    pub async fn last_deploy(
        &self,
        name: &RequestName,
    ) -> Result<OfRequest<LastDeploy>, CannotTell> {
        let parent = match self.find_request(name).await? {
            FoundRequest::One(parent) => parent,
            FoundRequest::None(near) => return Ok(OfRequest::NotThere(near)),
        };
        let id = parent.request.id.to_string();
        if let Some(pending) = &parent.pending_deploy_state {
            let seen = wire::deploy_pending(&parent, pending);
            return Ok(OfRequest::Found(
                id,
                match self.pending_told(&parent) {
                    Some(told) => LastDeploy::OnItsWay(Box::new(told), Box::new(seen)),
                    None => LastDeploy::Never,
                },
            ));
        }
        let active = parent.active_deploy.as_ref();
        let active = active.map(|active| commands::DeployId::new(active.id.as_str()));
        let last = match self.last_ended_deploy(&parent).await? {
            Some(told) => LastDeploy::Ended(Box::new(told), active),
            None => LastDeploy::Never,
        };
        Ok(OfRequest::Found(id, last))
    }

    /// The deploy on its way.
    pub(super) fn pending_told(&self, parent: &SingularityRequestParent) -> Option<ToldDeploy> {
        let pending = parent.pending_deploy_state.as_ref()?;
        let recipe = self.recipe_of(parent.request.id.as_str());
        let deploy = parent.pending_deploy.as_ref();
        Some(ToldDeploy {
            version: deploy.and_then(|deploy| wire::version(deploy, recipe)),
            ..wire::made(&pending.deploy_marker)
        })
    }

    /// The newest deploy of a request, whole.
    pub(super) async fn last_ended_deploy(
        &self,
        parent: &SingularityRequestParent,
    ) -> Result<Option<ToldDeploy>, CannotTell> {
        let id = &parent.request.id;
        let newest = self.newest_deploys(id, 1).await?;
        let Some(newest) = newest.into_iter().next() else {
            return Ok(None);
        };
        let recipe = self.recipe_of(id.as_str());
        let whole = self.whole_deploy(&newest).await?;
        Ok(Some(wire::told_deploy(
            whole.as_ref().unwrap_or(&newest),
            recipe,
        )))
    }

    /// The events of a request, the newest first; `None` where there is no request of that name.
    ///
    /// # Errors
    /// When the scheduler cannot be asked.
    pub async fn events_of(
        &self,
        name: &RequestName,
    ) -> Result<Option<(String, Vec<RequestEvent>)>, CannotTell> {
        let (id, is_there) = match self.find_request(name).await? {
            FoundRequest::One(parent) => (parent.request.id.clone(), true),
            // Of a request that is gone, the history is still there.
            FoundRequest::None(_) => match scheduler::RequestId::new(name.as_str()) {
                Ok(id) => (id, false),
                Err(_) => return Ok(None),
            },
        };
        let events = self.newest_events(&id, EVENTS).await?;
        Ok((is_there || !events.is_empty()).then(|| (id.to_string(), events)))
    }

    pub(super) async fn newest_events(
        &self,
        request: &scheduler::RequestId,
        count: u32,
    ) -> Result<Vec<RequestEvent>, CannotTell> {
        let query = RequestHistoryQuery::default();
        let mut pages = self
            .scheduler
            .request_history(request, &query)
            .per_page(count);
        let newest = pages.next().await.transpose();
        let newest = newest.map_err(|error| self.scheduler_trouble(&error))?;
        let mut events: Vec<RequestEvent> =
            newest.unwrap_or_default().iter().map(wire::event).collect();
        events.sort_by_key(|event| std::cmp::Reverse(event.at));
        Ok(events)
    }

    /// One of two deploys of a request that are compared: by its id, by its version, or the active one.
    ///
    /// # Errors
    /// When the scheduler cannot be asked.
    pub async fn side_of(
        &self,
        parent: &SingularityRequestParent,
        said: &str,
    ) -> Result<Side, CannotTell> {
        let id = &parent.request.id;
        if ["active", "current", "running", "now"].contains(&said.to_ascii_lowercase().as_str())
            && let Some(active) = &parent.active_deploy
        {
            return Ok(side(format!("active ({})", active.id), active));
        }
        let by_id = match scheduler::DeployId::new(said) {
            Ok(deploy) => self.scheduler.deploy_history(id, &deploy).await,
            Err(_) => Ok(None),
        };
        let by_id = by_id.map_err(|error| self.scheduler_trouble(&error))?;
        if let Some(deploy) = by_id.and_then(|history| history.deploy) {
            return Ok(side(format!("deploy {}", deploy.id), &deploy));
        }
        let recipe = self.recipe_of(id.as_str());
        let newest = self.newest_deploys(id, DEPLOYS).await?;
        for listed in newest.iter().take(READ_WHOLE) {
            let whole = self.whole_deploy(listed).await?;
            let deploy = whole.and_then(|whole| whole.deploy);
            if let Some(deploy) = deploy
                && wire::version(&deploy, recipe).as_deref() == Some(said)
            {
                return Ok(side(format!("{said} (deploy {})", deploy.id), &deploy));
            }
        }
        let known = newest
            .iter()
            .map(|listed| listed.deploy_marker.deploy_id.as_str());
        Ok(Side {
            name: format!("deploy {said}"),
            body: Known::Known(Err(commands::explain::names_near(said, known))),
        })
    }

    /// What a request runs here, and how it is set, for a comparison with another environment.
    pub async fn side_here(&self, name: &RequestName) -> Side {
        let place = self.name.to_string();
        match self.find_request(name).await {
            Err(CannotTell(why)) => Side {
                name: place,
                body: Known::Unknown(why),
            },
            Ok(FoundRequest::None(near)) => Side {
                name: place,
                body: Known::Known(Err(near)),
            },
            Ok(FoundRequest::One(parent)) => {
                let Some(active) = &parent.active_deploy else {
                    return Side {
                        name: place,
                        body: Known::Known(Err(Vec::new())),
                    };
                };
                let mut side = side(format!("{place} (deploy {})", active.id), active);
                if let Known::Known(Ok(body)) = &mut side.body {
                    body["request"] = serde_json::to_value(&parent.request).unwrap_or_default();
                    // The same request may have another id there.
                    if let Some(request) = body["request"].as_object_mut() {
                        request.remove("id");
                    }
                }
                side
            }
        }
    }

    /// The deploys that have not ended: request, deploy, and its state.
    ///
    /// # Errors
    /// When the scheduler cannot be asked.
    pub async fn deploys_on_their_way(&self) -> Result<Vec<(String, String, String)>, CannotTell> {
        let pending = self.scheduler.pending_deploys().await;
        let pending = pending.map_err(|error| self.scheduler_trouble(&error))?;
        let told = pending.iter().map(|pending| {
            let marker = &pending.deploy_marker;
            (
                marker.request_id.to_string(),
                marker.deploy_id.to_string(),
                pending.current_deploy_state.to_string(),
            )
        });
        Ok(told.collect())
    }
}

fn side(name: String, deploy: &scheduler::SingularityDeploy) -> Side {
    Side {
        name,
        body: Known::Known(Ok(serde_json::to_value(deploy).unwrap_or_default())),
    }
}
