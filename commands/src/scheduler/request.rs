//! What the scheduler says of a request, in words.

use crate::id::EnvironmentName;

/// A scheduler request, as far as the room is told of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchedulerRequest {
    /// Its id.
    pub id: String,
    /// Where.
    pub environment: EnvironmentName,
    /// SERVICE, WORKER, SCHEDULED, … in the scheduler's own word.
    pub kind: String,
    /// ACTIVE, PAUSED, SYSTEM_COOLDOWN, … in the scheduler's own word.
    pub state: String,
    /// How many instances it should have.
    pub instances: Option<u32>,
    /// Who owns it: addresses, as the scheduler was told. Lists of many requests leave them out.
    pub owners: Vec<String>,
    /// The user group it belongs to.
    pub group: Option<String>,
}

/// Its tasks, counted by what they are doing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TaskCounts {
    /// Running and healthy.
    pub healthy: usize,
    /// Running and not yet healthy.
    pub not_yet_healthy: usize,
    /// On their way out.
    pub cleaning: usize,
    /// Waiting to be launched.
    pub pending: usize,
}

impl TaskCounts {
    /// "4 of 4 instances healthy, 1 on its way out".
    #[must_use]
    pub fn sentence(&self, instances: Option<u32>) -> String {
        let mut parts = vec![match instances {
            Some(wanted) => format!(
                "{} of {wanted} {} healthy",
                self.healthy,
                if wanted == 1 { "instance" } else { "instances" }
            ),
            None => format!("{} healthy", crate::format::counted(self.healthy, "task")),
        }];
        let more = [
            (self.not_yet_healthy, "not yet healthy"),
            (self.cleaning, "on the way out"),
            (self.pending, "waiting to start"),
        ];
        parts.extend(
            more.into_iter()
                .filter(|(count, _)| *count > 0)
                .map(|(count, what)| format!("{count} {what}")),
        );
        parts.join(", ")
    }
}
