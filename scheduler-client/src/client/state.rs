//! The scheduler as a whole (`StateResource`).

use serde_json::Value;

use super::SchedulerClient;
use crate::call::Call;
use crate::error::Result;
use crate::ids::RequestId;
use crate::model::{SingularityScheduledTasksInfo, SingularityState};
use crate::sender::known;

impl SchedulerClient {
    /// The counts that the leader saves every 30 s. `None`: none saved yet, as after a first start.
    ///
    /// `GET /state?skipCache=false` (`StateResource`)
    pub async fn state(&self) -> Result<Option<SingularityState>> {
        self.sender
            .fetch_unless_empty(Call::get("state").query("skipCache", &false))
            .await
    }

    /// The counts as they are now, without the lists of ids. **Counts everything anew on every call:** for
    /// a person who asks, not for a digest.
    ///
    /// `GET /state?skipCache=true&includeRequestIds=false` (`StateResource`)
    pub async fn state_now(&self) -> Result<SingularityState> {
        let call = Call::get("state").query("skipCache", &true);
        self.sender
            .fetch(call.query("includeRequestIds", &false))
            .await
    }

    /// Tasks by how late they are. `None`: the service does not tell, as before 1.5.
    ///
    /// `GET /state/scheduled-tasks-info` (`StateResource`)
    pub async fn scheduled_tasks_info(&self) -> Result<Option<SingularityScheduledTasksInfo>> {
        let call = Call::get("state/scheduled-tasks-info");
        known(self.sender.fetch_unless_empty(call).await).map(Option::flatten)
    }

    /// The requests with fewer tasks than they want, as the leader last counted them.
    ///
    /// `GET /state/requests/under-provisioned` (`StateResource`). Before the first count,
    /// [`Unexpected`](crate::Error::Unexpected).
    pub async fn under_provisioned_requests(&self) -> Result<Vec<RequestId>> {
        self.sender
            .fetch(Call::get("state/requests/under-provisioned"))
            .await
    }

    /// The requests with more tasks than they want, as the leader last counted them.
    ///
    /// `GET /state/requests/over-provisioned` (`StateResource`). Before the first count,
    /// [`Unexpected`](crate::Error::Unexpected).
    pub async fn over_provisioned_requests(&self) -> Result<Vec<RequestId>> {
        self.sender
            .fetch(Call::get("state/requests/over-provisioned"))
            .await
    }

    /// What the last comparison of tasks with Mesos took. `None`: there was none yet.
    ///
    /// `GET /state/task-reconciliation` (`StateResource`)
    pub async fn task_reconciliation(&self) -> Result<Option<Value>> {
        self.sender
            .find(Call::get("state/task-reconciliation"))
            .await
    }

    /// What the serving instance measures of itself: meters, gauges and the like, by their own names.
    ///
    /// `GET /metrics` (`MetricsResource`)
    pub async fn metrics(&self) -> Result<Value> {
        self.sender.fetch_raw(Call::get("metrics")).await
    }

    /// How many agents may be emptied at the same time. `None`: the service does not tell, as before 1.5.
    ///
    /// `GET /configuration/singularity-limits` (`ConfigurationResource`)
    pub async fn max_decommissioning_agents(&self) -> Result<Option<u32>> {
        let call = Call::get("configuration/singularity-limits");
        let limits: Option<Limits> = self.sender.find(call).await?;
        Ok(limits.map(|limits| limits.max_decommissioning_agents))
    }
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct Limits {
    max_decommissioning_agents: u32,
}
