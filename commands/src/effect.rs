//! The one change an operation makes, decided to the last id.

use serde::{Deserialize, Serialize};

use crate::body::{self, Difference};
use crate::facts::Upstream;
use crate::id::{LoadBalancerRequestId, ServiceName};
use crate::scheduler::{NewDeploy, RequestChange};
use crate::setting::SetSetting;

/// The one change an operation makes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "effect", rename_all = "snake_case")]
pub enum Effect {
    /// Post a request to the balancer under an id of ours.
    Enqueue {
        /// The id the balancer will know it by. It contains the operation's id and a hash of the content.
        id: LoadBalancerRequestId,
        /// What kind of request.
        action: Action,
        /// Which service.
        service: ServiceName,
        /// The service body to post: the committed one, unless the action changes it.
        body: serde_json::Value,
        /// The committed body that [`Action::Change`] replaces; none for every other action.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        former: Option<serde_json::Value>,
        /// Upstreams to add.
        add: Vec<Upstream>,
        /// Upstreams to remove.
        remove: Vec<Upstream>,
        /// How many agents were connected when this was planned.
        agents: usize,
    },
    /// Ask the balancer to give up a request.
    CancelRequest {
        /// Its id, ours or not.
        id: LoadBalancerRequestId,
    },
    /// Give a setting of a service another value.
    Set(SetSetting),
    /// Change a scheduler request: its instances, whether it runs, its tasks.
    ChangeRequest(RequestChange),
    /// Deploy to a scheduler request.
    Deploy(Box<NewDeploy>),
}

/// The service an effect is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Peer {
    /// BaragonService.
    Balancer,
    /// SingularityService.
    Scheduler,
}

impl Peer {
    /// What people call it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Balancer => "the balancer",
            Self::Scheduler => "the scheduler",
        }
    }
}

/// What a balancer request does, as far as we send them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Changes upstreams, and leaves the service body alone.
    Update,
    /// Changes the service body, and leaves the upstreams alone.
    Change,
    /// Checks and reloads the configuration.
    Reload,
    /// Deletes the service with all its upstreams.
    Delete,
    /// Purges what the agents' caches hold of the service. Its own action, and not the flag of an update: with the flag
    /// agents answer whether the update was applied, and nothing about the purge (`AgentRequestManager.processRequest`).
    PurgeCache,
}

impl Action {
    /// The balancer's word for it. Both kinds of change are its UPDATE.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Update | Self::Change => "UPDATE",
            Self::Reload => "RELOAD",
            Self::Delete => "DELETE",
            Self::PurgeCache => "PURGE_CACHE",
        }
    }
}

impl Effect {
    /// What the room calls it: the balancer's id, or what it is about and the operation.
    #[must_use]
    pub fn request(&self) -> &str {
        match self {
            Self::Enqueue { id, .. } | Self::CancelRequest { id } => id.as_str(),
            Self::Set(set) => set.id.as_str(),
            Self::ChangeRequest(change) => change.id.as_str(),
            Self::Deploy(deploy) => deploy.id.as_str(),
        }
    }

    /// The balancer request it is followed by, if it is followed by one.
    #[must_use]
    pub fn balancer_request(&self) -> Option<&LoadBalancerRequestId> {
        match self {
            Self::Enqueue { id, .. } | Self::CancelRequest { id } => Some(id),
            Self::Set(_) | Self::ChangeRequest(_) | Self::Deploy(_) => None,
        }
    }

    /// The service it is for.
    #[must_use]
    pub fn peer(&self) -> Peer {
        match self {
            Self::Enqueue { .. } | Self::CancelRequest { .. } => Peer::Balancer,
            Self::Set(set) => set.setting.peer(),
            Self::ChangeRequest(_) | Self::Deploy(_) => Peer::Scheduler,
        }
    }

    /// Whether sending it twice is sending it once. What has no key of its own is never sent a second time: where its
    /// answer was lost, it may have happened.
    #[must_use]
    pub fn may_be_sent_again(&self) -> bool {
        match self {
            Self::Enqueue { .. } | Self::CancelRequest { .. } | Self::Set(_) | Self::Deploy(_) => {
                true
            }
            Self::ChangeRequest(change) => change.action.may_be_repeated(),
        }
    }

    /// What of the balancer's service body it changes.
    pub(crate) fn body_differences(&self) -> Vec<Difference> {
        match self {
            Self::Enqueue {
                former: Some(former),
                body,
                ..
            } => body::differences(former, body),
            _ => Vec::new(),
        }
    }

    /// What it changes, each part under its name, before and after.
    pub(crate) fn differences(&self) -> Vec<(String, String)> {
        match self {
            Self::Deploy(deploy) => {
                let compare = deploy.compare.iter();
                let compare = compare.map(|link| ("what changes".to_owned(), link.clone()));
                deploy.differences.iter().cloned().chain(compare).collect()
            }
            _ => self
                .body_differences()
                .into_iter()
                .map(|difference| (difference.name.to_string(), difference.change))
                .collect(),
        }
    }

    /// The sentence that shows what is there now, once how it ended cannot be seen.
    pub(crate) fn look_instead(&self) -> Option<String> {
        match self {
            Self::Enqueue { service, .. } => Some(format!("status of {service}")),
            Self::ChangeRequest(change) => Some(format!("status of {}", change.request)),
            Self::Deploy(deploy) => Some(format!("status of {}", deploy.request)),
            Self::CancelRequest { .. } | Self::Set(_) => None,
        }
    }
}
