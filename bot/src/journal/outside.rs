//! What other programs told, each once, stored together with what rooms hear of it.

use chrono::{DateTime, Utc};
use commands::{Reply, Verdict};

use super::Journal;
use super::write::{Message, Move, Topic, Write};
use crate::chat::Room;

impl Journal {
    /// Whether one of these keys was seen before.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn was_told_outside(&self, keys: &[String]) -> anyhow::Result<bool> {
        for key in keys {
            let seen = sqlx::query("SELECT at FROM outside_events WHERE event_key = $1")
                .bind(key)
                .fetch_optional(&self.store.db)
                .await?;
            if seen.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Stores that something was told, under all of its keys, and what rooms hear of it. False where one of the keys was seen
    /// before: then no room hears anything.
    ///
    /// # Errors
    /// When it could not be stored.
    pub async fn tell_outside(
        &self,
        keys: &[String],
        told: Vec<(Room, Reply)>,
        now: DateTime<Utc>,
    ) -> anyhow::Result<bool> {
        let Some(name) = keys.first() else {
            anyhow::bail!("what has no key would be told again and again");
        };
        // Of two keys the first stays where the second was seen: it is a name of the same thing.
        let moves = keys.iter().map(|key| {
            Move::new(
                "INSERT INTO outside_events (event_key, at) VALUES ($1, $2) ON CONFLICT (event_key) DO NOTHING",
            )
            .bind(key.as_str())
            .bind(now)
        });
        let messages = told.into_iter().map(|(room, reply)| Message {
            topic: Topic::Outside(name.clone(), room.clone()),
            room,
            reply,
            ended: Some(Verdict::Success),
            at: now,
        });
        let write = Write {
            moves: moves.collect(),
            messages: messages.collect(),
            ..Write::default()
        };
        Ok(self.write(write).await?.applied)
    }
}
