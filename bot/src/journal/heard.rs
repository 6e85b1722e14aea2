//! Events as they were heard.

use chrono::{DateTime, Utc};
use commands::{Person, Reply, Verdict};
use sqlx::Row;
use sqlx::any::AnyRow;

use super::write::{Answered, Message, Ruling, Topic, Write};
use super::{Journal, time};
use crate::chat::{Heard, Room};

/// The journal's number of an event.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HeardId(pub(super) i64);

#[cfg(test)]
impl HeardId {
    /// For tests of what depends on which event it is.
    pub(crate) fn of(number: i64) -> Self {
        Self(number)
    }
}

const SELECT: &str = "SELECT id, event_key, room, person, text, source, heard_at FROM heard";

impl Journal {
    /// Stores an event. `None` when it is stored already: a second delivery, on which nothing more is to be done.
    ///
    /// # Errors
    /// When it could not be stored; it must not be acknowledged then.
    pub async fn hear(&self, heard: &Heard) -> anyhow::Result<Option<HeardId>> {
        let write = Write {
            heard: Some(heard.clone()),
            ..Write::default()
        };
        Ok(self.write(write).await?.heard)
    }

    /// What was heard under a key, if anything was.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn heard_as(&self, event_key: &str) -> anyhow::Result<Option<String>> {
        let row = sqlx::query("SELECT text FROM heard WHERE event_key = $1")
            .bind(event_key)
            .fetch_optional(&self.store.db)
            .await?;
        Ok(row.map(|row| row.get("text")))
    }

    /// The rooms of a platform in which something was heard, with the newest event of each, the newest room first. Of a
    /// journal's last 100,000 events, and so many rooms.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn rooms_of(&self, platform: &str, limit: u32) -> anyhow::Result<Vec<Heard>> {
        let query = format!(
            "{SELECT} WHERE id IN (
                 SELECT max(id) FROM (SELECT id, room FROM heard ORDER BY id DESC LIMIT 100000) AS recent
                 WHERE room LIKE $1 GROUP BY room)
             ORDER BY id DESC LIMIT $2"
        );
        let rows = sqlx::query(&query)
            .bind(format!("{platform}:%"))
            .bind(i64::from(limit))
            .fetch_all(&self.store.db)
            .await?;
        Ok(rows.iter().map(|row| heard_of(row).1).collect())
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
        let message = reply.map(|reply| Message {
            topic: Topic::Answer(heard),
            room: room.clone(),
            reply: reply.clone(),
            ended: Some(verdict),
            at: now,
        });
        self.write(Write {
            messages: message.into_iter().collect(),
            answered: Some(Answered {
                heard,
                verdict: Some(verdict),
                at: now,
            }),
            ..Write::default()
        })
        .await?;
        Ok(())
    }

    /// Stores a refusal, with what the rules said, and what is said of it if anything is.
    ///
    /// # Errors
    /// When it could not be stored; the event will be worked on again.
    pub async fn refuse(
        &self,
        room: &Room,
        reply: Option<Reply>,
        ruling: Ruling,
        now: DateTime<Utc>,
    ) -> anyhow::Result<()> {
        let heard = ruling.heard;
        let answer = |reply| Message::answer(heard, room, reply, Verdict::Refused, now);
        self.write(Write {
            messages: reply.map(answer).into_iter().collect(),
            answered: Some(Answered {
                heard,
                verdict: Some(Verdict::Refused),
                at: now,
            }),
            ruling: Some(ruling),
            ..Write::default()
        })
        .await?;
        Ok(())
    }

    /// One event as it was heard.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn heard(&self, id: HeardId) -> anyhow::Result<Option<Heard>> {
        let row = sqlx::query(&format!("{SELECT} WHERE id = $1"))
            .bind(id.0)
            .fetch_optional(&self.store.db)
            .await?;
        Ok(row.as_ref().map(|row| heard_of(row).1))
    }

    /// Events whose answer was never stored, oldest first. Under a lease, those that no other replica works on.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn unanswered(&self) -> anyhow::Result<Vec<(HeardId, Heard)>> {
        let worker = self.under.as_ref().map(super::Lease::name);
        let whose = match worker {
            Some(_) => "(worker IS NULL OR worker = $1)",
            None => "$1 IS NULL",
        };
        let query = format!("{SELECT} WHERE answered_at IS NULL AND {whose} ORDER BY id");
        let rows = sqlx::query(&query)
            .bind(worker)
            .fetch_all(&self.store.db)
            .await?;
        Ok(rows.iter().map(heard_of).collect())
    }

    /// Whether the same person said something before in the same room that has no answer yet. With replicas, another one
    /// may be working on it.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn has_to_wait(&self, id: HeardId, heard: &Heard) -> anyhow::Result<bool> {
        let query = "SELECT id FROM heard WHERE answered_at IS NULL AND room = $1 AND person = $2 AND id < $3 LIMIT 1";
        let before = sqlx::query(query)
            .bind(&heard.room.0)
            .bind(&heard.person.0)
            .bind(id.0)
            .fetch_optional(&self.store.db)
            .await?;
        Ok(before.is_some())
    }
}

fn heard_of(row: &AnyRow) -> (HeardId, Heard) {
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
