//! The whole life of an operation, as it was stored step by step.

use chrono::{DateTime, Utc};
use commands::OperationId;
use sqlx::Row;

use super::{Journal, time};

/// One thing that happened to an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happened {
    /// When.
    pub at: DateTime<Utc>,
    /// What, in a word: `heard`, `proposed`, `confirmed`, `sent`, `followed`, `said`, `ended` …
    pub what: String,
    /// The words or ids that go with it.
    pub detail: String,
}

impl Journal {
    /// What happened to an operation, oldest first: from the message that asked for it to its last word in the room. Empty
    /// where there is no such operation.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn life(&self, operation: &OperationId) -> anyhow::Result<Vec<Happened>> {
        let rows = sqlx::query(
            "SELECT 0 AS place, heard.heard_at AS at, 'heard' AS what,
                    heard.person || ' in ' || heard.room || ': ' || heard.text AS detail
             FROM operations JOIN heard ON heard.id = operations.heard_id WHERE operations.id = $1
             UNION ALL
             SELECT id AS place, at, state AS what, detail FROM operation_events WHERE operation_id = $1
             ORDER BY place",
        )
        .bind(operation.as_str())
        .fetch_all(&self.store.db)
        .await?;
        Ok(rows
            .iter()
            .map(|row| Happened {
                at: time(row.get("at")),
                what: row.get("what"),
                detail: row.get("detail"),
            })
            .collect())
    }
}
