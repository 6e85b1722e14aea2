//! Racks (`RackResource`; looking needs the right to read everything, changing is for administrators).

use super::SchedulerClient;
use crate::call::Call;
use crate::error::Result;
use crate::ids::RackId;
use crate::model::{
    MachineState, SingularityExpiringMachineState, SingularityMachineChangeRequest,
    SingularityMachineStateHistoryUpdate, SingularityRack,
};

impl SchedulerClient {
    /// All racks, or those in a state.
    ///
    /// `GET /racks/?state=` (`RackResource`)
    pub async fn racks(&self, state: Option<&MachineState>) -> Result<Vec<SingularityRack>> {
        let call = Call::get("racks").then("");
        self.sender.fetch(call.query_if("state", state)).await
    }

    /// What happened to a rack; nothing to an unknown one.
    ///
    /// `GET /racks/rack/{rackId}` (`RackResource`)
    pub async fn rack_history(
        &self,
        id: &RackId,
    ) -> Result<Vec<SingularityMachineStateHistoryUpdate>> {
        self.sender
            .fetch(Call::get("racks/rack").id(id.as_str()))
            .await
    }

    /// Empties all agents of a rack.
    ///
    /// `POST /racks/rack/{rackId}/decommission` (`RackResource`). Refused with 409 when it is under way or
    /// done.
    pub async fn decommission_rack(
        &self,
        id: &RackId,
        change: &SingularityMachineChangeRequest,
    ) -> Result<()> {
        self.change_rack(id, "decommission", change).await
    }

    /// Lets the agents of a rack keep their tasks and take no new ones.
    ///
    /// `POST /racks/rack/{rackId}/freeze` (`RackResource`). Refused with 409 when it is frozen or being
    /// emptied.
    pub async fn freeze_rack(
        &self,
        id: &RackId,
        change: &SingularityMachineChangeRequest,
    ) -> Result<()> {
        self.change_rack(id, "freeze", change).await
    }

    /// Lets the agents of a rack take tasks again.
    ///
    /// `POST /racks/rack/{rackId}/activate` (`RackResource`). Refused with 409 when they do.
    pub async fn activate_rack(
        &self,
        id: &RackId,
        change: &SingularityMachineChangeRequest,
    ) -> Result<()> {
        self.change_rack(id, "activate", change).await
    }

    /// Lets a rack stay as it was changed. Safe to repeat.
    ///
    /// `DELETE /racks/rack/{rackId}/expiring` (`RackResource`)
    pub async fn make_rack_state_permanent(&self, id: &RackId) -> Result<()> {
        let call = Call::delete("racks/rack").id(id.as_str());
        self.sender.perform(call.then("expiring")).await
    }

    /// The racks whose state will be changed back, and when.
    ///
    /// `GET /racks/expiring` (`RackResource`)
    pub async fn expiring_rack_states(&self) -> Result<Vec<SingularityExpiringMachineState>> {
        self.sender.fetch(Call::get("racks/expiring")).await
    }

    /// Forgets a rack, **active ones as well**.
    ///
    /// `DELETE /racks/rack/{rackId}` (`RackResource`)
    pub async fn forget_rack(&self, id: &RackId) -> Result<()> {
        self.sender
            .perform(Call::delete("racks/rack").id(id.as_str()))
            .await
    }

    async fn change_rack(
        &self,
        id: &RackId,
        what: &'static str,
        change: &SingularityMachineChangeRequest,
    ) -> Result<()> {
        let call = Call::post("racks/rack").id(id.as_str());
        self.sender.perform(call.then(what).json(change)).await
    }
}
