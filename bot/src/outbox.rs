//! The single way out: every word to a room is stored first and said from here.
//!
//! A message that changed while it waited is said once, in its newest words. What may have been said before is looked for
//! before it is said again. What cannot be said now is tried until it can; nothing is dropped.

mod on_their_way;
mod queue;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use futures::stream::{FuturesUnordered, StreamExt};
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::chat::{Edge, NotSaid, Outgoing};
use crate::journal::{Fate, Journal, Unsaid};
use crate::steps;
pub(crate) use on_their_way::OnTheirWay;
use queue::{Job, Origin, Queue};

/// How long an outbox waits before it tries again.
#[derive(Debug, Clone, Copy)]
struct Patience {
    /// After an edge or the journal failed. Rooms have their own pace; this only keeps a broken one from being hammered.
    after_failure: Duration,
    /// After an answer was lost: what was sent may take so long to be found.
    before_looking: Duration,
}

const PATIENCE: Patience = Patience {
    after_failure: Duration::from_secs(2),
    before_looking: Duration::from_secs(2),
};

/// Says what is stored, for the rooms of one platform.
pub struct Outbox {
    journal: Journal,
    edge: Arc<dyn Edge>,
    platform: &'static str,
    on_their_way: OnTheirWay,
}

/// What came of saying something.
enum Came {
    /// It is stored what became of it.
    Of(Arc<Unsaid>, Option<String>, bool),
    /// It is to be tried again.
    ToNothing(Arc<Unsaid>, Again),
}

/// When and how something is tried again.
enum Again {
    /// The channel takes nothing for so long.
    Closed(Duration),
    /// It failed, and is not in the room.
    Failed,
    /// It may be in the room.
    PerhapsSaid,
    /// It may be in the room, and looking for it is worth it only later.
    SoonToBeFound,
}

/// What is said, and where it is stored what became of it. The journal; in the tests of this module, a list that can be
/// made to fail.
trait Stored: Send + Sync {
    fn messages_of(&self, platform: &str) -> mpsc::UnboundedReceiver<Unsaid>;
    fn doubts(&self) -> watch::Receiver<u64>;
    fn unsaid(&self, platform: &str) -> impl Future<Output = anyhow::Result<Vec<Unsaid>>> + Send;
    fn said(&self, unsaid: &Unsaid, fate: Fate) -> impl Future<Output = anyhow::Result<()>> + Send;
    fn may_act(&self) -> bool;
}

impl Stored for Journal {
    fn messages_of(&self, platform: &str) -> mpsc::UnboundedReceiver<Unsaid> {
        Self::messages_of(self, platform)
    }

    fn doubts(&self) -> watch::Receiver<u64> {
        Self::doubts(self)
    }

    fn unsaid(&self, platform: &str) -> impl Future<Output = anyhow::Result<Vec<Unsaid>>> + Send {
        Self::unsaid(self, platform)
    }

    fn said(&self, unsaid: &Unsaid, fate: Fate) -> impl Future<Output = anyhow::Result<()>> + Send {
        Self::said(self, unsaid, fate)
    }

    fn may_act(&self) -> bool {
        Self::may_act(self)
    }
}

impl Outbox {
    /// An outbox for rooms called `platform:…`.
    #[must_use]
    pub fn new(journal: Journal, edge: Arc<dyn Edge>, platform: &'static str) -> Self {
        Self {
            journal,
            edge,
            platform,
            on_their_way: OnTheirWay::default(),
        }
    }

    /// The same outbox, which notes there what it is about to say.
    pub(crate) fn noting(self, on_their_way: OnTheirWay) -> Self {
        Self {
            on_their_way,
            ..self
        }
    }

    /// Says what is stored until told to stop; what is stored then is said first.
    pub async fn run(self, stop: CancellationToken) {
        let teller = Teller {
            store: self.journal,
            edge: self.edge,
            platform: self.platform,
            patience: PATIENCE,
            on_their_way: self.on_their_way,
        };
        teller.run(stop).await;
    }
}

/// An outbox that says what is stored there.
struct Teller<S> {
    store: S,
    edge: Arc<dyn Edge>,
    platform: &'static str,
    patience: Patience,
    on_their_way: OnTheirWay,
}

impl<S: Stored> Teller<S> {
    async fn run(self, stop: CancellationToken) {
        let mut stored = self.store.messages_of(self.platform);
        let mut doubts = self.store.doubts();
        let mut queue = Queue::new(self.edge.pace(), Instant::now());
        let mut saying: FuturesUnordered<BoxFuture<'_, Came>> = FuturesUnordered::new();
        // What was stored before this outbox may have been said by the one before it.
        let mut read_as = Origin::PerhapsSaid;
        // So may the earlier words of what is handed over before that could be read.
        let mut handed_as = Origin::PerhapsSaid;
        let mut behind = true;
        loop {
            if behind {
                doubts.mark_unchanged();
                if self.catch_up(&mut queue, read_as).await {
                    (behind, read_as, handed_as) = (false, Origin::Read, Origin::Handed);
                }
            }
            take_all(&mut stored, &mut queue, handed_as);
            let now = Instant::now();
            while let Some(job) = queue.next(now) {
                saying.push(Box::pin(self.say(job)));
            }
            if stop.is_cancelled() && queue.is_empty() && saying.is_empty() {
                return;
            }
            let wake = queue.wakes_at(now);
            tokio::select! {
                Some(came) = saying.next() => {
                    // Words that were stored before it was known under which id these are in the room do not carry that id:
                    // they have to be in the queue when it learns it.
                    take_all(&mut stored, &mut queue, handed_as);
                    match came {
                        Came::Of(unsaid, said_as, deleted) => queue.done(&unsaid, said_as, deleted, Instant::now()),
                        Came::ToNothing(unsaid, again) => self.put_back(&mut queue, &unsaid, &again),
                    }
                }
                Some(unsaid) = stored.recv() => queue.put(unsaid, handed_as, Instant::now()),
                _ = doubts.changed() => behind = true,
                () = stop.cancelled(), if !stop.is_cancelled() => {}
                () = tokio::time::sleep_until(wake.unwrap_or_else(Instant::now)), if wake.is_some() => {}
                () = tokio::time::sleep(self.patience.after_failure), if behind => {}
            }
        }
    }

    fn put_back(&self, queue: &mut Queue, unsaid: &Unsaid, again: &Again) {
        let Patience {
            after_failure,
            before_looking,
        } = self.patience;
        let now = Instant::now();
        match again {
            Again::Closed(wait) => queue.closed(unsaid, now + *wait),
            Again::Failed => queue.again(unsaid, now + after_failure, false),
            Again::PerhapsSaid => queue.again(unsaid, now + after_failure, true),
            Again::SoonToBeFound => queue.again(unsaid, now + before_looking, true),
        }
    }

    /// Reads what waits to be said. False when it cannot be read.
    async fn catch_up(&self, queue: &mut Queue, origin: Origin) -> bool {
        match self.store.unsaid(self.platform).await {
            Ok(unsaid) => {
                for message in unsaid {
                    queue.put(message, origin, Instant::now());
                }
                true
            }
            Err(error) => {
                tracing::error!(
                    error = format!("{error:#}"),
                    "what is to be said cannot be read; it will be tried again"
                );
                false
            }
        }
    }

    /// Says one message, and stores what became of it.
    async fn say(&self, job: Job) -> Came {
        let unsaid = job.unsaid;
        self.on_their_way.depart(&unsaid);
        steps::passed("saying");
        let put = self.put_into_room(&unsaid, job.look_first).await;
        steps::passed("said");
        let fate = match put {
            Ok(fate) => fate,
            Err(again) => return Came::ToNothing(unsaid, again),
        };
        let (said_as, deleted) = match &fate {
            Fate::Said(said_as) => (Some(said_as.clone()), false),
            Fate::Deleted => (None, true),
            Fate::Never(_) => (unsaid.outgoing.said_as.clone(), false),
        };
        match self.store.said(&unsaid, fate).await {
            Ok(()) => {
                self.on_their_way.arrived(&unsaid);
                Came::Of(unsaid, said_as, deleted)
            }
            Err(error) => {
                tracing::error!(error = format!("{error:#}"), room = %unsaid.outgoing.room, "said, and that could not be stored");
                Came::ToNothing(unsaid, Again::PerhapsSaid)
            }
        }
    }

    /// Puts a message into its room, or finds it there.
    async fn put_into_room(&self, unsaid: &Unsaid, look_first: bool) -> Result<Fate, Again> {
        let outgoing = &unsaid.outgoing;
        if unsaid.deleted && outgoing.ended.is_none() {
            return Ok(Fate::Deleted);
        }
        let said = if outgoing.said_as.is_none() && look_first {
            self.find_or_say(outgoing).await
        } else {
            self.say_if_ours(outgoing).await
        };
        let said = match said {
            // How it ended is heard even so.
            Err(NotSaid::Deleted) if outgoing.ended.is_some() => {
                self.say_anew(outgoing, look_first).await
            }
            said => said,
        };
        let why = match said {
            Ok(said_as) => return Ok(Fate::Said(said_as)),
            Err(why) => why,
        };
        let room = &outgoing.room;
        match why {
            NotSaid::Deleted => Ok(Fate::Deleted),
            NotSaid::Never(why) => {
                tracing::error!(%room, why, "a message cannot be said, now or later");
                Ok(Fate::Never(why))
            }
            NotSaid::NotYet(wait) => Err(Again::Closed(wait)),
            NotSaid::Unknown(why) => {
                tracing::warn!(%room, why, "a message was perhaps said; it is looked for");
                Err(Again::SoonToBeFound)
            }
            NotSaid::NotNow(why) => {
                tracing::warn!(%room, why, "a message could not be said yet");
                Err(Again::Failed)
            }
        }
    }

    /// Says a message, if this process may: it may have been stopped for minutes just before.
    async fn say_if_ours(&self, outgoing: &Outgoing) -> Result<String, NotSaid> {
        if !self.store.may_act() {
            return Err(NotSaid::NotNow("another replica speaks by now".to_owned()));
        }
        self.edge.say(outgoing).await
    }

    /// Says a message that is perhaps in its room: where it is, in words that may be older, it gets these.
    async fn find_or_say(&self, outgoing: &Outgoing) -> Result<String, NotSaid> {
        let said_as = self.edge.find(outgoing).await?;
        self.say_if_ours(&Outgoing {
            said_as,
            ..outgoing.clone()
        })
        .await
    }

    /// Says a message anew whose earlier words somebody has deleted. An answer to that may have been lost before.
    async fn say_anew(&self, outgoing: &Outgoing, look_first: bool) -> Result<String, NotSaid> {
        let anew = Outgoing {
            said_as: None,
            ..outgoing.clone()
        };
        if !look_first {
            return self.say_if_ours(&anew).await;
        }
        match self.find_or_say(&anew).await {
            // What was found is what was deleted.
            Err(NotSaid::Deleted) => self.say_if_ours(&anew).await,
            said => said,
        }
    }
}

/// Puts all that was handed over into the queue.
fn take_all(stored: &mut mpsc::UnboundedReceiver<Unsaid>, queue: &mut Queue, origin: Origin) {
    while let Ok(unsaid) = stored.try_recv() {
        queue.put(unsaid, origin, Instant::now());
    }
}
