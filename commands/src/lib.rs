#![doc = include_str!("../README.md")]

mod arguments;
mod asked;
pub mod balancer;
mod body;
mod catalogue;
mod command;
mod effect;
pub mod explain;
mod facts;
mod format;
mod glob;
mod id;
mod mask;
mod moment;
mod not_an_order;
mod parse;
mod plan;
mod reply;
mod scheduler;
mod sent;
mod sentence;
mod setting;
mod suggest;
mod unclear;

pub use asked::{Asked, InGroups, OfRequest};
pub use body::{groups_of, path_keys, with_default_domains};
pub use catalogue::{Entry, entry_named};
pub use command::{
    ActivateMachine, AddHosts, AddWebhook, Agent, Agents, Alias, Aliases, AllGroups, AuthKeys,
    BalancerState, BalancerStatus, BasePaths, CATALOGUE, Cancel, CancelRequest, Change,
    ClusterFacts, Command, CompareDeploys, CompareEnvironments, ConfigFacts, Confirm, CrashLoop,
    CrashLoops, DecommissionMachine, DeleteService, Deploy, DeployStatus, Deploys, DisableAction,
    DisabledAction, DisabledActions, DrainHost, EnableAction, EndedTask, Expiring, ExpiringAction,
    FoundAliases, FoundExpiring, FoundLog, FoundTask, FreezeMachine, Group, Groups, HealthCheck,
    HeldPath, Help, History, Holder, HostName, Instances, LastDeploy, ListProvisioned,
    ListRequests, ListServices, ListedTask, Logs, MesosAgents, OffRequests, OptionValue, Owned,
    Part, PastOf, PastRequest, Pending, Ping, PoolChange, Promote, Provisioned, Racks, ReadLog,
    Redeploy, RemoveHosts, RemoveWebhook, RenderedFile, ReplaceHosts, RequestDeploys, RequestEvent,
    RequestTasks, Rollback, Scale, SchedulerChange, SchedulerInstance, SchedulerState,
    SchedulerStatus, ServiceChange, ServiceHistory, SetBasePath, SetDomains, SetGroups, SetOption,
    SetOwners, SetTargetCount, SetTemplate, Settings, ShowConfig, ShowTask, Side, Status,
    StatusFacts, StoredKey, StoredKeys, Subject, TakenPaths, TaskDetail, TaskUpdate, Tasks,
    ToldDeploy, TrafficSource, TrafficSources, UpdateConfig, WaitingTask, Webhook, Webhooks,
    WhoDeployed, WhoOwns, Whoami, Why, WhyFacts,
};
pub use effect::{Action, Effect, Peer};
pub use facts::{
    Asking, ChangeFacts, GroupAgents, GroupFacts, HealthyTasks, Known, PathOwner, Person, Pool,
    PoolFacts, Task, Upstream,
};
pub use format::{counted, duration, hosts as host_list};
pub use id::{
    DeployId, EnvironmentName, GroupName, HostPort, HostPortError, LoadBalancerRequestId,
    OperationId, RequestName, SchedulerRequestId, ServiceName, TaskId,
};
pub use moment::Moment;
pub use parse::{Spoken, Understood, parse};
pub use plan::{Decision, Fingerprint, Inverse, Plan, Tier};
pub use reply::{Button, Colour, Picture, Reply, Table, Verdict};
pub use scheduler::{
    ActiveDeploy, DeployFailure, DeploySeen, FormerDeploy, Machine, MachineKind, MachineSeen,
    NewDeploy, PastDeploy, PendingDeploy, Recipe, RequestAction, RequestChange, RequestFacts,
    RequestSeen, RunSeen, SchedulerRequest, Source, TaskCounts, Timer, version_of,
};
pub use sent::{Seen, Sent, Told};
pub use setting::{
    DISABLED, ENABLED, SchedulerSetting, SetSetting, Setting, SettingChange, SettingFacts,
    SettingSeen, Value,
};
pub use unclear::{NotAnOrder, Unclear};
