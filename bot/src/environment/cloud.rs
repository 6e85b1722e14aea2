//! Asking the balancer about AWS: ELBs, ALB target groups, and what is registered with them.
//!
//! The answers are AWS's own beans, passed through. What is missing in them is left out, and what is unknown ignored.

use baragon_client as baragon;
use commands::explain::names_near;
use commands::{Elb, ElbName, FoundInCloud, Member, TargetGroup, TargetGroupName};
use serde_json::Value;

use super::settings::hint;
use super::{CannotTell, Environment};

impl Environment {
    /// The classic ELBs, or the instances of one.
    ///
    /// # Errors
    /// When the balancer cannot be asked, or has no AWS part.
    pub async fn elbs(&self, named: Option<&ElbName>) -> Result<FoundInCloud<Elb>, CannotTell> {
        let Some(named) = named else {
            let all = self.array(self.balancer.elbs().await)?;
            let mut elbs: Vec<Elb> = all.iter().map(elb).collect();
            elbs.sort_by(|a, b| a.name.cmp(&b.name));
            return Ok(FoundInCloud::All(elbs));
        };
        match self.elbs_near(named.as_str()).await? {
            Some(near) => Ok(FoundInCloud::None { near }),
            None => {
                let members = self.members_of_elb(named.as_str()).await?;
                Ok(FoundInCloud::Members(members))
            }
        }
    }

    /// The ALB target groups, or the targets of one.
    ///
    /// # Errors
    /// When the balancer cannot be asked, or has no AWS part.
    pub async fn target_groups(
        &self,
        named: Option<&TargetGroupName>,
    ) -> Result<FoundInCloud<TargetGroup>, CannotTell> {
        let Some(named) = named else {
            let all = self.array(self.balancer.target_groups().await)?;
            let mut groups: Vec<TargetGroup> = all.iter().map(target_group).collect();
            groups.sort_by(|a, b| a.name.cmp(&b.name));
            return Ok(FoundInCloud::All(groups));
        };
        match self.target_groups_near(named.as_str()).await? {
            Some(near) => Ok(FoundInCloud::None { near }),
            None => {
                let members = self.members_of_target_group(named.as_str()).await?;
                Ok(FoundInCloud::Members(members))
            }
        }
    }

    /// The instances of a classic ELB.
    pub(super) async fn members_of_elb(&self, elb: &str) -> Result<Vec<Member>, CannotTell> {
        let found = self.balancer.elb_instances(elb).await;
        let found = self.array(found.map(Option::unwrap_or_default))?;
        Ok(sorted(found.iter().map(instance)))
    }

    /// The targets of a target group.
    pub(super) async fn members_of_target_group(
        &self,
        group: &str,
    ) -> Result<Vec<Member>, CannotTell> {
        let found = self.balancer.targets(group).await;
        let found = self.array(found.map(Option::unwrap_or_default))?;
        Ok(sorted(found.iter().map(target)))
    }

    /// Why an ELB is none.
    pub(super) async fn no_such_elb(&self, elb: &str) -> Result<Option<String>, CannotTell> {
        let near = self.elbs_near(elb).await?;
        Ok(near.map(|near| {
            let hint = hint(&near, "list ELBs");
            format!("The balancer of {} lists no ELB {elb}.{hint}", self.name)
        }))
    }

    /// Why a target group is none.
    pub(super) async fn no_such_target_group(
        &self,
        group: &str,
    ) -> Result<Option<String>, CannotTell> {
        let near = self.target_groups_near(group).await?;
        Ok(near.map(|near| {
            let hint = hint(&near, "list target groups");
            let place = &self.name;
            format!("The balancer of {place} lists no target group {group}.{hint}")
        }))
    }

    /// What is near to an ELB that is not listed. AWS answers about an unknown one with an error like any other, so it is
    /// looked for in the list.
    async fn elbs_near(&self, name: &str) -> Result<Option<Vec<String>>, CannotTell> {
        let all = self.array(self.balancer.elbs().await)?;
        Ok(unless_listed(name, all.iter().map(|all| elb(all).name)))
    }

    async fn target_groups_near(&self, name: &str) -> Result<Option<Vec<String>>, CannotTell> {
        let all = self.array(self.balancer.target_groups().await)?;
        Ok(unless_listed(
            name,
            all.iter().map(|all| target_group(all).name),
        ))
    }

    fn array(&self, answer: baragon::Result<Value>) -> Result<Vec<Value>, CannotTell> {
        match answer {
            Ok(Value::Array(all)) => Ok(all),
            Ok(_) => Ok(Vec::new()),
            Err(error) => Err(self.balancer_trouble(&error)),
        }
    }
}

fn unless_listed(name: &str, all: impl Iterator<Item = String>) -> Option<Vec<String>> {
    let all: Vec<String> = all.collect();
    (!all.iter().any(|listed| listed == name))
        .then(|| names_near(name, all.iter().map(String::as_str)))
}

fn text(value: &Value, pointer: &str) -> Option<String> {
    let text = value.pointer(pointer)?.as_str()?;
    (!text.is_empty()).then(|| text.to_owned())
}

fn elb(value: &Value) -> Elb {
    let instances = value.get("instances").and_then(Value::as_array);
    Elb {
        name: text(value, "/loadBalancerName").unwrap_or_default(),
        // The bean's getter is getDNSName, which becomes one word.
        dns_name: text(value, "/dnsname").or_else(|| text(value, "/dnsName")),
        instances: instances.map_or(0, Vec::len),
    }
}

fn target_group(value: &Value) -> TargetGroup {
    let protocol = text(value, "/protocol");
    let port = value.get("port").and_then(Value::as_u64);
    let words = protocol
        .into_iter()
        .chain(port.map(|port| port.to_string()));
    TargetGroup {
        name: text(value, "/targetGroupName").unwrap_or_default(),
        speaks: words.collect::<Vec<_>>().join(" "),
    }
}

/// `InstanceState`. One that is drained is still InService, and only its description says so.
fn instance(value: &Value) -> Member {
    let why = text(value, "/description").filter(|why| why != "N/A");
    Member {
        id: text(value, "/instanceId").unwrap_or_default(),
        port: None,
        state: text(value, "/state").unwrap_or_else(|| "not said".to_owned()),
        leaving: why
            .as_deref()
            .is_some_and(|why| why.to_ascii_lowercase().contains("deregistration")),
        why: why.unwrap_or_default(),
    }
}

/// `TargetHealthDescription`.
fn target(value: &Value) -> Member {
    let state = text(value, "/targetHealth/state").unwrap_or_else(|| "not said".to_owned());
    Member {
        id: text(value, "/target/id").unwrap_or_default(),
        port: value.pointer("/target/port").and_then(Value::as_u64),
        leaving: state == "draining",
        state,
        why: text(value, "/targetHealth/description").unwrap_or_default(),
    }
}

fn sorted(members: impl Iterator<Item = Member>) -> Vec<Member> {
    let mut members: Vec<Member> = members.collect();
    members.sort_by(|a, b| (&a.id, a.port).cmp(&(&b.id, b.port)));
    members
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn beans_are_read_with_what_is_missing_left_out() {
        assert_eq!(
            elb(
                &json!({"loadBalancerName": "web", "instances": [{"instanceId": "i-1"}], "vpcid": null})
            ),
            Elb {
                name: "web".to_owned(),
                dns_name: None,
                instances: 1
            }
        );
        assert_eq!(target_group(&json!({"targetGroupName": "tg"})).speaks, "");
        assert_eq!(target(&json!({})).state, "not said");
    }

    #[test]
    fn what_is_drained_is_on_its_way_out() {
        let draining =
            json!({"target": {"id": "i-1", "port": 80}, "targetHealth": {"state": "draining"}});
        assert!(target(&draining).leaving);
        let leaving = json!({"instanceId": "i-1", "state": "InService", "description": "Instance deregistration currently in progress."});
        assert!(instance(&leaving).leaving);
        assert!(
            !instance(&json!({"instanceId": "i-1", "state": "InService", "description": "N/A"}))
                .leaving
        );
    }
}
