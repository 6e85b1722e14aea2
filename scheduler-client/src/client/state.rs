//! The scheduler as a whole (`StateResource`).

use super::SchedulerClient;
use crate::call::Call;
use crate::error::Result;
use crate::model::SingularityState;

impl SchedulerClient {
    /// The counts that the leader saves every 30 s. `None`: none saved yet, as after a first start.
    ///
    /// `GET /state?skipCache=false` (`StateResource`). The uncached form counts everything anew on
    /// every call and is left out on purpose.
    pub async fn state(&self) -> Result<Option<SingularityState>> {
        self.sender
            .fetch_unless_empty(Call::get("state").query("skipCache", &false))
            .await
    }
}
