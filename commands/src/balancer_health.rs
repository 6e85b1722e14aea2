//! How a balancer is, and what waits in it.

use std::time::Duration;

/// A balancer at a glance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BalancerHealth {
    /// What is wrong with it: a clause; none where nothing is.
    pub trouble: Option<String>,
    /// Requests that have not ended, in the order of its queue. Empty where none waits.
    pub waiting: Vec<String>,
    /// How many wait; more than are listed, where the queue was read a moment later.
    pub pending: u64,
    /// How long the oldest of them waits, from releases that say so.
    pub oldest: Option<Duration>,
}
