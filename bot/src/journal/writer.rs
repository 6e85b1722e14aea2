//! The one writer. What waits when it comes round is stored in one transaction: under load, many share the price of one.
//!
//! A batch is all or nothing. Where it fails, each of its writes is tried alone, so that one that cannot be stored takes no
//! other with it. Where the database fails, all of it has failed: trying each would only make the last wait for hundreds.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use sqlx::any::AnyRow;
use sqlx::{Any, AnyConnection, Connection, Row};
use tokio::sync::{mpsc, oneshot};

use super::engine::is_of_the_database;
use super::line::Line;
use super::outgoing::{Unsaid, unsaid_of};
use super::write::{Argument, Event, Message, Move, Said, Write, storable};
use super::{HeardId, Lease, Store, millis, verdict_word};
use crate::steps;

/// How many writes share a transaction at most. It bounds how long the first of them waits for the last.
const BATCH: usize = 256;

/// How many writes may wait before whoever writes has to.
const WAITING: usize = 1024;

/// What became of a write.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Written {
    /// Whether it was stored; somebody else was first otherwise.
    pub(super) applied: bool,
    /// The number of the event it stored.
    pub(super) heard: Option<HeardId>,
}

/// A write that waits, and whoever waits for it.
#[derive(Debug)]
pub(super) struct Job {
    write: Write,
    done: oneshot::Sender<anyhow::Result<Written>>,
}

/// The way to the writer.
#[derive(Debug, Clone)]
pub(super) struct Writer {
    jobs: mpsc::Sender<Job>,
}

impl Writer {
    /// A writer, and what it will be fed with.
    pub(super) fn new() -> (Self, mpsc::Receiver<Job>) {
        let (jobs, receiver) = mpsc::channel(WAITING);
        (Self { jobs }, receiver)
    }

    /// Stores something. Once this returns, it is on disk.
    pub(super) async fn write(&self, write: Write) -> anyhow::Result<Written> {
        let (done, written) = oneshot::channel();
        let closed = || anyhow::anyhow!("the journal is closed");
        self.jobs
            .send(Job { write, done })
            .await
            .map_err(|_| closed())?;
        written.await.map_err(|_| closed())?
    }
}

/// Stores what comes, until nobody can send anything any more.
pub(super) async fn run(store: Arc<Store>, mut jobs: mpsc::Receiver<Job>) {
    let mut line = Line::default();
    let mut batch = Vec::with_capacity(BATCH);
    while store.receive(&mut jobs, &mut batch, BATCH).await > 0 {
        let (mut writes, done): (Vec<Write>, Vec<_>) =
            batch.drain(..).map(|job| (job.write, job.done)).unzip();
        let results = match store_all(&store, &mut line, &mut writes).await {
            Ok(written) => written.into_iter().map(Ok).collect(),
            Err(error) if writes.len() == 1 => vec![Err(error)],
            Err(error) if is_of_the_database(&error) => all_failed(&error, writes.len()),
            Err(_) => one_by_one(&store, &mut line, writes).await,
        };
        if results.iter().any(Result::is_err) {
            store.doubt();
        }
        store.changed();
        for (done, result) in done.into_iter().zip(results) {
            // Whoever waited may have gone; what is stored is stored.
            let _ = done.send(result);
        }
    }
}

fn all_failed(error: &anyhow::Error, writes: usize) -> Vec<anyhow::Result<Written>> {
    let each = || Err(anyhow::anyhow!("{error:#}"));
    std::iter::repeat_with(each).take(writes).collect()
}

async fn one_by_one(
    store: &Store,
    line: &mut Line,
    writes: Vec<Write>,
) -> Vec<anyhow::Result<Written>> {
    let count = writes.len();
    let mut results = Vec::with_capacity(count);
    for write in writes {
        match store_all(store, line, &mut [write]).await {
            Ok(written) => results.push(Ok(written[0])),
            Err(error) if is_of_the_database(&error) => {
                results.extend(all_failed(&error, count - results.len()));
                break;
            }
            Err(error) => results.push(Err(error)),
        }
    }
    results
}

/// Stores all of a batch in one transaction.
async fn store_all(
    store: &Store,
    line: &mut Line,
    writes: &mut [Write],
) -> anyhow::Result<Vec<Written>> {
    let mut connection = line.ready(store).await?;
    let mut transaction = connection.begin().await?;
    let mut written = vec![
        Written {
            applied: true,
            heard: None
        };
        writes.len()
    ];
    check_leases(store, &mut transaction, writes).await?;
    hear(store, &mut transaction, writes, &mut written).await?;
    for (write, written) in writes.iter().zip(&mut written) {
        for step in &write.moves {
            written.applied = written.applied && take(store, &mut transaction, step).await?;
        }
    }
    let applied: Vec<&Write> = writes
        .iter()
        .zip(&written)
        .filter_map(|(write, written)| written.applied.then_some(write))
        .collect();
    let messages = put_messages(store, &mut transaction, &applied).await?;
    mark_answered(store, &mut transaction, &applied).await?;
    mark_said(store, &mut transaction, &applied).await?;
    add_events(store, &mut transaction, &applied).await?;
    add_rulings(store, &mut transaction, &applied).await?;
    store.tell_others(&mut transaction).await?;
    steps::reached("storing")?;
    transaction.commit().await?;
    line.keep(store, connection);
    steps::reached("stored")?;
    store.hand_over(messages);
    Ok(written)
}

/// Refuses what is written under a lease that somebody else has by now. The row is held until the transaction has ended,
/// so nobody can take the lease in between.
async fn check_leases(
    store: &Store,
    db: &mut AnyConnection,
    writes: &[Write],
) -> anyhow::Result<()> {
    let mut checked: Vec<&Lease> = Vec::new();
    for lease in writes.iter().filter_map(|write| write.under.as_ref()) {
        if checked.iter().any(|known| known.is_same(lease)) {
            continue;
        }
        let query = store.sql(
            "SELECT fence FROM leases WHERE name = $1 AND fence = $2 AND expires_at > {now} {held}",
        );
        let held = sqlx::query(&query)
            .bind(lease.name())
            .bind(lease.fence())
            .fetch_optional(&mut *db)
            .await?;
        anyhow::ensure!(
            held.is_some(),
            "the lease {} has gone to somebody else",
            lease.name()
        );
        checked.push(lease);
    }
    Ok(())
}

/// Stores events, each once however often it comes.
async fn hear(
    store: &Store,
    db: &mut AnyConnection,
    writes: &[Write],
    written: &mut [Written],
) -> anyhow::Result<()> {
    let rows: Vec<_> = writes
        .iter()
        .filter_map(|write| {
            let heard = write.heard.as_ref()?;
            let worker = write.under.as_ref().map(Lease::name);
            Some((
                &heard.event_key,
                &heard.room.0,
                &heard.person.0,
                storable(&heard.text),
                &heard.source,
                millis(heard.at),
                worker,
            ))
        })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    let stored = bulk(
        store,
        "INSERT INTO heard (event_key, room, person, text, source, heard_at, worker)
         SELECT value->>0, value->>1, value->>2, value->>3, value->>4, CAST(value->>5 AS BIGINT), value->>6 FROM {rows} WHERE true
         ON CONFLICT (event_key) DO NOTHING RETURNING id, event_key",
        &rows,
        db,
    )
    .await?;
    let mut new: HashMap<String, HeardId> = stored
        .iter()
        .map(|row| (row.get("event_key"), HeardId(row.get("id"))))
        .collect();
    for (write, written) in writes.iter().zip(written) {
        if let Some(heard) = &write.heard {
            // The second of two copies in one batch finds nothing left.
            written.heard = new.remove(&heard.event_key);
            written.applied = written.heard.is_some();
        }
    }
    Ok(())
}

/// Takes one step, and says whether it changed anything.
async fn take(store: &Store, db: &mut AnyConnection, step: &Move) -> anyhow::Result<bool> {
    let statement = store.sql(step.statement);
    let mut query = sqlx::query::<Any>(&statement);
    for argument in &step.arguments {
        query = match argument {
            Argument::Text(text) => {
                query.bind(text.as_deref().map(|text| storable(text).into_owned()))
            }
            Argument::Number(number) => query.bind(*number),
        };
    }
    Ok(query.execute(db).await?.rows_affected() > 0)
}

/// Stores messages, or newer revisions of them. The same words again are no revision. Of several states of one message in
/// a batch only the newest is stored.
async fn put_messages(
    store: &Store,
    db: &mut AnyConnection,
    writes: &[&Write],
) -> anyhow::Result<Vec<Unsaid>> {
    let mut newest: HashMap<String, &Message> = HashMap::new();
    let mut order = Vec::new();
    for message in writes.iter().flat_map(|write| &write.messages) {
        let key = message.topic.key();
        if newest.insert(key.clone(), message).is_none() {
            order.push(key);
        }
    }
    if order.is_empty() {
        return Ok(Vec::new());
    }
    let mut rows = Vec::with_capacity(order.len());
    for key in &order {
        let message = newest[key];
        let reply = serde_json::to_string(&message.reply)?;
        let heard = message.topic.heard().map(|heard| heard.0);
        rows.push((
            key,
            &message.room.0,
            reply,
            millis(message.at),
            message.ended.map(verdict_word),
            heard,
        ));
    }
    let stored = bulk(
        store,
        "INSERT INTO outgoing (message_key, room, reply, updated_at, ended, answers)
         SELECT value->>0, value->>1, value->>2, CAST(value->>3 AS BIGINT), value->>4,
                (SELECT source FROM heard WHERE heard.id = CAST(value->>5 AS BIGINT)) FROM {rows} WHERE true
         ON CONFLICT (message_key) DO UPDATE
         SET reply = excluded.reply, ended = excluded.ended, revision = outgoing.revision + 1, updated_at = excluded.updated_at
         WHERE outgoing.reply <> excluded.reply OR outgoing.ended IS DISTINCT FROM excluded.ended
         RETURNING id, message_key, revision, said_as, answers, deleted",
        &rows,
        db,
    )
    .await?;
    let unsaid = stored.iter().map(|row| {
        let key: String = row.get("message_key");
        let message = newest[&key];
        unsaid_of(
            row,
            message.room.clone(),
            message.reply.clone(),
            message.ended,
        )
    });
    Ok(unsaid.collect())
}

async fn mark_answered(
    store: &Store,
    db: &mut AnyConnection,
    writes: &[&Write],
) -> anyhow::Result<()> {
    let rows: Vec<_> = writes
        .iter()
        .filter_map(|write| write.answered.as_ref())
        .map(|answered| {
            (
                answered.heard.0,
                millis(answered.at),
                answered.verdict.map(verdict_word),
            )
        })
        .collect();
    if !rows.is_empty() {
        let statement = "UPDATE heard SET answered_at = done.at, verdict = done.verdict
             FROM (SELECT CAST(value->>0 AS BIGINT) AS id, CAST(value->>1 AS BIGINT) AS at, value->>2 AS verdict FROM {rows}) AS done
             WHERE heard.id = done.id";
        bulk(store, statement, &rows, db).await?;
    }
    Ok(())
}

async fn mark_said(store: &Store, db: &mut AnyConnection, writes: &[&Write]) -> anyhow::Result<()> {
    let mut newest: BTreeMap<i64, &Said> = BTreeMap::new();
    for said in writes.iter().filter_map(|write| write.said.as_ref()) {
        let known = newest.entry(said.message).or_insert(said);
        if known.revision < said.revision {
            *known = said;
        }
    }
    let rows: Vec<_> = newest
        .values()
        .map(|said| {
            (
                said.message,
                said.revision,
                &said.said_as,
                i64::from(said.deleted),
                said.given_up.as_deref().map(storable),
            )
        })
        .collect();
    if !rows.is_empty() {
        let statement = "UPDATE outgoing
             SET said_revision = said.revision, said_as = said.said_as, deleted = said.deleted, given_up = said.given_up
             FROM (SELECT CAST(value->>0 AS BIGINT) AS id, CAST(value->>1 AS BIGINT) AS revision, value->>2 AS said_as,
                          CAST(value->>3 AS BIGINT) AS deleted, value->>4 AS given_up FROM {rows}) AS said
             WHERE outgoing.id = said.id AND outgoing.said_revision < said.revision";
        bulk(store, statement, &rows, db).await?;
    }
    Ok(())
}

async fn add_events(
    store: &Store,
    db: &mut AnyConnection,
    writes: &[&Write],
) -> anyhow::Result<()> {
    let rows: Vec<_> = writes
        .iter()
        .flat_map(|write| &write.events)
        .map(
            |Event {
                 operation,
                 at,
                 what,
                 detail,
             }| (operation.as_str(), millis(*at), what, storable(detail)),
        )
        .collect();
    if !rows.is_empty() {
        let statement = "INSERT INTO operation_events (operation_id, at, state, detail)
             SELECT value->>0, CAST(value->>1 AS BIGINT), value->>2, value->>3 FROM {rows}";
        bulk(store, statement, &rows, db).await?;
    }
    Ok(())
}

async fn add_rulings(
    store: &Store,
    db: &mut AnyConnection,
    writes: &[&Write],
) -> anyhow::Result<()> {
    let rows: Vec<_> = writes
        .iter()
        .filter_map(|write| write.ruling.as_ref())
        .map(|ruling| {
            (
                ruling.heard.0,
                millis(ruling.at),
                &ruling.person.0,
                &ruling.action,
                ruling.environment.as_ref().map(|name| name.as_str()),
                ruling.subject.as_deref().map(storable),
                ruling.operation.as_ref().map(|id| id.as_str()),
                i64::from(ruling.allowed),
                ruling.rule.as_deref().map(storable),
            )
        })
        .collect();
    if !rows.is_empty() {
        let statement = "INSERT INTO rulings (heard_id, at, person, action, environment, subject, operation_id, allowed, rule)
             SELECT CAST(value->>0 AS BIGINT), CAST(value->>1 AS BIGINT), value->>2, value->>3, value->>4, value->>5, value->>6,
                    CAST(value->>7 AS BIGINT), value->>8 FROM {rows}";
        bulk(store, statement, &rows, db).await?;
    }
    Ok(())
}

/// Runs one statement for many rows.
async fn bulk(
    store: &Store,
    statement: &'static str,
    rows: &impl serde::Serialize,
    db: &mut AnyConnection,
) -> anyhow::Result<Vec<AnyRow>> {
    let rows = serde_json::to_string(rows)?;
    let statement = store.sql(statement);
    Ok(sqlx::query(&statement).bind(rows).fetch_all(db).await?)
}
