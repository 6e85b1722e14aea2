//! Files of tasks: in the sandbox on their agent, and archived in S3.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::ids::{DeployId, RequestId, TaskId};

/// A file or directory in a sandbox.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct SingularitySandboxFile {
    /// Its name.
    pub name: String,
    /// When it was last written, in epoch **seconds**.
    #[serde(default)]
    pub mtime: i64,
    /// In bytes.
    #[serde(default)]
    pub size: u64,
    /// As `ls` shows it, such as `drwxr-xr-x`.
    #[serde(default)]
    pub mode: String,
}

impl SingularitySandboxFile {
    /// Whether it is a directory.
    pub fn is_directory(&self) -> bool {
        self.mode.starts_with('d')
    }
}

/// A directory in a sandbox.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "Wire")]
pub struct SingularitySandbox {
    /// What is in it. Also empty if there is no such directory.
    pub files: Vec<SingularitySandboxFile>,
    /// The sandbox on the agent.
    pub full_path_to_root: String,
    /// The directory within it.
    pub current_directory: String,
    /// The agent's host.
    pub agent_hostname: String,
}

/// Old and new names come side by side, so they cannot be serde aliases of each other.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[derive(Default)]
struct Wire {
    files: Vec<SingularitySandboxFile>,
    full_path_to_root: String,
    current_directory: String,
    agent_hostname: Option<String>,
    slave_hostname: String,
}

impl From<Wire> for SingularitySandbox {
    fn from(wire: Wire) -> Self {
        Self {
            files: wire.files,
            full_path_to_root: wire.full_path_to_root,
            current_directory: wire.current_directory,
            agent_hostname: wire.agent_hostname.unwrap_or(wire.slave_hostname),
        }
    }
}

/// A part of a file in a sandbox.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct MesosFileChunkObject {
    /// The text. A character that was cut apart is left out.
    pub data: String,
    /// Where it begins, in bytes.
    pub offset: u64,
    /// Where to go on, in bytes.
    pub next_offset: Option<u64>,
}

/// An archived file. Its addresses let anybody read it for a while.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SingularityS3Log {
    /// Its name in S3.
    pub key: String,
    /// When it was archived, in epoch milliseconds.
    #[serde(default)]
    pub last_modified: i64,
    /// In bytes.
    #[serde(default)]
    pub size: u64,
    /// The time of its first line, in epoch milliseconds.
    #[serde(default)]
    pub start_time: Option<i64>,
    /// The time of its last line, in epoch milliseconds.
    #[serde(default)]
    pub end_time: Option<i64>,
    /// Where to look at it; absent when only names were asked for.
    #[serde(default)]
    pub get_url: Option<String>,
    /// Where to download it; absent when only names were asked for.
    #[serde(default)]
    pub download_url: Option<String>,
}

/// Without the addresses: whoever has one needs no further leave.
impl std::fmt::Debug for SingularityS3Log {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SingularityS3Log")
            .field("key", &self.key)
            .field("last_modified", &self.last_modified)
            .field("size", &self.size)
            .finish_non_exhaustive()
    }
}

/// Where a search in S3 goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ContinuationToken {
    /// S3's own word for the place.
    pub value: String,
    /// Whether there is nothing after it.
    #[serde(default)]
    pub last_page: bool,
}

/// A search in S3.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SingularityS3SearchRequest {
    /// Of these requests, and of these deploys of each; none means all of them.
    pub requests_and_deploys: BTreeMap<RequestId, Vec<DeployId>>,
    /// Of these tasks.
    pub task_ids: Vec<TaskId>,
    /// Only names that begin so (since 1.5).
    pub file_name_prefix_allowlist: Vec<String>,
    /// Only from then on, in epoch milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<i64>,
    /// Only until then, in epoch milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<i64>,
    /// Leave out the times of the first and last lines, which are slow to find.
    pub exclude_metadata: bool,
    /// Only names, no addresses.
    pub list_only: bool,
    /// At most so many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_per_page: Option<u32>,
    /// Where the search goes on, as the last answer said.
    pub continuation_tokens: BTreeMap<String, ContinuationToken>,
}

/// What a search in S3 found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SingularityS3SearchResult {
    /// What to send along to go on.
    pub continuation_tokens: BTreeMap<String, ContinuationToken>,
    /// Whether there is no more.
    pub last_page: bool,
    /// What it found.
    pub results: Vec<SingularityS3Log>,
}
