//! What is used of the cluster (`UsageResource`).
//!
//! Flat records of many numbers that differ between releases, so they are maps here. Collected every
//! minute or so.

use serde_json::{Map, Value};

use super::SchedulerClient;
use super::agents::Naming;
use crate::call::Call;
use crate::error::Result;
use crate::ids::{RequestId, TaskId};

/// What is used, by the service's own names, such as `cpuUsed`, `memBytesUsed` and `numTasks`.
pub type Usage = Map<String, Value>;

impl SchedulerClient {
    /// What is used of each agent (for administrators).
    ///
    /// `GET /usage/agents` (`UsageResource`)
    pub async fn agent_usage(&self) -> Result<Vec<Usage>> {
        let path = match self.naming().await? {
            Naming::Agents => "usage/agents",
            Naming::Slaves => "usage/slaves",
        };
        self.sender.fetch(Call::get(path)).await
    }

    /// What a task has used, the latest measurements.
    ///
    /// `GET /usage/tasks/{taskId}/history` (`UsageResource`). A malformed id is
    /// [`Unexpected`](crate::Error::Unexpected).
    pub async fn task_usage(&self, id: &TaskId) -> Result<Vec<Usage>> {
        let call = Call::get("usage/tasks").id(id.as_str());
        self.sender.fetch(call.then("history")).await
    }

    /// What is used of the whole cluster. `None`: not collected yet.
    ///
    /// `GET /usage/cluster/utilization` (`UsageResource`)
    pub async fn cluster_utilization(&self) -> Result<Option<Usage>> {
        self.sender
            .find(Call::get("usage/cluster/utilization"))
            .await
    }

    /// What each request uses, possibly 30 s old.
    ///
    /// `GET /usage/requests?useWebCache=true` (`UsageResource`)
    pub async fn request_utilizations(&self) -> Result<Vec<Usage>> {
        let call = Call::get("usage/requests").flag("useWebCache", true);
        self.sender.fetch(call).await
    }

    /// What a request uses. `None`: nothing was collected of it.
    ///
    /// `GET /usage/requests/request/{requestId}` (`UsageResource`)
    pub async fn request_utilization(&self, id: &RequestId) -> Result<Option<Usage>> {
        self.sender
            .find(Call::get("usage/requests/request").id(id.as_str()))
            .await
    }
}
