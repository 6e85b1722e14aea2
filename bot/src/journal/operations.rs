//! Operations: from a plan that was shown to an end that was observed.

use chrono::{DateTime, Utc};
use commands::balancer::{Answer, Sent};
use commands::{Command, OperationId, Person, Plan, Reply, Verdict};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::heard::mark_answered;
use super::outgoing::{self, Message};
use super::{HeardId, Journal, millis, time};
use crate::chat::Room;

/// How far an operation has come. Each state is stored before what follows from it is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OperationState {
    /// Its preview was shown; it waits for a decision.
    Proposed,
    /// It may be sent.
    Confirmed,
    /// It was sent, or the process ended while sending it. Whether it arrived is not known.
    Sent,
    /// The service has it; a follower watches it.
    Followed,
    /// Nothing more will happen to it.
    Ended,
    /// It was never sent, and will not be.
    Dropped,
}

const WORDS: [(OperationState, &str); 6] = [
    (OperationState::Proposed, "proposed"),
    (OperationState::Confirmed, "confirmed"),
    (OperationState::Sent, "sent"),
    (OperationState::Followed, "followed"),
    (OperationState::Ended, "ended"),
    (OperationState::Dropped, "dropped"),
];

impl OperationState {
    fn word(self) -> &'static str {
        WORDS
            .iter()
            .find(|(state, _)| *state == self)
            .map_or("ended", |(_, word)| word)
    }

    fn from_word(word: &str) -> anyhow::Result<Self> {
        let known = WORDS
            .iter()
            .find(|(_, known)| *known == word)
            .map(|(state, _)| *state);
        known.ok_or_else(|| {
            anyhow::anyhow!("the journal has an operation in the unknown state {word}")
        })
    }
}

/// One operation as it is stored.
#[derive(Debug, Clone)]
pub struct Operation {
    /// Its short id.
    pub id: OperationId,
    /// The event that asked for it.
    pub heard: HeardId,
    /// Where it was asked for.
    pub room: Room,
    /// Who asked.
    pub person: Person,
    /// What was asked for.
    pub command: Command,
    /// What it comes to.
    pub plan: Plan,
    /// How far it has come.
    pub state: OperationState,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// Who confirmed or dropped it.
    pub decided_by: Option<Person>,
    /// When it was confirmed or dropped.
    pub decided_at: Option<DateTime<Utc>>,
    /// When it was first sent.
    pub sent_at: Option<DateTime<Utc>>,
    /// The service's last answer.
    pub answer: Option<Answer>,
    /// The same in words, for saying "last seen …".
    pub last_seen: Option<String>,
    /// How it ended.
    pub verdict: Option<Verdict>,
    /// The last thing the room was told of it.
    pub told: Option<Reply>,
}

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

const SELECT: &str = "SELECT operations.*, outgoing.reply AS told FROM operations
     LEFT JOIN outgoing ON outgoing.message_key = 'operation:' || operations.id";

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
            .bind(plan.effect.request().as_str())
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

    /// What the service answered while the operation goes on, and what the room is told of it.
    ///
    /// # Errors
    /// When it could not be stored.
    pub async fn progress(
        &self,
        operation: &Operation,
        answer: Option<&Answer>,
        reply: &Reply,
        now: DateTime<Utc>,
    ) -> anyhow::Result<()> {
        let mut transaction = self.db.begin().await?;
        if let Some(answer) = answer {
            sqlx::query("UPDATE operations SET state = 'followed', answer = $2, last_seen = $3 WHERE id = $1 AND state IN ('sent', 'followed')")
                .bind(operation.id.as_str())
                .bind(serde_json::to_string(answer)?)
                .bind(Sent::of(&operation.plan.effect).state_in(reply))
                .execute(&mut *transaction)
                .await?;
        }
        outgoing::put(
            &mut transaction,
            Message::Operation(&operation.id),
            &operation.room,
            reply,
            now,
        )
        .await?;
        record(
            &mut transaction,
            &operation.id,
            if answer.is_some() {
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
        answer: Option<&Answer>,
        reply: &Reply,
        verdict: Verdict,
        now: DateTime<Utc>,
    ) -> anyhow::Result<()> {
        let mut transaction = self.db.begin().await?;
        sqlx::query("UPDATE operations SET state = 'ended', verdict = $2, ended_at = $3, answer = coalesce($4, answer) WHERE id = $1")
            .bind(operation.id.as_str())
            .bind(verdict_word(verdict))
            .bind(millis(now))
            .bind(answer.map(serde_json::to_string).transpose()?)
            .execute(&mut *transaction)
            .await?;
        outgoing::put(
            &mut transaction,
            Message::Operation(&operation.id),
            &operation.room,
            reply,
            now,
        )
        .await?;
        record(&mut transaction, &operation.id, "ended", &reply.text, now).await?;
        transaction.commit().await?;
        self.changed();
        Ok(())
    }

    /// One operation by its short id.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn operation(&self, id: &OperationId) -> anyhow::Result<Option<Operation>> {
        let row = sqlx::query(&format!("{SELECT} WHERE operations.id = $1"))
            .bind(id.as_str())
            .fetch_optional(&self.db)
            .await?;
        row.as_ref().map(operation_of).transpose()
    }

    /// The operation that an event made, if it made one.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn operation_of_event(&self, heard: HeardId) -> anyhow::Result<Option<Operation>> {
        let row = sqlx::query(&format!("{SELECT} WHERE heard_id = $1"))
            .bind(heard.0)
            .fetch_optional(&self.db)
            .await?;
        row.as_ref().map(operation_of).transpose()
    }

    /// The operation a person means: by its short id, by its request id, or by `service-id` without the hash.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn operation_called(&self, name: &str) -> anyhow::Result<Option<Operation>> {
        // A request id is `service-operation-hash`: the operation id stands between the last two hyphens, or behind the last.
        let lower = name.to_lowercase();
        let mut parts = lower.rsplit('-');
        let (last, before) = (
            parts.next().unwrap_or_default(),
            parts.next().unwrap_or_default(),
        );
        let query = format!(
            "{SELECT} WHERE lower(request_id) = $1 OR operations.id = $1 OR operations.id IN ($2, $3) ORDER BY created_at DESC LIMIT 8"
        );
        let rows = sqlx::query(&query)
            .bind(&lower)
            .bind(last)
            .bind(before)
            .fetch_all(&self.db)
            .await?;
        let found: Vec<Operation> = rows
            .iter()
            .map(operation_of)
            .collect::<anyhow::Result<_>>()?;
        Ok(found.into_iter().find(|operation| {
            let request = operation.plan.effect.request().as_str().to_lowercase();
            request == lower
                || operation.id.as_str() == lower
                || request.starts_with(&format!("{lower}-"))
        }))
    }

    /// The last operation of a room.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn last_operation(&self, room: &Room) -> anyhow::Result<Option<Operation>> {
        let query = format!(
            "{SELECT} WHERE operations.room = $1 ORDER BY operations.created_at DESC, operations.heard_id DESC LIMIT 1"
        );
        let row = sqlx::query(&query)
            .bind(&room.0)
            .fetch_optional(&self.db)
            .await?;
        row.as_ref().map(operation_of).transpose()
    }

    /// Operations in one of these states, oldest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn operations_in(&self, states: &[OperationState]) -> anyhow::Result<Vec<Operation>> {
        let words: Vec<String> = states
            .iter()
            .map(|state| format!("'{}'", state.word()))
            .collect();
        let query = format!(
            "{SELECT} WHERE operations.state IN ({}) ORDER BY operations.created_at, operations.heard_id",
            words.join(", ")
        );
        let rows = sqlx::query(&query).fetch_all(&self.db).await?;
        rows.iter().map(operation_of).collect()
    }

    /// Whether an operation has this id.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn has_operation(&self, id: &OperationId) -> anyhow::Result<bool> {
        Ok(sqlx::query("SELECT 1 FROM operations WHERE id = $1")
            .bind(id.as_str())
            .fetch_optional(&self.db)
            .await?
            .is_some())
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
    .bind(plan.effect.request().as_str())
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

fn operation_of(row: &SqliteRow) -> anyhow::Result<Operation> {
    let json = |column: &str| row.get::<Option<String>, _>(column);
    Ok(Operation {
        id: OperationId::new(row.get::<String, _>("id")),
        heard: HeardId(row.get("heard_id")),
        room: Room(row.get("room")),
        person: Person(row.get("person")),
        command: serde_json::from_str(row.get("command"))?,
        plan: serde_json::from_str(row.get("plan"))?,
        state: OperationState::from_word(row.get("state"))?,
        created_at: time(row.get("created_at")),
        decided_by: json("decided_by").map(Person),
        decided_at: row.get::<Option<i64>, _>("decided_at").map(time),
        sent_at: row.get::<Option<i64>, _>("sent_at").map(time),
        answer: json("answer")
            .map(|text| serde_json::from_str(&text))
            .transpose()?,
        last_seen: json("last_seen"),
        verdict: json("verdict")
            .map(|word| serde_json::from_value(word.into()))
            .transpose()?,
        told: json("told")
            .map(|text| serde_json::from_str(&text))
            .transpose()?,
    })
}

/// A verdict as it is stored, in the word it is serialised as.
pub(super) fn verdict_word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Success => "success",
        Verdict::Failed => "failed",
        Verdict::Refused => "refused",
        Verdict::Unknown => "unknown",
    }
}
