//! The commands. One file each, named by the word people type: what recognises it, what it needs, what it decides, what
//! it says.

pub(crate) mod activate_machine;
pub(crate) mod add_hosts;
pub(crate) mod add_target;
pub(crate) mod add_traffic_source;
pub(crate) mod add_webhook;
pub(crate) mod advance_deploy;
pub(crate) mod agents;
pub(crate) mod aliases;
pub(crate) mod approve;
pub(crate) mod auth_keys;
pub(crate) mod balancer_status;
pub(crate) mod base_paths;
pub(crate) mod bounce;
pub(crate) mod build_status;
pub(crate) mod cancel;
pub(crate) mod cancel_deploy;
pub(crate) mod cancel_request;
pub(crate) mod clear_base_path;
pub(crate) mod compare;
pub(crate) mod compare_deploys;
pub(crate) mod compare_environments;
pub(crate) mod confirm;
pub(crate) mod crash_loops;
pub(crate) mod decommission_machine;
pub(crate) mod delete_alias;
pub(crate) mod delete_service;
pub(crate) mod deploy;
pub(crate) mod deploy_status;
mod deploying;
pub(crate) mod deploys;
pub(crate) mod deregister_instance;
pub(crate) mod digest;
pub(crate) mod digest_change;
pub(crate) mod digests;
pub(crate) mod disable_action;
pub(crate) mod disabled_actions;
pub(crate) mod drain_host;
pub(crate) mod elbs;
pub(crate) mod enable_action;
pub(crate) mod exit_cooldown;
pub(crate) mod expire_auth_key;
pub(crate) mod expiring;
pub(crate) mod forget_agent;
pub(crate) mod freeze_machine;
pub(crate) mod graph;
pub(crate) mod groups;
pub(crate) mod help;
pub(crate) mod history;
pub(crate) mod kill_task;
pub(crate) mod list_builds;
pub(crate) mod list_requests;
pub(crate) mod list_services;
pub(crate) mod logs;
pub(crate) mod make_permanent;
pub(crate) mod may_i;
pub(crate) mod mesos_agents;
pub(crate) mod migrate;
mod next;
pub(crate) mod pause;
pub(crate) mod pause_digest;
pub(crate) mod pending;
pub(crate) mod ping;
pub(crate) mod pool_change;
pub(crate) mod promote;
pub(crate) mod provisioning;
pub(crate) mod purge_cache;
pub(crate) mod racks;
mod read;
pub(crate) mod ready_to_deploy;
pub(crate) mod redeploy;
pub(crate) mod register_instance;
pub(crate) mod remove_hosts;
pub(crate) mod remove_request;
pub(crate) mod remove_target;
pub(crate) mod remove_traffic_source;
pub(crate) mod remove_webhook;
pub(crate) mod replace_hosts;
pub(crate) mod rerun;
pub(crate) mod resume_digest;
pub(crate) mod rollback;
pub(crate) mod run;
pub(crate) mod run_digest;
pub(crate) mod scale;
pub(crate) mod scheduler_change;
pub(crate) mod scheduler_status;
pub(crate) mod search_logs;
pub(crate) mod service_change;
pub(crate) mod set_alias;
pub(crate) mod set_base_path;
pub(crate) mod set_domains;
pub(crate) mod set_groups;
pub(crate) mod set_option;
pub(crate) mod set_owners;
pub(crate) mod set_priority;
pub(crate) mod set_target_count;
pub(crate) mod set_template;
pub(crate) mod show_config;
pub(crate) mod skip_healthchecks;
pub(crate) mod source_kind;
pub(crate) mod status;
pub(crate) mod stop_digest;
pub(crate) mod target_groups;
pub(crate) mod task;
pub(crate) mod tasks;
pub(crate) mod timeline;
pub(crate) mod traffic_sources;
pub(crate) mod unpause;
pub(crate) mod unwatch;
pub(crate) mod update_config;
pub(crate) mod watch;
pub(crate) mod watches;
pub(crate) mod webhooks;
pub(crate) mod who_can_approve;
pub(crate) mod who_changed;
pub(crate) mod who_deployed;
pub(crate) mod who_owns;
pub(crate) mod whoami;
pub(crate) mod why;
pub(crate) mod why_not;

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub(crate) use read::{quoted, written, written_glob};

use crate::catalogue::Entry;
use crate::setting::SettingChange;

pub use activate_machine::ActivateMachine;
pub use add_hosts::AddHosts;
pub use add_target::AddTarget;
pub use add_traffic_source::AddTrafficSource;
pub use add_webhook::AddWebhook;
pub use advance_deploy::{AdvanceDeploy, Step};
pub use agents::{Agent, Agents};
pub use aliases::{Alias, Aliases, FoundAliases};
pub use approve::Approve;
pub use auth_keys::{AuthKeys, StoredKey, StoredKeys};
pub use balancer_status::{BalancerState, BalancerStatus};
pub use base_paths::{BasePaths, TakenPaths};
pub use bounce::Bounce;
pub use build_status::BuildStatus;
pub use cancel::Cancel;
pub use cancel_deploy::CancelDeploy;
pub use cancel_request::CancelRequest;
pub use clear_base_path::ClearBasePath;
pub use compare::Side;
pub use compare_deploys::CompareDeploys;
pub use compare_environments::CompareEnvironments;
pub use confirm::Confirm;
pub use crash_loops::{CrashLoop, CrashLoops};
pub use decommission_machine::DecommissionMachine;
pub use delete_alias::DeleteAlias;
pub use delete_service::DeleteService;
pub use deploy::Deploy;
pub use deploy_status::{DeployStatus, LastDeploy};
pub use deploys::{Deploys, RequestDeploys, ToldDeploy};
pub use deregister_instance::DeregisterInstance;
pub use digest::{Digest, NothingNew, Ordered};
pub use digest_change::{Numbered, WhichDigest};
pub use digests::{Digests, ListedDigest};
pub use disable_action::DisableAction;
pub use disabled_actions::{DisabledAction, DisabledActions};
pub use drain_host::{DrainHost, HostName};
pub use elbs::{Elb, Elbs};
pub use enable_action::EnableAction;
pub use exit_cooldown::ExitCooldown;
pub use expire_auth_key::ExpireAuthKey;
pub use expiring::{Expiring, ExpiringAction, FoundExpiring};
pub use forget_agent::ForgetAgent;
pub use freeze_machine::FreezeMachine;
pub use graph::{Graph, MOST_LINES, Unmeasured, When};
pub use groups::{AllGroups, Group, Groups};
pub use help::Help;
pub use history::{History, PastOf, PastRequest, ServiceHistory};
pub use kill_task::KillTask;
pub use list_builds::{BranchBuilds, ListBuilds};
pub use list_requests::ListRequests;
pub use list_services::ListServices;
pub use logs::{FoundLog, Logs, Part, ReadLog};
pub use make_permanent::MakePermanent;
pub use may_i::MayI;
pub use mesos_agents::MesosAgents;
pub use migrate::Migrate;
pub use pause::Pause;
pub use pause_digest::PauseDigest;
pub use pending::Pending;
pub use ping::Ping;
pub use pool_change::PoolChange;
pub use promote::Promote;
pub use provisioning::{ListProvisioned, OffRequests, Provisioned};
pub use purge_cache::PurgeCache;
pub use racks::Racks;
pub use ready_to_deploy::{Candidate, Compared, ReadyToDeploy};
pub use redeploy::Redeploy;
pub use register_instance::RegisterInstance;
pub use remove_hosts::RemoveHosts;
pub use remove_request::RemoveRequest;
pub use remove_target::RemoveTarget;
pub use remove_traffic_source::RemoveTrafficSource;
pub use remove_webhook::RemoveWebhook;
pub use replace_hosts::ReplaceHosts;
pub use rerun::Rerun;
pub use resume_digest::ResumeDigest;
pub use rollback::Rollback;
pub use run::Run;
pub use run_digest::RunDigest;
pub use scale::{Instances, Scale};
pub use scheduler_change::SchedulerChange;
pub use scheduler_status::{SchedulerInstance, SchedulerState, SchedulerStatus};
pub use search_logs::SearchLogs;
pub use service_change::ServiceChange;
pub use set_alias::SetAlias;
pub use set_base_path::SetBasePath;
pub use set_domains::SetDomains;
pub use set_groups::SetGroups;
pub use set_option::{OptionValue, SetOption};
pub use set_owners::SetOwners;
pub use set_priority::SetPriority;
pub use set_target_count::SetTargetCount;
pub use set_template::SetTemplate;
pub use show_config::{ConfigFacts, RenderedFile, Settings, ShowConfig};
pub use skip_healthchecks::SkipHealthchecks;
pub use source_kind::{RegisterBy, SourceKind, source_value, source_words};
pub use status::{Status, StatusFacts, Subject};
pub use stop_digest::StopDigest;
pub use target_groups::{TargetGroup, TargetGroups};
pub use task::{FoundTask, HealthCheck, ShowTask, TaskDetail, TaskUpdate};
pub use tasks::{ListedTask, RequestTasks, Tasks};
pub use timeline::{OwnChange, Remembered, Timeline, TimelineFacts};
pub use traffic_sources::{TrafficSource, TrafficSources};
pub use unpause::Unpause;
pub use unwatch::Unwatch;
pub use update_config::UpdateConfig;
pub use watch::Watch;
pub use watches::{Watched, Watches};
pub use webhooks::{Webhook, Webhooks};
pub use who_can_approve::WhoCanApprove;
pub use who_changed::WhoChanged;
pub use who_deployed::WhoDeployed;
pub use who_owns::{HeldPath, Holder, Owned, WhoOwns};
pub use whoami::Whoami;
pub use why::{ClusterFacts, FormerTask, RequestEvent, WaitingTask, Why, WhyFacts};
pub use why_not::WhyNot;

pub(crate) use read::{duration_of, duration_words};

/// Makes [`Command`] and [`CATALOGUE`] from one list, so that a command is either in both or in none.
macro_rules! catalogue {
    ($($(#[$doc:meta])* $module:ident::$command:ident,)+) => {
        /// What a person asked for.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(tag = "command", rename_all = "kebab-case")]
        pub enum Command {
            $($(#[$doc])* $command($command),)+
        }

        /// Every command, in the order help shows them.
        pub static CATALOGUE: &[&Entry] = &[$(&$module::ENTRY,)+];

        impl Command {
            /// Its row in the catalogue.
            #[must_use]
            pub fn entry(&self) -> &'static Entry {
                match self {
                    $(Self::$command(_) => &$module::ENTRY,)+
                }
            }

            /// What was read out of the sentence, each value under its public name.
            pub(crate) fn arguments(&self) -> Value {
                match self {
                    $(Self::$command(command) => command.arguments(),)+
                }
            }
        }

        /// The plainest sentence that gives this command.
        impl fmt::Display for Command {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(Self::$command(command) => command.fmt(f),)+
                }
            }
        }
    };
}

catalogue! {
    /// How an operation, a request or a service is doing.
    status::Status,
    /// Run another version.
    deploy::Deploy,
    /// Run the version that another environment runs.
    promote::Promote,
    /// Deploy again what ran before.
    rollback::Rollback,
    /// Deploy what runs now once more.
    redeploy::Redeploy,
    /// Give up the deploy that is on its way.
    cancel_deploy::CancelDeploy,
    /// Have a deploy that comes in steps go on, or back.
    advance_deploy::AdvanceDeploy,
    /// How many instances a scheduler request has.
    scale::Scale,
    /// Stop what a scheduler request runs.
    pause::Pause,
    /// Let a paused scheduler request run again.
    unpause::Unpause,
    /// Replace every task of a scheduler request by a new one.
    bounce::Bounce,
    /// Run an on-demand or scheduled request once, now.
    run::Run,
    /// Run it again, as the last time.
    rerun::Rerun,
    /// End one task.
    kill_task::KillTask,
    /// Have a request leave the cooldown that repeated failures brought.
    exit_cooldown::ExitCooldown,
    /// Give up health checks, or take them up again.
    skip_healthchecks::SkipHealthchecks,
    /// How important the tasks of a request are.
    set_priority::SetPriority,
    /// Have something stay that would come back by itself.
    make_permanent::MakePermanent,
    /// Take a request off the scheduler.
    remove_request::RemoveRequest,
    /// Put upstreams into a balancer service.
    add_hosts::AddHosts,
    /// Take upstreams out of a balancer service.
    remove_hosts::RemoveHosts,
    /// Make these the only upstreams of a balancer service.
    replace_hosts::ReplaceHosts,
    /// Which services have a host, and how to take it out of each.
    drain_host::DrainHost,
    /// Have tasks serve a service, instead of fixed hosts.
    migrate::Migrate,
    /// Have the agents check and reload a service's configuration.
    update_config::UpdateConfig,
    /// Have the balancer give up a request that has not ended.
    cancel_request::CancelRequest,
    /// The path a service is reached under.
    set_base_path::SetBasePath,
    /// The domains a service is served on.
    set_domains::SetDomains,
    /// The groups that serve a service.
    set_groups::SetGroups,
    /// The template a service's configuration is written from.
    set_template::SetTemplate,
    /// One of the values a service hands to its template.
    set_option::SetOption,
    /// Who owns a service.
    set_owners::SetOwners,
    /// Take a service off the balancer.
    delete_service::DeleteService,
    /// Have the agents throw away what their caches hold of a service.
    purge_cache::PurgeCache,
    /// What has not ended yet.
    pending::Pending,
    /// What was asked of a service.
    history::History,
    /// What happened to a service, in order.
    timeline::Timeline,
    /// Who changed a service.
    who_changed::WhoChanged,
    /// The tasks of a scheduler request.
    tasks::Tasks,
    /// One task.
    task::ShowTask,
    /// A part of a task's log.
    logs::Logs,
    /// The lines of a task's log that have a word.
    search_logs::SearchLogs,
    /// Why a request or its deploy does not run.
    why::Why,
    /// The deploys of a scheduler request.
    deploys::Deploys,
    /// How a deploy is doing.
    deploy_status::DeployStatus,
    /// What runs, and who brought it.
    who_deployed::WhoDeployed,
    /// What differs between two deploys.
    compare_deploys::CompareDeploys,
    /// What differs between two environments.
    compare_environments::CompareEnvironments,
    /// How the builds of a service are doing.
    build_status::BuildStatus,
    /// The builds of a service.
    list_builds::ListBuilds,
    /// Which services have a build that is newer than what runs.
    ready_to_deploy::ReadyToDeploy,
    /// The scheduler's requests.
    list_requests::ListRequests,
    /// The balancer's services.
    list_services::ListServices,
    /// Requests that fail again and again.
    crash_loops::CrashLoops,
    /// Requests with fewer or more tasks than they want.
    provisioning::ListProvisioned,
    /// What the scheduler takes back by itself.
    expiring::Expiring,
    /// A service's configuration.
    show_config::ShowConfig,
    /// Which service has a host or a path.
    who_owns::WhoOwns,
    /// The load-balancer groups.
    groups::Groups,
    /// The agents of load-balancer groups.
    agents::Agents,
    /// Which paths of a group are taken.
    base_paths::BasePaths,
    /// What sends traffic to a group.
    traffic_sources::TrafficSources,
    /// What aliases of groups stand for.
    aliases::Aliases,
    /// Whose keys the balancer has stored.
    auth_keys::AuthKeys,
    /// The classic ELBs, or the instances of one.
    elbs::Elbs,
    /// The ALB target groups, or the targets of one.
    target_groups::TargetGroups,
    /// How the balancer itself is doing.
    balancer_status::BalancerStatus,
    /// How many agents a balancer group should have.
    set_target_count::SetTargetCount,
    /// Put an ELB or a target group in front of a load-balancer group.
    add_traffic_source::AddTrafficSource,
    /// Take an ELB or a target group away from a load-balancer group.
    remove_traffic_source::RemoveTrafficSource,
    /// Which groups a name stands for.
    set_alias::SetAlias,
    /// A name no longer stands for groups.
    delete_alias::DeleteAlias,
    /// Take an agent off the list of those a load-balancer group knows.
    forget_agent::ForgetAgent,
    /// Take a path of a load-balancer group from whoever holds it.
    clear_base_path::ClearBasePath,
    /// End one of the balancer's keys.
    expire_auth_key::ExpireAuthKey,
    /// Let a classic ELB send traffic to an instance.
    register_instance::RegisterInstance,
    /// Have a classic ELB send no more traffic to an instance.
    deregister_instance::DeregisterInstance,
    /// Let a target group send traffic to an instance.
    add_target::AddTarget,
    /// Have a target group send no more traffic to an instance.
    remove_target::RemoveTarget,
    /// How the scheduler itself is doing.
    scheduler_status::SchedulerStatus,
    /// The agents that tasks run on.
    mesos_agents::MesosAgents,
    /// The racks they stand in.
    racks::Racks,
    /// Let a machine take no new tasks.
    freeze_machine::FreezeMachine,
    /// Let a machine take tasks again.
    activate_machine::ActivateMachine,
    /// Empty a machine.
    decommission_machine::DecommissionMachine,
    /// What is switched off at the scheduler.
    disabled_actions::DisabledActions,
    /// Switch an action off.
    disable_action::DisableAction,
    /// Switch an action on again.
    enable_action::EnableAction,
    /// Whom the scheduler tells what happens.
    webhooks::Webhooks,
    /// Tell another address.
    add_webhook::AddWebhook,
    /// Tell an address no more.
    remove_webhook::RemoveWebhook,
    /// What a room is to be told again and again, or now.
    digest::Digest,
    /// Which digests come.
    digests::Digests,
    /// Let a digest not come for now.
    pause_digest::PauseDigest,
    /// Let it come again.
    resume_digest::ResumeDigest,
    /// Let it come no more.
    stop_digest::StopDigest,
    /// Let it come now.
    run_digest::RunDigest,
    /// Tell the room what happens to services.
    watch::Watch,
    /// Tell it no more.
    unwatch::Unwatch,
    /// What is watched.
    watches::Watches,
    /// A metric over time.
    graph::Graph,
    /// Run a plan that was shown.
    confirm::Confirm,
    /// Say that a plan of somebody else may run.
    approve::Approve,
    /// Drop a plan that was shown.
    cancel::Cancel,
    /// Who may approve a plan.
    who_can_approve::WhoCanApprove,
    /// Whether somebody may do something.
    may_i::MayI,
    /// Which rule refused somebody last.
    why_not::WhyNot,
    /// What can be said.
    help::Help,
    /// Whom the bot takes the person for.
    whoami::Whoami,
    /// Whether the bot hears.
    ping::Ping,
}

/// A command that changes something, by what it is decided from.
#[derive(Clone, Copy)]
pub enum Change<'a> {
    /// A balancer service, its upstreams and its agents.
    Pool(&'a dyn PoolChange),
    /// The body of a balancer service.
    Service(&'a dyn ServiceChange),
    /// A setting.
    Setting(&'a dyn SettingChange),
    /// A scheduler request, its deploys and its tasks.
    Scheduler(&'a dyn SchedulerChange),
    /// A request that the balancer has not ended.
    CancelRequest(&'a CancelRequest),
}

impl Command {
    /// The command as a change, if it is one. What is none is a question, or about the conversation itself.
    #[must_use]
    pub fn change(&self) -> Option<Change<'_>> {
        Some(match self {
            Self::AddHosts(command) => Change::Pool(command),
            Self::RemoveHosts(command) => Change::Pool(command),
            Self::ReplaceHosts(command) => Change::Pool(command),
            Self::DeleteService(command) => Change::Pool(command),
            Self::UpdateConfig(command) => Change::Pool(command),
            Self::PurgeCache(command) => Change::Pool(command),
            Self::SetBasePath(command) => Change::Service(command),
            Self::SetDomains(command) => Change::Service(command),
            Self::SetGroups(command) => Change::Service(command),
            Self::SetTemplate(command) => Change::Service(command),
            Self::SetOption(command) => Change::Service(command),
            Self::SetOwners(command) => Change::Service(command),
            Self::SetTargetCount(command) => Change::Setting(command),
            Self::AddTrafficSource(command) => Change::Setting(command),
            Self::RemoveTrafficSource(command) => Change::Setting(command),
            Self::SetAlias(command) => Change::Setting(command),
            Self::DeleteAlias(command) => Change::Setting(command),
            Self::ForgetAgent(command) => Change::Setting(command),
            Self::ClearBasePath(command) => Change::Setting(command),
            Self::ExpireAuthKey(command) => Change::Setting(command),
            Self::RegisterInstance(command) => Change::Setting(command),
            Self::DeregisterInstance(command) => Change::Setting(command),
            Self::AddTarget(command) => Change::Setting(command),
            Self::RemoveTarget(command) => Change::Setting(command),
            Self::FreezeMachine(command) => Change::Setting(command),
            Self::ActivateMachine(command) => Change::Setting(command),
            Self::DecommissionMachine(command) => Change::Setting(command),
            Self::DisableAction(command) => Change::Setting(command),
            Self::EnableAction(command) => Change::Setting(command),
            Self::AddWebhook(command) => Change::Setting(command),
            Self::RemoveWebhook(command) => Change::Setting(command),
            Self::Migrate(command) => Change::Pool(command),
            Self::Scale(command) => Change::Scheduler(command),
            Self::Pause(command) => Change::Scheduler(command),
            Self::Unpause(command) => Change::Scheduler(command),
            Self::Bounce(command) => Change::Scheduler(command),
            Self::ExitCooldown(command) => Change::Scheduler(command),
            Self::SkipHealthchecks(command) => Change::Scheduler(command),
            Self::Run(command) => Change::Scheduler(command),
            Self::Rerun(command) => Change::Scheduler(command),
            Self::KillTask(command) => Change::Scheduler(command),
            Self::CancelDeploy(command) => Change::Scheduler(command),
            Self::AdvanceDeploy(command) => Change::Scheduler(command),
            Self::RemoveRequest(command) => Change::Scheduler(command),
            Self::MakePermanent(command) => Change::Scheduler(command),
            Self::SetPriority(command) => Change::Scheduler(command),
            Self::Rollback(command) => Change::Scheduler(command),
            Self::Redeploy(command) => Change::Scheduler(command),
            Self::Promote(command) => Change::Scheduler(command),
            Self::Deploy(command) => Change::Scheduler(command),
            Self::CancelRequest(command) => Change::CancelRequest(command),
            _ => return None,
        })
    }
}
