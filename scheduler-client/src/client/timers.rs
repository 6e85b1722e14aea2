//! Ending the timers of actions, not the actions (`RequestResource`).
//!
//! An action that was given a duration is undone when its time is up. The service's `DELETE` calls below
//! look as if they undid it now; what they do is to see to it that it is never undone. `None`: no such
//! timer runs, or there is no such request.

use super::SchedulerClient;
use crate::call::Call;
use crate::error::Result;
use crate::ids::RequestId;
use crate::model::SingularityRequestParent;

impl SchedulerClient {
    /// The request stays paused until somebody starts it.
    ///
    /// `DELETE /requests/request/{requestId}/pause` (`RequestResource`)
    pub async fn make_pause_permanent(
        &self,
        id: &RequestId,
    ) -> Result<Option<SingularityRequestParent>> {
        self.disarm(id, "pause").await
    }

    /// The request keeps the number of instances it was scaled to.
    ///
    /// `DELETE /requests/request/{requestId}/scale` (`RequestResource`)
    pub async fn make_scale_permanent(
        &self,
        id: &RequestId,
    ) -> Result<Option<SingularityRequestParent>> {
        self.disarm(id, "scale").await
    }

    /// The request keeps the priority it was given (since 1.5).
    ///
    /// `DELETE /requests/request/{requestId}/priority` (`RequestResource`)
    pub async fn make_priority_permanent(
        &self,
        id: &RequestId,
    ) -> Result<Option<SingularityRequestParent>> {
        self.disarm(id, "priority").await
    }

    /// The request keeps its health checks as they were switched.
    ///
    /// `DELETE /requests/request/{requestId}/skip-healthchecks` (`RequestResource`)
    pub async fn make_skip_healthchecks_permanent(
        &self,
        id: &RequestId,
    ) -> Result<Option<SingularityRequestParent>> {
        self.disarm(id, "skip-healthchecks").await
    }

    /// The bounce goes on however long it takes. **It is not cancelled**; no call does that.
    ///
    /// `DELETE /requests/request/{requestId}/bounce` (`RequestResource`)
    pub async fn disarm_bounce_expiry(
        &self,
        id: &RequestId,
    ) -> Result<Option<SingularityRequestParent>> {
        self.disarm(id, "bounce").await
    }

    async fn disarm(
        &self,
        id: &RequestId,
        timer: &'static str,
    ) -> Result<Option<SingularityRequestParent>> {
        let call = Call::delete("requests/request").id(id.as_str());
        self.sender.find(call.then(timer)).await
    }
}
