//! When somebody was there: so that a room can be told how long nobody was.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::Row;

use commands::{Reply, Verdict};

use super::write::{Message, Topic, Write};
use super::{Journal, millis, time};
use crate::chat::Room;

/// How often a process says that it is there.
pub(crate) const SAID_EVERY: std::time::Duration = std::time::Duration::from_secs(10);

/// How long after its last word a process is taken to be there.
const STILL_THERE: TimeDelta = TimeDelta::seconds(25);

/// How long processes are remembered.
const REMEMBERED: TimeDelta = TimeDelta::days(30);

/// A time in which nobody was there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Away {
    /// When somebody was seen last.
    pub from: DateTime<Utc>,
    /// When somebody came back.
    pub to: DateTime<Utc>,
}

impl std::fmt::Display for Away {
    /// `10:02–10:07 UTC`, with the days where it was more than one.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let format = if self.from.date_naive() == self.to.date_naive() {
            "%H:%M"
        } else {
            "%Y-%m-%d %H:%M"
        };
        write!(
            f,
            "{}–{} UTC",
            self.from.format(format),
            self.to.format(format)
        )
    }
}

impl Journal {
    /// Notes that this process is there from now on, and says how long nobody was. None for the first process of a
    /// journal, and where another one is there.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn arrive(&self, now: DateTime<Utc>) -> anyhow::Result<Option<Away>> {
        let last = sqlx::query("SELECT max(alive_at) AS last FROM presence WHERE process <> $1")
            .bind(&self.store.process)
            .fetch_one(&self.store.db)
            .await?
            .get::<Option<i64>, _>("last")
            .map(time);
        sqlx::query("DELETE FROM presence WHERE alive_at < $1")
            .bind(millis(now - REMEMBERED))
            .execute(&self.store.db)
            .await?;
        // A lease that a process of that time had for its own events, all of which were answered.
        sqlx::query(
            "DELETE FROM leases WHERE name LIKE 'replica:%' AND expires_at < $1
             AND NOT EXISTS (SELECT 1 FROM heard WHERE worker = leases.name AND answered_at IS NULL)",
        )
        .bind(millis(now - REMEMBERED))
        .execute(&self.store.db)
        .await?;
        sqlx::query("INSERT INTO presence (process, started_at, alive_at) VALUES ($1, $2, $2) ON CONFLICT (process) DO NOTHING")
            .bind(&self.store.process)
            .bind(millis(now))
            .execute(&self.store.db)
            .await?;
        let others_are_there =
            self.is_shared() && last.is_some_and(|last| now - last < STILL_THERE);
        Ok(last
            .filter(|_| !others_are_there)
            .map(|from| Away { from, to: now }))
    }

    /// Stores what a room is told about the absence before this start.
    ///
    /// # Errors
    /// When it could not be stored.
    pub async fn tell_of_absence(
        &self,
        room: &Room,
        reply: &Reply,
        ended: bool,
        now: DateTime<Utc>,
    ) -> anyhow::Result<()> {
        let message = Message {
            topic: Topic::Away(format!("{}:{room}", self.store.process)),
            room: room.clone(),
            reply: reply.clone(),
            ended: ended.then_some(Verdict::Success),
            at: now,
        };
        self.write(Write {
            messages: vec![message],
            ..Write::default()
        })
        .await?;
        Ok(())
    }

    /// Notes that this process is still there.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn still_here(&self, now: DateTime<Utc>) -> anyhow::Result<()> {
        sqlx::query("UPDATE presence SET alive_at = $2 WHERE process = $1")
            .bind(&self.store.process)
            .bind(millis(now))
            .execute(&self.store.db)
            .await?;
        Ok(())
    }
}
