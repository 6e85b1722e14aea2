#![doc = include_str!("../README.md")]

mod arguments;
mod asked;
pub mod balancer;
mod balancer_health;
mod body;
pub mod builds;
mod catalogue;
pub mod chart;
mod cloud;
mod command;
pub mod digest;
mod effect;
pub mod explain;
mod facts;
mod format;
mod glob;
mod id;
mod impact;
mod mask;
mod moment;
mod not_an_order;
mod parse;
mod plan;
mod recogniser;
mod reply;
mod schedule;
mod scheduler;
mod scope;
mod sent;
mod sentence;
mod setting;
mod since;
mod standing;
mod suggest;
mod unclear;
pub mod watch;

pub use asked::{Asked, InGroups, OfRequest};
pub use balancer_health::BalancerHealth;
pub use body::{groups_of, path_keys, with_default_domains};
pub use catalogue::{Entry, entry_named};
pub use chart::Chart;
pub use cloud::{FoundInCloud, Member};
pub use command::*;
pub use effect::{Action, Effect, Peer};
pub use facts::{
    Asking, ChangeFacts, GroupAgents, GroupFacts, HealthyTasks, Known, PathOwner, Person, Pool,
    PoolFacts, Task, Upstream,
};
pub use format::{counted, duration, hosts as host_list};
pub use id::{
    AgentName, DeployId, ElbName, EnvironmentName, GroupName, HostPort, HostPortError, InstanceId,
    LoadBalancerRequestId, OperationId, RequestName, SchedulerRequestId, ServiceName, SourceName,
    TargetGroupName, TaskId,
};
pub use impact::{Impact, SubjectKind};
pub use moment::Moment;
pub use parse::{Spoken, Understood, parse};
pub use plan::{Approvals, Decision, Fingerprint, Inverse, Plan, Tier};
pub use reply::{Button, Colour, Reply, Table, Verdict};
pub use schedule::{Clock, DayOfMonth, Rule, Schedule, Zone};
pub use scheduler::{
    ActiveDeploy, DeployFailure, DeploySeen, EndedTask, FormerDeploy, LastRun, Leaving, Machine,
    MachineKind, MachineSeen, NewDeploy, PastDeploy, PendingDeploy, Priority, Recipe,
    RequestAction, RequestChange, RequestFacts, RequestSeen, RunSeen, SchedulerRequest, Source,
    Steps, TaskCounts, Timer, version_of,
};
pub use scope::{Belongings, Labels, Scope, Selector};
pub use sent::{Seen, Sent, Told};
pub use setting::{
    AliasedTo, DISABLED, ENABLED, EXPIRED, IN_FORCE, SchedulerSetting, SetSetting, Setting,
    SettingChange, SettingFacts, SettingSeen, Value,
};
pub use since::Since;
pub use standing::{Condition, Deployed, Life, Standing};
pub use unclear::{NotAnOrder, Unclear};
