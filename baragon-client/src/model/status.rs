//! How an instance of the service is doing, and what it has queued.

use serde::{Deserialize, Serialize};

use crate::ids::{LoadBalancerRequestId, ServiceId};
use crate::lenient::display_as_wire;

/// A connection state of the service's ZooKeeper client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ZookeeperState {
    /// Connected.
    Connected,
    /// The connection is interrupted.
    Suspended,
    /// Connected again.
    Reconnected,
    /// The session is gone.
    Lost,
    /// Connected to a server that accepts no writes.
    ReadOnly,
    /// Nothing was heard yet.
    Unknown,
    /// A word this client does not know.
    #[serde(untagged)]
    Other(String),
}
display_as_wire!(ZookeeperState);

impl ZookeeperState {
    /// Whether the instance can read and write its storage.
    pub fn is_connected(&self) -> bool {
        match self {
            Self::Connected | Self::Reconnected => true,
            Self::Suspended | Self::Lost | Self::ReadOnly => false,
            Self::Unknown | Self::Other(_) => false,
        }
    }
}

/// The state of one instance of the service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BaragonServiceStatus {
    /// Whether this instance works the queue.
    pub leader: bool,
    /// Length of the queue, requests in progress included; 0 while ZooKeeper is not connected.
    #[serde(default)]
    pub pending_request_count: u64,
    /// Milliseconds since the worker last started. About the current epoch on instances where it
    /// never ran, so meaningless without [`leader`](Self::leader).
    #[serde(default)]
    pub worker_lag_ms: i64,
    /// The same for the ELB worker; about the current epoch where ELB sync is off.
    #[serde(default)]
    pub elb_worker_lag_ms: i64,
    /// How this instance stands with its storage.
    pub zookeeper_state: ZookeeperState,
    /// Head only: age of the oldest queue entry in milliseconds, 0 if there is none.
    #[serde(default)]
    pub oldest_pending_request: Option<i64>,
}

/// An entry of the queue; requests being processed are still in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct QueuedRequestId {
    /// The service to be changed.
    pub service_id: ServiceId,
    /// The request.
    pub request_id: LoadBalancerRequestId,
    /// Counts all requests ever queued, from 0.
    pub index: u64,
}
