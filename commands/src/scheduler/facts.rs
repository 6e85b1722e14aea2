//! What is known of a scheduler request when something of it is to change.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{FormerDeploy, Recipe, RequestSeen, SchedulerRequest, TaskCounts};
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
    /// How important its tasks are, where it says so itself.
    pub priority: Option<Priority>,
    /// Why the task that is asked about is on its way out already, if it is.
    pub leaving: Option<Leaving>,
    /// What comes back by itself: "scale", "pause", …, each with the value it goes back to where there is one.
    pub timers: Vec<(Timer, Option<String>)>,
    /// Its deploys, the newest first. Empty unless they were asked for.
    pub deploys: Vec<PastDeploy>,
    /// Its newest run. None where there was none, or where it was not asked for.
    pub last_run: Option<LastRun>,
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
    /// How it goes on from one number of instances to the next; none where it has but one step.
    pub steps: Option<Steps>,
    /// Who made it, as the scheduler knows them.
    pub by: Option<String>,
}

/// How a deploy goes on: so many instances more, so many times, and then all the others at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Steps {
    /// How many instances a step adds.
    pub size: u32,
    /// After how many steps the others follow at once; none where every step has its own size.
    pub then_all_after: Option<u32>,
}

impl Steps {
    /// How many instances the step after `target` has.
    pub(crate) fn after(self, target: u32, instances: u32) -> u32 {
        let done = target.checked_div(self.size).unwrap_or(target);
        if self.then_all_after.is_some_and(|count| done >= count) {
            return instances;
        }
        target.saturating_add(self.size.max(1)).min(instances)
    }

    /// How many the step before it had.
    pub(crate) fn before(self, target: u32) -> u32 {
        target.saturating_sub(self.size.max(1)).max(1)
    }
}

/// Why a task is on its way out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Leaving {
    /// The scheduler's word, such as `SCALING_DOWN`.
    pub kind: String,
    /// What was said of it.
    pub message: Option<String>,
}

/// How important the tasks of a request are: from 0 to 1, in the shortest way of writing it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Priority(String);

impl Priority {
    /// A number from 0 to 1; none for any other.
    #[must_use]
    pub fn new(level: f64) -> Option<Self> {
        (0.0..=1.0)
            .contains(&level)
            // Adding nothing takes the sign off a zero.
            .then(|| Self((level + 0.0).to_string()))
    }

    /// The number.
    #[must_use]
    pub fn level(&self) -> f64 {
        self.0.parse().unwrap_or_default()
    }
}

impl FromStr for Priority {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        text.parse().ok().and_then(Self::new).ok_or(())
    }
}

impl fmt::Display for Priority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
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

/// The task of a request that was started last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastRun {
    /// Which.
    pub task: TaskId,
    /// Of which deploy it was.
    pub deploy_id: DeployId,
    /// Its state in the scheduler's own word, where that was read.
    pub state: Option<String>,
    /// What was added to its command line; none where the scheduler does not say.
    pub arguments: Option<Vec<String>>,
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
            Self::SkipHealthchecks => "skip-healthchecks",
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

    /// "a SERVICE request", "an ON_DEMAND request".
    pub(crate) fn kind(&self) -> String {
        let kind = &self.request.kind;
        let article = if kind.starts_with(['A', 'E', 'I', 'O', 'U']) {
            "an"
        } else {
            "a"
        };
        format!("{article} {kind} request")
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

    /// Whether this comes back by itself.
    pub(crate) fn has_timer(&self, timer: Timer) -> bool {
        self.timers.iter().any(|(known, _)| *known == timer)
    }

    /// What a timer would take back, as it is now.
    pub(crate) fn kept(&self, timer: Timer) -> String {
        let seen = RequestSeen {
            state: Some(self.request.state.clone()),
            wanted: self.request.instances,
            skips_healthchecks: self.skips_healthchecks,
            priority: self.priority.clone(),
            ..RequestSeen::default()
        };
        seen.kept(timer)
    }

    /// "2 of 2 instances healthy"; "1 task healthy" where it runs only now and then.
    pub(crate) fn health(&self) -> String {
        self.counts.sentence(self.request.instances)
    }

    /// "1.41", or the id of the deploy where its version cannot be told.
    pub(crate) fn version(&self) -> Option<String> {
        let former = self.former()?;
        Some(former.called().to_owned())
    }

    /// The balancer service that its tasks are upstreams of, where its deploy says so.
    pub(crate) fn balanced_as(&self) -> Option<&str> {
        let body = &self.active.as_ref()?.body;
        let groups = body.get("loadBalancerGroups")?.as_array()?;
        let other = body.get("loadBalancerServiceIdOverride");
        (!groups.is_empty()).then(|| other.and_then(Value::as_str).unwrap_or(&self.request.id))
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
                    .map_or_else(String::new, |by| format!(" ({by})"))
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
