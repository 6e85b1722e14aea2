//! Digests that come again and again: each time one is due it is dealt with once, by whoever is first, in the transaction
//! that stores what the room is told.

use chrono::{DateTime, Utc};
use commands::digest::Summary;
use commands::{EnvironmentName, NothingNew, Person, Reply, Schedule, Scope, Verdict};
use sqlx::Row;
use sqlx::any::AnyRow;

use super::write::{Answered, Message, Move, Topic, Write};
use super::{HeardId, Journal, time};
use crate::chat::Room;

/// A digest that is to come.
#[derive(Debug)]
pub struct NewDigest<'a> {
    /// What people will call it.
    pub number: i64,
    /// The event that asked for it.
    pub heard: HeardId,
    /// Where it is to come.
    pub room: &'a Room,
    /// Of which environment.
    pub environment: &'a EnvironmentName,
    /// Of which services.
    pub of: &'a Scope,
    /// When.
    pub schedule: &'a Schedule,
    /// What it says where nothing is new.
    pub nothing_new: NothingNew,
    /// Who asked.
    pub person: &'a Person,
    /// The first time it is due.
    pub next_due: DateTime<Utc>,
}

/// A digest as it is stored.
#[derive(Debug, Clone)]
pub struct StoredDigest {
    /// Its number.
    pub id: i64,
    /// Where it comes.
    pub room: Room,
    /// Of which environment.
    pub environment: EnvironmentName,
    /// Of which services.
    pub of: Scope,
    /// When.
    pub schedule: Schedule,
    /// What it says where nothing is new.
    pub nothing_new: NothingNew,
    /// Who asked for it.
    pub person: Person,
    /// Whether it is paused.
    pub paused: bool,
    /// The first time it is due and was not dealt with.
    pub next_due: Option<DateTime<Utc>>,
    /// What was so at the last one.
    pub summary: Summary,
}

/// What becomes of a time at which a digest is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DigestFate {
    /// The room is told.
    Sent,
    /// The room is told, later than it was due.
    Late,
    /// Nothing is new, and nothing is said.
    Silent,
    /// Nobody was there, and it is too late to be of use.
    Skipped,
}

const FATES: [(DigestFate, &str); 4] = [
    (DigestFate::Sent, "sent"),
    (DigestFate::Late, "late"),
    (DigestFate::Silent, "silent"),
    (DigestFate::Skipped, "skipped"),
];

/// What became of a time at which a digest was due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DigestRun {
    /// When it was due.
    pub due: DateTime<Utc>,
    /// When it was dealt with.
    pub at: DateTime<Utc>,
    /// What became of it.
    pub fate: DigestFate,
    /// How many earlier times nobody was there for.
    pub missed: u64,
}

/// A digest that is dealt with.
#[derive(Debug)]
pub struct Fired<'a> {
    /// Which one, as it was read.
    pub digest: &'a StoredDigest,
    /// What becomes of it.
    pub run: DigestRun,
    /// The next time it is due.
    pub next_due: Option<DateTime<Utc>>,
    /// What was so.
    pub summary: &'a Summary,
    /// What the room is told.
    pub reply: Option<Reply>,
}

/// What can be done with a digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DigestChange {
    /// It does not come for now.
    Pause,
    /// It comes again, from then on.
    Resume(DateTime<Utc>),
    /// It comes no more.
    Stop,
}

const SELECT: &str = "SELECT id, room, environment, scope, schedule, nothing_new, person, state, next_due, summary FROM digests";

impl Journal {
    /// A number that no digest has.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn free_digest_number(&self) -> anyhow::Result<i64> {
        let row = sqlx::query("SELECT COALESCE(MAX(id), 0) + 1 AS number FROM digests")
            .fetch_one(&self.store.db)
            .await?;
        Ok(row.get("number"))
    }

    /// Stores a digest, with the answer to the event that asked for it. False where its number has been given meanwhile.
    ///
    /// # Errors
    /// When it could not be stored.
    pub async fn add_digest(
        &self,
        new: &NewDigest<'_>,
        answer: Message,
        now: DateTime<Utc>,
    ) -> anyhow::Result<bool> {
        let step = Move::new(
            "INSERT INTO digests (id, heard_id, room, environment, scope, schedule, nothing_new, person, created_at, state, next_due, summary)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'active', $10, $11) ON CONFLICT (id) DO NOTHING",
        )
        .bind(new.number)
        .bind(new.heard.0)
        .bind(new.room.0.as_str())
        .bind(new.environment.as_str())
        .bind(serde_json::to_string(new.of)?)
        .bind(serde_json::to_string(new.schedule)?)
        .bind(serde_json::to_string(&new.nothing_new)?)
        .bind(new.person.0.as_str())
        .bind(now)
        .bind(new.next_due)
        .bind(serde_json::to_string(&Summary::default())?);
        Ok(self
            .write(answering(new.heard, answer, vec![step], now))
            .await?
            .applied)
    }

    /// The digests that come to a room, by number.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn digests_in(&self, room: &Room) -> anyhow::Result<Vec<StoredDigest>> {
        let query = format!("{SELECT} WHERE room = $1 AND state <> 'stopped' ORDER BY id");
        let rows = sqlx::query(&query)
            .bind(&room.0)
            .fetch_all(&self.store.db)
            .await?;
        rows.iter().map(digest_of).collect()
    }

    /// The digests that are due and were not dealt with, the one that waits longest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn due_digests(&self, now: DateTime<Utc>) -> anyhow::Result<Vec<StoredDigest>> {
        let query = format!("{SELECT} WHERE next_due <= $1 ORDER BY next_due, id");
        let rows = sqlx::query(&query)
            .bind(super::millis(now))
            .fetch_all(&self.store.db)
            .await?;
        rows.iter().map(digest_of).collect()
    }

    /// When the next digest is due.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn next_digest_due(&self) -> anyhow::Result<Option<DateTime<Utc>>> {
        let row =
            sqlx::query("SELECT MIN(next_due) AS due FROM digests WHERE next_due IS NOT NULL")
                .fetch_one(&self.store.db)
                .await?;
        Ok(row.get::<Option<i64>, _>("due").map(time))
    }

    /// Deals with a time at which a digest was due. False where somebody else has, or it was paused or stopped meanwhile.
    ///
    /// # Errors
    /// When it could not be stored; it will be due again.
    pub async fn fire(&self, fired: Fired<'_>) -> anyhow::Result<bool> {
        let Fired {
            digest,
            run,
            next_due,
            summary,
            reply,
        } = fired;
        let moved = Move::new(
            "UPDATE digests SET next_due = $3, summary = $4 WHERE id = $1 AND next_due = $2 AND state = 'active'",
        )
        .bind(digest.id)
        .bind(digest.next_due)
        .bind(next_due)
        .bind(serde_json::to_string(summary)?);
        // Never twice, whatever a clock that was set back makes of it.
        let dealt = Move::new(
            "INSERT INTO digest_runs (digest_id, due, at, fate, missed) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (digest_id, due) DO NOTHING",
        )
        .bind(digest.id)
        .bind(run.due)
        .bind(run.at)
        .bind(fate_word(run.fate))
        .bind(i64::try_from(run.missed)?);
        let message = reply.map(|reply| Message {
            topic: Topic::Digest(digest.id, run.due.timestamp_millis().to_string()),
            room: digest.room.clone(),
            reply,
            ended: Some(Verdict::Success),
            at: run.at,
        });
        let write = Write {
            moves: vec![moved, dealt],
            messages: message.into_iter().collect(),
            ..Write::default()
        };
        Ok(self.write(write).await?.applied)
    }

    /// Stores a digest that somebody wanted now, with the answer to them.
    ///
    /// # Errors
    /// When it could not be stored.
    pub async fn fire_now(
        &self,
        digest: &StoredDigest,
        heard: HeardId,
        summary: &Summary,
        reply: Reply,
        answer: Message,
        now: DateTime<Utc>,
    ) -> anyhow::Result<bool> {
        let step =
            Move::new("UPDATE digests SET summary = $2 WHERE id = $1 AND state <> 'stopped'")
                .bind(digest.id)
                .bind(serde_json::to_string(summary)?);
        let mut write = answering(heard, answer, vec![step], now);
        write.messages.push(Message {
            topic: Topic::Digest(digest.id, format!("now-{}", heard.0)),
            room: digest.room.clone(),
            reply,
            ended: Some(Verdict::Success),
            at: now,
        });
        Ok(self.write(write).await?.applied)
    }

    /// Pauses, resumes or stops a digest. False where that is so already.
    ///
    /// # Errors
    /// When it could not be stored.
    pub async fn change_digest(
        &self,
        digest: i64,
        change: DigestChange,
        heard: HeardId,
        answer: Message,
        now: DateTime<Utc>,
    ) -> anyhow::Result<bool> {
        let (state, next_due) = match change {
            DigestChange::Pause => ("paused", None),
            DigestChange::Resume(next_due) => ("active", Some(next_due)),
            DigestChange::Stop => ("stopped", None),
        };
        let step = Move::new(
            "UPDATE digests SET state = $2, next_due = $3 WHERE id = $1 AND state <> $2 AND state <> 'stopped'",
        )
        .bind(digest)
        .bind(state)
        .bind(next_due);
        Ok(self
            .write(answering(heard, answer, vec![step], now))
            .await?
            .applied)
    }

    /// What became of a digest the last time it was due.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn last_run(&self, digest: i64) -> anyhow::Result<Option<DigestRun>> {
        let runs = self.digest_runs(digest, 1).await?;
        Ok(runs.into_iter().next())
    }

    /// What became of a digest each time it was due, the newest first, so many at most.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn digest_runs(&self, digest: i64, most: i64) -> anyhow::Result<Vec<DigestRun>> {
        let query = "SELECT due, at, fate, missed FROM digest_runs WHERE digest_id = $1 ORDER BY due DESC LIMIT $2";
        let rows = sqlx::query(query)
            .bind(digest)
            .bind(most)
            .fetch_all(&self.store.db)
            .await?;
        rows.iter().map(run_of).collect()
    }
}

/// A write that answers an event, and takes steps.
pub(super) fn answering(
    heard: HeardId,
    answer: Message,
    moves: Vec<Move>,
    now: DateTime<Utc>,
) -> Write {
    Write {
        moves,
        answered: Some(Answered {
            heard,
            verdict: answer.ended,
            at: now,
        }),
        messages: vec![answer],
        ..Write::default()
    }
}

fn fate_word(fate: DigestFate) -> &'static str {
    let word = FATES.iter().find(|(known, _)| *known == fate);
    word.map_or("sent", |(_, word)| word)
}

fn run_of(row: &AnyRow) -> anyhow::Result<DigestRun> {
    let word: String = row.get("fate");
    let fate = FATES.iter().find(|(_, known)| *known == word);
    let fate = fate.ok_or_else(|| anyhow::anyhow!("the journal has a digest that was {word}"))?;
    Ok(DigestRun {
        due: time(row.get("due")),
        at: time(row.get("at")),
        fate: fate.0,
        missed: u64::try_from(row.get::<i64, _>("missed"))?,
    })
}

fn digest_of(row: &AnyRow) -> anyhow::Result<StoredDigest> {
    Ok(StoredDigest {
        id: row.get("id"),
        room: Room(row.get("room")),
        environment: EnvironmentName::new(row.get::<String, _>("environment")),
        of: serde_json::from_str(row.get("scope"))?,
        schedule: serde_json::from_str(row.get("schedule"))?,
        nothing_new: serde_json::from_str(row.get("nothing_new"))?,
        person: Person(row.get("person")),
        paused: row.get::<String, _>("state") == "paused",
        next_due: row.get::<Option<i64>, _>("next_due").map(time),
        summary: serde_json::from_str(row.get("summary"))?,
    })
}
