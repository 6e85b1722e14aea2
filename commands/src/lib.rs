#![doc = include_str!("../README.md")]

mod asked;
pub mod balancer;
mod body;
mod catalogue;
mod command;
pub mod explain;
mod facts;
mod format;
mod id;
mod not_an_order;
mod parse;
mod plan;
mod reply;
mod scheduler;
mod sentence;
mod suggest;
mod unclear;

pub use asked::{Asked, InGroups};
pub use body::{groups_of, path_keys, with_default_domains};
pub use catalogue::{CATALOGUE, Entry, entry_named};
pub use command::{
    AddHosts, Agent, Agents, Alias, Aliases, AllGroups, AuthKeys, BalancerState, BalancerStatus,
    BasePaths, Cancel, CancelRequest, Command, ConfigFacts, Confirm, DeleteService, DrainHost,
    FoundAliases, Group, Groups, HeldPath, Help, History, Holder, HostName, ListRequests,
    ListServices, OptionValue, Owned, PastRequest, Pending, Ping, RemoveHosts, RenderedFile,
    ReplaceHosts, ServiceChange, ServiceHistory, SetBasePath, SetDomains, SetGroups, SetOption,
    SetOwners, SetTemplate, Settings, ShowConfig, Status, StatusFacts, StoredKey, StoredKeys,
    Subject, TakenPaths, TrafficSource, TrafficSources, UpdateConfig, WhoOwns, Whoami,
};
pub use facts::{
    Asking, ChangeFacts, GroupAgents, GroupFacts, HealthyTasks, Known, PathOwner, Person, Pool,
    PoolFacts, Task, Upstream,
};
pub use format::{counted, duration, hosts as host_list};
pub use id::{
    EnvironmentName, GroupName, HostPort, HostPortError, LoadBalancerRequestId, OperationId,
    RequestName, ServiceName,
};
pub use parse::{Spoken, Understood, parse};
pub use plan::{Action, Decision, Effect, Fingerprint, Inverse, Plan, Tier};
pub use reply::{Button, Colour, Picture, Reply, Table, Verdict};
pub use scheduler::{SchedulerRequest, TaskCounts};
pub use unclear::{NotAnOrder, Unclear};
