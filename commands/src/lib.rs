#![doc = include_str!("../README.md")]

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

pub use body::{groups_of, path_keys, with_default_domains};
pub use catalogue::{CATALOGUE, Entry, entry_named};
pub use command::{
    AddHosts, Cancel, CancelRequest, Command, Confirm, DeleteService, DrainHost, Found, Help,
    HostName, ListRequests, ListServices, OptionValue, Pending, Ping, RemoveHosts, ReplaceHosts,
    ServiceChange, SetBasePath, SetDomains, SetGroups, SetOption, SetOwners, SetTemplate, Status,
    StatusFacts, Subject, UpdateConfig, Whoami,
};
pub use facts::{
    Asking, ChangeFacts, GroupAgents, GroupFacts, HealthyTasks, Known, PathOwner, Person, Pool,
    PoolFacts, Task, Upstream,
};
pub use format::{counted, duration, hosts as host_list};
pub use id::{
    EnvironmentName, HostPort, HostPortError, LoadBalancerRequestId, OperationId, RequestName,
    ServiceName,
};
pub use parse::{Spoken, Understood, parse};
pub use plan::{Action, Decision, Effect, Fingerprint, Inverse, Plan, Tier};
pub use reply::{Button, Colour, Picture, Reply, Table, Verdict};
pub use scheduler::{SchedulerRequest, TaskCounts};
pub use unclear::{NotAnOrder, Unclear};
