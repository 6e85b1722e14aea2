//! Deploys (`DeployResource`).

use super::SchedulerClient;
use crate::call::Call;
use crate::error::Result;
use crate::model::SingularityPendingDeploy;

impl SchedulerClient {
    /// All deploys under way. A deploy that is not among them has ended; history says how.
    ///
    /// `GET /deploys/pending` (`DeployResource`)
    pub async fn pending_deploys(&self) -> Result<Vec<SingularityPendingDeploy>> {
        self.sender.fetch(Call::get("deploys/pending")).await
    }
}
