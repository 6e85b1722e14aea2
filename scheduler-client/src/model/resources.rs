//! What tasks are given, and what is fetched for them.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

/// What each task of a deploy is given. A missing member is none of it, not the service's default.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Resources {
    /// Processors.
    pub cpus: f64,
    /// Memory in megabytes.
    pub memory_mb: f64,
    /// How many ports.
    pub num_ports: u32,
    /// Disk in megabytes.
    pub disk_mb: f64,
}

/// Something fetched into the sandbox before a task starts.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SingularityMesosArtifact {
    /// From where.
    pub uri: String,
    /// Everything else about it: `cache`, `executable`, `extract`, `outputFile`.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

impl SingularityMesosArtifact {
    /// Fetched from there, and unpacked if it is an archive.
    pub fn new(uri: impl Into<String>) -> Self {
        Self {
            uri: uri.into(),
            other: Map::new(),
        }
    }
}

/// The service takes a bare address for an artifact; it writes objects.
#[derive(Deserialize)]
#[serde(untagged)]
enum Wire {
    Address(String),
    Whole {
        uri: String,
        #[serde(flatten)]
        other: Map<String, Value>,
    },
}

impl<'de> Deserialize<'de> for SingularityMesosArtifact {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Wire::deserialize(deserializer)? {
            Wire::Address(uri) => Self::new(uri),
            Wire::Whole { uri, other } => Self { uri, other },
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_artifact_comes_back_whole() {
        let whole = json!({"uri": "http://a/b.tgz", "cache": true, "executable": false, "extract": true,
                           "outputFile": "b", "novel": 1});
        let artifact: SingularityMesosArtifact = serde_json::from_value(whole.clone()).unwrap();
        assert_eq!(serde_json::to_value(artifact).unwrap(), whole);
    }

    #[test]
    fn an_address_is_an_artifact() {
        let artifact: SingularityMesosArtifact =
            serde_json::from_value(json!("http://a/b.tgz")).unwrap();
        assert_eq!(artifact, SingularityMesosArtifact::new("http://a/b.tgz"));
    }
}
