//! Instances of the service and how they are (`StatusResource`, `WorkerResource`, `MetricsResource`).

use serde_json::Value;

use super::BaragonClient;
use crate::call::Call;
use crate::error::Result;
use crate::model::BaragonServiceStatus;

impl BaragonClient {
    /// The status of the instance that answers.
    ///
    /// `GET /status` (`StatusResource`)
    pub async fn status(&self) -> Result<BaragonServiceStatus> {
        self.fetch(Call::get("status")).await
    }

    /// The status of the leader. If the instance that answers cannot reach it, it gives its own status
    /// without a word: look at [`leader`](BaragonServiceStatus::leader).
    ///
    /// `GET /status/master` (`StatusResource`)
    pub async fn leader_status(&self) -> Result<BaragonServiceStatus> {
        self.fetch(Call::get("status/master")).await
    }

    /// The base URLs of all registered instances.
    ///
    /// `GET /workers` (`WorkerResource`)
    pub async fn workers(&self) -> Result<Vec<String>> {
        self.fetch(Call::get("workers")).await
    }

    /// The instance's metrics; their shape is not specified, and the call fails now and then.
    ///
    /// `GET /metrics` (`MetricsResource`)
    pub async fn metrics(&self) -> Result<Value> {
        self.fetch_raw(Call::get("metrics").keyed()).await
    }
}
