#![doc = include_str!("../README.md")]

mod agent_client;
mod answer;
mod call;
mod client;
mod error;
mod explanation;
mod ids;
mod lenient;
mod model;
mod observer;
mod redaction;
mod sender;

pub use agent_client::BaragonAgentClient;
pub use call::CallName;
pub use client::{BaragonClient, BaragonClientBuilder, BuildError, ServicesAnswer, StateVersion};
pub use error::{Error, Loss, Result};
pub use ids::{AgentId, AliasName, GroupName, InvalidId, LoadBalancerRequestId, ServiceId};
pub use model::*;
