//! Events as they were heard.

use chrono::{DateTime, Utc};
use commands::{Person, Reply, Verdict};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::outgoing::{self, Message};
use super::{Journal, millis, time};
use crate::chat::{Heard, Room};

/// The journal's number of an event.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HeardId(pub(super) i64);

impl Journal {
    /// Stores an event. `None` when it is stored already: a second delivery, on which nothing more is to be done.
    ///
    /// # Errors
    /// When it could not be stored; it must not be acknowledged then.
    pub async fn hear(&self, heard: &Heard) -> anyhow::Result<Option<HeardId>> {
        let row = sqlx::query(
            "INSERT INTO heard (event_key, room, person, text, source, heard_at) VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (event_key) DO NOTHING RETURNING id",
        )
        .bind(&heard.event_key)
        .bind(&heard.room.0)
        .bind(&heard.person.0)
        .bind(&heard.text)
        .bind(&heard.source)
        .bind(millis(heard.at))
        .fetch_optional(&self.db)
        .await?;
        self.changed();
        Ok(row.map(|row| HeardId(row.get(0))))
    }

    /// Stores the answer to an event that starts no operation. With no reply, the event is only marked as dealt with.
    ///
    /// # Errors
    /// When it could not be stored; the event will be worked on again.
    pub async fn answer(
        &self,
        heard: HeardId,
        room: &Room,
        reply: Option<&Reply>,
        verdict: Verdict,
        now: DateTime<Utc>,
    ) -> anyhow::Result<()> {
        let mut transaction = self.db.begin().await?;
        if let Some(reply) = reply {
            let ended = Some(verdict);
            outgoing::put(
                &mut transaction,
                Message::Answer(heard),
                room,
                reply,
                ended,
                now,
            )
            .await?;
        }
        mark_answered(&mut transaction, heard, Some(verdict), now).await?;
        transaction.commit().await?;
        self.changed();
        Ok(())
    }

    /// What was heard under a key, if anything was.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn heard_as(&self, event_key: &str) -> anyhow::Result<Option<String>> {
        let row = sqlx::query("SELECT text FROM heard WHERE event_key = $1")
            .bind(event_key)
            .fetch_optional(&self.db)
            .await?;
        Ok(row.map(|row| row.get(0)))
    }

    /// Events whose answer was never stored, oldest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn unanswered(&self) -> anyhow::Result<Vec<(HeardId, Heard)>> {
        let query = "SELECT id, event_key, room, person, text, source, heard_at FROM heard WHERE answered_at IS NULL ORDER BY id";
        let rows = sqlx::query(query).fetch_all(&self.db).await?;
        Ok(rows.iter().map(heard_of).collect())
    }
}

/// Marks an event as dealt with. The verdict is open while an operation of it is under way.
pub(super) async fn mark_answered(
    transaction: &mut sqlx::SqliteConnection,
    heard: HeardId,
    verdict: Option<Verdict>,
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    sqlx::query("UPDATE heard SET answered_at = $2, verdict = $3 WHERE id = $1")
        .bind(heard.0)
        .bind(millis(now))
        .bind(verdict.map(super::verdict_word))
        .execute(transaction)
        .await?;
    Ok(())
}

fn heard_of(row: &SqliteRow) -> (HeardId, Heard) {
    let heard = Heard {
        event_key: row.get("event_key"),
        room: Room(row.get("room")),
        person: Person(row.get("person")),
        text: row.get("text"),
        source: row.get("source"),
        at: time(row.get("heard_at")),
    };
    (HeardId(row.get("id")), heard)
}
