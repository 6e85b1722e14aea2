//! The client of SingularityService.
//!
//! One file per resource of the service, or two where it is large. Every method says which endpoint it
//! calls; they are read off the resource classes named there. Methods that change something send once
//! and never repeat by themselves: when [`Error::outcome_unknown`](crate::Error::outcome_unknown) says
//! so, look first.

mod agents;
mod builder;
mod deploys;
mod disasters;
mod history;
mod listing;
mod pages;
mod priority;
mod racks;
mod request_changes;
mod request_groups;
mod requests;
mod requests_query;
mod sandbox;
mod state;
mod task_changes;
mod tasks;
mod timers;
mod tracking;
mod usage;
mod users;
mod webhooks;

use std::fmt;
use std::sync::Arc;

pub use builder::{BuildError, SchedulerClientBuilder};
pub use history::{OrderDirection, RequestHistoryQuery, TaskHistoryQuery};
pub use listing::ListQuery;
pub use pages::Pages;
pub use request_changes::LargeScaleDown;
pub use requests_query::{RequestIdsQuery, RequestVersion, RequestsQuery};
pub use sandbox::{LogsQuery, ReadQuery};
pub use usage::Usage;

use agents::Naming;
use tokio::sync::OnceCell;

use crate::sender::Sender;

/// A client of SingularityService. Cloning is cheap and shares connections.
#[derive(Clone)]
pub struct SchedulerClient {
    sender: Arc<Sender>,
    /// What agents are called in paths, once somebody had to know.
    naming: Arc<OnceCell<Naming>>,
}

impl fmt::Debug for SchedulerClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SchedulerClient")
            .field("bases", &self.sender.base_texts())
            .finish_non_exhaustive()
    }
}

impl SchedulerClient {
    /// Starts with the base of the API, context path and `/api` included:
    /// `http://10.1.0.2:7099/singularity/api`. Further instances are added to the builder.
    pub fn builder(base_url: impl Into<String>) -> SchedulerClientBuilder {
        SchedulerClientBuilder::new(base_url.into())
    }

    /// A client of no service at all: every call is refused with [`Error::Unsendable`](crate::Error::Unsendable), for who can
    /// do with a scheduler and without one.
    ///
    /// # Errors
    /// As [`SchedulerClientBuilder::build`].
    pub fn absent() -> Result<Self, BuildError> {
        let mut builder = Self::builder("http://absent.invalid");
        builder.absent = true;
        builder.build()
    }

    /// Whether it is a client of no service at all.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        self.sender.absent
    }
}
