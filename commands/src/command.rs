//! The commands. One file each, named by the word people type: what recognises it, what it needs, what it decides, what
//! it says.

pub(crate) mod add_hosts;
pub(crate) mod agents;
pub(crate) mod aliases;
pub(crate) mod auth_keys;
pub(crate) mod balancer_status;
pub(crate) mod base_paths;
pub(crate) mod cancel;
pub(crate) mod cancel_request;
pub(crate) mod confirm;
pub(crate) mod delete_service;
pub(crate) mod drain_host;
pub(crate) mod groups;
pub(crate) mod help;
pub(crate) mod history;
pub(crate) mod list_requests;
pub(crate) mod list_services;
pub(crate) mod pending;
pub(crate) mod ping;
mod read;
pub(crate) mod remove_hosts;
pub(crate) mod replace_hosts;
pub(crate) mod service_change;
pub(crate) mod set_base_path;
pub(crate) mod set_domains;
pub(crate) mod set_groups;
pub(crate) mod set_option;
pub(crate) mod set_owners;
pub(crate) mod set_template;
pub(crate) mod show_config;
pub(crate) mod status;
pub(crate) mod traffic_sources;
pub(crate) mod update_config;
pub(crate) mod who_owns;
pub(crate) mod whoami;

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::catalogue::Entry;

pub use add_hosts::AddHosts;
pub use agents::{Agent, Agents};
pub use aliases::{Alias, Aliases, FoundAliases};
pub use auth_keys::{AuthKeys, StoredKey, StoredKeys};
pub use balancer_status::{BalancerState, BalancerStatus};
pub use base_paths::{BasePaths, TakenPaths};
pub use cancel::Cancel;
pub use cancel_request::CancelRequest;
pub use confirm::Confirm;
pub use delete_service::DeleteService;
pub use drain_host::{DrainHost, HostName};
pub use groups::{AllGroups, Group, Groups};
pub use help::Help;
pub use history::{History, PastRequest, ServiceHistory};
pub use list_requests::ListRequests;
pub use list_services::ListServices;
pub use pending::Pending;
pub use ping::Ping;
pub use remove_hosts::RemoveHosts;
pub use replace_hosts::ReplaceHosts;
pub use service_change::ServiceChange;
pub use set_base_path::SetBasePath;
pub use set_domains::SetDomains;
pub use set_groups::SetGroups;
pub use set_option::{OptionValue, SetOption};
pub use set_owners::SetOwners;
pub use set_template::SetTemplate;
pub use show_config::{ConfigFacts, RenderedFile, Settings, ShowConfig};
pub use status::{Status, StatusFacts, Subject};
pub use traffic_sources::{TrafficSource, TrafficSources};
pub use update_config::UpdateConfig;
pub use who_owns::{HeldPath, Holder, Owned, WhoOwns};
pub use whoami::Whoami;

/// What a person asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "kebab-case")]
pub enum Command {
    /// How an operation, a request or a service is doing.
    Status(Status),
    /// Put upstreams into a balancer service.
    AddHosts(AddHosts),
    /// Take upstreams out of a balancer service.
    RemoveHosts(RemoveHosts),
    /// Make these the only upstreams of a balancer service.
    ReplaceHosts(ReplaceHosts),
    /// The path a service is reached under.
    SetBasePath(SetBasePath),
    /// The domains a service is served on.
    SetDomains(SetDomains),
    /// The groups that serve a service.
    SetGroups(SetGroups),
    /// The template a service's configuration is written from.
    SetTemplate(SetTemplate),
    /// One of the values a service hands to its template.
    SetOption(SetOption),
    /// Who owns a service.
    SetOwners(SetOwners),
    /// Take a service off the balancer.
    DeleteService(DeleteService),
    /// Which services have a host, and how to take it out of each.
    DrainHost(DrainHost),
    /// Have the agents check and reload a service's configuration.
    UpdateConfig(UpdateConfig),
    /// Have the balancer give up a request that has not ended.
    CancelRequest(CancelRequest),
    /// The balancer's services.
    ListServices(ListServices),
    /// The scheduler's requests.
    ListRequests(ListRequests),
    /// What has not ended yet.
    Pending(Pending),
    /// What was asked of a service.
    History(History),
    /// A service's configuration.
    ShowConfig(ShowConfig),
    /// Which service has a host or a path.
    WhoOwns(WhoOwns),
    /// The load-balancer groups.
    Groups(Groups),
    /// The agents of load-balancer groups.
    Agents(Agents),
    /// Which paths of a group are taken.
    BasePaths(BasePaths),
    /// What sends traffic to a group.
    TrafficSources(TrafficSources),
    /// What aliases of groups stand for.
    Aliases(Aliases),
    /// Whose keys the balancer has stored.
    AuthKeys(AuthKeys),
    /// How the balancer itself is doing.
    BalancerStatus(BalancerStatus),
    /// Run a plan that was shown.
    Confirm(Confirm),
    /// Drop a plan that was shown.
    Cancel(Cancel),
    /// What can be said.
    Help(Help),
    /// Whom the bot takes the person for.
    Whoami(Whoami),
    /// Whether the bot hears.
    Ping(Ping),
}

impl Command {
    /// Its row in the catalogue. A new command does not compile until it has one.
    #[must_use]
    pub fn entry(&self) -> &'static Entry {
        match self {
            Self::Status(_) => &status::ENTRY,
            Self::AddHosts(_) => &add_hosts::ENTRY,
            Self::RemoveHosts(_) => &remove_hosts::ENTRY,
            Self::ReplaceHosts(_) => &replace_hosts::ENTRY,
            Self::SetBasePath(_) => &set_base_path::ENTRY,
            Self::SetDomains(_) => &set_domains::ENTRY,
            Self::SetGroups(_) => &set_groups::ENTRY,
            Self::SetTemplate(_) => &set_template::ENTRY,
            Self::SetOption(_) => &set_option::ENTRY,
            Self::SetOwners(_) => &set_owners::ENTRY,
            Self::DeleteService(_) => &delete_service::ENTRY,
            Self::DrainHost(_) => &drain_host::ENTRY,
            Self::UpdateConfig(_) => &update_config::ENTRY,
            Self::CancelRequest(_) => &cancel_request::ENTRY,
            Self::ListServices(_) => &list_services::ENTRY,
            Self::ListRequests(_) => &list_requests::ENTRY,
            Self::Pending(_) => &pending::ENTRY,
            Self::History(_) => &history::ENTRY,
            Self::ShowConfig(_) => &show_config::ENTRY,
            Self::WhoOwns(_) => &who_owns::ENTRY,
            Self::Groups(_) => &groups::ENTRY,
            Self::Agents(_) => &agents::ENTRY,
            Self::BasePaths(_) => &base_paths::ENTRY,
            Self::TrafficSources(_) => &traffic_sources::ENTRY,
            Self::Aliases(_) => &aliases::ENTRY,
            Self::AuthKeys(_) => &auth_keys::ENTRY,
            Self::BalancerStatus(_) => &balancer_status::ENTRY,
            Self::Confirm(_) => &confirm::ENTRY,
            Self::Cancel(_) => &cancel::ENTRY,
            Self::Help(_) => &help::ENTRY,
            Self::Whoami(_) => &whoami::ENTRY,
            Self::Ping(_) => &ping::ENTRY,
        }
    }
}

impl Command {
    /// The command as a change of a service's body, if it is one.
    #[must_use]
    pub fn service_change(&self) -> Option<&dyn ServiceChange> {
        match self {
            Self::SetBasePath(command) => Some(command),
            Self::SetDomains(command) => Some(command),
            Self::SetGroups(command) => Some(command),
            Self::SetTemplate(command) => Some(command),
            Self::SetOption(command) => Some(command),
            Self::SetOwners(command) => Some(command),
            Self::Status(_)
            | Self::AddHosts(_)
            | Self::RemoveHosts(_)
            | Self::ReplaceHosts(_)
            | Self::DeleteService(_)
            | Self::DrainHost(_)
            | Self::UpdateConfig(_)
            | Self::CancelRequest(_)
            | Self::ListServices(_)
            | Self::ListRequests(_)
            | Self::Pending(_)
            | Self::History(_)
            | Self::ShowConfig(_)
            | Self::WhoOwns(_)
            | Self::Groups(_)
            | Self::Agents(_)
            | Self::BasePaths(_)
            | Self::TrafficSources(_)
            | Self::Aliases(_)
            | Self::AuthKeys(_)
            | Self::BalancerStatus(_)
            | Self::Confirm(_)
            | Self::Cancel(_)
            | Self::Help(_)
            | Self::Whoami(_)
            | Self::Ping(_) => None,
        }
    }
}

/// The plainest sentence that gives this command.
impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(command) => command.fmt(f),
            Self::AddHosts(command) => command.fmt(f),
            Self::RemoveHosts(command) => command.fmt(f),
            Self::ReplaceHosts(command) => command.fmt(f),
            Self::SetBasePath(command) => command.fmt(f),
            Self::SetDomains(command) => command.fmt(f),
            Self::SetGroups(command) => command.fmt(f),
            Self::SetTemplate(command) => command.fmt(f),
            Self::SetOption(command) => command.fmt(f),
            Self::SetOwners(command) => command.fmt(f),
            Self::DeleteService(command) => command.fmt(f),
            Self::DrainHost(command) => command.fmt(f),
            Self::UpdateConfig(command) => command.fmt(f),
            Self::CancelRequest(command) => command.fmt(f),
            Self::ListServices(command) => command.fmt(f),
            Self::ListRequests(command) => command.fmt(f),
            Self::Pending(command) => command.fmt(f),
            Self::History(command) => command.fmt(f),
            Self::ShowConfig(command) => command.fmt(f),
            Self::WhoOwns(command) => command.fmt(f),
            Self::Groups(command) => command.fmt(f),
            Self::Agents(command) => command.fmt(f),
            Self::BasePaths(command) => command.fmt(f),
            Self::TrafficSources(command) => command.fmt(f),
            Self::Aliases(command) => command.fmt(f),
            Self::AuthKeys(command) => command.fmt(f),
            Self::BalancerStatus(command) => command.fmt(f),
            Self::Confirm(command) => command.fmt(f),
            Self::Cancel(command) => command.fmt(f),
            Self::Help(command) => command.fmt(f),
            Self::Whoami(command) => command.fmt(f),
            Self::Ping(command) => command.fmt(f),
        }
    }
}
