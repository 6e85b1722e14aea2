//! Who has approved a plan. A vote is a row, one a human and showing of the plan, and rows are only ever added.

use chrono::{DateTime, Utc};
use commands::Person;
use sqlx::Row;

use super::operations::Operation;
use super::transitions::Decision;
use super::write::{Event, Move, Write};
use super::{HeardId, Journal, preview, time};

/// Somebody has approved a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// The account that acted.
    pub person: Person,
    /// What was heard.
    pub heard: HeardId,
    /// When.
    pub at: DateTime<Utc>,
}

impl Journal {
    /// Stores that somebody has approved a plan as it was shown, and shows so in place unless they are the last. False where that human has approved
    /// it before, or where somebody has decided about it meanwhile.
    ///
    /// # Errors
    /// When it could not be stored: it counts for nothing then.
    pub async fn approve(
        &self,
        decision: &Decision<'_>,
        human: &str,
        is_last: bool,
        now: DateTime<Utc>,
    ) -> anyhow::Result<bool> {
        let operation = decision.operation;
        let statement = "INSERT INTO approvals (operation_id, round, human, person, heard_id, at, rule)
             SELECT $1, $2, $3, $4, $5, $6, $7 FROM operations WHERE id = $1 AND state = 'proposed' AND round = $2
             ON CONFLICT (operation_id, round, human) DO NOTHING";
        let step = Move::new(statement)
            .bind(operation.id.as_str())
            .bind(operation.round)
            .bind(human)
            .bind(decision.person.0.as_str())
            .bind(decision.heard.0)
            .bind(now)
            .bind(decision.rule.unwrap_or_default());
        // The last one is followed by the decision, which shows all of them.
        let preview = (!is_last).then(|| preview::approved(decision, now));
        let write = Write {
            moves: vec![step],
            events: vec![Event {
                operation: operation.id.clone(),
                at: now,
                what: "approved",
                detail: decision.told(),
            }],
            messages: preview.into_iter().collect(),
            ..Write::default()
        };
        Ok(self.write(write).await?.applied)
    }

    /// Who has approved a plan as it is shown now, the first first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn approvals(&self, operation: &Operation) -> anyhow::Result<Vec<Approval>> {
        let rows = sqlx::query(
            "SELECT person, heard_id, at FROM approvals WHERE operation_id = $1 AND round = $2 ORDER BY id",
        )
        .bind(operation.id.as_str())
        .bind(operation.round)
        .fetch_all(&self.store.db)
        .await?;
        let approval = |row: &sqlx::any::AnyRow| Approval {
            person: Person(row.get("person")),
            heard: HeardId(row.get("heard_id")),
            at: time(row.get("at")),
        };
        Ok(rows.iter().map(approval).collect())
    }
}
