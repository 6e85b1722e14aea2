//! What waits to be said, and whose turn it is. Decides; says nothing itself.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use governor::clock::Clock;
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};
use tokio::time::Instant;

use crate::chat::RoomPace;
use crate::journal::Unsaid;

/// How long a message is remembered after it was said, so that a newer state keeps its distance and the same state, handed
/// over a second time, is known.
const REMEMBERED: Duration = Duration::from_secs(10);

/// With so many messages in a channel, those that need not be remembered any more are looked for.
const TIDY_FROM: usize = 64;

/// The messages of one platform that wait.
pub(super) struct Queue {
    pace: Option<RoomPace>,
    time: GivenTime,
    channels: HashMap<String, Channel>,
}

/// Something to say now.
pub(super) struct Job {
    pub(super) unsaid: Arc<Unsaid>,
    /// It may be in the room: look before saying it.
    pub(super) look_first: bool,
}

type Limiter =
    RateLimiter<NotKeyed, InMemoryState, GivenTime, NoOpMiddleware<<GivenTime as Clock>::Instant>>;

/// The time as the queue was told last. The limiters know no other, so that the queue depends on its arguments alone.
#[derive(Debug, Clone)]
struct GivenTime {
    began: Instant,
    nanos: Arc<AtomicU64>,
}

impl GivenTime {
    fn set(&self, now: Instant) {
        let nanos = now.saturating_duration_since(self.began).as_nanos();
        let nanos = u64::try_from(nanos).unwrap_or(u64::MAX);
        self.nanos.fetch_max(nanos, Ordering::Relaxed);
    }
}

impl Clock for GivenTime {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        self.nanos.load(Ordering::Relaxed).into()
    }
}

/// What waits in one channel and its threads, which share a pace.
struct Channel {
    /// By number of the message, which is the order in which they came.
    messages: BTreeMap<i64, Message>,
    limiter: Option<Limiter>,
    on_their_way: usize,
    /// Until then the channel takes nothing.
    closed_until: Option<Instant>,
    /// The last call could not be made.
    is_failing: bool,
    tidied_at: usize,
}

/// One message: its newest state that waits or is on its way, and what was said of it.
#[derive(Default)]
struct Message {
    newest: Option<Arc<Unsaid>>,
    on_its_way: bool,
    look_first: bool,
    /// It was read from the journal, and may be handed over as well.
    was_read: bool,
    not_before: Option<Instant>,
    said: Option<Said>,
}

struct Said {
    at: Instant,
    revision: i64,
    said_as: Option<String>,
    deleted: bool,
}

/// Where a message comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// It was just stored by this process, which alone says it.
    Handed,
    /// It was read from the journal; nobody else can have said it.
    Read,
    /// It was read from the journal, and whoever spoke before may have said it.
    PerhapsSaid,
}

impl Queue {
    pub(super) fn new(pace: Option<RoomPace>, now: Instant) -> Self {
        Self {
            pace,
            time: GivenTime {
                began: now,
                nanos: Arc::default(),
            },
            channels: HashMap::new(),
        }
    }

    /// A message, or a newer state of it. Older states of it are not said any more.
    pub(super) fn put(&mut self, unsaid: Unsaid, origin: Origin, now: Instant) {
        let between_edits = self.between_edits();
        let message = self.channel(&unsaid).messages.entry(unsaid.id).or_default();
        let known = message.newest.as_ref().map(|known| known.revision);
        let said = message.said.as_ref().map(|said| said.revision);
        if known
            .max(said)
            .is_some_and(|known| known >= unsaid.revision)
        {
            return;
        }
        message.was_read |= origin != Origin::Handed;
        message.look_first |= origin == Origin::PerhapsSaid && known.is_none();
        // The last state does not wait for the pace of edits.
        if unsaid.outgoing.ended.is_some() {
            message.not_before = message.not_before.filter(|_| message.look_first);
        } else if let Some(said) = &message.said {
            message.not_before = message.not_before.max(Some(said.at + between_edits));
        }
        let is_late = message.not_before.is_none_or(|time| time <= now);
        message.not_before = message.not_before.filter(|_| !is_late);
        message.newest = Some(Arc::new(unsaid));
    }

    /// The next message whose turn it is.
    pub(super) fn next(&mut self, now: Instant) -> Option<Job> {
        self.time.set(now);
        let at_once = self.pace.map_or(1, |pace| pace.at_once.max(1));
        self.channels
            .values_mut()
            .find_map(|channel| channel.next(now, at_once))
    }

    /// When something may be said that may not yet. None where nothing waits for a time.
    pub(super) fn wakes_at(&self, now: Instant) -> Option<Instant> {
        self.channels
            .values()
            .filter_map(|channel| channel.wakes_at(now))
            .min()
    }

    /// It is stored what became of a message: its id in the room, if it is there.
    pub(super) fn done(
        &mut self,
        unsaid: &Unsaid,
        said_as: Option<String>,
        deleted: bool,
        now: Instant,
    ) {
        let remembered = REMEMBERED.max(self.between_edits());
        let channel = self.channel(unsaid);
        channel.on_their_way -= 1;
        channel.is_failing = false;
        let Some(message) = channel.messages.get_mut(&unsaid.id) else {
            return;
        };
        message.on_its_way = false;
        message.look_first = false;
        message.said = Some(Said {
            at: now,
            revision: unsaid.revision,
            said_as,
            deleted,
        });
        let newest = message.newest.take();
        message.newest = newest.filter(|newest| newest.revision > unsaid.revision);
        if message.newest.is_none() && unsaid.outgoing.ended.is_some() && !message.was_read {
            channel.messages.remove(&unsaid.id);
        }
        channel.tidy(now, remembered);
    }

    /// A message has to be tried again, in its newest words.
    pub(super) fn again(&mut self, unsaid: &Unsaid, not_before: Instant, look_first: bool) {
        self.channel(unsaid)
            .again(unsaid.id, not_before, look_first);
    }

    /// The same of a message whose call could not be made. True if the channel's last one could.
    pub(super) fn failed(&mut self, unsaid: &Unsaid, not_before: Instant) -> bool {
        let channel = self.channel(unsaid);
        channel.again(unsaid.id, not_before, false);
        !std::mem::replace(&mut channel.is_failing, true)
    }

    /// The same of a message whose channel takes nothing until then, this or another.
    pub(super) fn closed(&mut self, unsaid: &Unsaid, until: Instant) {
        let channel = self.channel(unsaid);
        channel.closed_until = channel.closed_until.max(Some(until));
        channel.again(unsaid.id, until, false);
    }

    /// Whether nothing waits and nothing is on its way.
    pub(super) fn is_empty(&self) -> bool {
        self.channels.values().all(|channel| {
            channel.on_their_way == 0
                && channel
                    .messages
                    .values()
                    .all(|message| message.newest.is_none())
        })
    }

    fn between_edits(&self) -> Duration {
        self.pace.map_or(Duration::ZERO, |pace| pace.between_edits)
    }

    fn channel(&mut self, unsaid: &Unsaid) -> &mut Channel {
        let name = unsaid.outgoing.room.channel();
        if !self.channels.contains_key(name) {
            let limiter = self.pace.map(|pace| {
                let quota = Quota::per_second(pace.per_second).allow_burst(pace.burst);
                RateLimiter::direct_with_clock(quota, self.time.clone())
            });
            self.channels.insert(name.to_owned(), Channel::new(limiter));
        }
        // It was put there where it was missing.
        self.channels
            .entry(name.to_owned())
            .or_insert_with(|| Channel::new(None))
    }
}

impl Channel {
    fn new(limiter: Option<Limiter>) -> Self {
        Self {
            messages: BTreeMap::new(),
            limiter,
            on_their_way: 0,
            closed_until: None,
            is_failing: false,
            tidied_at: TIDY_FROM,
        }
    }

    /// The next message of the channel: what is new and what has ended before what is only on its way, oldest first.
    fn next(&mut self, now: Instant, at_once: usize) -> Option<Job> {
        if self.on_their_way >= at_once || self.closed_until.is_some_and(|until| until > now) {
            return None;
        }
        let id = self.first(now)?;
        if let Some(limiter) = &self.limiter
            && let Err(not_until) = limiter.check()
        {
            self.closed_until = Some(now + not_until.wait_time_from(limiter.clock().now()));
            return None;
        }
        self.closed_until = None;
        self.on_their_way += 1;
        self.messages.get_mut(&id)?.departs()
    }

    fn again(&mut self, id: i64, not_before: Instant, look_first: bool) {
        self.on_their_way -= 1;
        if let Some(message) = self.messages.get_mut(&id) {
            message.on_its_way = false;
            message.look_first |= look_first;
            message.not_before = Some(not_before);
        }
    }

    fn first(&self, now: Instant) -> Option<i64> {
        let mut first = None;
        for (id, message) in &self.messages {
            if message.is_ready(now) {
                if message.is_urgent() {
                    return Some(*id);
                }
                first = first.or(Some(*id));
            }
        }
        first
    }

    fn wakes_at(&self, now: Instant) -> Option<Instant> {
        let waiting = self
            .messages
            .values()
            .filter(|message| message.newest.is_some() && !message.on_its_way);
        waiting
            .filter_map(|message| message.not_before.max(self.closed_until))
            .filter(|time| *time > now)
            .min()
    }

    /// Forgets what was said long ago. Looks for it only when as much again has come, so that it costs little.
    fn tidy(&mut self, now: Instant, remembered: Duration) {
        if self.messages.len() < self.tidied_at {
            return;
        }
        self.messages.retain(|_, message| {
            message.newest.is_some()
                || message.on_its_way
                || message
                    .said
                    .as_ref()
                    .is_some_and(|said| said.at + remembered > now)
        });
        self.tidied_at = TIDY_FROM.max(self.messages.len() * 2);
    }
}

impl Message {
    fn is_ready(&self, now: Instant) -> bool {
        self.newest.is_some() && !self.on_its_way && self.not_before.is_none_or(|time| time <= now)
    }

    fn is_urgent(&self) -> bool {
        let is_new = self.said.is_none();
        self.newest.as_ref().is_some_and(|unsaid| {
            unsaid.outgoing.ended.is_some() || (is_new && unsaid.outgoing.said_as.is_none())
        })
    }

    /// Goes on its way, under the id it has in the room.
    fn departs(&mut self) -> Option<Job> {
        let newest = self.newest.as_mut()?;
        if let Some(said) = &self.said {
            let newest = Arc::make_mut(newest);
            newest.outgoing.said_as.clone_from(&said.said_as);
            newest.deleted |= said.deleted;
        }
        self.on_its_way = true;
        Some(Job {
            unsaid: Arc::clone(newest),
            look_first: self.look_first,
        })
    }
}
