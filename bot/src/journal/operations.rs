//! Operations as they are stored, and finding them.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use commands::{Command, EnvironmentName, OperationId, Person, Plan, Reply, Seen, Verdict};
use sqlx::Row;
use sqlx::any::AnyRow;

use super::{HeardId, Journal, time, verdict_of};
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
    pub(super) fn word(self) -> &'static str {
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
    /// How many other people have to approve it, and why.
    pub approvals: u32,
    /// Why so many, where that is more than tier 3 asks for anyway.
    pub because: Option<String>,
    /// Which showing of the plan this is: a plan that is made anew needs approvals anew.
    pub round: i64,
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
    /// What the service showed of it last.
    pub seen: Option<Seen>,
    /// The same in words, for saying "last seen …".
    pub last_seen: Option<String>,
    /// How it ended.
    pub verdict: Option<Verdict>,
    /// The last thing the room was told of it.
    pub told: Option<Reply>,
}

pub(super) const SELECT: &str = "SELECT operations.*, outgoing.reply AS told FROM operations
     LEFT JOIN outgoing ON outgoing.message_key = 'operation:' || operations.id";

impl Journal {
    /// One operation by its short id.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn operation(&self, id: &OperationId) -> anyhow::Result<Option<Operation>> {
        let row = sqlx::query(&format!("{SELECT} WHERE operations.id = $1"))
            .bind(id.as_str())
            .fetch_optional(&self.store.db)
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
            .fetch_optional(&self.store.db)
            .await?;
        row.as_ref().map(operation_of).transpose()
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
            .fetch_optional(&self.store.db)
            .await?;
        row.as_ref().map(operation_of).transpose()
    }

    /// The last operation that any of these accounts asked for, wherever.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn last_operation_by(
        &self,
        accounts: &[Person],
    ) -> anyhow::Result<Option<Operation>> {
        let accounts: Vec<[&str; 1]> = accounts
            .iter()
            .map(|account| [account.0.as_str()])
            .collect();
        let query = format!(
            "{SELECT} WHERE operations.person IN (SELECT value->>0 FROM {{rows}})
             ORDER BY operations.created_at DESC, operations.heard_id DESC LIMIT 1"
        );
        let row = sqlx::query(&self.store.sql(&query))
            .bind(serde_json::to_string(&accounts)?)
            .fetch_optional(&self.store.db)
            .await?;
        row.as_ref().map(operation_of).transpose()
    }

    /// The newest operations about any of these things, whatever their case, that were not dropped before they began.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn operations_about(
        &self,
        subjects: &BTreeSet<String>,
    ) -> anyhow::Result<Vec<Operation>> {
        let subjects: Vec<[String; 1]> = subjects
            .iter()
            .map(|subject| [subject.to_lowercase()])
            .collect();
        let query = format!(
            "{SELECT} WHERE operations.subject IN (SELECT value->>0 FROM {{rows}}) AND operations.state NOT IN ('proposed', 'dropped')
             ORDER BY operations.created_at DESC, operations.heard_id DESC LIMIT 200"
        );
        let rows = sqlx::query(&self.store.sql(&query))
            .bind(serde_json::to_string(&subjects)?)
            .fetch_all(&self.store.db)
            .await?;
        rows.iter().map(operation_of).collect()
    }

    /// The last operation of a channel and its threads.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn last_operation_around(&self, room: &Room) -> anyhow::Result<Option<Operation>> {
        let channel = room.channel();
        // Nothing in an id is to be taken for a pattern.
        let escaped = ['\\', '%', '_']
            .into_iter()
            .fold(channel.to_owned(), |text, special| {
                text.replace(special, &format!("\\{special}"))
            });
        let query = format!(
            "{SELECT} WHERE operations.room = $1 OR operations.room LIKE $2 ESCAPE '\\'
             ORDER BY operations.created_at DESC, operations.heard_id DESC LIMIT 1"
        );
        let row = sqlx::query(&query)
            .bind(channel)
            .bind(format!("{escaped}/%"))
            .fetch_optional(&self.store.db)
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
        let rows = sqlx::query(&query).fetch_all(&self.store.db).await?;
        rows.iter().map(operation_of).collect()
    }

    /// What was confirmed and has not ended in environments other than these, oldest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn unfinished_elsewhere(
        &self,
        environments: &[&EnvironmentName],
    ) -> anyhow::Result<Vec<Operation>> {
        let known: Vec<[&str; 1]> = environments.iter().map(|name| [name.as_str()]).collect();
        let query = format!(
            "{SELECT} WHERE operations.state IN ('confirmed', 'sent', 'followed')
             AND operations.environment NOT IN (SELECT value->>0 FROM {{rows}}) ORDER BY operations.created_at, operations.heard_id"
        );
        let rows = sqlx::query(&self.store.sql(&query))
            .bind(serde_json::to_string(&known)?)
            .fetch_all(&self.store.db)
            .await?;
        rows.iter().map(operation_of).collect()
    }

    /// What was confirmed and has not ended, with the room it was asked for in, oldest first. Reads no plan.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn unfinished_in_rooms(&self) -> anyhow::Result<Vec<(Room, OperationId)>> {
        let query = "SELECT room, id FROM operations WHERE state IN ('confirmed', 'sent', 'followed') ORDER BY created_at, heard_id";
        let rows = sqlx::query(query).fetch_all(&self.store.db).await?;
        let unfinished = rows.iter().map(|row| {
            let id = OperationId::new(row.get::<String, _>("id"));
            (Room(row.get("room")), id)
        });
        Ok(unfinished.collect())
    }

    /// How many operations of a room were confirmed and have not ended.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn count_unfinished_of(&self, room: &Room) -> anyhow::Result<usize> {
        let query = "SELECT count(*) AS count FROM operations WHERE state IN ('confirmed', 'sent', 'followed') AND room = $1";
        let row = sqlx::query(query)
            .bind(&room.0)
            .fetch_one(&self.store.db)
            .await?;
        Ok(usize::try_from(row.get::<i64, _>("count"))?)
    }

    /// What of an environment was confirmed and has not ended.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn unfinished_in(
        &self,
        environment: &EnvironmentName,
    ) -> anyhow::Result<Vec<OperationId>> {
        let query = "SELECT id FROM operations WHERE environment = $1 AND state IN ('confirmed', 'sent', 'followed')";
        let rows = sqlx::query(query)
            .bind(environment.as_str())
            .fetch_all(&self.store.db)
            .await?;
        Ok(rows
            .iter()
            .map(|row| OperationId::new(row.get::<String, _>("id")))
            .collect())
    }

    /// Several operations by their short ids, oldest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn operations(&self, ids: &[&OperationId]) -> anyhow::Result<Vec<Operation>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let ids: Vec<[&str; 1]> = ids.iter().map(|id| [id.as_str()]).collect();
        let query = format!(
            "{SELECT} WHERE operations.id IN (SELECT value->>0 FROM {{rows}}) ORDER BY operations.created_at, operations.heard_id"
        );
        let rows = sqlx::query(&self.store.sql(&query))
            .bind(serde_json::to_string(&ids)?)
            .fetch_all(&self.store.db)
            .await?;
        rows.iter().map(operation_of).collect()
    }

    /// Whether an operation has this id.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn has_operation(&self, id: &OperationId) -> anyhow::Result<bool> {
        Ok(sqlx::query("SELECT 1 FROM operations WHERE id = $1")
            .bind(id.as_str())
            .fetch_optional(&self.store.db)
            .await?
            .is_some())
    }
}

pub(super) fn operation_of(row: &AnyRow) -> anyhow::Result<Operation> {
    let json = |column: &str| row.get::<Option<String>, _>(column);
    Ok(Operation {
        id: OperationId::new(row.get::<String, _>("id")),
        heard: HeardId(row.get("heard_id")),
        room: Room(row.get("room")),
        person: Person(row.get("person")),
        command: serde_json::from_str(row.get("command"))?,
        plan: serde_json::from_str(row.get("plan"))?,
        approvals: u32::try_from(row.get::<i64, _>("approvals"))?,
        because: json("approvals_because"),
        round: row.get("round"),
        state: OperationState::from_word(row.get("state"))?,
        created_at: time(row.get("created_at")),
        decided_by: json("decided_by").map(Person),
        decided_at: row.get::<Option<i64>, _>("decided_at").map(time),
        sent_at: row.get::<Option<i64>, _>("sent_at").map(time),
        seen: json("seen")
            .map(|text| serde_json::from_str(&text))
            .transpose()?,
        last_seen: json("last_seen"),
        verdict: json("verdict").as_deref().map(verdict_of).transpose()?,
        told: json("told")
            .map(|text| serde_json::from_str(&text))
            .transpose()?,
    })
}
