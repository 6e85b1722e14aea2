//! What is known of a scheduler request when something of it is to change.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{FormerDeploy, Recipe, SchedulerRequest, TaskCounts};
use crate::facts::Known;
use crate::id::{DeployId, EnvironmentName, SchedulerRequestId, TaskId};

/// A scheduler request as it is before it is changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestFacts {
    /// The request.
    pub request: SchedulerRequest,
    /// Its tasks, counted.
    pub counts: TaskCounts,
    /// Its tasks that run, healthy or not, by id.
    pub tasks: Vec<TaskId>,
    /// The deploy that runs.
    pub active: Option<ActiveDeploy>,
    /// The deploy that is on its way.
    pub pending: Option<PendingDeploy>,
    /// Whether it is bouncing.
    pub bouncing: bool,
    /// Whether it skips health checks.
    pub skips_healthchecks: bool,
    /// What comes back by itself: "scale", "pause", …, each with the value it goes back to where there is one.
    pub timers: Vec<(Timer, Option<String>)>,
    /// Its deploys, the newest first. Empty unless they were asked for.
    pub deploys: Vec<PastDeploy>,
    /// Where its deploys keep their version, if the configuration says so.
    pub recipe: Option<Recipe>,
    /// Where to see what changed between two versions, if the configuration says so: with `{from}` and `{to}` in it.
    pub compare: Option<String>,
    /// The same request in the environment that a version comes from, where one was named.
    pub source: Option<Source>,
}

/// The deploy a request runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActiveDeploy {
    /// Its id.
    pub deploy_id: DeployId,
    /// The whole deploy, as the scheduler has it.
    pub body: Value,
}

/// A deploy that has not ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PendingDeploy {
    /// Its id.
    pub deploy_id: DeployId,
    /// How many instances it should have at this step.
    pub target: u32,
    /// Who made it, as the scheduler knows them.
    pub by: Option<String>,
}

/// A deploy of the past, or the one that runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastDeploy {
    /// Its id.
    pub deploy_id: DeployId,
    /// Who made it, as the scheduler knows them.
    pub by: Option<String>,
    /// What was said of it.
    pub message: Option<String>,
    /// When it was made, in milliseconds since 1970 UTC.
    pub at_millis: i64,
    /// How it ended, in the scheduler's own word; none while it has not.
    pub state: Option<String>,
    /// How long it took, in milliseconds.
    pub took_millis: Option<u64>,
    /// The whole deploy, where it was read.
    pub body: Option<Value>,
}

/// The deploy of another environment that a version is taken from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Where.
    pub environment: EnvironmentName,
    /// What runs there; unknown where it could not be asked.
    pub active: Known<Option<ActiveDeploy>>,
}

/// What the scheduler takes back by itself when its time is up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Timer {
    /// A number of instances.
    Scale,
    /// A pause.
    Pause,
    /// A bounce.
    Bounce,
    /// Skipping health checks.
    SkipHealthchecks,
    /// A priority.
    Priority,
}

impl Timer {
    /// What people call it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Scale => "scale",
            Self::Pause => "pause",
            Self::Bounce => "bounce",
            Self::SkipHealthchecks => "skipping of health checks",
            Self::Priority => "priority",
        }
    }
}

impl RequestFacts {
    /// The id of the request.
    #[must_use]
    pub fn id(&self) -> SchedulerRequestId {
        SchedulerRequestId::new(self.request.id.as_str())
    }

    /// "HubApiWeb in qa".
    pub(crate) fn place(&self) -> String {
        format!("{} in {}", self.request.id, self.request.environment)
    }

    /// The version of the deploy that runs, where it can be told.
    #[must_use]
    pub fn former(&self) -> Option<FormerDeploy> {
        let active = self.active.as_ref()?;
        Some(FormerDeploy {
            deploy_id: active.deploy_id.clone(),
            version: super::version::read(&active.body, self.recipe.as_ref()),
        })
    }

    /// Where to see what changed between two versions.
    pub(crate) fn comparison(&self, from: Option<&FormerDeploy>, to: &str) -> Option<String> {
        let from = from?.version.as_deref()?;
        let template = self.compare.as_ref()?;
        Some(template.replace("{from}", from).replace("{to}", to))
    }

    /// Whether it runs all the time: a SERVICE or a WORKER.
    pub(crate) fn is_long_running(&self) -> bool {
        matches!(self.request.kind.as_str(), "SERVICE" | "WORKER")
    }

    /// How many instances it should have; absent means one (Singularity contract 3.1).
    pub(crate) fn instances(&self) -> u32 {
        self.request.instances.unwrap_or(1)
    }

    pub(crate) fn is_paused(&self) -> bool {
        self.request.state == "PAUSED"
    }

    /// What is worth seeing before anything of the request is changed.
    pub(crate) fn cautions(&self) -> Vec<String> {
        let mut cautions = Vec::new();
        if let Some(pending) = &self.pending {
            cautions.push(format!(
                "deploy {} is on its way{}",
                pending.deploy_id,
                pending
                    .by
                    .as_ref()
                    .map_or_else(String::new, |by| format!(", by {by}"))
            ));
        }
        if self.bouncing {
            cautions.push("it is bouncing at this moment".to_owned());
        }
        if self.request.state == "SYSTEM_COOLDOWN" {
            cautions.push(
                "it is in SYSTEM_COOLDOWN: its tasks fail again and again, and new ones start late"
                    .to_owned(),
            );
        }
        cautions
    }
}
