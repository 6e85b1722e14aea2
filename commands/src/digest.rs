//! What a digest says: how services stand, the change since the last one first.
//!
//! What was found out is a value ([`Found`]), what changed is another ([`Digested`]), and the words, or whatever else a room
//! may be shown, are drawn from that alone. What could not be found out is said, and the rest shown all the same.

mod change;
mod deploys;
mod pictures;
mod summary;
mod tell;

use std::time::Duration;

use crate::balancer_health::BalancerHealth;
use crate::command::{CrashLoop, SchedulerState};
use crate::facts::Known;
use crate::id::EnvironmentName;
use crate::moment::Moment;
use crate::reply::Verdict;
use crate::scope::Scope;
use crate::standing::Standing;

pub use change::{Change, Digested};
pub use deploys::{DeployLine, Outcome};
pub use pictures::LOOKS_BACK;
pub use summary::{Instances, Mark, ServicesSummary, Summary};
pub use tell::late;

/// What was found out for a digest.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Where.
    pub environment: EnvironmentName,
    /// Of which services.
    pub of: Scope,
    /// When.
    pub at: Moment,
    /// Until when what expires is told: when the next digest comes.
    pub until: Moment,
    /// The services that are meant.
    pub services: Known<Vec<Standing>>,
    /// Those of them that crash again and again, what is over included.
    pub crash_loops: Known<Vec<CrashLoop>>,
    /// The scheduler itself; none before it has saved a state.
    pub scheduler: Known<Option<ClusterSeen>>,
    /// The balancer itself.
    pub balancer: Known<BalancerHealth>,
    /// The agents of its groups.
    pub agents: Known<Vec<AgentSeen>>,
    /// The deploys that were made through here: those since the last digest, and of [`LOOKS_BACK`] what was made before.
    pub own_deploys: Vec<OwnDeploy>,
}

/// The scheduler itself.
#[derive(Debug, Clone, PartialEq)]
pub struct ClusterSeen {
    /// What its leader saved.
    pub state: SchedulerState,
    /// Requests with fewer tasks than they want, of those that are meant.
    pub under_provisioned: Vec<String>,
    /// Requests with more.
    pub over_provisioned: Vec<String>,
    /// Machines that take tasks.
    pub machines: u64,
}

/// An agent of the balancer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgentSeen {
    /// Its id.
    pub id: String,
    /// Its group.
    pub group: String,
    /// Whether it is connected. One that is not was so at an earlier digest.
    pub connected: bool,
}

/// A deploy that was made through here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnDeploy {
    /// To what.
    pub request: String,
    /// The deploy.
    pub deploy: String,
    /// The version it brings.
    pub version: String,
    /// Who asked for it.
    pub by: String,
    /// When it was asked for.
    pub at: Moment,
    /// How it ended, and how long it took; none while it goes on.
    pub ended: Option<(Verdict, Duration)>,
    /// Whether it went back to an earlier one.
    pub rollback: bool,
}

impl OwnDeploy {
    /// How long it took; none while it goes on, and where its end could not be seen.
    #[must_use]
    pub fn took(&self) -> Option<Duration> {
        let ended = self.ended.filter(|(end, _)| *end != Verdict::Unknown);
        ended.map(|(_, took)| took)
    }

    /// Whether it went on at some time after that.
    pub(crate) fn goes_on_after(&self, moment: Moment) -> bool {
        let end = |took: Duration| i64::try_from(took.as_millis()).unwrap_or(i64::MAX);
        self.ended
            .is_none_or(|(_, took)| self.at.millis().saturating_add(end(took)) > moment.millis())
    }
}

/// How long before the first digest deploys are told of.
pub const FIRST_LOOKS_BACK: Duration = Duration::from_secs(24 * 3_600);
