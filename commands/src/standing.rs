//! How a service stands, as one read of all of them shows it.

use serde::{Deserialize, Serialize};

use crate::command::ExpiringAction;
use crate::moment::Moment;
use crate::scope::Belongings;

/// A scheduler request at a glance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Its id.
    pub id: String,
    /// Whether it is to run all the time. Others run now and then, and have no tasks to miss.
    pub long_running: bool,
    /// What the scheduler lets it do.
    pub life: Life,
    /// How many tasks it wants.
    pub wanted: u32,
    /// How many are healthy.
    pub healthy: u32,
    /// How many run and are not healthy yet.
    pub starting: u32,
    /// Who owns it, as mail addresses.
    pub owners: Vec<String>,
    /// Its group.
    pub group: Option<String>,
    /// The deploy that runs.
    pub active: Option<Deployed>,
    /// The deploy that is on its way.
    pub pending: Option<Deployed>,
    /// When the tasks that run were launched, in milliseconds since 1970 UTC.
    pub launched: Vec<i64>,
    /// Whether its tasks are being replaced.
    pub bouncing: bool,
    /// What of it comes back by itself.
    pub expiring: Vec<ExpiringAction>,
}

/// What the scheduler lets a request do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Life {
    /// It runs, or is about to.
    Runs,
    /// Somebody has stopped it.
    Paused,
    /// Its tasks are started late, because they failed again and again.
    Cooldown,
    /// FINISHED, DELETING, …, in the scheduler's own word.
    Off(String),
}

/// A deploy by its marker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deployed {
    /// Its id.
    pub id: String,
    /// When it was made.
    pub at: Moment,
    /// By whom, as the scheduler knows them.
    pub by: Option<String>,
}

/// What all that comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// It has what it wants, or runs now and then.
    Healthy,
    /// Some of its tasks are missing, or not healthy.
    Degraded,
    /// None of its tasks is healthy.
    Down,
    /// In cooldown.
    Cooldown,
    /// Paused.
    Paused,
    /// Never deployed, finished, or on its way out.
    Off,
}

impl Condition {
    /// Whether somebody should look.
    #[must_use]
    pub fn is_failing(self) -> bool {
        matches!(self, Self::Degraded | Self::Down | Self::Cooldown)
    }

    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Healthy => "healthy",
            Self::Degraded => "degraded",
            Self::Down => "down",
            Self::Cooldown => "in cooldown",
            Self::Paused => "paused",
            Self::Off => "off",
        }
    }
}

impl Standing {
    /// What it comes to.
    #[must_use]
    pub fn condition(&self) -> Condition {
        match self.life {
            Life::Paused => return Condition::Paused,
            Life::Cooldown => return Condition::Cooldown,
            Life::Off(_) => return Condition::Off,
            Life::Runs if !self.long_running => return Condition::Healthy,
            Life::Runs => {}
        }
        // A first deploy on its way has nothing that could be missing yet.
        if self.active.is_none() {
            Condition::Off
        } else if self.healthy >= self.wanted {
            Condition::Healthy
        } else if self.healthy == 0 {
            Condition::Down
        } else {
            Condition::Degraded
        }
    }

    /// "down, 0 of 2 healthy".
    pub(crate) fn told(&self) -> String {
        let condition = self.condition();
        match condition {
            Condition::Degraded | Condition::Down | Condition::Cooldown if self.long_running => {
                let starting = match self.starting {
                    0 => String::new(),
                    starting => format!(", {starting} starting"),
                };
                format!(
                    "{}, {} of {} healthy{starting}",
                    condition.word(),
                    self.healthy,
                    self.wanted
                )
            }
            Condition::Off => match (&self.life, &self.active) {
                (Life::Off(word), _) => word.clone(),
                _ => "never deployed".to_owned(),
            },
            condition => condition.word().to_owned(),
        }
    }

    /// What decides whether it is meant.
    #[must_use]
    pub fn belongings(&self) -> Belongings<'_> {
        Belongings {
            id: &self.id,
            owners: &self.owners,
            group: self.group.as_deref(),
        }
    }
}
