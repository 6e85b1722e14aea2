#![doc = include_str!("../README.md")]

mod answer;
mod call;
mod client;
mod error;
mod explanation;
mod ids;
mod model;
mod observer;
mod respelling;
mod sender;
mod wire_word;

pub use call::CallName;
pub use client::{
    BuildError, LargeScaleDown, ListQuery, LogsQuery, OrderDirection, Pages, ReadQuery,
    RequestHistoryQuery, RequestIdsQuery, RequestVersion, RequestsQuery, SchedulerClient,
    SchedulerClientBuilder, TaskHistoryQuery, Usage,
};
pub use error::{Error, Loss, Result};
pub use ids::{
    AgentId, DeployId, InvalidId, PendingTaskId, RackId, RequestGroupId, RequestId, RunId, TaskId,
};
pub use model::*;
