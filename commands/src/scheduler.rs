//! The scheduler's requests, deploys and tasks: what is known of them, what is done to them, and what became of it.

mod change;
mod deploy;
pub(crate) mod difference;
mod facts;
pub(crate) mod machine;
mod request;
pub(crate) mod version;

pub use change::{RequestAction, RequestChange, RequestSeen, RunSeen};
pub use deploy::{DeployFailure, DeploySeen, EndedTask, FormerDeploy, NewDeploy};
pub use facts::{
    ActiveDeploy, LastRun, Leaving, PastDeploy, PendingDeploy, Priority, RequestFacts, Source,
    Steps, Timer,
};
pub use machine::{Machine, MachineKind, MachineSeen};
pub use request::{SchedulerRequest, TaskCounts};
pub use version::{Recipe, read as version_of};
