//! Words for how tasks are, and why they are taken away.

use serde::{Deserialize, Serialize};

use crate::wire_word::display_as_wire;

/// How a task is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ExtendedTaskState {
    /// Handed to Mesos.
    TaskLaunched,
    /// Being fetched.
    TaskStaging,
    /// Starting.
    TaskStarting,
    /// Running.
    TaskRunning,
    /// To be taken away.
    TaskCleaning,
    /// Told to stop.
    TaskKilling,
    /// Ended well.
    TaskFinished,
    /// Ended badly.
    TaskFailed,
    /// Was stopped.
    TaskKilled,
    /// Lost with its agent, or by Mesos.
    TaskLost,
    /// Lost while the scheduler was away.
    TaskLostWhileDown,
    /// Refused by Mesos.
    TaskError,
    /// Never launched.
    TaskDropped,
    /// Its agent is gone.
    TaskGone,
    /// Its agent cannot be reached.
    TaskUnreachable,
    /// An operator says that its agent is gone.
    TaskGoneByOperator,
    /// Mesos does not know it.
    TaskUnknown,
    /// A word this client does not know: neither running nor done.
    #[serde(untagged)]
    Other(String),
}
display_as_wire!(ExtendedTaskState);

impl ExtendedTaskState {
    /// Whether the task has ended.
    pub fn is_done(&self) -> bool {
        match self {
            Self::TaskFinished | Self::TaskFailed | Self::TaskKilled => true,
            Self::TaskLost | Self::TaskLostWhileDown | Self::TaskError => true,
            Self::TaskDropped | Self::TaskGone | Self::TaskUnreachable => true,
            Self::TaskGoneByOperator | Self::TaskUnknown => true,
            Self::TaskLaunched | Self::TaskStaging | Self::TaskStarting => false,
            Self::TaskRunning | Self::TaskCleaning | Self::TaskKilling => false,
            Self::Other(_) => false,
        }
    }

    /// Whether the task has ended well, which is said by one word only.
    pub fn is_success(&self) -> bool {
        matches!(self, Self::TaskFinished)
    }
}

/// Why a task is to be taken away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TaskCleanupType {
    /// A bounce replaces all tasks at once.
    Bouncing,
    /// A bounce replaces tasks one by one.
    IncrementalBounce,
    /// Its agent was to be empty by now.
    DecommissionTimeout,
    /// Its agent or rack goes away; the wire misspells it.
    #[serde(rename = "DECOMISSIONING")]
    Decommissioning,
    /// Its deploy was cancelled.
    DeployCanceled,
    /// Its deploy failed.
    DeployFailed,
    /// A deploy has put another in its place.
    DeployStepFinished,
    /// Its deploy in steps was cancelled.
    IncrementalDeployCancelled,
    /// Its deploy in steps failed.
    IncrementalDeployFailed,
    /// A newer deploy succeeded.
    NewDeploySucceeded,
    /// It never ran.
    OverdueNewTask,
    /// It never became healthy.
    UnhealthyNewTask,
    /// Its request was paused, and it is killed.
    Pause,
    /// Its request was paused, and it may come to an end.
    Pausing,
    /// It is not important enough at present.
    PriorityKill,
    /// Its agent has too much to compute.
    RebalanceCpuUsage,
    /// Its agent has too little memory left.
    RebalanceMemoryUsage,
    /// Its rack has too many of its kind.
    RebalanceRacks,
    /// Agents of its kind have too many of its kind.
    #[serde(rename = "REBALANCE_SLAVE_ATTRIBUTES")]
    RebalanceAgentAttributes,
    /// Its request is removed.
    RequestDeleting,
    /// Its request wants fewer tasks.
    ScalingDown,
    /// It ran for too long.
    TaskExceededTimeLimit,
    /// Somebody asked for it.
    UserRequested,
    /// Somebody asked for it to be killed hard.
    UserRequestedDestroy,
    /// Somebody asked for a replacement.
    UserRequestedTaskBounce,
    /// A word this client does not know.
    #[serde(untagged)]
    Other(String),
}
display_as_wire!(TaskCleanupType);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_those_of_the_wire_misspellings_included() {
        for (word, state) in [
            (
                "TASK_GONE_BY_OPERATOR",
                ExtendedTaskState::TaskGoneByOperator,
            ),
            ("TASK_LOST_WHILE_DOWN", ExtendedTaskState::TaskLostWhileDown),
            (
                "TASK_PONDERING",
                ExtendedTaskState::Other("TASK_PONDERING".into()),
            ),
        ] {
            let read: ExtendedTaskState = serde_json::from_value(word.into()).unwrap();
            assert_eq!(read, state);
            assert_eq!(read.to_string(), word);
        }
        let odd: TaskCleanupType = serde_json::from_value("DECOMISSIONING".into()).unwrap();
        assert_eq!(odd, TaskCleanupType::Decommissioning);
    }

    #[test]
    fn an_unknown_state_is_neither_an_end_nor_a_success() {
        let unknown = ExtendedTaskState::Other("TASK_PONDERING".into());
        assert!(!unknown.is_done() && !unknown.is_success());
        assert!(ExtendedTaskState::TaskFinished.is_success());
        assert!(ExtendedTaskState::TaskKilled.is_done());
    }
}
