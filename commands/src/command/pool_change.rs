//! What all changes of a balancer service as a whole or of its upstreams have in common.

use std::fmt;

use crate::facts::{Asking, PoolFacts};
use crate::id::{HostPort, RequestName, ServiceName};
use crate::plan::Decision;

/// A command that is decided from a service, its upstreams and its agents.
pub trait PoolChange: fmt::Display + Sync {
    /// Which service.
    fn service(&self) -> &ServiceName;

    /// The hosts whose owners have to be known.
    fn named_hosts(&self) -> &[HostPort] {
        &[]
    }

    /// Whether the scheduler's healthy tasks have to be known.
    fn wants_tasks(&self) -> bool {
        false
    }

    /// Whether the balancer has to know cache purges, which release 0.9 does not.
    fn purges(&self) -> bool {
        false
    }

    /// The scheduler request whose tasks these are, where one was named.
    fn tasks_of(&self) -> Option<&RequestName> {
        None
    }

    /// Decides on the change.
    fn decide(&self, facts: &PoolFacts, asking: &Asking) -> Decision;
}
