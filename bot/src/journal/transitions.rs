//! Operations: from a plan that was shown to an end that was observed. Each method is one transaction from one stored
//! state to the next, with the words to say about it.

use chrono::{DateTime, Utc};
use commands::{Command, OperationId, Person, Plan, Reply, Seen, Sent, Verdict};

use super::heard::mark_answered;
use super::operations::{Operation, OperationState};
use super::outgoing::{self, Message};
use super::{HeardId, Journal, millis, preview, verdict_word};
use crate::chat::Room;

/// A new operation.
#[derive(Debug)]
pub struct NewOperation<'a> {
    /// The event that asked for it.
    pub heard: HeardId,
    /// Where.
    pub room: &'a Room,
    /// Who.
    pub person: &'a Person,
    /// What.
    pub command: &'a Command,
    /// What it comes to.
    pub plan: &'a Plan,
}

impl Journal {
    /// Stores a plan that waits for a decision, together with the preview to show.
    ///
    /// # Errors
    /// When it could not be stored, for one because the event has an operation already.
    pub async fn propose(&self, new: &NewOperation<'_>, now: DateTime<Utc>) -> anyhow::Result<()> {
        let mut transaction = self.db.begin().await?;
        insert(&mut transaction, new, OperationState::Proposed, now).await?;
        outgoing::put(
            &mut transaction,
            Message::Answer(new.heard),
            new.room,
            &new.plan.proposal(),
            None,
            now,
        )
        .await?;
        mark_answered(&mut transaction, new.heard, Some(Verdict::Refused), now).await?;
        transaction.commit().await?;
        self.changed();
        Ok(())
    }

    /// Stores a plan that needs no decision: it may be sent.
    ///
    /// # Errors
    /// When it could not be stored.
    pub async fn begin(&self, new: &NewOperation<'_>, now: DateTime<Utc>) -> anyhow::Result<()> {
        let mut transaction = self.db.begin().await?;
        insert(&mut transaction, new, OperationState::Confirmed, now).await?;
        mark_answered(&mut transaction, new.heard, None, now).await?;
        transaction.commit().await?;
        self.changed();
        Ok(())
    }

    /// Confirms a plan. False when somebody decided before.
    ///
    /// # Errors
    /// When it could not be stored; nothing may be sent then.
    pub async fn confirm(
        &self,
        id: &OperationId,
        heard: HeardId,
        person: &Person,
        now: DateTime<Utc>,
    ) -> anyhow::Result<bool> {
        let mut transaction = self.db.begin().await?;
        let confirmed =
            decide(&mut transaction, id, OperationState::Confirmed, person, now).await?;
        if confirmed {
            preview::decided(&mut transaction, id, OperationState::Confirmed, person, now).await?;
            mark_answered(&mut transaction, heard, None, now).await?;
        }
        transaction.commit().await?;
        self.changed();
        Ok(confirmed)
    }

    /// Drops a plan that was not confirmed. False when somebody decided before.
    ///
    /// # Errors
    /// When it could not be stored.
    pub async fn drop_plan(
        &self,
        id: &OperationId,
        person: &Person,
        now: DateTime<Utc>,
    ) -> anyhow::Result<bool> {
        let mut transaction = self.db.begin().await?;
        let dropped = decide(&mut transaction, id, OperationState::Dropped, person, now).await?;
        if dropped {
            preview::decided(&mut transaction, id, OperationState::Dropped, person, now).await?;
        }
        transaction.commit().await?;
        self.changed();
        Ok(dropped)
    }

    /// Puts a newer plan in place of one that still waits for a decision.
    ///
    /// # Errors
    /// When it could not be stored.
    pub async fn replan(&self, plan: &Plan, now: DateTime<Utc>) -> anyhow::Result<()> {
        let mut transaction = self.db.begin().await?;
        sqlx::query("UPDATE operations SET plan = $2, request_id = $3, created_at = $4 WHERE id = $1 AND state = 'proposed'")
            .bind(plan.operation.as_str())
            .bind(serde_json::to_string(plan)?)
            .bind(plan.effect.request())
            .bind(millis(now))
            .execute(&mut *transaction)
            .await?;
        record(
            &mut transaction,
            &plan.operation,
            "proposed",
            "the facts changed; planned anew",
            now,
        )
        .await?;
        transaction.commit().await?;
        self.changed();
        Ok(())
    }

    /// The effect is about to be sent.
    ///
    /// # Errors
    /// When it could not be stored; nothing may be sent then.
    pub async fn sending(&self, id: &OperationId, now: DateTime<Utc>) -> anyhow::Result<()> {
        let mut transaction = self.db.begin().await?;
        sqlx::query("UPDATE operations SET state = 'sent', sent_at = coalesce(sent_at, $2) WHERE id = $1 AND state IN ('confirmed', 'sent')")
            .bind(id.as_str())
            .bind(millis(now))
            .execute(&mut *transaction)
            .await?;
        record(&mut transaction, id, "sent", "", now).await?;
        transaction.commit().await?;
        self.changed();
        Ok(())
    }

    /// What the service showed while the operation goes on, and what the room is told of it.
    ///
    /// # Errors
    /// When it could not be stored.
    pub async fn progress(
        &self,
        operation: &Operation,
        seen: Option<&Seen>,
        reply: &Reply,
        now: DateTime<Utc>,
    ) -> anyhow::Result<()> {
        let mut transaction = self.db.begin().await?;
        if let Some(seen) = seen {
            sqlx::query("UPDATE operations SET state = 'followed', seen = $2, last_seen = $3 WHERE id = $1 AND state IN ('sent', 'followed')")
                .bind(operation.id.as_str())
                .bind(serde_json::to_string(seen)?)
                .bind(Sent::of(&operation.plan.effect).state_in(reply))
                .execute(&mut *transaction)
                .await?;
        }
        outgoing::put(
            &mut transaction,
            Message::Operation(&operation.id, operation.heard),
            &operation.room,
            reply,
            None,
            now,
        )
        .await?;
        record(
            &mut transaction,
            &operation.id,
            if seen.is_some() {
                "followed"
            } else {
                "unknown"
            },
            &reply.text,
            now,
        )
        .await?;
        transaction.commit().await?;
        self.changed();
        Ok(())
    }

    /// How it ended, and the last word to the room. The one place that ends an operation.
    ///
    /// # Errors
    /// When it could not be stored; the follower will look again.
    pub async fn end(
        &self,
        operation: &Operation,
        seen: Option<&Seen>,
        reply: &Reply,
        verdict: Verdict,
        now: DateTime<Utc>,
    ) -> anyhow::Result<()> {
        let mut transaction = self.db.begin().await?;
        sqlx::query("UPDATE operations SET state = 'ended', verdict = $2, ended_at = $3, seen = coalesce($4, seen) WHERE id = $1")
            .bind(operation.id.as_str())
            .bind(verdict_word(verdict))
            .bind(millis(now))
            .bind(seen.map(serde_json::to_string).transpose()?)
            .execute(&mut *transaction)
            .await?;
        outgoing::put(
            &mut transaction,
            Message::Operation(&operation.id, operation.heard),
            &operation.room,
            reply,
            Some(verdict),
            now,
        )
        .await?;
        record(&mut transaction, &operation.id, "ended", &reply.text, now).await?;
        transaction.commit().await?;
        self.changed();
        Ok(())
    }
}

async fn insert(
    transaction: &mut sqlx::SqliteConnection,
    new: &NewOperation<'_>,
    state: OperationState,
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    let plan = new.plan;
    sqlx::query(
        "INSERT INTO operations (id, heard_id, room, person, environment, request_id, command, plan, state, created_at, decided_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(plan.operation.as_str())
    .bind(new.heard.0)
    .bind(&new.room.0)
    .bind(&new.person.0)
    .bind(plan.environment.as_str())
    .bind(plan.effect.request())
    .bind(serde_json::to_string(new.command)?)
    .bind(serde_json::to_string(plan)?)
    .bind(state.word())
    .bind(millis(now))
    .bind((state == OperationState::Confirmed).then(|| millis(now)))
    .execute(&mut *transaction)
    .await?;
    record(
        transaction,
        &plan.operation,
        state.word(),
        &plan.preview,
        now,
    )
    .await
}

async fn decide(
    transaction: &mut sqlx::SqliteConnection,
    id: &OperationId,
    state: OperationState,
    person: &Person,
    now: DateTime<Utc>,
) -> anyhow::Result<bool> {
    let done = sqlx::query("UPDATE operations SET state = $2, decided_by = $3, decided_at = $4 WHERE id = $1 AND state = 'proposed'")
        .bind(id.as_str())
        .bind(state.word())
        .bind(&person.0)
        .bind(millis(now))
        .execute(&mut *transaction)
        .await?;
    let decided = done.rows_affected() == 1;
    if decided {
        record(transaction, id, state.word(), &format!("by {person}"), now).await?;
    }
    Ok(decided)
}

async fn record(
    transaction: &mut sqlx::SqliteConnection,
    id: &OperationId,
    state: &str,
    detail: &str,
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    sqlx::query(
        "INSERT INTO operation_events (operation_id, at, state, detail) VALUES ($1, $2, $3, $4)",
    )
    .bind(id.as_str())
    .bind(millis(now))
    .bind(state)
    .bind(detail)
    .execute(transaction)
    .await?;
    Ok(())
}
