#![doc = include_str!("../README.md")]

mod answer;
mod call;
mod client;
mod error;
mod explanation;
mod ids;
mod model;
mod sender;
mod wire_word;

pub use call::CallName;
pub use client::{BuildError, RequestsQuery, SchedulerClient, SchedulerClientBuilder};
pub use error::{Error, Loss, Result};
pub use ids::{DeployId, InvalidId, PendingTaskId, RequestId, TaskId};
pub use model::*;
