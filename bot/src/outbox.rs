//! The single way out: every word to a room is stored first and said from here.
//!
//! Messages are said oldest first. A message that changed while it waited is said once, in its newest words. What an
//! edge cannot say now is tried again until it can; nothing is dropped.

use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::chat::Edge;
use crate::journal::Journal;

/// How long to wait after an edge failed. Rooms have their own pace; this only keeps a broken edge from being hammered.
const AFTER_FAILURE: Duration = Duration::from_secs(2);

/// Says what is stored, for the rooms of one platform.
pub struct Outbox {
    journal: Journal,
    edge: Arc<dyn Edge>,
    platform: &'static str,
}

impl Outbox {
    /// An outbox for rooms called `platform:…`.
    #[must_use]
    pub fn new(journal: Journal, edge: Arc<dyn Edge>, platform: &'static str) -> Self {
        Self {
            journal,
            edge,
            platform,
        }
    }

    /// Says what is stored until told to stop; what is stored then is said first.
    pub async fn run(self, stop: CancellationToken) {
        let mut changes = self.journal.changes();
        loop {
            changes.mark_unchanged();
            let all_said = self.say_all().await.unwrap_or_else(|error| {
                tracing::error!(
                    error = format!("{error:#}"),
                    "the outbox cannot go on; it will try again"
                );
                false
            });
            if stop.is_cancelled() {
                return;
            }
            tokio::select! {
                () = stop.cancelled() => {}
                _ = changes.changed(), if all_said => {}
                () = tokio::time::sleep(AFTER_FAILURE), if !all_said => {}
            }
        }
    }

    /// Says everything that waits. False when an edge could not say something.
    async fn say_all(&self) -> anyhow::Result<bool> {
        loop {
            let unsaid = self.journal.unsaid(self.platform).await?;
            if unsaid.is_empty() {
                return Ok(true);
            }
            for message in &unsaid {
                match self.edge.say(&message.outgoing).await {
                    Ok(said_as) => self.journal.said(message, &said_as).await?,
                    Err(error) => {
                        tracing::warn!(room = %message.outgoing.room, %error, "a message could not be said yet");
                        return Ok(false);
                    }
                }
            }
        }
    }
}
