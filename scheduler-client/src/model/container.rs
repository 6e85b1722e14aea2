//! The container of a deploy, its health checks, and its steps.
//!
//! Only what somebody changes or looks at has a name; the rest is kept for the way back.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::wire_word::display_as_wire;

/// The container a task runs in.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SingularityContainerInfo {
    /// `MESOS` or `DOCKER`.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub container_type: Option<String>,
    /// What Docker needs to know.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub docker: Option<SingularityDockerInfo>,
    /// Volumes, networks and the like.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// A Docker container.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SingularityDockerInfo {
    /// Its image, tag included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    /// Networks, ports, parameters and the like.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// How the health of a task is found out.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct HealthcheckOptions {
    /// The path that is asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uri: Option<String>,
    /// Which of the task's ports is asked, from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port_index: Option<usize>,
    /// How long a task may stay silent at first, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub startup_timeout_seconds: Option<u64>,
    /// How often it is asked, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval_seconds: Option<u64>,
    /// How long an answer may take, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_timeout_seconds: Option<u64>,
    /// How many answers may be bad.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_retries: Option<u32>,
    /// Protocol, method, delays and the like.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// When a step of a deploy is good enough for the next one (since 1.5).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DeployAcceptanceMode {
    /// At once.
    None,
    /// After some time.
    Timed,
    /// When checks installed in the service say so.
    Checks,
    /// A word this client does not know.
    #[serde(untagged)]
    Other(String),
}
display_as_wire!(DeployAcceptanceMode);

/// In which steps a deploy replaces the one before it (since 1.5).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CanaryDeploySettings {
    /// Whether there are steps at all.
    pub enable_canary_deploy: bool,
    /// Tasks per step.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instance_group_size: Option<u32>,
    /// When the next step comes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acceptance_mode: Option<DeployAcceptanceMode>,
    /// How long to wait between steps, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wait_millis_between_groups: Option<u64>,
    /// How many tasks of a step may fail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed_tasks_failures_per_group: Option<u32>,
    /// How many steps before all the rest follows at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub canary_cycle_count: Option<u32>,
    /// What this type has no name for.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}
