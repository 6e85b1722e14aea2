//! Messages to rooms. Saying one anew raises its revision; only the newest is ever sent.

use chrono::{DateTime, Utc};
use commands::{OperationId, Reply};
use sqlx::Row;

use super::{HeardId, Journal, millis};
use crate::chat::{Outgoing, Room};

/// What a message is about. There is one message for each.
#[derive(Debug, Clone, Copy)]
pub(super) enum Message<'a> {
    /// The answer to one event.
    Answer(HeardId),
    /// The progress and end of one operation.
    Operation(&'a OperationId),
}

impl Message<'_> {
    fn key(&self) -> String {
        match self {
            Self::Answer(heard) => format!("answer:{}", heard.0),
            Self::Operation(operation) => format!("operation:{operation}"),
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
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    sqlx::query(
        "INSERT INTO outgoing (message_key, room, reply, updated_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (message_key) DO UPDATE SET reply = excluded.reply, revision = revision + 1, updated_at = excluded.updated_at
         WHERE reply <> excluded.reply",
    )
    .bind(message.key())
    .bind(&room.0)
    .bind(serde_json::to_string(reply)?)
    .bind(millis(now))
    .execute(transaction)
    .await?;
    Ok(())
}

impl Journal {
    /// Messages that wait to be said in rooms of one platform, oldest first.
    pub(crate) async fn unsaid(&self, platform: &str) -> anyhow::Result<Vec<Unsaid>> {
        let rows = sqlx::query(
            "SELECT id, message_key, room, reply, revision, said_as FROM outgoing
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
