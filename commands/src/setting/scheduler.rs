//! The scheduler's settings: the state of a machine, whether an action is allowed, whom it tells what happens.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Value;
use crate::mask;
use crate::moment::rough;
use crate::scheduler::machine::Machine;

/// A setting of the scheduler.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case")]
pub enum SchedulerSetting {
    /// The state of an agent or a rack. Its value is the scheduler's own word.
    Machine {
        /// Which machine.
        machine: Machine,
        /// After how many milliseconds the scheduler takes it back by itself.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        for_millis: Option<u64>,
    },
    /// Whether an action may be done. Its value is [`ENABLED`] or [`DISABLED`].
    Action {
        /// DEPLOY, BOUNCE_REQUEST, …, in the scheduler's own word.
        action: String,
        /// What whoever tries it is told.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        message: Option<String>,
    },
    /// An address that is told what happens. Its value is empty where it is there.
    Webhook {
        /// TASK, DEPLOY, …, in the scheduler's own word.
        kind: String,
        /// The address.
        uri: String,
    },
}

/// The value of an action that may be done.
pub const ENABLED: &str = "enabled";
/// The value of an action that is switched off.
pub const DISABLED: &str = "disabled";

impl SchedulerSetting {
    /// What stands first in the name of a request about it: a word that can be typed.
    pub(super) fn subject(&self) -> &str {
        match self {
            Self::Machine { machine, .. } => &machine.name,
            Self::Action { action, .. } => action,
            Self::Webhook { .. } => "webhook",
        }
    }

    /// Completes "It would be FROZEN …", where the scheduler takes it back by itself.
    pub(super) fn lasting(&self) -> Option<String> {
        match self {
            Self::Machine {
                for_millis: Some(millis),
                ..
            } => Some(format!(" for {}", rough(*millis))),
            Self::Machine { .. } | Self::Action { .. } | Self::Webhook { .. } => None,
        }
    }

    /// How it is on its way from one value to another, where it takes its time and has not got there yet.
    pub(super) fn on_its_way(&self, seen: &Value, wanted: &Value) -> Option<String> {
        let (Self::Machine { machine, .. }, Some(now)) = (self, seen) else {
            return None;
        };
        let is_leaving = matches!(now.as_str(), "STARTING_DECOMMISSION" | "DECOMMISSIONING");
        (is_leaving && wanted.as_deref() == Some("DECOMMISSIONED")).then(|| {
            format!("{machine} is {now}: its tasks are replaced elsewhere before they end")
        })
    }
}

/// Completes "… is FROZEN now".
impl fmt::Display for SchedulerSetting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Machine { machine, .. } => write!(f, "{machine}"),
            Self::Action { action, .. } => write!(f, "action {action}"),
            Self::Webhook { kind, uri } => write!(f, "{kind} webhook {}", mask::line(uri).0),
        }
    }
}
