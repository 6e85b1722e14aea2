//! What is stored, and in which order. The only module that knows SQL.
//!
//! An event is stored before it is acknowledged, an operation before its effect is sent, a message before it is said.
//! Each method is one transition from one stored state to the next, so a process that is killed anywhere leaves a state
//! that a restart can go on from. Transitions are data (`write`), and one writer stores them (`writer`), many in one transaction
//! where many come at once.

mod approvals;
mod backup;
mod called;
mod depths;
mod digests;
mod engine;
mod export;
mod heard;
mod leases;
mod life;
mod line;
mod lock;
mod migrations;
mod operations;
mod outgoing;
mod outside;
mod presence;
mod preview;
mod rulings;
mod transitions;
mod watches;
mod write;
mod writer;

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context;
use commands::Verdict;
use sqlx::postgres::PgListener;
use sqlx::{AnyConnection, AnyPool};
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

pub use approvals::Approval;
pub use backup::back_up;
pub use depths::Depths;
pub use digests::{DigestChange, DigestFate, DigestRun, Fired, NewDigest, StoredDigest};
pub use heard::HeardId;
pub use leases::{LASTS, Lease, RENEWED_EVERY};
pub use life::Happened;
pub use operations::{Operation, OperationState};
pub(crate) use outgoing::{Fate, Unsaid};
pub use presence::Away;
pub(crate) use presence::SAID_EVERY;
pub use transitions::{Decision, NewOperation, Replanned};
pub use watches::{Look, NewWatch, OwnEffect, StoredWatch};
pub use write::{Message, Ruling};

use called::Finder;
use engine::Engine;
use write::Write;
use writer::{Writer, Written};

/// The channel on which replicas tell each other that something was stored.
const CHANNEL: &str = "deckhand";

/// Where a journal is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// In a SQLite file, which one process has.
    File(PathBuf),
    /// In PostgreSQL, at this address, where several replicas share it.
    Server(String),
}

/// The store. Cloning shares it.
#[derive(Debug, Clone)]
pub struct Journal {
    store: Arc<Store>,
    writer: Writer,
    finder: Finder,
    /// Under which lease things are stored through this one.
    under: Option<Lease>,
    /// Held for as long as the journal is open: two processes on one file would both act.
    _lock: Option<Arc<lock::FileLock>>,
}

/// The database, and who is told of what is stored.
#[derive(Debug)]
struct Store {
    db: AnyPool,
    engine: Engine,
    /// Which process this is, among those that share the database.
    process: String,
    /// Counts what was stored, so that whoever waits for a stored state can look again.
    commits: watch::Sender<u64>,
    /// Counts what was stored by others, or perhaps stored: what is in memory may be behind.
    doubts: watch::Sender<u64>,
    /// The tasks that keep connections, and what tells them to let go.
    tasks: TaskTracker,
    closing: CancellationToken,
    /// The outboxes of this process, by platform.
    outboxes: Mutex<HashMap<String, mpsc::UnboundedSender<Unsaid>>>,
}

impl Journal {
    /// Opens the store, and creates it where it is missing.
    ///
    /// # Errors
    /// When it cannot be opened, is no database of ours, or is a file that another deckhand has open.
    pub async fn open(place: &Place) -> anyhow::Result<Self> {
        match place {
            Place::File(file) => Self::open_file(file).await,
            Place::Server(address) => {
                let db = connected(address).await?;
                let journal = Self::with(db, Engine::Postgres, None).await?;
                let listening = journal.listen(address).await;
                listening.map_err(|error| {
                    anyhow::anyhow!("{}", without_password(&format!("{error:#}"), address))
                })?;
                Ok(journal)
            }
        }
    }

    /// Opens the store in a file.
    ///
    /// # Errors
    /// When the file cannot be opened, is no database of ours, or another deckhand has it open.
    pub async fn open_file(file: &Path) -> anyhow::Result<Self> {
        let lock = Arc::new(lock::FileLock::take(file)?);
        let context = || format!("the database {} cannot be used", file.display());
        let db = engine::open_file(file).await.with_context(context)?;
        Self::with(db, Engine::Sqlite, Some(lock))
            .await
            .with_context(context)
    }

    /// Opens the store beside a running deckhand, to read from it: takes no lock, and changes nothing of the schema.
    ///
    /// # Errors
    /// When there is no store, or it cannot be opened.
    pub async fn open_beside(place: &Place) -> anyhow::Result<Self> {
        let (db, engine) = beside(place).await?;
        Ok(Self::on(db, engine, None))
    }

    /// A store that is gone when the process is.
    ///
    /// # Errors
    /// When SQLite cannot make one.
    pub async fn in_memory() -> anyhow::Result<Self> {
        Self::with(engine::open_memory().await?, Engine::Sqlite, None).await
    }

    async fn with(
        db: AnyPool,
        engine: Engine,
        lock: Option<Arc<lock::FileLock>>,
    ) -> anyhow::Result<Self> {
        migrations::run(&db, engine).await?;
        Ok(Self::on(db, engine, lock))
    }

    fn on(db: AnyPool, engine: Engine, lock: Option<Arc<lock::FileLock>>) -> Self {
        let store = Arc::new(Store {
            db,
            engine,
            process: format!("{:016x}", rand::random::<u64>()),
            commits: watch::Sender::new(0),
            doubts: watch::Sender::new(0),
            tasks: TaskTracker::new(),
            closing: CancellationToken::new(),
            outboxes: Mutex::default(),
        });
        let (writer, jobs) = Writer::new();
        let (finder, calls) = Finder::new();
        // Both end with the last journal that could send them anything.
        store.tasks.spawn(writer::run(Arc::clone(&store), jobs));
        store.tasks.spawn(called::run(Arc::clone(&store), calls));
        Self {
            store,
            writer,
            finder,
            under: None,
            _lock: lock,
        }
    }

    /// Hears of what other replicas store.
    async fn listen(&self, address: &str) -> anyhow::Result<()> {
        let mut listener = PgListener::connect(address).await?;
        listener.listen(CHANNEL).await?;
        let mut closed = Box::pin(self.store.db.close_event());
        let store = Arc::downgrade(&self.store);
        // Ends with the journal: what it holds does not keep that open.
        tokio::spawn(async move {
            loop {
                let heard = tokio::select! {
                    heard = listener.try_recv() => heard,
                    () = &mut closed => return,
                };
                let Some(store) = store.upgrade() else {
                    return;
                };
                match heard {
                    Ok(Some(told)) if told.payload() == store.process => {}
                    Ok(Some(_)) => store.doubt(),
                    // The connection was lost, and with it whatever was told meanwhile.
                    Ok(None) => store.doubt(),
                    Err(error) => {
                        tracing::warn!(%error, "what other replicas store is not heard of; it is looked for instead");
                        store.doubt();
                        drop(store);
                        tokio::time::sleep(RENEWED_EVERY).await;
                    }
                }
            }
        });
        Ok(())
    }

    /// Changes whenever something was stored. Subscribe before looking, so that no change is missed.
    #[must_use]
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.store.commits.subscribe()
    }

    /// Changes whenever what is in memory may be behind what is stored: another replica has stored something, or it is
    /// not known whether this one has.
    #[must_use]
    pub fn doubts(&self) -> watch::Receiver<u64> {
        self.store.doubts.subscribe()
    }

    /// Which process this is, among those that share the journal.
    #[must_use]
    pub fn process(&self) -> &str {
        &self.store.process
    }

    /// Closes the store once every statement has ended.
    pub async fn close(&self) {
        self.store.closing.cancel();
        self.store.tasks.close();
        self.store.tasks.wait().await;
        self.store.db.close().await;
    }

    async fn write(&self, mut write: Write) -> anyhow::Result<Written> {
        write.under.clone_from(&self.under);
        self.writer.write(write).await
    }
}

impl Store {
    /// A statement as the engine reads it.
    fn sql<'a>(&self, statement: &'a str) -> Cow<'a, str> {
        self.engine.dialect(statement)
    }

    /// Waits for something to do, and takes what there is of it. Nothing once the journal is closed.
    async fn receive<T>(
        &self,
        from: &mut mpsc::Receiver<T>,
        into: &mut Vec<T>,
        most: usize,
    ) -> usize {
        tokio::select! {
            received = from.recv_many(into, most) => received,
            () = self.closing.cancelled() => 0,
        }
    }

    fn changed(&self) {
        self.commits.send_modify(|commits| *commits += 1);
    }

    /// What is in memory may be behind.
    fn doubt(&self) {
        self.doubts.send_modify(|doubts| *doubts += 1);
        self.changed();
    }

    /// Tells other replicas that something was stored, once it is.
    async fn tell_others(&self, db: &mut AnyConnection) -> anyhow::Result<()> {
        if self.engine == Engine::Postgres {
            sqlx::query("SELECT 1 FROM (SELECT pg_notify($1, $2)) AS told")
                .bind(CHANNEL)
                .bind(&self.process)
                .execute(db)
                .await?;
        }
        Ok(())
    }

    /// Hands messages to the outbox of their platform, where this process has it.
    fn hand_over(&self, messages: Vec<Unsaid>) {
        let outboxes = self.outboxes.lock().unwrap_or_else(PoisonError::into_inner);
        for message in messages {
            if let Some(outbox) = outboxes.get(message.outgoing.room.platform()) {
                // An outbox that has ended reads what is stored when it begins again.
                let _ = outbox.send(message);
            }
        }
    }
}

/// Whether the journal can be opened and written to, tried beside a deckhand that may be running: nothing is changed, and
/// nothing is taken away from it. Where there is no file yet, whether one can be made.
///
/// # Errors
/// What keeps it from being used.
pub async fn check(place: &Place) -> anyhow::Result<()> {
    if let Place::File(file) = place
        && !file.exists()
    {
        return lock::can_be_made(file);
    }
    let (db, _) = beside(place).await?;
    let tried = async {
        let mut transaction = db.begin().await?;
        // Asks for all that a write and a step of the schema need. It is never committed.
        sqlx::query("CREATE TABLE deckhand_check (id BIGINT)")
            .execute(&mut *transaction)
            .await?;
        transaction.rollback().await
    };
    let tried = tried.await.context("the database cannot be written to");
    db.close().await;
    tried
}

/// A way into a store that another process may have open.
async fn beside(place: &Place) -> anyhow::Result<(AnyPool, Engine)> {
    match place {
        Place::File(file) => {
            anyhow::ensure!(file.exists(), "there is no database {}", file.display());
            let db = engine::open_file(file).await;
            let db =
                db.with_context(|| format!("the database {} cannot be used", file.display()))?;
            Ok((db, Engine::Sqlite))
        }
        Place::Server(address) => Ok((connected(address).await?, Engine::Postgres)),
    }
}

async fn connected(address: &str) -> anyhow::Result<AnyPool> {
    let db = engine::open_server(address).await;
    // What sqlx says of an address may have the password in it.
    db.map_err(|error| anyhow::anyhow!("{}", without_password(&format!("{error:#}"), address)))
        .context("the database cannot be reached")
}

/// An error without the password of the address it is about.
fn without_password(error: &str, address: &str) -> String {
    let password = url::Url::parse(address)
        .ok()
        .and_then(|url| url.password().map(str::to_owned));
    match password {
        Some(password) if !password.is_empty() => error
            .replace(&password, "***")
            .replace(address, "(the address)"),
        _ => error.to_owned(),
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
