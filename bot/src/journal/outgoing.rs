//! Messages to rooms. Saying one anew raises its revision; only the newest is ever sent.

use chrono::{DateTime, Utc};
use commands::{OperationId, Reply, Verdict};
use sqlx::Row;

use super::{HeardId, Journal, millis, verdict_of, verdict_word};
use crate::chat::{Outgoing, Room};

/// What a message is about. There is one message for each.
#[derive(Debug, Clone, Copy)]
pub(super) enum Message<'a> {
    /// The answer to one event.
    Answer(HeardId),
    /// The progress and end of one operation, which an event asked for.
    Operation(&'a OperationId, HeardId),
}

impl Message<'_> {
    fn key(&self) -> String {
        match self {
            Self::Answer(heard) => format!("answer:{}", heard.0),
            Self::Operation(operation, _) => format!("operation:{operation}"),
        }
    }

    fn heard(&self) -> HeardId {
        match self {
            Self::Answer(heard) | Self::Operation(_, heard) => *heard,
        }
    }
}

/// A message whose newest revision has not been said.
#[derive(Debug, Clone)]
pub(crate) struct Unsaid {
    id: i64,
    revision: i64,
    /// The message.
    pub(crate) outgoing: Outgoing,
}

/// Stores a message, or a newer revision of it. The same words again are no revision.
pub(super) async fn put(
    transaction: &mut sqlx::SqliteConnection,
    message: Message<'_>,
    room: &Room,
    reply: &Reply,
    ended: Option<Verdict>,
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    sqlx::query(
        "INSERT INTO outgoing (message_key, room, reply, updated_at, ended, answers)
         VALUES ($1, $2, $3, $4, $5, (SELECT source FROM heard WHERE id = $6))
         ON CONFLICT (message_key) DO UPDATE
         SET reply = excluded.reply, ended = excluded.ended, revision = outgoing.revision + 1, updated_at = excluded.updated_at
         WHERE outgoing.reply <> excluded.reply OR outgoing.ended IS DISTINCT FROM excluded.ended",
    )
    .bind(message.key())
    .bind(&room.0)
    .bind(serde_json::to_string(reply)?)
    .bind(millis(now))
    .bind(ended.map(verdict_word))
    .bind(message.heard().0)
    .execute(transaction)
    .await?;
    Ok(())
}

impl Journal {
    /// Messages that wait to be said in rooms of one platform, oldest first.
    pub(crate) async fn unsaid(&self, platform: &str) -> anyhow::Result<Vec<Unsaid>> {
        let rows = sqlx::query(
            "SELECT id, message_key, room, reply, revision, said_as, ended, answers FROM outgoing
             WHERE revision > said_revision AND room LIKE $1 ORDER BY id LIMIT 100",
        )
        .bind(format!("{platform}:%"))
        .fetch_all(&self.db)
        .await?;
        rows.iter()
            .map(|row| {
                let outgoing = Outgoing {
                    message_key: row.get("message_key"),
                    room: Room(row.get("room")),
                    reply: serde_json::from_str(row.get("reply"))?,
                    ended: row
                        .get::<Option<String>, _>("ended")
                        .as_deref()
                        .map(verdict_of)
                        .transpose()?,
                    answers: row.get("answers"),
                    said_as: row.get("said_as"),
                };
                Ok(Unsaid {
                    id: row.get("id"),
                    revision: row.get("revision"),
                    outgoing,
                })
            })
            .collect()
    }

    /// The revision is in the room.
    pub(crate) async fn said(&self, unsaid: &Unsaid, said_as: &str) -> anyhow::Result<()> {
        sqlx::query("UPDATE outgoing SET said_revision = $2, said_as = $3 WHERE id = $1 AND said_revision < $2")
            .bind(unsaid.id)
            .bind(unsaid.revision)
            .bind(said_as)
            .execute(&self.db)
            .await?;
        self.changed();
        Ok(())
    }
}
