//! What was found out before deciding. Not knowing is a value of its own: it is never the same as "no".

use serde::{Deserialize, Serialize};

use crate::id::{EnvironmentName, HostPort, LoadBalancerRequestId, OperationId, ServiceName};

/// A fact, or why it could not be found out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known<T> {
    /// It is this.
    Known(T),
    /// It could not be found out: a clause such as "prod's scheduler cannot be reached".
    Unknown(String),
}

/// Who asks, as the platform identifies them. Display names are never identity.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Person(pub String);

impl std::fmt::Display for Person {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a decision needs besides facts: the id it may use, and who asks.
#[derive(Debug, Clone)]
pub struct Asking {
    /// The id the journal gave this operation. Every id a plan chooses is made from it.
    pub operation: OperationId,
    /// Who asks.
    pub person: Person,
}

/// One upstream of a balancer service, as the balancer's state lists it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Upstream {
    /// `host:port`, as the balancer spells it.
    pub upstream: String,
    /// The upstream group inside the service; `default` unless somebody chose one.
    pub group: String,
    /// The rack, where the balancer was told one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rack_id: Option<String>,
}

impl Upstream {
    /// An upstream in the default group.
    #[must_use]
    pub fn plain(host: &HostPort) -> Self {
        Self {
            upstream: host.to_string(),
            group: "default".to_owned(),
            rack_id: None,
        }
    }

    /// Whether this is the upstream a person calls `host`.
    #[must_use]
    pub fn is_at(&self, host: &HostPort) -> bool {
        self.upstream.eq_ignore_ascii_case(host.as_str())
    }
}

/// A balancer service and its committed upstreams.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pool {
    /// The balancer's service id.
    pub service: ServiceName,
    /// The load-balancer groups that serve it.
    pub groups: Vec<String>,
    /// Its committed upstreams.
    pub upstreams: Vec<Upstream>,
    /// The committed service body, opaque: it is posted back unchanged.
    pub body: serde_json::Value,
    /// The ids of the balancer requests that brought its upstreams. Those the scheduler sent name their own request.
    pub brought_by: Vec<String>,
}

impl Pool {
    /// How many hosts serve it.
    #[must_use]
    pub fn size(&self) -> usize {
        self.upstreams.len()
    }

    /// "edge-prod", "edge-prod and internal-prod".
    pub(crate) fn places(&self) -> String {
        crate::format::listed(&self.groups)
    }
}

/// One healthy task of the scheduler, by the address it serves on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// Where it listens.
    pub address: HostPort,
    /// The rack it runs in, if the scheduler knows one.
    pub rack_id: Option<String>,
}

/// The agents of one load-balancer group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupAgents {
    /// The group's name.
    pub group: String,
    /// Whether the balancer has a group of that name.
    pub exists: bool,
    /// How many of its agents are connected.
    pub connected: usize,
}

/// One load-balancer group, for a service that would be in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GroupFacts {
    /// The group's name.
    pub group: String,
    /// Whether the balancer has a group, or an alias, of that name.
    pub exists: bool,
    /// How many of its agents are connected.
    pub connected: usize,
    /// The domain a service gets that names none of the group's.
    pub default_domain: Option<String>,
    /// The domains it serves.
    pub domains: Vec<String>,
}

impl GroupFacts {
    pub(crate) fn serves(&self, domain: &str) -> bool {
        self.domains.iter().any(|own| own == domain)
            || self.default_domain.as_deref() == Some(domain)
    }
}

/// Another service that holds a path which a changed body would need.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PathOwner {
    /// The group in which it holds it.
    pub group: String,
    /// The path, with a domain in front where the balancer keeps it so.
    pub path: String,
    /// Who holds it.
    pub owner: ServiceName,
}

/// Everything that changing a service's body needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeFacts {
    /// The service as it is.
    pub pool: PoolFacts,
    /// The groups the changed body names.
    pub groups: Vec<GroupFacts>,
    /// Every group the balancer has, for "did you mean".
    pub known_groups: Vec<String>,
    /// Who holds the paths the changed body needs, this service left out.
    pub path_owners: Vec<PathOwner>,
}

/// The healthy tasks that belong to a balancer service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HealthyTasks {
    /// The scheduler request they belong to.
    pub request: String,
    /// The tasks, in the scheduler's order.
    pub tasks: Vec<Task>,
    /// Where its other tasks listen: those that are not healthy yet, or on their way out.
    pub others: Vec<HostPort>,
    /// The balancer service that the scheduler itself tells of its tasks, where it does.
    pub balanced_as: Option<String>,
}

/// Everything about one balancer service that changing its upstreams needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PoolFacts {
    /// Where.
    pub environment: EnvironmentName,
    /// The service as the balancer has it.
    pub pool: Pool,
    /// The agents of its groups.
    pub agents: Vec<GroupAgents>,
    /// The healthy tasks the scheduler runs for it; `None` where no scheduler request belongs to it.
    pub tasks: Known<Option<HealthyTasks>>,
    /// Which other service has a named host already.
    pub owners: Vec<(HostPort, ServiceName)>,
    /// Requests about this service that have not ended: what they change is not counted yet.
    pub under_way: Vec<LoadBalancerRequestId>,
}

impl PoolFacts {
    /// The agents that will be told of a change.
    #[must_use]
    pub fn agents_connected(&self) -> usize {
        self.agents.iter().map(|group| group.connected).sum()
    }

    /// What to see before deciding, whatever the change is.
    pub(crate) fn cautions(&self) -> Vec<String> {
        let caution = |id| {
            format!(
                "request {id} of {} has not ended, and is not counted here",
                self.pool.service
            )
        };
        self.under_way.iter().map(caution).collect()
    }

    /// Why a change of the whole service has to wait. It posts what is committed now: a change that is still under way
    /// would be undone by it, and one that ends after a deletion would bring the service back (contract 4.6).
    pub(crate) fn has_to_wait(&self) -> Option<String> {
        let first = self.under_way.first()?;
        let service = &self.pool.service;
        Some(format!(
            "{service} is being changed by request {first}, and what that does would be lost. Nothing was changed. Say it again once `status of {first}` has ended."
        ))
    }

    /// Why the balancer would refuse any change of this service now, if it would.
    pub(crate) fn cannot_change(&self) -> Option<String> {
        let service = &self.pool.service;
        let group = self
            .agents
            .iter()
            .find(|group| !group.exists || group.connected == 0)?;
        Some(if group.exists {
            format!(
                "{service} cannot be changed now: no agent of its group {} is connected, so the balancer would refuse. Nothing was changed.",
                group.group
            )
        } else {
            format!(
                "{service} cannot be changed: its group {} is unknown to the balancer. Nothing was changed.",
                group.group
            )
        })
    }
}
