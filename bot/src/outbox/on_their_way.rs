//! Edits that were being made when somebody else began to speak.
//!
//! A process that is stopped in the middle of a call, and goes on when another replica has said how it ended, finishes that call:
//! the room then shows the older words. Nobody can take that back, so the newest words are said once more.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::journal::{Journal, Unsaid};

/// How long an edit may take to arrive after whoever made it was dropped.
const ARRIVES_WITHIN: Duration = Duration::from_secs(2);

/// The edits of one platform that are being made by this process: message and revision. Cloning shares them.
#[derive(Debug, Clone, Default)]
pub(crate) struct OnTheirWay(Arc<Mutex<HashMap<i64, i64>>>);

impl OnTheirWay {
    pub(super) fn depart(&self, unsaid: &Unsaid) {
        self.edits().insert(unsaid.id, unsaid.revision);
    }

    pub(super) fn arrived(&self, unsaid: &Unsaid) {
        let mut edits = self.edits();
        if edits.get(&unsaid.id) == Some(&unsaid.revision) {
            edits.remove(&unsaid.id);
        }
    }

    /// Has the newest words of all of them said again, by whoever speaks now.
    pub(crate) async fn mend(&self, journal: &Journal) {
        let edits: Vec<_> = self.edits().drain().collect();
        if edits.is_empty() {
            return;
        }
        tokio::time::sleep(ARRIVES_WITHIN).await;
        for (message, revision) in edits {
            if let Err(error) = journal.say_again(message, revision).await {
                tracing::error!(
                    error = format!("{error:#}"),
                    "a message may show older words than the last ones"
                );
            }
        }
    }

    fn edits(&self) -> std::sync::MutexGuard<'_, HashMap<i64, i64>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
