//! Deploys under way (`DeployResource`). Those that have ended are history.

use super::{LargeScaleDown, ListQuery, SchedulerClient};
use crate::call::Call;
use crate::error::Result;
use crate::ids::{DeployId, RequestId};
use crate::model::{
    SingularityDeployRequest, SingularityPendingDeploy, SingularityRequestParent,
    SingularityUpdatePendingDeployRequest,
};

/// What a pending deploy cannot be read without.
const PENDING: &[&str] = &[
    "deployMarker.requestId",
    "deployMarker.deployId",
    "deployMarker.timestamp",
    "currentDeployState",
];

impl SchedulerClient {
    /// All deploys under way. A deploy that is not among them has ended; history says how.
    ///
    /// `GET /deploys/pending` (`DeployResource`)
    pub async fn pending_deploys(&self) -> Result<Vec<SingularityPendingDeploy>> {
        self.pending_deploys_with(&ListQuery::default()).await
    }

    /// The same with wishes.
    ///
    /// `GET /deploys/pending` (`DeployResource`)
    pub async fn pending_deploys_with(
        &self,
        query: &ListQuery,
    ) -> Result<Vec<SingularityPendingDeploy>> {
        let call = Call::get("deploys/pending");
        self.sender.fetch(query.put(call, PENDING)).await
    }

    /// Begins a deploy. Its id is the caller's: after a lost answer,
    /// [`deploy_history`](Self::deploy_history) tells whether it arrived. The same id is never accepted
    /// twice, so repeating it does no harm, and a refusal on repeating may be one's own earlier success.
    ///
    /// `POST /deploys?largeScaleDownAcknowledged=` (`DeployResource`). Refused with 409 while another
    /// deploy of the request is under way, or when the request is paused; with 400 for what is wrong with
    /// the deploy.
    pub async fn deploy(
        &self,
        deploy: &SingularityDeployRequest,
        large: LargeScaleDown,
    ) -> Result<SingularityRequestParent> {
        let call = large.put(Call::post("deploys"));
        self.sender.fetch(call.json(deploy)).await
    }

    /// Asks that a deploy be given up. The answer still shows it, and it may yet succeed: wait until it
    /// is no longer pending, then ask [`deploy_history`](Self::deploy_history). May be repeated.
    ///
    /// `DELETE /deploys/deploy/{deployId}/request/{requestId}` (`DeployResource`). Refused with 400 when
    /// that deploy is not the one under way.
    pub async fn cancel_deploy(
        &self,
        request: &RequestId,
        deploy: &DeployId,
    ) -> Result<SingularityRequestParent> {
        let call = Call::delete("deploys/deploy").id(deploy.as_str());
        self.sender
            .fetch(call.then("request").id(request.as_str()))
            .await
    }

    /// Lets a deploy that goes in steps take its next one, or begin the present one again.
    ///
    /// `POST /deploys/update` (`DeployResource`). Refused with 400 when that deploy is not the one under
    /// way, or the number is not one of its instances.
    pub async fn advance_deploy(
        &self,
        update: &SingularityUpdatePendingDeployRequest,
    ) -> Result<SingularityRequestParent> {
        self.sender
            .fetch(Call::post("deploys/update").json(update))
            .await
    }
}
