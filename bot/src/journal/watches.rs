//! What rooms are told of, and what was last seen of it. What is seen and what rooms are told of it are stored together, so
//! that each change is told once, by whoever is first.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use commands::watch::Seen;
use commands::{Command, Effect, EnvironmentName, Person, Plan, Reply, Scope, Verdict};
use sqlx::Row;
use sqlx::any::AnyRow;

use super::digests::answering;
use super::write::{Message, Move, Topic, Write};
use super::{HeardId, Journal, time, verdict_of};
use crate::chat::Room;

/// Something that a room watches.
#[derive(Debug, Clone)]
pub struct StoredWatch {
    /// The journal's number of it.
    pub id: i64,
    /// Which room.
    pub room: Room,
    /// Where.
    pub environment: EnvironmentName,
    /// Which services.
    pub of: Scope,
    /// Who asked for it.
    pub person: Person,
    /// Since when.
    pub since: DateTime<Utc>,
}

/// Something that a room is to watch.
#[derive(Debug)]
pub struct NewWatch<'a> {
    /// Which room.
    pub room: &'a Room,
    /// Where.
    pub environment: &'a EnvironmentName,
    /// Which services.
    pub of: &'a Scope,
    /// Who asked for it.
    pub person: &'a Person,
    /// How they are.
    pub seen: &'a BTreeMap<String, Seen>,
}

/// What was seen of the watched services of an environment.
#[derive(Debug, Clone, Default)]
pub struct Look {
    /// How many looks had found a change by then.
    pub number: i64,
    /// What was seen, by service.
    pub seen: BTreeMap<String, Seen>,
}

/// What an operation did, or does.
#[derive(Debug, Clone)]
pub struct OwnEffect {
    /// The room that asked for it.
    pub room: Room,
    /// Who asked for it.
    pub person: Person,
    /// What was asked for.
    pub command: Command,
    /// What it did.
    pub effect: Effect,
    /// When it was sent.
    pub sent_at: DateTime<Utc>,
    /// When it ended, and how; none while it goes on.
    pub ended: Option<(DateTime<Utc>, Verdict)>,
}

const SELECT: &str = "SELECT id, room, environment, scope, person, created_at FROM watches";

impl Journal {
    /// Stores what a room is to be told of, how that is now, and the answer to the event that asked for it. False where the
    /// room is told already.
    ///
    /// # Errors
    /// When it could not be stored.
    pub async fn add_watch(
        &self,
        new: &NewWatch<'_>,
        heard: HeardId,
        answer: Message,
        now: DateTime<Utc>,
    ) -> anyhow::Result<bool> {
        let step = Move::new(
            "INSERT INTO watches (room, environment, scope, person, created_at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (room, environment, scope) DO NOTHING",
        )
        .bind(new.room.0.as_str())
        .bind(new.environment.as_str())
        .bind(serde_json::to_string(new.of)?)
        .bind(new.person.0.as_str())
        .bind(now);
        let mut moves = vec![step];
        if !new.seen.is_empty() {
            // What another room watches already stays as that was told of it.
            let step = "INSERT INTO watched (environment, service, seen) SELECT value->>0, value->>1, value->>2 FROM {rows} WHERE true
                 ON CONFLICT (environment, service) DO UPDATE SET seen = watched.seen";
            let seen = new
                .seen
                .iter()
                .map(|(service, seen)| (service.as_str(), seen));
            moves.push(Move::new(step).bind(rows(new.environment, seen)?));
        }
        Ok(self
            .write(answering(heard, answer, moves, now))
            .await?
            .applied)
    }

    /// Ends watches, with the answer to the event that asked for it. False where somebody else has.
    ///
    /// # Errors
    /// When it could not be stored.
    pub async fn end_watches(
        &self,
        watches: &[i64],
        heard: HeardId,
        answer: Message,
        now: DateTime<Utc>,
    ) -> anyhow::Result<bool> {
        let ids: Vec<[i64; 1]> = watches.iter().map(|id| [*id]).collect();
        let step = Move::new(
            "DELETE FROM watches WHERE id IN (SELECT CAST(value->>0 AS BIGINT) FROM {rows})",
        )
        .bind(serde_json::to_string(&ids)?);
        Ok(self
            .write(answering(heard, answer, vec![step], now))
            .await?
            .applied)
    }

    /// What a room watches, the oldest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn watches_in(&self, room: &Room) -> anyhow::Result<Vec<StoredWatch>> {
        let query = format!("{SELECT} WHERE room = $1 ORDER BY id");
        let rows = sqlx::query(&query)
            .bind(&room.0)
            .fetch_all(&self.store.db)
            .await?;
        rows.iter().map(watch_of).collect()
    }

    /// What is watched of an environment, in any room: whoever hears of something from elsewhere asks these which rooms want
    /// to know.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn watches_of(
        &self,
        environment: &EnvironmentName,
    ) -> anyhow::Result<Vec<StoredWatch>> {
        let query = format!("{SELECT} WHERE environment = $1 ORDER BY id");
        let rows = sqlx::query(&query)
            .bind(environment.as_str())
            .fetch_all(&self.store.db)
            .await?;
        rows.iter().map(watch_of).collect()
    }

    /// What was last seen of an environment's watched services.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn last_look(&self, environment: &EnvironmentName) -> anyhow::Result<Look> {
        let number = sqlx::query("SELECT look FROM watch_looks WHERE environment = $1")
            .bind(environment.as_str())
            .fetch_optional(&self.store.db)
            .await?;
        let rows = sqlx::query("SELECT service, seen FROM watched WHERE environment = $1")
            .bind(environment.as_str())
            .fetch_all(&self.store.db)
            .await?;
        let seen = rows.iter().map(|row| {
            let seen = serde_json::from_str(row.get("seen"))?;
            anyhow::Ok((row.get::<String, _>("service"), seen))
        });
        Ok(Look {
            number: number.map_or(0, |row| row.get("look")),
            seen: seen.collect::<anyhow::Result<_>>()?,
        })
    }

    /// Stores what a look found changed, and what rooms are told of it. False where another look was first.
    ///
    /// # Errors
    /// When it could not be stored; the next look finds it again.
    pub async fn store_look(
        &self,
        environment: &EnvironmentName,
        last: &Look,
        changed: &[(&str, &Seen)],
        gone: &[&str],
        told: Vec<(Room, Reply)>,
        now: DateTime<Utc>,
    ) -> anyhow::Result<bool> {
        let place = environment.as_str();
        let counted = match last.number {
            0 => Move::new(
                "INSERT INTO watch_looks (environment, look) VALUES ($1, $2) ON CONFLICT (environment) DO NOTHING",
            ),
            _ => Move::new(
                "UPDATE watch_looks SET look = $2 WHERE environment = $1 AND look = $2 - 1",
            ),
        };
        let look = last.number + 1;
        let mut moves = vec![counted.bind(place).bind(look)];
        if !changed.is_empty() {
            let step = "INSERT INTO watched (environment, service, seen) SELECT value->>0, value->>1, value->>2 FROM {rows} WHERE true
                 ON CONFLICT (environment, service) DO UPDATE SET seen = excluded.seen";
            moves.push(Move::new(step).bind(rows(environment, changed.iter().copied())?));
        }
        if !gone.is_empty() {
            let rows: Vec<[&str; 1]> = gone.iter().map(|service| [*service]).collect();
            let step = "DELETE FROM watched WHERE service IN (SELECT value->>0 FROM {rows}) AND environment = $2";
            moves.push(
                Move::new(step)
                    .bind(serde_json::to_string(&rows)?)
                    .bind(place),
            );
        }
        let messages = told.into_iter().map(|(room, reply)| Message {
            topic: Topic::Watch(place.to_owned(), look, room.clone()),
            room,
            reply,
            ended: Some(Verdict::Success),
            at: now,
        });
        let write = Write {
            moves,
            messages: messages.collect(),
            ..Write::default()
        };
        Ok(self.write(write).await?.applied)
    }

    /// What was sent to an environment since then, or has not ended, the oldest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn effects_since(
        &self,
        environment: &EnvironmentName,
        since: DateTime<Utc>,
    ) -> anyhow::Result<Vec<OwnEffect>> {
        let query = "SELECT room, person, command, plan, sent_at, ended_at, verdict FROM operations
             WHERE environment = $1 AND sent_at IS NOT NULL AND (sent_at > $2 OR ended_at > $2 OR ended_at IS NULL) ORDER BY sent_at";
        let rows = sqlx::query(query)
            .bind(environment.as_str())
            .bind(super::millis(since))
            .fetch_all(&self.store.db)
            .await?;
        rows.iter().map(effect_of).collect()
    }
}

/// What was seen, as the rows of a statement.
fn rows<'s>(
    environment: &EnvironmentName,
    seen: impl Iterator<Item = (&'s str, &'s Seen)>,
) -> anyhow::Result<String> {
    let mut rows = Vec::new();
    for (service, seen) in seen {
        rows.push((environment.as_str(), service, serde_json::to_string(seen)?));
    }
    Ok(serde_json::to_string(&rows)?)
}

fn effect_of(row: &AnyRow) -> anyhow::Result<OwnEffect> {
    let plan: Plan = serde_json::from_str(row.get("plan"))?;
    let ended: Option<i64> = row.get("ended_at");
    let verdict: Option<String> = row.get("verdict");
    let verdict = verdict.as_deref().map(verdict_of).transpose()?;
    Ok(OwnEffect {
        room: Room(row.get("room")),
        person: Person(row.get("person")),
        command: serde_json::from_str(row.get("command"))?,
        effect: plan.effect,
        sent_at: time(row.get("sent_at")),
        ended: ended.map(|at| (time(at), verdict.unwrap_or(Verdict::Unknown))),
    })
}

fn watch_of(row: &AnyRow) -> anyhow::Result<StoredWatch> {
    Ok(StoredWatch {
        id: row.get("id"),
        room: Room(row.get("room")),
        environment: EnvironmentName::new(row.get::<String, _>("environment")),
        of: serde_json::from_str(row.get("scope"))?,
        person: Person(row.get("person")),
        since: time(row.get("created_at")),
    })
}
