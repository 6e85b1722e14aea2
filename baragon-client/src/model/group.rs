//! Load balancer groups and what sends traffic to them.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::ids::GroupName;
use crate::lenient::{display_as_wire, null_as_default};

/// A load balancer group with stored details.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BaragonGroup {
    /// Its name.
    pub name: GroupName,
    /// What feeds it.
    #[serde(default, deserialize_with = "null_as_default")]
    pub traffic_sources: Vec<TrafficSource>,
    /// The domain that services get if they name none of the group's.
    #[serde(default)]
    pub default_domain: Option<String>,
    /// Every domain it serves.
    #[serde(default, deserialize_with = "null_as_default")]
    pub domains: BTreeSet<String>,
    /// Head only: other names of its domains.
    #[serde(default, deserialize_with = "null_as_default")]
    pub domain_aliases: BTreeMap<String, BTreeSet<String>>,
    /// Head only: how many agents it wants healthy.
    #[serde(default)]
    pub min_healthy_agents: Option<u32>,
}

/// Something in front of a group, such as a cloud load balancer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TrafficSource {
    /// Its name over there.
    pub name: String,
    /// What it is.
    #[serde(rename = "type")]
    pub source_type: TrafficSourceType,
    /// How agents are registered with it.
    #[serde(default)]
    pub register_by: RegisterBy,
}

/// Kinds of [`TrafficSource`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TrafficSourceType {
    /// A classic ELB.
    Classic,
    /// A target group of an application load balancer.
    AlbTargetGroup,
    /// A network load balancer; the service treats it as classic.
    Network,
    /// A word this client does not know.
    #[serde(untagged)]
    Other(String),
}
display_as_wire!(TrafficSourceType);

/// What identifies an agent to a [`TrafficSource`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RegisterBy {
    /// Its private address.
    PrivateIp,
    /// Its cloud instance; what the service assumes if nothing is said.
    #[default]
    InstanceId,
    /// A word this client does not know.
    #[serde(untagged)]
    Other(String),
}
display_as_wire!(RegisterBy);
