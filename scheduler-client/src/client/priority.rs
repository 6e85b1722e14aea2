//! The priority freeze (`PriorityResource`; for administrators).

use super::SchedulerClient;
use crate::call::Call;
use crate::error::Result;
use crate::model::{SingularityPriorityFreeze, SingularityPriorityFreezeParent};

impl SchedulerClient {
    /// The priority freeze in force. `None`: there is none.
    ///
    /// `GET /priority/freeze` (`PriorityResource`)
    pub async fn priority_freeze(&self) -> Result<Option<SingularityPriorityFreezeParent>> {
        self.sender.find(Call::get("priority/freeze")).await
    }

    /// Holds back all tasks below a priority, in place of an earlier freeze.
    ///
    /// `POST /priority/freeze` (`PriorityResource`)
    pub async fn start_priority_freeze(
        &self,
        freeze: &SingularityPriorityFreeze,
    ) -> Result<SingularityPriorityFreezeParent> {
        self.sender
            .fetch(Call::post("priority/freeze").json(freeze))
            .await
    }

    /// Ends the priority freeze.
    ///
    /// `DELETE /priority/freeze` (`PriorityResource`). Refused with 400 when there is none.
    pub async fn end_priority_freeze(&self) -> Result<()> {
        self.sender.perform(Call::delete("priority/freeze")).await
    }
}
