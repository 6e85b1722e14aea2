//! The client of BaragonService.
//!
//! One file per resource of the service. Every method says which endpoint it calls; they are read off
//! the resource classes named there. Methods that change something send once and never repeat by
//! themselves: when [`Error::outcome_unknown`](crate::Error::outcome_unknown) says so, look first.

mod albs;
mod aliases;
mod auth;
mod builder;
mod checkin;
mod elbs;
mod groups;
mod lookup;
mod requests;
mod state;
mod status;
mod upstreams;

use std::fmt;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde_json::Value;

pub(crate) use builder::Settings;
pub use builder::{BaragonClientBuilder, BuildError};
pub use state::{ServicesAnswer, StateVersion};

use crate::call::Call;
use crate::error::Result;
use crate::sender::Sender;

/// A client of BaragonService. Cloning is cheap and shares connections.
#[derive(Clone)]
pub struct BaragonClient {
    sender: Arc<Sender>,
}

impl fmt::Debug for BaragonClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BaragonClient")
            .field("bases", &self.sender.base_texts())
            .finish_non_exhaustive()
    }
}

impl BaragonClient {
    /// Starts with no address and no key.
    pub fn builder() -> BaragonClientBuilder {
        BaragonClientBuilder::default()
    }

    async fn fetch<T: DeserializeOwned>(&self, call: Call) -> Result<T> {
        self.sender.fetch(call).await
    }

    async fn find<T: DeserializeOwned>(&self, call: Call) -> Result<Option<T>> {
        self.sender.find(call).await
    }

    async fn perform(&self, call: Call) -> Result<()> {
        self.sender.perform(call).await
    }

    async fn fetch_raw(&self, call: Call) -> Result<Value> {
        self.sender.fetch_raw(call).await
    }
}
