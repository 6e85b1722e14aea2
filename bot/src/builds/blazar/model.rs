//! The shapes of contract blazar 2, as far as they are read. What may be missing at all may be missing here.

use serde::Deserialize;

/// A branch of a repository (`GitInfo`).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Branch {
    /// Blazar's number of it.
    #[serde(default)]
    pub id: Option<i64>,
    /// `hubspot`.
    pub organization: String,
    /// `HubApiWeb`.
    pub repository: String,
    /// `master`.
    pub branch: String,
}

impl Branch {
    /// `hubspot/HubApiWeb`.
    #[must_use]
    pub fn full_name(&self) -> String {
        format!("{}/{}", self.organization, self.repository)
    }
}

/// A build of a branch (`RepositoryBuild`).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Build {
    /// Unique everywhere.
    #[serde(default)]
    pub id: Option<i64>,
    /// 1, 2, 3, … in its branch.
    pub build_number: i64,
    /// How it is.
    pub state: State,
    /// Who or what started it.
    #[serde(default)]
    pub build_trigger: Option<BuildTrigger>,
    /// Milliseconds since 1970 UTC; none while it is queued.
    #[serde(default)]
    pub start_timestamp: Option<i64>,
    /// The same; none before it ends.
    #[serde(default)]
    pub end_timestamp: Option<i64>,
    /// The commit; none while it is queued.
    #[serde(default)]
    pub sha: Option<String>,
}

/// Who or what started a build.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct BuildTrigger {
    /// PUSH, MANUAL, BRANCH_CREATION, INTER_PROJECT.
    #[serde(default, rename = "type")]
    pub kind: String,
    /// The commit, the person, the branch, or another build.
    #[serde(default)]
    pub id: String,
}

/// The state of a build, of a branch or of a module (contract blazar 3).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum State {
    /// It waits for its turn.
    Queued,
    /// Of a module: it waits for another module.
    WaitingForUpstreamBuild,
    /// It is being started.
    Launching,
    /// It runs.
    InProgress,
    /// It ended well.
    Succeeded,
    /// It ended badly.
    Failed,
    /// Somebody ended it.
    Cancelled,
    /// Of a module: it was not built.
    Skipped,
    /// It succeeded, and skipped what had not.
    Unstable,
    /// A word that the contract does not have: neither an end nor a success.
    #[serde(untagged)]
    Other(String),
}

impl State {
    /// Blazar's own word.
    #[must_use]
    pub fn word(&self) -> &str {
        match self {
            Self::Queued => "QUEUED",
            Self::WaitingForUpstreamBuild => "WAITING_FOR_UPSTREAM_BUILD",
            Self::Launching => "LAUNCHING",
            Self::InProgress => "IN_PROGRESS",
            Self::Succeeded => "SUCCEEDED",
            Self::Failed => "FAILED",
            Self::Cancelled => "CANCELLED",
            Self::Skipped => "SKIPPED",
            Self::Unstable => "UNSTABLE",
            Self::Other(word) => word,
        }
    }

    /// Whether nothing more comes of it.
    #[must_use]
    pub fn is_final(&self) -> bool {
        match self {
            Self::Succeeded | Self::Failed | Self::Cancelled | Self::Skipped | Self::Unstable => {
                true
            }
            Self::Queued
            | Self::WaitingForUpstreamBuild
            | Self::Launching
            | Self::InProgress
            | Self::Other(_) => false,
        }
    }
}

/// What is built of a branch (`RepositoryState`).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BranchState {
    /// Which branch.
    pub git_info: Branch,
    /// The build that ended last, however it did.
    #[serde(default)]
    pub last_build: Option<Build>,
    /// The build that runs.
    #[serde(default)]
    pub in_progress_build: Option<Build>,
    /// The build that waits.
    #[serde(default)]
    pub pending_build: Option<Build>,
}

impl BranchState {
    /// A build without an id is none (contract blazar 2).
    pub(super) fn tidied(self) -> Self {
        let there = |build: Option<Build>| build.filter(|build| build.id.is_some());
        Self {
            last_build: there(self.last_build),
            in_progress_build: there(self.in_progress_build),
            pending_build: there(self.pending_build),
            ..self
        }
    }
}

/// A part of a repository that is built by itself.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Module {
    /// Its name.
    pub name: String,
}

/// A build of a module.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ModuleBuild {
    /// The number of the branch's build that it is a part of.
    pub build_number: i64,
    /// How it is.
    pub state: State,
}

/// What is built of a module (`ModuleState`).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ModuleState {
    /// Which module.
    pub module: Module,
    /// The build that ended last, however it did.
    #[serde(default)]
    pub last_module_build: Option<ModuleBuild>,
}
