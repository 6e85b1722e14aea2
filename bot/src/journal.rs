//! What is stored, and in which order. The only module that knows SQL.
//!
//! An event is stored before it is acknowledged, an operation before its effect is sent, a message before it is said.
//! Each method is one transaction that takes an operation from one stored state to the next, so a process that is
//! killed anywhere leaves a state that a restart can go on from.

mod heard;
mod lock;
mod migrations;
mod operations;
mod outgoing;
mod preview;
mod transitions;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use commands::Verdict;
use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use tokio::sync::watch;

pub use heard::HeardId;
pub use operations::{Operation, OperationState};
pub use transitions::NewOperation;

/// How long a statement waits for another process to finish writing, such as a backup.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// The store.
#[derive(Debug, Clone)]
pub struct Journal {
    db: SqlitePool,
    /// Counts commits, so that whoever waits for a stored state can look again.
    commits: Arc<watch::Sender<u64>>,
    /// Held for as long as the journal is open: two processes on one file would both act.
    _lock: Option<Arc<lock::FileLock>>,
}

impl Journal {
    /// Opens the store in a file, and creates it where it is missing.
    ///
    /// # Errors
    /// When the file cannot be opened, is no database of ours, or another deckhand has it open.
    pub async fn open(file: &Path) -> anyhow::Result<Self> {
        let lock = lock::FileLock::take(file)?;
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT);
        let journal = Self::connect(options, 4, Some(Arc::new(lock))).await;
        journal.with_context(|| format!("the database {} cannot be used", file.display()))
    }

    /// A store that is gone when the process is.
    ///
    /// # Errors
    /// When SQLite cannot make one.
    pub async fn in_memory() -> anyhow::Result<Self> {
        // One connection: a second one would see another, empty database.
        Self::connect(
            SqliteConnectOptions::new()
                .in_memory(true)
                .foreign_keys(true),
            1,
            None,
        )
        .await
    }

    async fn connect(
        options: SqliteConnectOptions,
        connections: u32,
        lock: Option<Arc<lock::FileLock>>,
    ) -> anyhow::Result<Self> {
        let pool = SqlitePoolOptions::new()
            .max_connections(connections)
            .idle_timeout(None)
            .max_lifetime(None);
        let db = pool.connect_with(options).await?;
        migrations::run(&db).await?;
        Ok(Self {
            db,
            commits: Arc::new(watch::Sender::new(0)),
            _lock: lock,
        })
    }

    /// Changes whenever something was stored. Subscribe before looking, so that no change is missed.
    #[must_use]
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.commits.subscribe()
    }

    fn changed(&self) {
        self.commits.send_modify(|commits| *commits += 1);
    }

    /// Closes the store once every statement has ended.
    pub async fn close(&self) {
        self.db.close().await;
    }
}

/// A time as it is stored.
fn millis(time: chrono::DateTime<chrono::Utc>) -> i64 {
    time.timestamp_millis()
}

/// A stored time.
fn time(millis: i64) -> chrono::DateTime<chrono::Utc> {
    chrono::DateTime::from_timestamp_millis(millis).unwrap_or_default()
}

/// A stored verdict.
fn verdict_of(word: &str) -> anyhow::Result<Verdict> {
    Ok(serde_json::from_value(word.into())?)
}

/// A verdict as it is stored, in the word it is serialised as.
fn verdict_word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Success => "success",
        Verdict::Failed => "failed",
        Verdict::Refused => "refused",
        Verdict::Unknown => "unknown",
    }
}
