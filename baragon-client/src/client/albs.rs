//! AWS load balancers of the second generation (`AlbResource`).
//!
//! Bodies and answers are the AWS library's own beans and stay raw JSON. Without an `elb` section in
//! the service's configuration every call is rejected, as in `elbs`.

use serde_json::Value;

use super::BaragonClient;
use crate::call::Call;
use crate::error::Result;
use crate::model::AgentCheckInResponse;

impl BaragonClient {
    /// All load balancers.
    ///
    /// `GET /albs/load-balancers` (`AlbResource`)
    pub async fn albs(&self) -> Result<Value> {
        self.fetch_raw(Call::get("albs/load-balancers")).await
    }

    /// One load balancer. `None`: unknown.
    ///
    /// `GET /albs/load-balancers/{elb}` (`AlbResource`)
    pub async fn alb(&self, elb: &str) -> Result<Option<Value>> {
        self.find(Call::get("albs/load-balancers").id(elb)).await
    }

    /// The listeners of a load balancer. `None`: unknown.
    ///
    /// `GET /albs/load-balancers/{elb}/listeners` (`AlbResource`)
    pub async fn alb_listeners(&self, elb: &str) -> Result<Option<Value>> {
        self.find(Call::get("albs/load-balancers").id(elb).then("listeners"))
            .await
    }

    /// Creates a listener from an AWS `CreateListenerRequest`. Not safe to repeat.
    ///
    /// `POST /albs/load-balancers/{elb}/listeners` (`AlbResource`)
    pub async fn create_alb_listener(&self, elb: &str, listener: &Value) -> Result<Value> {
        let call = Call::post("albs/load-balancers").id(elb).then("listeners");
        self.fetch_raw(call.json(listener).keyed()).await
    }

    /// Modifies a listener.
    ///
    /// `POST /albs/listeners/{arn}` (`AlbResource`)
    pub async fn modify_alb_listener(&self, arn: &str, listener: &Value) -> Result<Value> {
        self.fetch_raw(Call::post("albs/listeners").ids(arn).json(listener).keyed())
            .await
    }

    /// Deletes a listener.
    ///
    /// `DELETE /albs/listeners/{arn}` (`AlbResource`)
    pub async fn delete_alb_listener(&self, arn: &str) -> Result<()> {
        self.perform(Call::delete("albs/listeners").ids(arn).keyed())
            .await
    }

    /// The rules of a listener. `None`: unknown.
    ///
    /// `GET /albs/listeners/rules/{arn}` (`AlbResource`)
    pub async fn alb_rules(&self, listener_arn: &str) -> Result<Option<Value>> {
        self.find(Call::get("albs/listeners/rules").ids(listener_arn))
            .await
    }

    /// Creates a rule of a listener. Not safe to repeat.
    ///
    /// `POST /albs/listeners/rules/{arn}` (`AlbResource`)
    pub async fn create_alb_rule(&self, listener_arn: &str, rule: &Value) -> Result<Value> {
        self.fetch_raw(
            Call::post("albs/listeners/rules")
                .ids(listener_arn)
                .json(rule)
                .keyed(),
        )
        .await
    }

    /// Modifies a rule.
    ///
    /// `POST /albs/rules/{arn}` (`AlbResource`)
    pub async fn modify_alb_rule(&self, arn: &str, rule: &Value) -> Result<Value> {
        self.fetch_raw(Call::post("albs/rules").ids(arn).json(rule).keyed())
            .await
    }

    /// Deletes a rule.
    ///
    /// `DELETE /albs/rules/{arn}` (`AlbResource`)
    pub async fn delete_alb_rule(&self, arn: &str) -> Result<()> {
        self.perform(Call::delete("albs/rules").ids(arn).keyed())
            .await
    }

    /// All target groups.
    ///
    /// `GET /albs/target-groups` (`AlbResource`)
    pub async fn target_groups(&self) -> Result<Value> {
        self.fetch_raw(Call::get("albs/target-groups")).await
    }

    /// One target group. `None`: unknown.
    ///
    /// `GET /albs/target-groups/{name}` (`AlbResource`)
    pub async fn target_group(&self, name: &str) -> Result<Option<Value>> {
        self.find(Call::get("albs/target-groups").id(name)).await
    }

    /// The targets of a target group. `None`: unknown.
    ///
    /// `GET /albs/target-groups/{name}/targets` (`AlbResource`)
    pub async fn targets(&self, target_group: &str) -> Result<Option<Value>> {
        self.find(
            Call::get("albs/target-groups")
                .id(target_group)
                .then("targets"),
        )
        .await
    }

    /// Creates a target group. Not safe to repeat.
    ///
    /// `POST /albs` (`AlbResource`): its place under `/albs/target-groups` is lost to a slip in an
    /// annotation, and only the bare root works.
    pub async fn create_target_group(&self, target_group: &Value) -> Result<Value> {
        self.fetch_raw(Call::post("albs").json(target_group).keyed())
            .await
    }

    /// Modifies a target group.
    ///
    /// `POST /albs/target-groups/{name}` (`AlbResource`)
    pub async fn modify_target_group(&self, name: &str, target_group: &Value) -> Result<Value> {
        self.fetch_raw(
            Call::post("albs/target-groups")
                .id(name)
                .json(target_group)
                .keyed(),
        )
        .await
    }

    /// Registers an instance as a target.
    ///
    /// `POST /albs/target-group/{name}/targets?instanceId=`, singular here (`AlbResource`)
    pub async fn add_target(&self, target_group: &str, instance_id: &str) -> Result<Value> {
        let call = Call::post("albs/target-group")
            .id(target_group)
            .then("targets");
        self.fetch_raw(call.query("instanceId", instance_id).keyed())
            .await
    }

    /// Deregisters an instance.
    ///
    /// `DELETE /albs/target-groups/{name}/targets/{instanceId}` (`AlbResource`)
    pub async fn remove_target(
        &self,
        target_group: &str,
        instance_id: &str,
    ) -> Result<AgentCheckInResponse> {
        let call = Call::delete("albs/target-groups")
            .id(target_group)
            .then("targets");
        self.fetch(call.id(instance_id).keyed()).await
    }
}
