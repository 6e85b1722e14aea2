//! Asking and telling the balancer.

mod groups;
mod look_up;

pub(super) use groups::AT_ONCE;

use baragon_client as baragon;
use commands::balancer::Answer;
use commands::explain::names_near;
use commands::{
    Effect, GroupAgents, GroupFacts, HostPort, LoadBalancerRequestId, PathOwner, Pool, ServiceName,
};
use futures::future::try_join_all;

use super::{CannotTell, Environment, SendFailure, wire};

/// What a service's name led to.
#[derive(Debug, Clone)]
pub enum FoundPool {
    /// This service.
    One(Pool),
    /// Several services have it as their domain.
    Several(Vec<ServiceName>),
    /// None; these names are near.
    None(Vec<String>),
}

/// One entry of the balancer's queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueEntry {
    /// The request.
    pub request: LoadBalancerRequestId,
    /// The service it is about.
    pub service: String,
}

impl Environment {
    pub(super) fn balancer_trouble(&self, error: &baragon::Error) -> CannotTell {
        tracing::warn!(environment = %self.name, error = %Chain(error), "the balancer gave no answer");
        CannotTell(wire::balancer_trouble(
            &format!("the balancer of {}", self.name),
            error,
        ))
    }

    /// Finds a service by its id, or else by one of its domains.
    ///
    /// # Errors
    /// When the balancer cannot be asked.
    pub async fn pool(&self, name: &ServiceName) -> Result<FoundPool, CannotTell> {
        if let Ok(id) = baragon::ServiceId::new(name.as_str()) {
            let state = self
                .balancer
                .service(&id)
                .await
                .map_err(|error| self.balancer_trouble(&error))?;
            if let Some(state) = state {
                return Ok(FoundPool::One(wire::pool(&state)));
            }
        }
        let services = self
            .balancer
            .services()
            .await
            .map_err(|error| self.balancer_trouble(&error))?;
        let mut called: Vec<_> = services
            .iter()
            .filter(|state| is_called(state, name))
            .collect();
        Ok(match (called.pop(), called.as_slice()) {
            (Some(only), []) => FoundPool::One(wire::pool(only)),
            (Some(one), others) => {
                let all = others.iter().chain([&one]);
                FoundPool::Several(
                    all.map(|state| ServiceName::new(state.service.service_id.as_str()))
                        .collect(),
                )
            }
            (None, _) => FoundPool::None(names_near(
                name.as_str(),
                services
                    .iter()
                    .map(|state| state.service.service_id.as_str()),
            )),
        })
    }

    /// Every service.
    ///
    /// # Errors
    /// When the balancer cannot be asked.
    pub async fn pools(&self) -> Result<Vec<Pool>, CannotTell> {
        let services = self
            .balancer
            .services()
            .await
            .map_err(|error| self.balancer_trouble(&error))?;
        let mut pools: Vec<Pool> = services.iter().map(wire::pool).collect();
        pools.sort_by(|a, b| a.service.cmp(&b.service));
        Ok(pools)
    }

    /// What there is to know of groups that a service would be in, and the names of all groups and aliases.
    ///
    /// # Errors
    /// When the balancer cannot be asked.
    pub async fn group_facts(
        &self,
        names: &[String],
    ) -> Result<(Vec<GroupFacts>, Vec<String>), CannotTell> {
        let known = self
            .balancer
            .groups()
            .await
            .map_err(|error| self.balancer_trouble(&error))?;
        let facts = try_join_all(names.iter().map(|name| self.facts_of_group(name, &known)));
        let facts = facts.await.map_err(|error| self.balancer_trouble(&error))?;
        let mut known: Vec<String> = known.iter().map(ToString::to_string).collect();
        known.sort();
        Ok((facts, known))
    }

    async fn facts_of_group(
        &self,
        name: &str,
        known: &[baragon::GroupName],
    ) -> baragon::Result<GroupFacts> {
        // What cannot be a group's name is not one.
        let (agents, details, exists) = match baragon::GroupName::new(name) {
            Ok(group) => {
                let (agents, details) =
                    tokio::try_join!(self.balancer.agents(&group), self.balancer.group(&group))?;
                let exists = known.contains(&group) || !agents.is_empty();
                (agents, details, exists)
            }
            Err(_) => (Vec::new(), None, false),
        };
        let (default_domain, domains) = details
            .map(|details| (details.default_domain, details.domains))
            .unwrap_or_default();
        Ok(GroupFacts {
            group: name.to_owned(),
            exists,
            connected: agents.len(),
            default_domain,
            domains: domains.into_iter().collect(),
        })
    }

    /// Which services hold these paths, each in a group, other than the service that needs them.
    ///
    /// # Errors
    /// When the balancer cannot be asked.
    pub async fn path_owners(
        &self,
        service: &ServiceName,
        paths: Vec<(String, String)>,
    ) -> Result<Vec<PathOwner>, CannotTell> {
        let asked = paths.into_iter().map(|(group, path)| async move {
            let Ok(name) = baragon::GroupName::new(group.as_str()) else {
                return Ok(None);
            };
            let owner = self.balancer.base_path_owner(&name, &path).await?;
            Ok(owner.map(|owner| PathOwner {
                group,
                path,
                owner: ServiceName::new(owner.service_id.as_str()),
            }))
        });
        let found: Vec<Option<PathOwner>> = try_join_all(asked)
            .await
            .map_err(|error| self.balancer_trouble(&error))?;
        let mut owners: Vec<PathOwner> = found.into_iter().flatten().collect();
        owners.retain(|held| held.owner != *service);
        owners.sort();
        Ok(owners)
    }

    /// The agents of a service's groups.
    ///
    /// # Errors
    /// When the balancer cannot be asked.
    pub async fn agents(&self, pool: &Pool) -> Result<Vec<GroupAgents>, CannotTell> {
        let groups = pool
            .groups
            .iter()
            .filter_map(|group| baragon::GroupName::new(group.as_str()).ok());
        let counted = try_join_all(groups.map(|group| self.count_agents(group)));
        let counted = counted
            .await
            .map_err(|error| self.balancer_trouble(&error))?;
        // Only an empty group may be an unknown one; a group with agents needs no second question.
        let known = match counted.iter().all(|(_, connected)| *connected > 0) {
            true => None,
            false => Some(
                self.balancer
                    .groups()
                    .await
                    .map_err(|error| self.balancer_trouble(&error))?,
            ),
        };
        let exists = |group: &baragon::GroupName, connected| {
            connected > 0 || known.as_ref().is_none_or(|known| known.contains(group))
        };
        Ok(counted
            .into_iter()
            .map(|(group, connected)| GroupAgents {
                exists: exists(&group, connected),
                group: group.to_string(),
                connected,
            })
            .collect())
    }

    async fn count_agents(
        &self,
        group: baragon::GroupName,
    ) -> baragon::Result<(baragon::GroupName, usize)> {
        let agents = self.balancer.agents(&group).await?;
        Ok((group, agents.len()))
    }

    async fn owners_of(
        &self,
        host: HostPort,
    ) -> baragon::Result<(HostPort, Vec<baragon::BaragonServiceState>)> {
        let owners = self.balancer.lookup(host.as_str()).await?;
        Ok((host, owners))
    }

    /// Which services have these hosts as upstreams.
    ///
    /// # Errors
    /// When the balancer cannot be asked.
    pub async fn owners(
        &self,
        hosts: &[HostPort],
    ) -> Result<Vec<(HostPort, ServiceName)>, CannotTell> {
        let found = try_join_all(hosts.iter().cloned().map(|host| self.owners_of(host)));
        let found = found.await.map_err(|error| self.balancer_trouble(&error))?;
        Ok(found
            .into_iter()
            .flat_map(|(host, owners)| owners.into_iter().map(move |owner| (host.clone(), owner)))
            .map(|(host, owner)| (host, ServiceName::new(owner.service.service_id.as_str())))
            .collect())
    }

    /// What the balancer knows of a request; `None` when it knows nothing.
    ///
    /// # Errors
    /// When the balancer cannot be asked.
    pub async fn balancer_request(
        &self,
        id: &LoadBalancerRequestId,
    ) -> Result<Option<Answer>, CannotTell> {
        let Ok(id) = baragon::LoadBalancerRequestId::new(id.as_str()) else {
            return Ok(None);
        };
        let response = self
            .balancer
            .settled_request(&id)
            .await
            .map_err(|error| self.balancer_trouble(&error))?;
        Ok(response.as_ref().map(wire::answer))
    }

    /// The same for whoever asks in passing. That a request is SUCCESS is so from the first look on; only how many agents
    /// were seen, and whether the steps after applying failed, may be incomplete for some milliseconds. Everything else about
    /// an end is looked at until it stays.
    ///
    /// # Errors
    /// When the balancer cannot be asked.
    pub async fn glance_at_balancer_request(
        &self,
        id: &LoadBalancerRequestId,
    ) -> Result<Option<Answer>, CannotTell> {
        let Ok(wanted) = baragon::LoadBalancerRequestId::new(id.as_str()) else {
            return Ok(None);
        };
        let response = self
            .balancer
            .request(&wanted)
            .await
            .map_err(|error| self.balancer_trouble(&error))?;
        match response {
            Some(response) if ends_otherwise_than_well(&response.load_balancer_state) => {
                self.balancer_request(id).await
            }
            response => Ok(response.as_ref().map(wire::answer)),
        }
    }

    /// The requests that have not ended, the oldest first.
    ///
    /// # Errors
    /// When the balancer cannot be asked.
    pub async fn queue(&self) -> Result<Vec<QueueEntry>, CannotTell> {
        let queue = self
            .balancer
            .queue()
            .await
            .map_err(|error| self.balancer_trouble(&error))?;
        let entry = |queued: &baragon::QueuedRequestId| QueueEntry {
            request: LoadBalancerRequestId::new(queued.request_id.as_str()),
            service: queued.service_id.to_string(),
        };
        Ok(queue.iter().map(entry).collect())
    }

    /// Sends a balancer request. It has its own id, so sending it twice is sending it once.
    pub(super) async fn send_request(&self, effect: &Effect) -> Result<Answer, SendFailure> {
        let unsendable = || SendFailure::NotDone("the stored plan cannot be sent".to_owned());
        let sent = match effect {
            Effect::Enqueue {
                id,
                action,
                body,
                add,
                remove,
                ..
            } => {
                let request =
                    wire::request(id, *action, body, add, remove).ok_or_else(unsendable)?;
                self.balancer.enqueue(&request).await
            }
            Effect::CancelRequest { id } => {
                let id =
                    baragon::LoadBalancerRequestId::new(id.as_str()).map_err(|_| unsendable())?;
                self.balancer.cancel(&id).await
            }
            Effect::Set(_) | Effect::ChangeRequest(_) | Effect::Deploy(_) => {
                return Err(unsendable());
            }
        };
        match sent {
            Ok(response) if response.load_balancer_state.is_final() => {
                self.looked_up(effect, &response).await
            }
            Ok(response) => Ok(wire::answer(&response)),
            Err(error) => Err(self.not_sent_to_balancer(&error)),
        }
    }

    /// What an error of a change means for the change.
    pub(super) fn not_sent_to_balancer(&self, error: &baragon::Error) -> SendFailure {
        let CannotTell(why) = self.balancer_trouble(error);
        if error.outcome_unknown() {
            SendFailure::Unknown(why)
        } else {
            SendFailure::NotDone(why)
        }
    }

    /// An end that comes back at once says little of what the balancer has under the id. A refusal may be of our own first
    /// sending, sent a second time (contract 4.2 and 6.1); a success may be an old one. So the id is looked up.
    async fn looked_up(
        &self,
        effect: &Effect,
        response: &baragon::BaragonResponse,
    ) -> Result<Answer, SendFailure> {
        let id = LoadBalancerRequestId::new(effect.request());
        match self.balancer_request(&id).await {
            Ok(found) => Ok(found.unwrap_or_else(|| wire::answer(response))),
            Err(CannotTell(why)) => Err(SendFailure::Unknown(why)),
        }
    }
}

fn ends_otherwise_than_well(state: &baragon::BaragonRequestState) -> bool {
    state.is_final() && *state != baragon::BaragonRequestState::Success
}

fn is_called(state: &baragon::BaragonServiceState, name: &ServiceName) -> bool {
    let is = |text: &str| text.eq_ignore_ascii_case(name.as_str());
    is(state.service.service_id.as_str()) || state.service.domains.iter().any(|domain| is(domain))
}

/// An error with all its causes, for one line of the log.
pub(super) struct Chain<'a>(pub(super) &'a dyn std::error::Error);

impl std::fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)?;
        let mut source = self.0.source();
        while let Some(cause) = source {
            write!(f, ": {cause}")?;
            source = cause.source();
        }
        Ok(())
    }
}

impl Environment {
    /// Whether the balancer accepts the key or asks for none; `None` where it cannot say, as a service without a master
    /// key cannot (contract 2.6).
    ///
    /// # Errors
    /// When it refuses the key, or cannot be asked.
    pub async fn accepts_key(&self) -> Result<Option<()>, CannotTell> {
        match self.balancer.verify_key().await {
            Ok(()) => Ok(Some(())),
            Err(
                baragon::Error::Rejected { status: 500, .. }
                | baragon::Error::Unexpected { status: 500, .. },
            ) => Ok(None),
            Err(error) => Err(self.balancer_trouble(&error)),
        }
    }

    /// The balancer's own state, for `deckhand check`: what is wrong with it, and what it says of itself.
    ///
    /// # Errors
    /// When it cannot be asked, or is not what it should be.
    pub async fn balancer_health(&self) -> Result<String, CannotTell> {
        let status = self
            .balancer
            .leader_status()
            .await
            .map_err(|error| self.balancer_trouble(&error))?;
        if !status.zookeeper_state.is_connected() {
            return Err(CannotTell(format!(
                "the balancer of {} has lost ZooKeeper ({})",
                self.name, status.zookeeper_state
            )));
        }
        Ok(format!(
            "{} pending",
            commands::counted(
                usize::try_from(status.pending_request_count).unwrap_or(0),
                "request"
            )
        ))
    }

    /// A service as it is after a change, for saying what is there now.
    pub async fn read_back(&self, service: &ServiceName) -> commands::balancer::ReadBack {
        let Ok(id) = baragon::ServiceId::new(service.as_str()) else {
            return commands::Known::Known(None);
        };
        match self.balancer.service(&id).await {
            Ok(state) => commands::Known::Known(state.as_ref().map(wire::pool)),
            Err(error) => commands::Known::Unknown(self.balancer_trouble(&error).0),
        }
    }
}
