//! Upstreams: where the traffic of a service goes.

use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::upstream_text;
use crate::ids::LoadBalancerRequestId;
use crate::lenient::empty_as_none;

/// The upstream group that everything belongs to unless it says otherwise.
const DEFAULT_GROUP: &str = "default";

/// One upstream of a service.
///
/// Always written as an object: as a JSON string, `localhost:8080` would be taken for base64 by the
/// service (`UpstreamInfo.fromString`). Both forms are read.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UpstreamInfo {
    /// Usually `host:port`; the service does not check it.
    pub upstream: String,
    /// The request that brought it; the service fills it in for additions that have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<LoadBalancerRequestId>,
    /// The rack it runs on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rack_id: Option<String>,
    /// The upstream group inside the service; not a load balancer group. `default` unless set.
    pub group: String,
    /// The address the service resolved `upstream` to (since 0.9.0). Never sent: the service throws
    /// away what clients say here.
    #[serde(skip_serializing)]
    pub resolved_upstream: Option<String>,
}

impl UpstreamInfo {
    /// An upstream in the default group, with neither rack nor request.
    pub fn new(upstream: impl Into<String>) -> Self {
        Self {
            upstream: upstream.into(),
            request_id: None,
            rack_id: None,
            group: DEFAULT_GROUP.to_owned(),
            resolved_upstream: None,
        }
    }

    /// Whether the service would take both for the same upstream: equal text and equal group. Rack
    /// and request do not count (`UpstreamInfo.matches`).
    pub fn matches(&self, other: &Self) -> bool {
        self.upstream == other.upstream && self.group == other.group
    }

    /// The text that stands for this upstream in a query: `base64url(upstream)|request|rack|group|`.
    ///
    /// The readable short form is avoided because the service takes it only if it contains a dot.
    pub fn query_text(&self) -> String {
        upstream_text::write(self)
    }
}

impl<'de> Deserialize<'de> for UpstreamInfo {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(EitherForm)
    }
}

/// Reads the object by its fields, so that an error can name the one that is wrong; an untagged enum
/// could only say that neither form fits.
struct EitherForm;

impl<'de> Visitor<'de> for EitherForm {
    type Value = UpstreamInfo;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an upstream as an object or a string")
    }

    fn visit_str<E>(self, text: &str) -> Result<UpstreamInfo, E> {
        Ok(upstream_text::read(text))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<UpstreamInfo, A::Error> {
        Fields::deserialize(MapAccessDeserializer::new(map)).map(UpstreamInfo::from)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Fields {
    upstream: String,
    #[serde(default)]
    request_id: Option<LoadBalancerRequestId>,
    #[serde(default, deserialize_with = "empty_as_none")]
    rack_id: Option<String>,
    #[serde(default, deserialize_with = "empty_as_none")]
    group: Option<String>,
    #[serde(default, deserialize_with = "empty_as_none")]
    resolved_upstream: Option<String>,
}

impl From<Fields> for UpstreamInfo {
    fn from(fields: Fields) -> Self {
        Self {
            request_id: fields.request_id.filter(|id| !id.as_str().is_empty()),
            rack_id: fields.rack_id,
            group: fields.group.unwrap_or_else(|| DEFAULT_GROUP.to_owned()),
            resolved_upstream: fields.resolved_upstream,
            ..Self::new(fields.upstream)
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(value: serde_json::Value) -> UpstreamInfo {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn an_object_keeps_request_rack_and_group() {
        let upstream = read(json!({
            "upstream": "10.2.3.4:8080", "resolvedUpstream": null, "requestId": "r7",
            "rackId": "east-1", "group": "canary", "unheardOf": 1,
        }));
        assert_eq!(
            serde_json::to_value(&upstream).unwrap(),
            json!({"upstream": "10.2.3.4:8080", "requestId": "r7", "rackId": "east-1", "group": "canary"})
        );
    }

    #[test]
    fn what_is_missing_null_or_empty_gets_the_defaults_of_the_service() {
        let plain = UpstreamInfo::new("10.2.3.4:8080");
        let variants = [
            json!({"upstream": "10.2.3.4:8080"}),
            json!({"upstream": "10.2.3.4:8080", "group": null, "requestId": null, "rackId": null}),
            json!({"upstream": "10.2.3.4:8080", "group": "", "requestId": "", "rackId": ""}),
            json!("10.2.3.4:8080"),
        ];
        for variant in variants {
            assert_eq!(read(variant.clone()), plain, "{variant}");
        }
    }

    #[test]
    fn matching_ignores_rack_and_request_but_not_the_group() {
        let plain = UpstreamInfo::new("10.2.3.4:8080");
        let racked = UpstreamInfo {
            rack_id: Some("east-1".into()),
            ..plain.clone()
        };
        let canary = UpstreamInfo {
            group: "canary".into(),
            ..plain.clone()
        };
        assert!(plain.matches(&racked));
        assert!(!plain.matches(&canary));
    }

    #[test]
    fn a_number_for_a_text_is_blamed_on_the_field() {
        let text = r#"[{"upstream": "a:1"}, {"upstream": "b:1", "rackId": 5}]"#;
        let mut json = serde_json::Deserializer::from_str(text);
        let error =
            serde_path_to_error::deserialize::<_, Vec<UpstreamInfo>>(&mut json).unwrap_err();
        assert_eq!(error.path().to_string(), "[1].rackId");
    }
}
