//! Digests that come again and again.
//!
//! Whoever has the lease deals with every time one is due: it looks, and stores what the room is told together with that this
//! time was dealt with, so that there is one message however often anybody starts, stops or takes over. What a digest says is
//! decided in `commands`, and whether a late one is still of use in [`due`]; this looks, stores and waits.

pub mod due;
mod look;

use chrono::{DateTime, TimeDelta, Utc};
use commands::digest::{Digested, Summary, late};
use commands::{Moment, NothingNew, Reply};
use futures::future::BoxFuture;
use futures::stream::{self, StreamExt};
use tokio_util::sync::CancellationToken;

use crate::house::{Habits, House};
use crate::journal::{DigestFate, DigestRun, Fired, Journal, StoredDigest};
use due::Due;

pub(crate) use look::look;

/// How many digests are dealt with at the same time.
const AT_ONCE: usize = 4;

/// How long one waits at most before it looks what is due: a replica that stored a digest may not have been heard of.
const LONGEST_WAIT: TimeDelta = TimeDelta::seconds(30);

/// How long one waits at least: what could not be stored is tried again, and not at once.
const SHORTEST_WAIT: TimeDelta = TimeDelta::seconds(1);

/// What a digest comes to.
#[derive(Debug)]
pub struct Content {
    /// What is said; nothing where nothing is new and the room wants silence then.
    pub reply: Option<Reply>,
    /// What was so.
    pub summary: Summary,
}

/// Deals with digests until told to stop.
pub async fn run(house: House, stop: CancellationToken) {
    let mut changes = house.journal.changes();
    loop {
        changes.mark_unchanged();
        let next = match step(&house).await {
            Ok(next) => next,
            Err(error) => {
                tracing::error!(
                    error = format!("{error:#}"),
                    "digests cannot be read; they will be again"
                );
                None
            }
        };
        let now = house.now();
        let longest = now + LONGEST_WAIT;
        let until = next.unwrap_or(longest).clamp(now + SHORTEST_WAIT, longest);
        let ordered = async {
            let _ = changes.changed().await;
            // Much is stored under load, and little of it is a digest.
            house.clock.sleep_until(now + SHORTEST_WAIT).await;
        };
        tokio::select! {
            () = stop.cancelled() => return,
            () = house.clock.sleep_until(until) => {}
            () = ordered => {}
        }
    }
}

/// Deals with what is due, and says when the next one is.
async fn step(house: &House) -> anyhow::Result<Option<DateTime<Utc>>> {
    deal_with_due(&house.journal, house.now(), house).await?;
    house.journal.next_digest_due().await
}

/// Who knows what a digest says.
pub trait Teller: Send + Sync {
    /// What it says now. Where it cannot be told, the digest stays due.
    fn content<'a>(
        &'a self,
        digest: &'a StoredDigest,
        due: Due,
    ) -> BoxFuture<'a, anyhow::Result<Content>>;
}

impl Teller for House {
    fn content<'a>(
        &'a self,
        digest: &'a StoredDigest,
        due: Due,
    ) -> BoxFuture<'a, anyhow::Result<Content>> {
        Box::pin(content(self, digest, due))
    }
}

/// Deals with every digest that is due: each once, whoever else does the same. What could not be looked at or stored is due
/// again.
///
/// # Errors
/// When the journal cannot be read.
pub async fn deal_with_due(
    journal: &Journal,
    now: DateTime<Utc>,
    teller: &dyn Teller,
) -> anyhow::Result<()> {
    let waiting = journal.due_digests(now).await?;
    let mut dealing: Vec<BoxFuture<'_, ()>> = Vec::with_capacity(waiting.len());
    for digest in &waiting {
        dealing.push(Box::pin(async move {
            if let Err(error) = deal_with(journal, digest, now, teller).await {
                tracing::error!(
                    error = format!("{error:#}"),
                    digest = digest.id,
                    "could not be dealt with; it will be again"
                );
            }
        }));
    }
    stream::iter(dealing)
        .buffer_unordered(AT_ONCE)
        .collect::<Vec<()>>()
        .await;
    Ok(())
}

async fn deal_with(
    journal: &Journal,
    digest: &StoredDigest,
    now: DateTime<Utc>,
    teller: &dyn Teller,
) -> anyhow::Result<()> {
    let Some(waits) = digest.next_due else {
        return Ok(());
    };
    let due = due::decide(&digest.schedule, moment(waits), moment(now));
    let content = match due.is_useful {
        true => teller.content(digest, due).await?,
        false => Content {
            reply: None,
            summary: digest.summary.clone(),
        },
    };
    let fate = match (due.is_useful, due.is_late, content.reply.is_some()) {
        (false, ..) => DigestFate::Skipped,
        (true, _, false) => DigestFate::Silent,
        (true, true, true) => DigestFate::Late,
        (true, false, true) => DigestFate::Sent,
    };
    let dealt = journal
        .fire(Fired {
            digest,
            run: DigestRun {
                due: time(due.due),
                at: now,
                fate,
                missed: due.missed,
            },
            next_due: due.next.map(time),
            summary: &content.summary,
            reply: content.reply,
        })
        .await?;
    if dealt {
        tracing::info!(digest = digest.id, chat.room = %digest.room, ?fate, "dealt with");
    }
    Ok(())
}

/// Looks, and says what is to be said.
async fn content(house: &House, digest: &StoredDigest, due: Due) -> anyhow::Result<Content> {
    let Some(environment) = house.environments.named(&digest.environment) else {
        let text = format!(
            "Digest {}: environment {} is no longer configured, so I cannot tell how it is. `stop digest {}` ends this.",
            digest.id, digest.environment, digest.id
        );
        return Ok(Content {
            reply: Some(Reply::text(text)),
            summary: digest.summary.clone(),
        });
    };
    let (digested, summary) =
        look(house, environment, &digest.of, &digest.summary, due.next).await?;
    let mut reply = said(&house.habits, &digested, digest.nothing_new);
    if due.is_late {
        let was_due = digest.schedule.shown(due.due);
        reply = reply.map(|reply| late(reply, &was_due, due.missed));
    }
    Ok(Content { reply, summary })
}

/// What a room is told, in the manner that it wants where nothing is new.
fn said(habits: &Habits, digested: &Digested, nothing_new: NothingNew) -> Option<Reply> {
    match (digested.nothing_new, nothing_new) {
        (false, _) | (true, NothingNew::InFull) => Some(in_full(habits, digested)),
        (true, NothingNew::OneLine) => Some(digested.one_line()),
        (true, NothingNew::Silence) => None,
    }
}

/// All of it, with its pictures unless those are not wanted.
#[must_use]
pub fn in_full(habits: &Habits, digested: &Digested) -> Reply {
    let mut reply = digested.reply();
    if habits.pictures {
        reply.pictures = digested.pictures();
    }
    reply
}

pub(crate) fn moment(time: DateTime<Utc>) -> Moment {
    Moment::of_millis(time.timestamp_millis())
}

pub(crate) fn time(moment: Moment) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(moment.millis()).unwrap_or_default()
}
