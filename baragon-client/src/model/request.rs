//! Requests: what we ask the balancer to change.

use serde::{Deserialize, Serialize};

use super::{BaragonService, UpstreamInfo};
use crate::ids::LoadBalancerRequestId;
use crate::lenient::{display_as_wire, null_as_default};

/// What a request does. A request without an action is an update.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RequestAction {
    /// Store the service body and change its upstreams.
    Update,
    /// Remove the service and its upstreams.
    Delete,
    /// Let the agents check and reload; nothing stored changes.
    Reload,
    /// Only the service itself may use it; it refuses this from clients.
    Revert,
    /// Head only.
    GetRenderedConfig,
    /// Head only.
    PurgeCache,
    /// A word this client does not know.
    #[serde(untagged)]
    Other(String),
}
display_as_wire!(RequestAction);

/// A change of one service, under an id the caller has chosen.
///
/// Start with [`new`](Self::new) and add what is wanted. Posting equal content under the same id again
/// is answered with the state of the first; the id is therefore what makes a lost answer harmless.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BaragonRequest {
    /// The id it will be known by.
    pub load_balancer_request_id: LoadBalancerRequestId,
    /// The whole service body, changed or not.
    pub load_balancer_service: BaragonService,
    /// Upstreams to add. Mandatory for the service, hence written even if empty.
    #[serde(default, deserialize_with = "null_as_default")]
    pub add_upstreams: Vec<UpstreamInfo>,
    /// Upstreams to remove. Mandatory for the service, hence written even if empty.
    #[serde(default, deserialize_with = "null_as_default")]
    pub remove_upstreams: Vec<UpstreamInfo>,
    /// The complete new set of upstreams; excludes the two above.
    ///
    /// Left out if empty, because to the service an empty set means "not given": it clears nothing.
    /// To empty a pool, remove every upstream by name.
    #[serde(
        default,
        deserialize_with = "null_as_default",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub replace_upstreams: Vec<UpstreamInfo>,
    /// Absent means update, and should stay absent then: on head without a `purgeCache` section in the
    /// service's configuration, every *explicit* update fails (`RequestManager`, purge-cache step).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<RequestAction>,
    /// Agents skip the command that checks the new configuration.
    #[serde(default, deserialize_with = "null_as_default")]
    pub no_validate: bool,
    /// Agents skip the command that loads the new configuration.
    #[serde(default, deserialize_with = "null_as_default")]
    pub no_reload: bool,
    /// A stored service body stays as it is; only upstreams change.
    #[serde(default, deserialize_with = "null_as_default")]
    pub upstream_update_only: bool,
    /// Refuse the request if an added upstream already belongs to another service.
    #[serde(default, deserialize_with = "null_as_default")]
    pub no_duplicate_upstreams: bool,
    /// Head only; the service may switch it on by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purge_cache: Option<bool>,
}

impl BaragonRequest {
    /// An update that changes nothing but, possibly, the service body.
    pub fn new(id: LoadBalancerRequestId, service: BaragonService) -> Self {
        Self {
            load_balancer_request_id: id,
            load_balancer_service: service,
            add_upstreams: Vec::new(),
            remove_upstreams: Vec::new(),
            replace_upstreams: Vec::new(),
            action: None,
            no_validate: false,
            no_reload: false,
            upstream_update_only: false,
            no_duplicate_upstreams: false,
            purge_cache: None,
        }
    }

    /// Adds upstreams. The same upstream twice makes the service fail the request.
    pub fn adding(mut self, upstreams: impl IntoIterator<Item = UpstreamInfo>) -> Self {
        self.add_upstreams.extend(upstreams);
        self
    }

    /// Removes upstreams; those the service does not have are ignored there.
    pub fn removing(mut self, upstreams: impl IntoIterator<Item = UpstreamInfo>) -> Self {
        self.remove_upstreams.extend(upstreams);
        self
    }

    /// Makes these the only upstreams. None at all means no change, not an empty pool.
    pub fn replacing_with(mut self, upstreams: impl IntoIterator<Item = UpstreamInfo>) -> Self {
        self.replace_upstreams.extend(upstreams);
        self
    }

    /// Names the action; needed for everything that is not an update.
    pub fn with_action(mut self, action: RequestAction) -> Self {
        self.action = Some(action);
        self
    }

    /// Lets agents skip the check of the new configuration.
    pub fn no_validate(mut self) -> Self {
        self.no_validate = true;
        self
    }

    /// Lets agents skip the reload; the service refuses it together with [`RequestAction::Reload`].
    pub fn no_reload(mut self) -> Self {
        self.no_reload = true;
        self
    }

    /// Leaves a stored service body alone.
    pub fn upstream_update_only(mut self) -> Self {
        self.upstream_update_only = true;
        self
    }

    /// Refuses upstreams that serve another service already.
    pub fn no_duplicate_upstreams(mut self) -> Self {
        self.no_duplicate_upstreams = true;
        self
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::ids::{GroupName, ServiceId};

    fn request() -> BaragonRequest {
        let service = BaragonService::new(
            ServiceId::new("shop").unwrap(),
            "/shop",
            [GroupName::new("edge").unwrap()],
        );
        BaragonRequest::new(LoadBalancerRequestId::new("r7").unwrap(), service)
    }

    #[test]
    fn the_smallest_request_has_both_arrays_and_no_action() {
        assert_eq!(
            serde_json::to_value(request()).unwrap(),
            json!({
                "loadBalancerRequestId": "r7",
                "loadBalancerService": {
                    "serviceId": "shop", "owners": [], "serviceBasePath": "/shop", "additionalPaths": [],
                    "loadBalancerGroups": ["edge"], "domains": [], "edgeCacheDomains": [],
                    "preResolveUpstreamDNS": false,
                },
                "addUpstreams": [], "removeUpstreams": [],
                "noValidate": false, "noReload": false, "upstreamUpdateOnly": false,
                "noDuplicateUpstreams": false,
            })
        );
    }

    #[test]
    fn what_was_asked_for_is_said() {
        let request = request()
            .adding([UpstreamInfo::new("localhost:1")])
            .with_action(RequestAction::Delete)
            .no_validate()
            .no_reload()
            .upstream_update_only()
            .no_duplicate_upstreams();
        let body = serde_json::to_value(request).unwrap();
        assert_eq!(
            body["addUpstreams"],
            json!([{"upstream": "localhost:1", "group": "default"}])
        );
        assert_eq!(body["action"], "DELETE");
        for flag in [
            "noValidate",
            "noReload",
            "upstreamUpdateOnly",
            "noDuplicateUpstreams",
        ] {
            assert_eq!(body[flag], true, "{flag}");
        }
    }

    #[test]
    fn an_action_in_the_wrong_case_is_kept_as_text() {
        let action: RequestAction = serde_json::from_str(r#""update""#).unwrap();
        assert_eq!(action, RequestAction::Other("update".into()));
        assert_eq!(action.to_string(), "update");
        assert_eq!(RequestAction::PurgeCache.to_string(), "PURGE_CACHE");
    }
}
