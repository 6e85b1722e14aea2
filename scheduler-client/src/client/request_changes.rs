//! Requests, changing (`RequestResource`).
//!
//! Each answer shows the request as the service saw it while it answered; after a bounce, an exit from
//! cooldown or a deploy that ends a pause that is still the old state, so read it again. A request that
//! does not exist is [`NotFound`](crate::Error::NotFound); where the state of things does not allow the
//! change, or an operator has disabled it, [`is_conflict`](crate::Error::is_conflict) says so.

use super::SchedulerClient;
use crate::call::Call;
use crate::error::{Error, Result};
use crate::ids::RequestId;
use crate::model::{
    SingularityBounceRequest, SingularityDeleteRequestRequest, SingularityExitCooldownRequest,
    SingularityPauseRequest, SingularityPendingRequestParent, SingularityPriorityRequest,
    SingularityRequest, SingularityRequestParent, SingularityRunNowRequest,
    SingularityScaleRequest, SingularitySkipHealthchecksRequest, SingularityUnpauseRequest,
    SingularityUpdateGroupsRequest,
};

/// Whether somebody has agreed to taking many instances away at once (since 1.5).
///
/// The service refuses (400) to take away more than 10, or more than half of more than 10, unless it is
/// told that this is meant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum LargeScaleDown {
    /// Let the service refuse it.
    #[default]
    Refuse,
    /// It is meant.
    Acknowledge,
}

impl LargeScaleDown {
    pub(super) fn put(self, call: Call) -> Call {
        call.flag("largeScaleDownAcknowledged", self == Self::Acknowledge)
    }
}

impl SchedulerClient {
    /// Makes a request, or replaces all of one: what is absent is cleared. Safe to repeat.
    ///
    /// `POST /requests` (`RequestResource`). Refused with 409 while the request waits for the cleaner,
    /// as it does for some seconds after a bounce, a pause or its removal: try again after 10 s. Cannot
    /// take many instances away at once; [`scale`](Self::scale) can.
    pub async fn create_or_update_request(
        &self,
        request: &SingularityRequest,
    ) -> Result<SingularityRequestParent> {
        self.sender
            .fetch(Call::post("requests").json(request))
            .await
    }

    /// Replaces the settings of who may do what.
    ///
    /// `POST /requests/request/{requestId}/groups` (`RequestResource`)
    pub async fn update_groups(
        &self,
        id: &RequestId,
        groups: &SingularityUpdateGroupsRequest,
    ) -> Result<SingularityRequestParent> {
        let call = Call::post("requests/request").id(id.as_str());
        self.sender.fetch(call.then("groups").json(groups)).await
    }

    /// Whether the user could do that. Changes nothing; also answers for a request yet to be made.
    ///
    /// `POST /requests/request/{requestId}/groups/auth-check` (`RequestResource`)
    pub async fn may_update_groups(
        &self,
        id: &RequestId,
        groups: &SingularityUpdateGroupsRequest,
    ) -> Result<bool> {
        let call = Call::post("requests/request").id(id.as_str());
        let call = call.then("groups/auth-check").json(groups).only_looks();
        allowed(self.sender.perform(call).await)
    }

    /// Removes a request, its tasks first. Goes on for a while after the answer; the request is gone
    /// when [`request`](Self::request) is `None`. Until then it cannot be made anew, and afterwards its
    /// old deploy ids are still used up. May be repeated.
    ///
    /// `DELETE /requests/request/{requestId}` (`RequestResource`)
    pub async fn delete_request(
        &self,
        id: &RequestId,
        why: &SingularityDeleteRequestRequest,
    ) -> Result<SingularityRequest> {
        let call = Call::delete("requests/request").id(id.as_str());
        self.sender.fetch(call.json(why)).await
    }

    /// Runs an on-demand or scheduled request now. **Not safe to repeat:** the same run id twice is two
    /// runs. After a lost answer, [`track_run`](Self::track_run) tells whether it arrived.
    ///
    /// `POST /requests/request/{requestId}/run?minimal=true` (`RequestResource`). Refused with 409 when
    /// paused, without a deploy, or scheduled and running; with 429 when an on-demand request has as many
    /// runs as it has instances; with 400 for all other kinds of request.
    pub async fn run(
        &self,
        id: &RequestId,
        run: &SingularityRunNowRequest,
    ) -> Result<SingularityPendingRequestParent> {
        let call = Call::post("requests/request").id(id.as_str()).then("run");
        self.sender
            .fetch(call.query("minimal", &true).json(run))
            .await
    }

    /// Stops a request. Its state is paused at once; its tasks go with the cleaner's next pass.
    ///
    /// `POST /requests/request/{requestId}/pause` (`RequestResource`). Refused with 409 when paused.
    pub async fn pause(
        &self,
        id: &RequestId,
        pause: &SingularityPauseRequest,
    ) -> Result<SingularityRequestParent> {
        let call = Call::post("requests/request").id(id.as_str());
        self.sender.fetch(call.then("pause").json(pause)).await
    }

    /// Starts a paused request.
    ///
    /// `POST /requests/request/{requestId}/unpause` (`RequestResource`). Refused with 409 unless paused.
    pub async fn unpause(
        &self,
        id: &RequestId,
        unpause: &SingularityUnpauseRequest,
    ) -> Result<SingularityRequestParent> {
        let call = Call::post("requests/request").id(id.as_str());
        self.sender.fetch(call.then("unpause").json(unpause)).await
    }

    /// Lets a request out of its cooldown. The answer still shows the old state.
    ///
    /// `POST /requests/request/{requestId}/exit-cooldown` (`RequestResource`). Refused with 409 unless in
    /// cooldown.
    pub async fn exit_cooldown(
        &self,
        id: &RequestId,
        exit: &SingularityExitCooldownRequest,
    ) -> Result<SingularityRequestParent> {
        let call = Call::post("requests/request").id(id.as_str());
        self.sender
            .fetch(call.then("exit-cooldown").json(exit))
            .await
    }

    /// Replaces all tasks of a long-running request. The answer shows the request as it was before.
    ///
    /// `POST /requests/request/{requestId}/bounce` (`RequestResource`). Refused with 409 when paused,
    /// without a deploy, or bouncing already. How far it is: count the tasks with its `action_id` in
    /// [`task_cleanups`](Self::task_cleanups). There is no call that takes it back.
    pub async fn bounce(
        &self,
        id: &RequestId,
        bounce: &SingularityBounceRequest,
    ) -> Result<SingularityRequestParent> {
        let call = Call::post("requests/request").id(id.as_str());
        self.sender.fetch(call.then("bounce").json(bounce)).await
    }

    /// Sets how many tasks a request wants. Works on paused requests, too.
    ///
    /// `PUT /requests/request/{requestId}/scale?largeScaleDownAcknowledged=` (`RequestResource`). Refused
    /// with 400 for the number it has, and when agents, resources or limits do not allow it.
    pub async fn scale(
        &self,
        id: &RequestId,
        scale: &SingularityScaleRequest,
        large: LargeScaleDown,
    ) -> Result<SingularityRequestParent> {
        let call = Call::put("requests/request").id(id.as_str()).then("scale");
        self.sender.fetch(large.put(call).json(scale)).await
    }

    /// Sets how important the tasks of a request are (since 1.5; for administrators).
    ///
    /// `PUT /requests/request/{requestId}/priority` (`RequestResource`)
    pub async fn set_priority(
        &self,
        id: &RequestId,
        priority: &SingularityPriorityRequest,
    ) -> Result<SingularityRequestParent> {
        let call = Call::put("requests/request").id(id.as_str());
        self.sender
            .fetch(call.then("priority").json(priority))
            .await
    }

    /// Switches the health checks of a request off or on.
    ///
    /// `PUT /requests/request/{requestId}/skip-healthchecks` (`RequestResource`)
    pub async fn skip_healthchecks(
        &self,
        id: &RequestId,
        skip: &SingularitySkipHealthchecksRequest,
    ) -> Result<SingularityRequestParent> {
        let call = Call::put("requests/request").id(id.as_str());
        self.sender
            .fetch(call.then("skip-healthchecks").json(skip))
            .await
    }
}

/// A question whose answer is that it is allowed, or that it is forbidden (403).
pub(super) fn allowed(outcome: Result<()>) -> Result<bool> {
    match outcome {
        Ok(()) => Ok(true),
        Err(Error::Unauthorized { status: 403, .. }) => Ok(false),
        Err(error) => Err(error),
    }
}
