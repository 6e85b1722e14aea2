//! Load balancer groups (`LoadBalancerResource`).

use super::BaragonClient;
use crate::call::Call;
use crate::error::Result;
use crate::ids::{AgentId, GroupName};
use crate::model::{
    BaragonAgentMetadata, BaragonGroup, BaragonKnownAgentMetadata, BaragonService, TrafficSource,
};

impl BaragonClient {
    /// The names of all groups, **and of all aliases**, in no order.
    ///
    /// `GET /load-balancer` (`LoadBalancerResource`)
    pub async fn groups(&self) -> Result<Vec<GroupName>> {
        self.fetch(Call::get("load-balancer")).await
    }

    /// All groups that have stored details.
    ///
    /// `GET /load-balancer/all` (`LoadBalancerResource`)
    pub async fn group_details(&self) -> Result<Vec<BaragonGroup>> {
        self.fetch(Call::get("load-balancer/all")).await
    }

    /// One group. `None`: unknown, an alias, or a group without details. A group called `all` cannot
    /// be asked for.
    ///
    /// `GET /load-balancer/{group}` (`LoadBalancerResource`)
    pub async fn group(&self, group: &GroupName) -> Result<Option<BaragonGroup>> {
        self.find(Call::get("load-balancer").id(group.as_str()))
            .await
    }

    /// Adds a classic traffic source; deprecated by the service in favour of
    /// [`add_traffic_source`](Self::add_traffic_source).
    ///
    /// `POST /load-balancer/{group}/sources?source=` (`LoadBalancerResource`)
    pub async fn add_source(&self, group: &GroupName, source: &str) -> Result<BaragonGroup> {
        let call = Call::post("load-balancer")
            .id(group.as_str())
            .then("sources");
        self.fetch(call.query("source", source).keyed()).await
    }

    /// Removes a classic traffic source; deprecated like [`add_source`](Self::add_source). `None`:
    /// there is no such group.
    ///
    /// `DELETE /load-balancer/{group}/sources?source=` (`LoadBalancerResource`)
    pub async fn remove_source(
        &self,
        group: &GroupName,
        source: &str,
    ) -> Result<Option<BaragonGroup>> {
        let call = Call::delete("load-balancer")
            .id(group.as_str())
            .then("sources");
        self.find(call.query("source", source).keyed()).await
    }

    /// Adds a traffic source, and the group with it if it is missing.
    ///
    /// `POST /load-balancer/{group}/traffic-source` (`LoadBalancerResource`)
    pub async fn add_traffic_source(
        &self,
        group: &GroupName,
        source: &TrafficSource,
    ) -> Result<BaragonGroup> {
        let call = Call::post("load-balancer")
            .id(group.as_str())
            .then("traffic-source");
        self.fetch(call.json(source).keyed()).await
    }

    /// Removes the traffic source that equals this one in all fields. `None`: there is no such group.
    ///
    /// `DELETE /load-balancer/{group}/traffic-source`, with a body (`LoadBalancerResource`)
    pub async fn remove_traffic_source(
        &self,
        group: &GroupName,
        source: &TrafficSource,
    ) -> Result<Option<BaragonGroup>> {
        let call = Call::delete("load-balancer")
            .id(group.as_str())
            .then("traffic-source");
        self.find(call.json(source).keyed()).await
    }

    /// How many agents the group should have; the service's default for unknown groups as well.
    ///
    /// `GET /load-balancer/{group}/count` (`LoadBalancerResource`)
    pub async fn target_agent_count(&self, group: &GroupName) -> Result<i64> {
        self.fetch(Call::get("load-balancer").id(group.as_str()).then("count"))
            .await
    }

    /// Sets how many agents the group should have. **Creates a group of that name** if there is none,
    /// and no call deletes one.
    ///
    /// `POST /load-balancer/{group}/count?count=` (`LoadBalancerResource`)
    pub async fn set_target_agent_count(&self, group: &GroupName, count: u32) -> Result<i64> {
        let call = Call::post("load-balancer").id(group.as_str()).then("count");
        self.fetch(call.query("count", &count).keyed()).await
    }

    /// The base URLs of the connected agents; deprecated by the service in favour of
    /// [`agents`](Self::agents).
    ///
    /// `GET /load-balancer/{group}/hosts` (`LoadBalancerResource`)
    pub async fn hosts(&self, group: &GroupName) -> Result<Vec<String>> {
        self.fetch(Call::get("load-balancer").id(group.as_str()).then("hosts"))
            .await
    }

    /// The agents that are connected now; empty for unknown groups.
    ///
    /// `GET /load-balancer/{group}/agents` (`LoadBalancerResource`)
    pub async fn agents(&self, group: &GroupName) -> Result<Vec<BaragonAgentMetadata>> {
        self.fetch(Call::get("load-balancer").id(group.as_str()).then("agents"))
            .await
    }

    /// The agents that were ever seen and not forgotten; empty for unknown groups.
    ///
    /// `GET /load-balancer/{group}/known-agents` (`LoadBalancerResource`)
    pub async fn known_agents(&self, group: &GroupName) -> Result<Vec<BaragonKnownAgentMetadata>> {
        self.fetch(
            Call::get("load-balancer")
                .id(group.as_str())
                .then("known-agents"),
        )
        .await
    }

    /// Forgets an agent. Does not disconnect it; a live one is listed again only after its restart.
    ///
    /// `DELETE /load-balancer/{group}/known-agents/{agentId}` (`LoadBalancerResource`)
    pub async fn forget_known_agent(&self, group: &GroupName, agent: &AgentId) -> Result<()> {
        let call = Call::delete("load-balancer")
            .id(group.as_str())
            .then("known-agents");
        self.perform(call.id(agent.as_str()).keyed()).await
    }

    /// The locked paths of a group, those with a domain in front included.
    ///
    /// `GET /load-balancer/{group}/base-path/all` (`LoadBalancerResource`)
    pub async fn base_paths(&self, group: &GroupName) -> Result<Vec<String>> {
        self.fetch(
            Call::get("load-balancer")
                .id(group.as_str())
                .then("base-path/all"),
        )
        .await
    }

    /// The service that holds a path. `None`: nobody, or one that is not committed yet.
    ///
    /// `GET /load-balancer/{group}/base-path?basePath=` (`LoadBalancerResource`)
    pub async fn base_path_owner(
        &self,
        group: &GroupName,
        path: &str,
    ) -> Result<Option<BaragonService>> {
        let call = Call::get("load-balancer")
            .id(group.as_str())
            .then("base-path");
        self.find(call.query("basePath", path)).await
    }

    /// Takes a path from whoever holds it.
    ///
    /// `DELETE /load-balancer/{group}/base-path?basePath=` (`LoadBalancerResource`)
    pub async fn release_base_path(&self, group: &GroupName, path: &str) -> Result<()> {
        let call = Call::delete("load-balancer")
            .id(group.as_str())
            .then("base-path");
        self.perform(call.query("basePath", path).keyed()).await
    }
}
