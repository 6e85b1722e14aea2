//! The gateway (contract discord 2): one connection that is kept, a session that is resumed, and given up only for what no waiting
//! helps against.
//!
//! Messages are stored in lanes, by channel: their order in a channel is kept, and a slow store of one keeps no heartbeat. What is
//! done with commands and buttons has to be acknowledged within seconds, and waits in no lane.

mod connection;
mod ending;
mod frame;
mod pacing;
mod position;

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use futures::FutureExt;
use tokio::sync::{Notify, mpsc};
use tokio_util::sync::CancellationToken;

use self::connection::{Connection, Greeting};
use self::ending::Ended;
use self::pacing::Pacing;
use self::position::{Position, Ticket};
use super::api::Failure;
use super::hear::Ear;
use super::limits::Limits;
use crate::chat::listening::{Attendance, Stopped};

/// How many channels are dealt with at the same time.
const LANES: usize = 64;

/// With so few sessions left for today, no more are begun: the last ones are for a person who has repaired something.
const SPARED: u64 = 5;

/// How often the address of a session is tried before the gateway's own is.
const TRIES_TO_RESUME: u32 = 2;

/// A bot that listens. It ends with [`stop`](Self::stop).
pub struct Listening {
    ear: Ear,
    attendance: Attendance,
    state: Arc<State>,
}

/// What is known of the connection.
#[derive(Debug, Default)]
struct State {
    is_live: AtomicBool,
    sessions: AtomicUsize,
    resumed: AtomicUsize,
}

/// What the connection needs.
struct Line {
    ear: Ear,
    limits: Limits,
    lanes: Vec<mpsc::UnboundedSender<Job>>,
    attendance: Attendance,
    state: Arc<State>,
    position: Arc<Position>,
    /// Something could not be stored: the session is resumed from before it.
    unstored: Arc<Notify>,
    /// The newest message that a session has told of.
    newest: AtomicU64,
    /// Since which message channels have to be read, after a session was lost.
    gap: AtomicU64,
    /// The same for each channel in which somebody spoke to the bot before this process was there.
    before: Mutex<BTreeMap<String, u64>>,
}

/// What has to be done in a lane.
#[derive(Debug)]
enum Job {
    /// An event.
    Take {
        ticket: Ticket,
        event: String,
        data: String,
    },
    /// What was missed in a channel.
    Fill {
        channel: String,
        guild: Option<String>,
        since: u64,
    },
}

/// A session that can be resumed.
#[derive(Debug, Clone)]
struct Session {
    id: String,
    address: Option<String>,
    failed: u32,
}

impl Listening {
    /// Listens.
    #[must_use]
    pub fn start(ear: Ear) -> Self {
        let attendance = Attendance::default();
        let (position, unstored) = (Arc::new(Position::default()), Arc::new(Notify::new()));
        let lanes = (0..LANES).map(|_| {
            let (sender, receiver) = mpsc::unbounded_channel();
            let lane = Lane {
                ear: ear.clone(),
                position: Arc::clone(&position),
                unstored: Arc::clone(&unstored),
                retry: ear.shared.limits.backoff,
                stop: attendance.stop.clone(),
            };
            attendance.tasks.spawn(lane.run(receiver));
            sender
        });
        let line = Line {
            limits: ear.shared.limits,
            lanes: lanes.collect(),
            ear: ear.clone(),
            attendance: attendance.clone(),
            state: Arc::default(),
            position,
            unstored,
            newest: AtomicU64::new(0),
            gap: AtomicU64::new(0),
            before: Mutex::default(),
        };
        let state = Arc::clone(&line.state);
        attendance.tasks.spawn(keep_open(line));
        Self {
            ear,
            attendance,
            state,
        }
    }

    /// Whether a session is there, and a connection for it.
    #[must_use]
    pub fn is_live(&self) -> bool {
        self.state.is_live.load(Ordering::Relaxed)
    }

    /// How many sessions were begun.
    #[must_use]
    pub fn sessions(&self) -> usize {
        self.state.sessions.load(Ordering::Relaxed)
    }

    /// How often one was resumed.
    #[must_use]
    pub fn resumed(&self) -> usize {
        self.state.resumed.load(Ordering::Relaxed)
    }

    /// How many frames and events had a shape that nobody could read.
    #[must_use]
    pub fn unread(&self) -> u64 {
        self.ear.unread()
    }

    /// Waits until nothing is heard any more, and says why.
    pub async fn stopped(&self) -> Stopped {
        self.attendance.stopped().await
    }

    /// Takes nothing new, stores what came, closes.
    pub async fn stop(self) {
        self.attendance.end().await;
    }
}

/// What stores one channel's events after each other.
struct Lane {
    ear: Ear,
    position: Arc<Position>,
    unstored: Arc<Notify>,
    retry: Duration,
    stop: CancellationToken,
}

impl Lane {
    async fn run(self, mut jobs: mpsc::UnboundedReceiver<Job>) {
        while let Some(job) = jobs.recv().await {
            match job {
                Job::Take {
                    ticket,
                    event,
                    data,
                } => self.take(ticket, &event, &data).await,
                Job::Fill {
                    channel,
                    guild,
                    since,
                } => {
                    self.fill(&channel, guild.as_deref(), since).await;
                }
            }
        }
    }

    async fn take(&self, ticket: Ticket, event: &str, data: &str) {
        // A panic must not take the lane with it, and every channel that waits in it.
        let taken = std::panic::AssertUnwindSafe(self.ear.take(event, data)).catch_unwind();
        match taken.await {
            Ok(Ok(())) => self.position.done(ticket),
            Ok(Err(error)) => {
                tracing::error!(
                    error = format!("{error:#}"),
                    "a message could not be stored; it has to come again"
                );
                self.unstored.notify_one();
            }
            Err(_) => {
                // It would panic again.
                tracing::error!(event, "an event could not be dealt with");
                self.position.done(ticket);
            }
        }
    }

    async fn fill(&self, channel: &str, guild: Option<&str>, since: u64) {
        while let Err(error) = self.ear.fill(channel, guild, since).await {
            tracing::warn!(
                error = format!("{error:#}"),
                channel,
                "what was missed there is looked for again"
            );
            tokio::select! {
                () = self.stop.cancelled() => return,
                () = tokio::time::sleep(self.retry) => {}
            }
        }
    }
}

impl Line {
    /// The lane of a channel.
    fn enqueue(&self, channel: &str, job: Job) {
        let mut hasher = DefaultHasher::new();
        channel.hash(&mut hasher);
        let lane = usize::try_from(hasher.finish() % LANES as u64).unwrap_or(0);
        // A lane ends after this does.
        let _ = self.lanes[lane].send(job);
    }

    /// What was said while no process was there has to be read as well. Returns once that is known, or it is time to stop.
    async fn recall(&self) {
        loop {
            match self.ear.recall().await {
                Ok(before) => {
                    *self.before() = before;
                    return;
                }
                Err(error) => tracing::warn!(
                    error = format!("{error:#}"),
                    "where the bot was spoken to before cannot be read; it is tried again"
                ),
            }
            tokio::select! {
                () = self.attendance.stop.cancelled() => return,
                () = tokio::time::sleep(self.limits.backoff) => {}
            }
        }
    }

    fn before(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, u64>> {
        self.before.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Since which message a channel has to be read, if it has to be at all. Asked once, since it is read then.
    fn unread_since(&self, channel: &str) -> Option<u64> {
        let gap = self.gap.load(Ordering::Relaxed);
        let before = self.before().remove(channel);
        let lost = (gap > 0).then_some(gap);
        lost.into_iter().chain(before).min()
    }

    /// A session is gone: what is said from here on has to be read once there is another one.
    fn session_is_gone(&self) {
        let newest = self.newest.load(Ordering::Relaxed);
        if newest > 0 && self.gap.load(Ordering::Relaxed) == 0 {
            self.gap.store(newest, Ordering::Relaxed);
        }
    }
}

/// Keeps a session, until told to stop or until there is no sense in it.
async fn keep_open(line: Line) {
    line.recall().await;
    let mut session: Option<Session> = None;
    let mut pacing = Pacing::new(&line.limits);
    loop {
        let ended = tokio::select! {
            () = line.attendance.stop.cancelled() => return,
            opened = open(&line, &mut session, &mut pacing) => match opened {
                Ok(connection) => Ok(connection),
                Err(ended) => Err(ended),
            },
        };
        let ended = match ended {
            Ok((connection, greeting)) => {
                let began = Instant::now();
                let ended = connection
                    .serve(&line, &mut session, &mut pacing, greeting)
                    .await;
                if line.state.is_live.swap(false, Ordering::Relaxed)
                    && began.elapsed() >= line.limits.stable
                {
                    pacing.was_stable();
                }
                ended
            }
            Err(ended) => ended,
        };
        let wait = match ended {
            Ended::Told => return,
            Ended::Never(why) => return line.attendance.is_refused(why),
            Ended::Lost(why) => {
                let wait = pacing.after_failure(&line.limits);
                tracing::info!(
                    why,
                    wait_ms = wait.as_millis(),
                    "the connection to Discord has ended"
                );
                wait
            }
            Ended::TooFast(wait) => {
                tracing::warn!(
                    wait_ms = wait.as_millis(),
                    "Discord finds this bot too fast"
                );
                wait
            }
            Ended::Gone { why, wait } => {
                tracing::warn!(
                    why,
                    "the session with Discord is gone; another one is begun"
                );
                session = None;
                line.session_is_gone();
                wait
            }
        };
        tokio::select! {
            () = line.attendance.stop.cancelled() => return,
            () = tokio::time::sleep(wait) => {}
        }
    }
}

/// Opens a connection, up to the Hello, and says who is there.
async fn open(
    line: &Line,
    session: &mut Option<Session>,
    pacing: &mut Pacing,
) -> Result<(Connection, Greeting), Ended> {
    let shared = &line.ear.shared;
    match session {
        Some(session) => {
            let address = session
                .address
                .clone()
                .filter(|_| session.failed < TRIES_TO_RESUME && shared.gateway_url.is_none());
            let address = match address {
                Some(address) => address,
                None => begin_at(line).await?,
            };
            session.failed += 1;
            let connection = Connection::open(line, &address).await?;
            let greeting = Greeting::Resume {
                session: session.id.clone(),
                seq: line.position.stored(),
            };
            Ok((connection, greeting))
        }
        None => {
            let wait = pacing.before_identify(&line.limits, Instant::now());
            tokio::time::sleep(wait).await;
            let address = begin_at(line).await?;
            let connection = Connection::open(line, &address).await?;
            pacing.identified(Instant::now());
            Ok((connection, Greeting::Identify))
        }
    }
}

/// Where sessions are begun, if any may be. It is a test of the token as well.
async fn begin_at(line: &Line) -> Result<String, Ended> {
    let shared = &line.ear.shared;
    let gateway = match shared.gateway().await {
        Ok(gateway) => gateway,
        Err(Failure::Wait(wait)) => return Err(Ended::TooFast(wait)),
        Err(Failure::Refused(refusal)) if refusal.status == 401 => {
            return Err(ending::of_code(Some(4004)));
        }
        Err(failure) => return Err(Ended::Lost(failure.to_string())),
    };
    let starts = gateway.session_start_limit;
    tracing::info!(
        remaining = starts.remaining,
        "sessions that may still be begun today"
    );
    if starts.remaining <= SPARED {
        let wait = Duration::from_millis(starts.reset_after);
        tracing::error!(
            remaining = starts.remaining,
            wait_ms = starts.reset_after,
            "hardly any session may be begun today, so none is: something ends them again and again"
        );
        return Err(Ended::TooFast(wait.max(line.limits.backoff)));
    }
    Ok(shared.gateway_url.clone().unwrap_or(gateway.url))
}

#[cfg(any(test, fuzzing))]
pub(crate) fn fuzz(bytes: &[u8]) {
    let unpacked = frame::unpacked(&tokio_tungstenite::tungstenite::Bytes::copy_from_slice(
        bytes,
    ))
    .ok();
    let plain = std::str::from_utf8(bytes).ok().map(str::to_owned);
    for text in [unpacked.map(|text| text.to_string()), plain]
        .into_iter()
        .flatten()
    {
        if let Ok(frame::Frame::Dispatch { data, .. }) = frame::read(&text) {
            super::event::fuzz(&data);
        }
    }
}
