//! What agents tell the service when they come and go (`AgentCheckinResource`). For stand-ins of
//! agents; nobody else should call these.

use super::BaragonClient;
use crate::call::Call;
use crate::error::Result;
use crate::ids::{AgentId, GroupName};
use crate::model::{AgentCheckInResponse, BaragonAgentMetadata};

impl BaragonClient {
    /// Registers an agent with the traffic sources of its group, or only asks how far that is.
    ///
    /// `POST /checkin/{group}/startup?status=` (`AgentCheckinResource`)
    pub async fn check_in(
        &self,
        group: &GroupName,
        agent: &BaragonAgentMetadata,
        only_ask: bool,
    ) -> Result<AgentCheckInResponse> {
        let call = Call::post("checkin").id(group.as_str()).then("startup");
        self.fetch(call.flag("status", only_ask).json(agent).keyed())
            .await
    }

    /// Takes an agent out of the traffic sources of its group, or only asks how far that is.
    ///
    /// `POST /checkin/{group}/shutdown?status=` (`AgentCheckinResource`)
    pub async fn check_out(
        &self,
        group: &GroupName,
        agent: &BaragonAgentMetadata,
        only_ask: bool,
    ) -> Result<AgentCheckInResponse> {
        let call = Call::post("checkin").id(group.as_str()).then("shutdown");
        self.fetch(call.flag("status", only_ask).json(agent).keyed())
            .await
    }

    /// Whether an agent may stop; also true for one that nobody knows. False while a traffic source
    /// still sends to it.
    ///
    /// `GET /checkin/{group}/can-shutdown?agentId=` (`AgentCheckinResource`), answered `1` or `0`.
    pub async fn can_shut_down(&self, group: &GroupName, agent: &AgentId) -> Result<bool> {
        let call = Call::get("checkin").id(group.as_str()).then("can-shutdown");
        let answer = self.sender.send(&call.query("agentId", agent)).await?;
        Ok(answer.text().trim() == "1")
    }
}
