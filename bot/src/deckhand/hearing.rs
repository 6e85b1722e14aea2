//! Hearing: an event is stored, then worked on until it has its answer, whatever comes between.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context;
use chrono::{DateTime, TimeDelta, Utc};
use commands::{Colour, Reply, Verdict};
use futures::future::try_join_all;
use tokio::sync::{Notify, RwLock, oneshot, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::Instrument;

use super::turns::Turns;
use crate::chat::Heard;
use crate::converse::{Handled, converse};
use crate::house::House;
use crate::journal::{HeardId, Journal, RENEWED_EVERY};
use crate::keep::keep;

/// An event older than this when it can be worked on is not acted on: the person has moved on.
const STALE: TimeDelta = TimeDelta::minutes(5);

/// How long to wait after the journal failed before events are worked on again.
const AFTER_FAILURE: Duration = Duration::from_secs(1);

/// How often to look whether another replica has answered what has to be answered first.
const BETWEEN_LOOKS: Duration = Duration::from_millis(50);

/// The hearing of one process. Cloning shares it.
#[derive(Debug, Clone)]
pub(super) struct Hearing {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    house: House,
    /// The journal under this replica's lease; none while it has no lease.
    journal: watch::Sender<Option<Journal>>,
    turns: Turns,
    /// The events that are worked on.
    working: Mutex<HashSet<HeardId>>,
    /// Held for reading while an event is on its way from the journal into `working`, so that whoever looks for events
    /// that nobody works on does not find it in between.
    arriving: RwLock<()>,
    /// That an event could not be worked on to its end.
    failed: Notify,
    tasks: TaskTracker,
    stop: CancellationToken,
}

impl Hearing {
    pub(super) fn new(house: House, tasks: TaskTracker, stop: CancellationToken) -> Self {
        Self {
            shared: Arc::new(Shared {
                house,
                journal: watch::Sender::new(None),
                turns: Turns::default(),
                working: Mutex::default(),
                arriving: RwLock::default(),
                failed: Notify::new(),
                tasks,
                stop,
            }),
        }
    }

    /// Takes up what has no answer, and keeps doing so. Returns once events can be heard.
    pub(super) async fn begin(&self) -> anyhow::Result<()> {
        let journal = self.shared.house.journal.clone();
        let name = format!("replica:{}", journal.process());
        let mut open = self.shared.journal.subscribe();
        let hearing = self.clone();
        let stop = self.shared.stop.clone();
        self.shared
            .tasks
            .spawn(keep(journal, name, stop, move |journal, stop| {
                let hearing = hearing.clone();
                async move { hearing.listen(journal, stop).await }
            }));
        open.wait_for(Option::is_some).await?;
        Ok(())
    }

    /// Stores an event, and has it worked on.
    pub(super) async fn hear(
        &self,
        heard: Heard,
    ) -> anyhow::Result<Option<oneshot::Receiver<Handled>>> {
        let journal = self.shared.journal.borrow().clone();
        let journal = journal.context("nothing can be stored at this moment")?;
        let _arriving = self.shared.arriving.read().await;
        let Some(id) = journal.hear(&heard).await? else {
            return Ok(None);
        };
        self.shared.house.measures.heard(heard.room.platform());
        Ok(Some(self.work_on(id, heard, journal)))
    }

    /// Stores an event together with its answer, where that does not depend on what it says.
    pub(super) async fn answer_at_once(&self, heard: Heard, reply: &Reply) -> anyhow::Result<bool> {
        let journal = self.shared.journal.borrow().clone();
        let journal = journal.context("nothing can be stored at this moment")?;
        // Killed between the two, it is an event without words, to which nobody has anything to say.
        let wordless = Heard {
            text: String::new(),
            ..heard
        };
        let Some(id) = journal.hear(&wordless).await? else {
            return Ok(false);
        };
        let now = self.shared.house.now();
        journal
            .answer(id, &wordless.room, Some(reply), Verdict::Refused, now)
            .await?;
        Ok(true)
    }

    /// While this process has its lease: events are heard, and those that nobody works on are taken up.
    async fn listen(&self, journal: Journal, stop: CancellationToken) {
        let mut doubts = journal.doubts();
        self.shared.journal.send_replace(Some(journal.clone()));
        let _closing = Closing(self);
        loop {
            doubts.mark_unchanged();
            let done = self.take_up(&journal).await;
            if let Err(error) = &done {
                tracing::error!(
                    error = format!("{error:#}"),
                    "what has no answer cannot be taken up; it will be tried again"
                );
            }
            // Replicas that are gone say nothing, so they are looked for.
            let look_again = if done.is_err() || journal.is_shared() {
                RENEWED_EVERY
            } else {
                Duration::MAX
            };
            tokio::select! {
                () = stop.cancelled() => return,
                _ = doubts.changed() => {}
                () = self.shared.failed.notified() => {}
                () = tokio::time::sleep(look_again) => continue,
            }
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(AFTER_FAILURE) => {}
            }
        }
    }

    /// Takes up every event that has no answer and that nobody works on.
    async fn take_up(&self, journal: &Journal) -> anyhow::Result<()> {
        if let Some(own) = journal.lease() {
            for replica in journal.lost_replicas().await? {
                tracing::info!(replica, "is gone; what it had not answered is taken over");
                journal.take_over(&replica, own).await?;
            }
        }
        let left: Vec<_> = {
            let _nothing_arrives = self.shared.arriving.write().await;
            let unanswered = journal.unanswered().await?;
            let working = self.shared.working();
            unanswered
                .into_iter()
                .filter(|(id, _)| !working.contains(id))
                .collect()
        };
        let now = self.shared.house.now();
        let (stale, fresh): (Vec<_>, Vec<_>) = left
            .into_iter()
            .partition(|(_, heard)| now - heard.at > STALE);
        // Side by side, so that many share the price of a transaction.
        let answers = stale.iter().map(async |(id, heard)| {
            // Whoever said nothing is not told that it was heard too late.
            let reply = (!heard.text.trim().is_empty()).then(|| away_when(heard));
            journal
                .answer(*id, &heard.room, reply.as_ref(), Verdict::Refused, now)
                .await
        });
        try_join_all(answers).await?;
        for (id, heard) in fresh {
            drop(self.work_on(id, heard, journal.clone()));
        }
        Ok(())
    }

    /// Works on a stored event when its turn has come.
    fn work_on(&self, id: HeardId, heard: Heard, journal: Journal) -> oneshot::Receiver<Handled> {
        let (handled, receiver) = oneshot::channel();
        let turn = self.shared.turns.take(&heard.room, &heard.person);
        self.shared.working().insert(id);
        let house = self.shared.house.with(journal);
        let shared = Arc::clone(&self.shared);
        let span = tracing::info_span!("heard", chat.room = %heard.room, chat.person = %heard.person, chat.event = heard.event_key);
        let work = async move {
            let turn = turn.come().await;
            let outcome = work(&house, id, &heard).await;
            drop(turn);
            shared.working().remove(&id);
            match outcome {
                Ok(outcome) => drop(handled.send(outcome)),
                Err(error) => {
                    tracing::error!(
                        error = format!("{error:#}"),
                        "a message could not be worked on; it will be again"
                    );
                    shared.failed.notify_one();
                }
            }
        };
        self.shared.tasks.spawn(work.instrument(span));
        receiver
    }
}

impl Shared {
    fn working(&self) -> std::sync::MutexGuard<'_, HashSet<HeardId>> {
        self.working.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Nothing is heard any more once this is dropped, with the lease.
struct Closing<'a>(&'a Hearing);

impl Drop for Closing<'_> {
    fn drop(&mut self) {
        self.0.shared.journal.send_replace(None);
    }
}

async fn work(house: &House, id: HeardId, heard: &Heard) -> anyhow::Result<Handled> {
    if house.journal.is_shared() {
        // Of one person's two messages, two replicas may have one each.
        while house.journal.has_to_wait(id, heard).await? {
            tokio::time::sleep(BETWEEN_LOOKS).await;
        }
    }
    converse(house, id, heard).await
}

fn away_when(heard: &Heard) -> Reply {
    let text = format!(
        "I was away when you said \"{}\". I did nothing; please say it again.",
        heard.text.trim()
    );
    Reply::text(text).coloured(Colour::Yellow)
}

/// Whether something decided then is still expected now.
pub(crate) fn is_stale(decided: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    now - decided > STALE
}
