//! Services: what the balancer routes, apart from where to.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::UpstreamInfo;
use crate::ids::{GroupName, ServiceId};
use crate::lenient::null_as_default;

/// A service as the balancer knows it: paths, domains, groups, and options for the templates.
///
/// A body read from the service can be posted back unchanged: what this type does not know stays in
/// [`other`](Self::other) and is written again. That matters because the service compares bodies
/// field by field, and a field lost on the way would be a change nobody asked for.
///
/// Lists whose order means nothing to the service are sets here, so that equal bodies compare equal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BaragonService {
    /// The name of the service.
    pub service_id: ServiceId,
    /// Who owns it, usually mail addresses. Order counts in the service's comparison.
    #[serde(default, deserialize_with = "null_as_default")]
    pub owners: Vec<String>,
    /// The path it is reached under; by convention it starts with a slash.
    pub service_base_path: String,
    /// Further paths, in an order that counts.
    #[serde(default, deserialize_with = "null_as_default")]
    pub additional_paths: Vec<String>,
    /// The groups that carry it; when posting, aliases may stand here as well.
    #[serde(default, deserialize_with = "null_as_default")]
    pub load_balancer_groups: BTreeSet<GroupName>,
    /// Free values for the templates. Absent and empty are two different things to the service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub options: Option<Map<String, Value>>,
    /// The agents' template; absent means their default one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template_name: Option<String>,
    /// The domains it is served on. The service adds default domains of its groups.
    #[serde(default, deserialize_with = "null_as_default")]
    pub domains: BTreeSet<String>,
    /// Domains whose edge cache is purged after a change.
    #[serde(default, deserialize_with = "null_as_default")]
    pub edge_cache_domains: BTreeSet<String>,
    /// Whether host names of upstreams are resolved before the agents are told (since 0.9.0).
    #[serde(
        default,
        rename = "preResolveUpstreamDNS",
        deserialize_with = "null_as_default"
    )]
    pub pre_resolve_upstream_dns: bool,
    /// Every field this type has no name for, kept for the way back.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

impl BaragonService {
    /// A service with the mandatory fields; owners, domains and options start out empty.
    pub fn new(
        service_id: ServiceId,
        service_base_path: impl Into<String>,
        load_balancer_groups: impl IntoIterator<Item = GroupName>,
    ) -> Self {
        Self {
            service_id,
            owners: Vec::new(),
            service_base_path: service_base_path.into(),
            additional_paths: Vec::new(),
            load_balancer_groups: load_balancer_groups.into_iter().collect(),
            options: None,
            template_name: None,
            domains: BTreeSet::new(),
            edge_cache_domains: BTreeSet::new(),
            pre_resolve_upstream_dns: false,
            other: Map::new(),
        }
    }
}

/// A committed service and where its traffic goes now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BaragonServiceState {
    /// The service body of the last commit.
    pub service: BaragonService,
    /// Its upstreams, in no particular order.
    #[serde(default, deserialize_with = "null_as_default")]
    pub upstreams: Vec<UpstreamInfo>,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_we_do_not_know_comes_back_unchanged() {
        let sent = json!({
            "serviceId": "shop", "owners": ["b@example.org", "a@example.org"],
            "serviceBasePath": "/shop", "additionalPaths": ["/z", "/a"],
            "loadBalancerGroups": ["edge"], "options": {"timeout": 30, "ratio": 1.5, "deep": {"x": [null]}},
            "domains": [], "edgeCacheDomains": ["cdn.example.org"], "preResolveUpstreamDNS": true,
            "edgeCacheDNS": null, "somethingNew": {"count": 18446744073709551615u64},
        });
        let service: BaragonService = serde_json::from_value(sent.clone()).unwrap();
        assert!(service.other.contains_key("somethingNew"));
        assert_eq!(serde_json::to_value(&service).unwrap(), sent);
    }

    #[test]
    fn nulls_and_gaps_read_as_none() {
        let service: BaragonService = serde_json::from_value(json!({
            "serviceId": "shop", "serviceBasePath": "/shop", "owners": null, "options": null,
            "loadBalancerGroups": null,
        }))
        .unwrap();
        assert_eq!(service.owners, Vec::<String>::new());
        assert_eq!(service.options, None);
        assert!(service.load_balancer_groups.is_empty());
    }

    #[test]
    fn empty_options_are_not_absent_ones() {
        let body = json!({"serviceId": "s", "serviceBasePath": "/", "options": {}});
        let service: BaragonService = serde_json::from_value(body).unwrap();
        assert_eq!(
            serde_json::to_value(&service).unwrap()["options"],
            json!({})
        );
    }

    #[test]
    fn the_order_of_a_set_is_no_difference() {
        let read = |domains| -> BaragonService {
            serde_json::from_value(
                json!({"serviceId": "s", "serviceBasePath": "/", "domains": domains}),
            )
            .unwrap()
        };
        assert_eq!(read(json!(["a", "b"])), read(json!(["b", "a"])));
    }
}
