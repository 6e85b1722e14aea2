//! Agents and what runs on them (`AgentResource`; looking needs the right to read everything, changing is
//! for administrators).
//!
//! Since 1.3, agents have that name; before, they were slaves in every path. The first call that needs to
//! know asks, once per client.

use super::{ListQuery, SchedulerClient};
use crate::call::Call;
use crate::error::{Error, Result};
use crate::ids::AgentId;
use crate::model::{
    MachineState, SingularityAgent, SingularityExpiringMachineState,
    SingularityMachineChangeRequest, SingularityMachineStateHistoryUpdate, SingularityTask,
    SingularityTaskId,
};
use crate::sender::known;

/// What agents are called in paths.
#[derive(Debug, Clone, Copy)]
pub(super) enum Naming {
    /// Since 1.3.
    Agents,
    /// Before; the newer releases answer to it, too.
    Slaves,
}

impl Naming {
    /// The first segment, and the one in front of an id.
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Agents => ("agents", "agent"),
            Self::Slaves => ("slaves", "slave"),
        }
    }
}

/// Makes calls about one agent.
struct OfAgent<'a>(Naming, &'a AgentId);

impl OfAgent<'_> {
    fn call(&self, method: fn(&'static str) -> Call) -> Call {
        let (many, one) = self.0.words();
        method(many).then(one).id(self.1.as_str())
    }
}

impl SchedulerClient {
    /// All agents, or those in a state.
    ///
    /// `GET /agents/?state=` (`AgentResource`)
    pub async fn agents(&self, state: Option<&MachineState>) -> Result<Vec<SingularityAgent>> {
        let (many, _) = self.naming().await?.words();
        let call = Call::get(many).then("");
        self.sender.fetch(call.query_if("state", state)).await
    }

    /// One agent. `None`: there is no such agent.
    ///
    /// `GET /agents/agent/{agentId}/details` (`AgentResource`)
    pub async fn agent(&self, id: &AgentId) -> Result<Option<SingularityAgent>> {
        let call = OfAgent(self.naming().await?, id).call(Call::get);
        self.sender.find(call.then("details")).await
    }

    /// What happened to an agent; nothing to an unknown one.
    ///
    /// `GET /agents/agent/{agentId}` (`AgentResource`)
    pub async fn agent_history(
        &self,
        id: &AgentId,
    ) -> Result<Vec<SingularityMachineStateHistoryUpdate>> {
        let call = OfAgent(self.naming().await?, id).call(Call::get);
        self.sender.fetch(call).await
    }

    /// Empties an agent: its tasks are replaced elsewhere, and it takes no new ones.
    ///
    /// `POST /agents/agent/{agentId}/decommission` (`AgentResource`). Refused with 409 when it is under
    /// way or done, with 400 when as many agents as allowed are being emptied.
    pub async fn decommission_agent(
        &self,
        id: &AgentId,
        change: &SingularityMachineChangeRequest,
    ) -> Result<()> {
        self.change_agent(id, "decommission", change).await
    }

    /// Lets an agent keep its tasks and take no new ones.
    ///
    /// `POST /agents/agent/{agentId}/freeze` (`AgentResource`). Refused with 409 when it is frozen or
    /// being emptied.
    pub async fn freeze_agent(
        &self,
        id: &AgentId,
        change: &SingularityMachineChangeRequest,
    ) -> Result<()> {
        self.change_agent(id, "freeze", change).await
    }

    /// Lets an agent take tasks again.
    ///
    /// `POST /agents/agent/{agentId}/activate` (`AgentResource`). Refused with 409 when it does.
    pub async fn activate_agent(
        &self,
        id: &AgentId,
        change: &SingularityMachineChangeRequest,
    ) -> Result<()> {
        self.change_agent(id, "activate", change).await
    }

    /// Replaces the timer of an agent that is being emptied (since 1.5). Without a timer, nothing
    /// happens, and nothing says so.
    ///
    /// `POST /agents/agent/{agentId}/decommission/update` (`AgentResource`)
    pub async fn update_agent_decommission(
        &self,
        id: &AgentId,
        change: &SingularityMachineChangeRequest,
    ) -> Result<()> {
        self.change_agent(id, "decommission/update", change).await
    }

    /// Lets an agent stay as it was changed. Safe to repeat.
    ///
    /// `DELETE /agents/agent/{agentId}/expiring` (`AgentResource`)
    pub async fn make_agent_state_permanent(&self, id: &AgentId) -> Result<()> {
        let call = OfAgent(self.naming().await?, id).call(Call::delete);
        self.sender.perform(call.then("expiring")).await
    }

    /// The agents whose state will be changed back, and when.
    ///
    /// `GET /agents/expiring` (`AgentResource`)
    pub async fn expiring_agent_states(&self) -> Result<Vec<SingularityExpiringMachineState>> {
        let (many, _) = self.naming().await?.words();
        self.sender.fetch(Call::get(many).then("expiring")).await
    }

    /// Forgets an agent, **active ones as well**.
    ///
    /// `DELETE /agents/agent/{agentId}` (`AgentResource`)
    pub async fn forget_agent(&self, id: &AgentId) -> Result<()> {
        let call = OfAgent(self.naming().await?, id).call(Call::delete);
        self.sender.perform(call).await
    }

    /// Forgets all agents that are gone. Safe to repeat.
    ///
    /// `DELETE /agents/dead` (`AgentResource`)
    pub async fn forget_dead_agents(&self) -> Result<()> {
        let (many, _) = self.naming().await?.words();
        self.sender.perform(Call::delete(many).then("dead")).await
    }

    /// The tasks that run on an agent. `None`: there is no such agent.
    ///
    /// `GET /tasks/active/agent/{agentId}` (`TaskResource`)
    pub async fn tasks_on_agent(
        &self,
        id: &AgentId,
        query: &ListQuery,
    ) -> Result<Option<Vec<SingularityTask>>> {
        let (_, one) = self.naming().await?.words();
        let call = Call::get("tasks/active").then(one).id(id.as_str());
        self.sender.find(query.put(call, super::tasks::TASK)).await
    }

    /// The ids of the tasks that run on an agent. `None`: there is no such agent.
    ///
    /// `GET /tasks/active/agent/{agentId}/ids` (`TaskResource`)
    pub async fn task_ids_on_agent(&self, id: &AgentId) -> Result<Option<Vec<SingularityTaskId>>> {
        let (_, one) = self.naming().await?.words();
        let call = Call::get("tasks/active").then(one).id(id.as_str());
        self.sender.find(call.then("ids")).await
    }

    /// The hosts that are frozen as soon as Mesos offers them.
    ///
    /// `GET /inactive` (`InactiveAgentsResource`)
    pub async fn inactive_hosts(&self) -> Result<Vec<String>> {
        self.sender.fetch(Call::get("inactive")).await
    }

    /// Lets a host be frozen as soon as Mesos offers it. Safe to repeat.
    ///
    /// `POST /inactive?host=` (`InactiveAgentsResource`)
    pub async fn deactivate_host(&self, host: &str) -> Result<()> {
        let call = Call::post("inactive").query("host", host);
        self.sender.perform(call).await
    }

    /// Takes a host off that list. Safe to repeat.
    ///
    /// `DELETE /inactive?host=` (`InactiveAgentsResource`)
    pub async fn reactivate_host(&self, host: &str) -> Result<()> {
        let call = Call::delete("inactive").query("host", host);
        self.sender.perform(call).await
    }

    async fn change_agent(
        &self,
        id: &AgentId,
        what: &'static str,
        change: &SingularityMachineChangeRequest,
    ) -> Result<()> {
        let call = OfAgent(self.naming().await?, id).call(Call::post);
        self.sender.perform(call.then(what).json(change)).await
    }

    /// What agents are called in the paths of this service. Asked for by a small read, so that a write is
    /// sent once and under the right name.
    pub(super) async fn naming(&self) -> Result<Naming> {
        self.naming
            .get_or_try_init(async || {
                let probe = Call::get("agents").then("expiring");
                match known(self.sender.perform(probe).await) {
                    Ok(Some(())) => Ok(Naming::Agents),
                    // A path that nobody knows is a 404, or a page of the service's own UI.
                    Ok(None) | Err(Error::WrongAddress { .. }) => Ok(Naming::Slaves),
                    Err(error) => Err(error),
                }
            })
            .await
            .copied()
    }
}
