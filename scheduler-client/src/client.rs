//! The client of SingularityService.
//!
//! One file per resource. Every method says which endpoint it calls; they are read off the resource
//! classes named there. So far the client only looks.

mod builder;
mod deploys;
mod requests;
mod state;
mod tasks;

use std::fmt;
use std::sync::Arc;

pub use builder::{BuildError, SchedulerClientBuilder};
pub use requests::RequestsQuery;

use crate::sender::Sender;

/// A client of SingularityService. Cloning is cheap and shares connections.
#[derive(Clone)]
pub struct SchedulerClient {
    sender: Arc<Sender>,
}

impl fmt::Debug for SchedulerClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let base = self.sender.base_text();
        f.debug_struct("SchedulerClient")
            .field("base", &base)
            .finish_non_exhaustive()
    }
}

impl SchedulerClient {
    /// Starts with the base of the API, context path and `/api` included:
    /// `http://10.1.0.2:7099/singularity/api`.
    pub fn builder(base_url: impl Into<String>) -> SchedulerClientBuilder {
        SchedulerClientBuilder::new(base_url.into())
    }
}
