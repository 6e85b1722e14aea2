//! Words for what a request is, and how it stands.

use serde::{Deserialize, Serialize};

use crate::wire_word::display_as_wire;

/// What kind of work a request is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RequestType {
    /// Runs for ever and may be load balanced.
    Service,
    /// Runs for ever.
    Worker,
    /// Runs by a schedule.
    Scheduled,
    /// Runs when asked to.
    OnDemand,
    /// Runs once per deploy.
    RunOnce,
    /// A word this client does not know.
    #[serde(untagged)]
    Other(String),
}
display_as_wire!(RequestType);

impl RequestType {
    /// Whether its tasks are replaced whenever they end, so that it can be scaled, bounced and deployed
    /// step by step.
    pub fn is_long_running(&self) -> bool {
        match self {
            Self::Service | Self::Worker => true,
            Self::Scheduled | Self::OnDemand | Self::RunOnce => false,
            Self::Other(_) => false,
        }
    }
}

/// What a request is allowed to do at present.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RequestState {
    /// Runs.
    Active,
    /// Being removed.
    Deleting,
    /// Removed; only history says so.
    Deleted,
    /// Stopped by somebody.
    Paused,
    /// Slowed down by the scheduler, because its tasks keep failing.
    SystemCooldown,
    /// Has nothing left to do.
    Finished,
    /// Paused, with a deploy under way that will end the pause.
    DeployingToUnpause,
    /// A word this client does not know.
    #[serde(untagged)]
    Other(String),
}
display_as_wire!(RequestState);

impl RequestState {
    /// Whether the scheduler launches tasks in this state.
    pub fn is_runnable(&self) -> bool {
        match self {
            Self::Active | Self::SystemCooldown | Self::DeployingToUnpause => true,
            Self::Deleting | Self::Deleted | Self::Paused | Self::Finished => false,
            Self::Other(_) => false,
        }
    }
}

/// How a schedule is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ScheduleType {
    /// Five fields, as in crontab.
    Cron,
    /// Quartz's own fields, seconds first.
    Quartz,
    /// A recurrence rule of iCalendar.
    Rfc5545,
    /// A word this client does not know.
    #[serde(untagged)]
    Other(String),
}
display_as_wire!(ScheduleType);

/// How the tasks of a request are spread over agents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AgentPlacement {
    /// No two on one agent.
    Separate,
    /// As evenly as it can be had.
    Optimistic,
    /// Wherever there is room; the service's default.
    Greedy,
    /// No two of one deploy on one agent.
    SeparateByDeploy,
    /// No two of one request on one agent, whatever the deploy.
    SeparateByRequest,
    /// One on each agent; written with the older word as well.
    #[serde(alias = "SPREAD_ALL_SLAVES")]
    SpreadAllAgents,
    /// A word this client does not know.
    #[serde(untagged)]
    Other(String),
}
display_as_wire!(AgentPlacement);
