//! Classic AWS load balancers (`ElbResource`).
//!
//! Answers are the AWS library's own beans and stay raw JSON. A service without an `elb` section in
//! its configuration rejects every call with status 500 and the words `ElbSync and related actions are
//! not currently enabled`.

use serde_json::Value;

use super::BaragonClient;
use crate::call::Call;
use crate::error::Result;

impl BaragonClient {
    /// All classic load balancers.
    ///
    /// `GET /elbs` (`ElbResource`)
    pub async fn elbs(&self) -> Result<Value> {
        self.fetch_raw(Call::get("elbs")).await
    }

    /// One classic load balancer. `None`: unknown.
    ///
    /// `GET /elbs/{elb}` (`ElbResource`)
    pub async fn elb(&self, elb: &str) -> Result<Option<Value>> {
        self.find(Call::get("elbs").id(elb)).await
    }

    /// The instances of a classic load balancer. `None`: unknown.
    ///
    /// `GET /elbs/{elb}/instances` (`ElbResource`)
    pub async fn elb_instances(&self, elb: &str) -> Result<Option<Value>> {
        self.find(Call::get("elbs").id(elb).then("instances")).await
    }

    /// Registers an instance.
    ///
    /// `POST /elbs/{elb}/update?instanceId=` (`ElbResource`)
    pub async fn register_elb_instance(&self, elb: &str, instance_id: &str) -> Result<Value> {
        let call = Call::post("elbs").id(elb).then("update");
        self.fetch_raw(call.query("instanceId", instance_id).keyed())
            .await
    }

    /// Deregisters an instance.
    ///
    /// `DELETE /elbs/{elb}/update?instanceId=` (`ElbResource`)
    pub async fn deregister_elb_instance(&self, elb: &str, instance_id: &str) -> Result<Value> {
        let call = Call::delete("elbs").id(elb).then("update");
        self.fetch_raw(call.query("instanceId", instance_id).keyed())
            .await
    }
}
