//! What a bot that listens on a platform has, whatever the platform: tasks, what ends them, and why they have ended.

use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use rand::Rng;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Why nothing is heard any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stopped {
    /// It was told to.
    Told,
    /// The platform will not have this bot, whatever is waited for: what it says, and what a person has to do.
    Refused(String),
}

impl fmt::Display for Stopped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Told => f.write_str("it was told to stop"),
            Self::Refused(why) => f.write_str(why),
        }
    }
}

/// The tasks that listen. Cloning shares them.
#[derive(Debug, Clone, Default)]
pub(super) struct Attendance {
    pub(super) tasks: TaskTracker,
    pub(super) stop: CancellationToken,
    refused: Arc<OnceLock<String>>,
}

impl Attendance {
    /// No waiting helps: everything ends, and this is why. The first reason counts.
    pub(super) fn is_refused(&self, why: String) {
        tracing::error!(why, "nothing is heard here any more; this needs a person");
        // Of several connections, each may find out.
        let _ = self.refused.set(why);
        self.stop.cancel();
    }

    /// Waits until nothing new is heard any more, and says why.
    pub(super) async fn stopped(&self) -> Stopped {
        self.stop.cancelled().await;
        let refused = self.refused.get().cloned();
        refused.map_or(Stopped::Told, Stopped::Refused)
    }

    /// Takes nothing new, finishes what came, and returns when all of it is done.
    pub(super) async fn end(self) {
        self.stop.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }
}

/// Between half of it and all of it, so that many bots do not come back at once.
pub(super) fn jittered(wait: Duration) -> Duration {
    wait.mul_f64(rand::rng().random_range(0.5..=1.0))
}
