//! The single way out: every word to a room is stored first and said from here.
//!
//! A message that changed while it waited is said once, in its newest words. What may have been said before is looked for
//! before it is said again. What cannot be said now is tried until it can; nothing is dropped.

mod queue;

use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use futures::stream::{FuturesUnordered, StreamExt};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::chat::{Edge, NotSaid};
use crate::journal::{Fate, Journal, Unsaid};
use crate::steps;
use queue::{Job, Origin, Queue};

/// How long to wait after an edge or the journal failed. Rooms have their own pace; this only keeps a broken one from
/// being hammered.
const AFTER_FAILURE: Duration = Duration::from_secs(2);

/// The same after an answer was lost: what was sent may take so long to be found.
const BEFORE_LOOKING: Duration = Duration::from_secs(2);

/// Says what is stored, for the rooms of one platform.
pub struct Outbox {
    journal: Journal,
    edge: Arc<dyn Edge>,
    platform: &'static str,
}

/// What came of saying something.
enum Came {
    /// It is stored what became of it.
    Of(Arc<Unsaid>, Option<String>, bool),
    /// It is to be tried again.
    ToNothing(Arc<Unsaid>, Again),
}

/// When and how something is tried again.
struct Again {
    after: Duration,
    /// It may be in the room.
    look_first: bool,
}

impl Outbox {
    /// An outbox for rooms called `platform:…`.
    #[must_use]
    pub fn new(journal: Journal, edge: Arc<dyn Edge>, platform: &'static str) -> Self {
        Self {
            journal,
            edge,
            platform,
        }
    }

    /// Says what is stored until told to stop; what is stored then is said first.
    pub async fn run(self, stop: CancellationToken) {
        let mut stored = self.journal.messages_of(self.platform);
        let mut doubts = self.journal.doubts();
        let mut queue = Queue::new(self.edge.pace());
        let mut saying: FuturesUnordered<BoxFuture<'_, Came>> = FuturesUnordered::new();
        // What was stored before this outbox may have been said by the one before it.
        let mut read_as = Origin::PerhapsSaid;
        let mut behind = true;
        loop {
            if behind {
                doubts.mark_unchanged();
                if self.catch_up(&mut queue, read_as).await {
                    (behind, read_as) = (false, Origin::Read);
                }
            }
            while let Ok(unsaid) = stored.try_recv() {
                queue.put(unsaid, Origin::Handed, Instant::now());
            }
            let now = Instant::now();
            while let Some(job) = queue.next(now) {
                saying.push(Box::pin(self.say(job)));
            }
            if stop.is_cancelled() && queue.is_empty() && saying.is_empty() {
                return;
            }
            let wake = queue.wakes_at(now);
            tokio::select! {
                Some(came) = saying.next() => match came {
                    Came::Of(unsaid, said_as, deleted) => queue.done(&unsaid, said_as, deleted, Instant::now()),
                    Came::ToNothing(unsaid, again) => queue.again(&unsaid, Instant::now() + again.after, again.look_first),
                },
                Some(unsaid) = stored.recv() => queue.put(unsaid, Origin::Handed, Instant::now()),
                _ = doubts.changed() => behind = true,
                () = stop.cancelled(), if !stop.is_cancelled() => {}
                () = tokio::time::sleep_until(wake.unwrap_or_else(Instant::now)), if wake.is_some() => {}
                () = tokio::time::sleep(AFTER_FAILURE), if behind => {}
            }
        }
    }

    /// Reads what waits to be said. False when it cannot be read.
    async fn catch_up(&self, queue: &mut Queue, origin: Origin) -> bool {
        match self.journal.unsaid(self.platform).await {
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
        match self.journal.said(&unsaid, fate).await {
            Ok(()) => Came::Of(unsaid, said_as, deleted),
            Err(error) => {
                tracing::error!(error = format!("{error:#}"), room = %unsaid.outgoing.room, "said, and that could not be stored");
                self.take_back(&unsaid, said_as).await;
                let again = Again {
                    after: AFTER_FAILURE,
                    look_first: true,
                };
                Came::ToNothing(unsaid, again)
            }
        }
    }

    /// Puts a message into its room, or finds it there.
    async fn put_into_room(&self, unsaid: &Unsaid, look_first: bool) -> Result<Fate, Again> {
        let outgoing = &unsaid.outgoing;
        if unsaid.deleted && outgoing.ended.is_none() {
            return Ok(Fate::Deleted);
        }
        if !self.journal.may_act() {
            return Err(Again {
                after: AFTER_FAILURE,
                look_first: true,
            });
        }
        let said = match outgoing.said_as {
            None if look_first => match self.edge.find(outgoing).await {
                // It is there, in words that may be older than these.
                Ok(Some(said_as)) => {
                    let found = crate::chat::Outgoing {
                        said_as: Some(said_as),
                        ..outgoing.clone()
                    };
                    self.edge.say(&found).await
                }
                Ok(None) if self.journal.may_act() => self.edge.say(outgoing).await,
                Ok(None) => Err(NotSaid::NotNow("another replica speaks by now".to_owned())),
                Err(error) => Err(error),
            },
            _ => self.edge.say(outgoing).await,
        };
        let again = |after, look_first| Err(Again { after, look_first });
        match said {
            Ok(said_as) => Ok(Fate::Said(said_as)),
            Err(NotSaid::NotYet(wait)) => again(wait, look_first),
            Err(NotSaid::Deleted) if outgoing.ended.is_some() => self.say_anew(unsaid).await,
            Err(NotSaid::Deleted) => Ok(Fate::Deleted),
            Err(NotSaid::Never(why)) => {
                tracing::error!(room = %outgoing.room, why, "a message cannot be said, now or later");
                Ok(Fate::Never(why))
            }
            Err(NotSaid::Unknown(why)) => {
                tracing::warn!(room = %outgoing.room, why, "a message was perhaps said; it is looked for");
                again(BEFORE_LOOKING, true)
            }
            Err(NotSaid::NotNow(why)) => {
                tracing::warn!(room = %outgoing.room, why, "a message could not be said yet");
                again(AFTER_FAILURE, look_first)
            }
        }
    }

    /// Says an end anew whose message somebody has deleted: how it ended is heard even so.
    async fn say_anew(&self, unsaid: &Unsaid) -> Result<Fate, Again> {
        let anew = crate::chat::Outgoing {
            said_as: None,
            ..unsaid.outgoing.clone()
        };
        match self.edge.say(&anew).await {
            Ok(said_as) => Ok(Fate::Said(said_as)),
            Err(NotSaid::Never(why)) => Ok(Fate::Never(why)),
            Err(NotSaid::NotYet(after)) => Err(Again {
                after,
                look_first: true,
            }),
            Err(error) => {
                tracing::warn!(room = %unsaid.outgoing.room, %error, "an end could not be said anew yet");
                Err(Again {
                    after: AFTER_FAILURE,
                    look_first: true,
                })
            }
        }
    }

    /// Takes a message back that was said while another replica had taken over: that one says it.
    async fn take_back(&self, unsaid: &Unsaid, said_as: Option<String>) {
        if let Some(said_as) = said_as
            && unsaid.outgoing.said_as.is_none()
            && !self.journal.may_act()
        {
            self.edge.take_back(&unsaid.outgoing.room, &said_as).await;
        }
    }
}
