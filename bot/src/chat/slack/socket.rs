//! Socket Mode (contract slack 3): connections that are opened, kept, replaced before they are dropped, and given up only for
//! what no waiting helps against.

mod connection;
mod frame;
mod opening;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::oneshot;

use self::connection::{Connection, Ended};
use self::opening::{Openings, Unopened};
use super::hear::Ear;
use super::limits::Limits;
use crate::chat::listening::{Attendance, Stopped, jittered};

/// A bot that listens. It ends with [`stop`](Self::stop).
pub struct Listening {
    attendance: Attendance,
    state: Arc<State>,
}

/// What is known of the connections.
#[derive(Debug, Default)]
struct State {
    /// How many have said hello and not ended.
    live: AtomicUsize,
    /// How many have ever said hello.
    hellos: AtomicUsize,
}

/// What every connection needs.
struct Line {
    ear: Ear,
    limits: Limits,
    openings: Openings,
    attendance: Attendance,
    state: Arc<State>,
}

impl Listening {
    /// Listens.
    #[must_use]
    pub fn start(ear: Ear) -> Self {
        let limits = ear.shared.limits;
        let connections = ear.shared.connections;
        let line = Arc::new(Line {
            openings: Openings::new(&limits),
            ear,
            limits,
            attendance: Attendance::default(),
            state: Arc::default(),
        });
        for _ in 0..connections {
            line.attendance.tasks.spawn(keep_open(Arc::clone(&line)));
        }
        Self {
            attendance: line.attendance.clone(),
            state: Arc::clone(&line.state),
        }
    }

    /// How many connections have said hello, and not ended.
    #[must_use]
    pub fn live(&self) -> usize {
        self.state.live.load(Ordering::Relaxed)
    }

    /// How many connections have ever said hello.
    #[must_use]
    pub fn hellos(&self) -> usize {
        self.state.hellos.load(Ordering::Relaxed)
    }

    /// How many tasks there are: no more than two for each connection, and one for each that is being replaced.
    #[must_use]
    pub fn tasks(&self) -> usize {
        self.attendance.tasks.len()
    }

    /// Waits until nothing is heard any more, and says why.
    pub async fn stopped(&self) -> Stopped {
        self.attendance.stopped().await
    }

    /// Takes nothing new, acknowledges what is stored, closes.
    pub async fn stop(self) {
        self.attendance.end().await;
    }
}

/// Keeps one connection open, until told to stop or until there is no sense in it.
async fn keep_open(line: Arc<Line>) {
    let mut backoff = line.limits.backoff;
    loop {
        let opened = tokio::select! {
            () = line.attendance.stop.cancelled() => return,
            opened = line.openings.open(&line.ear.shared, &line.limits) => opened,
        };
        let wait = match opened {
            Ok(opened) => {
                backoff = line.limits.backoff;
                serve(&line, opened).await
            }
            Err(Unopened::Never(why)) => {
                line.attendance.is_refused(format!(
                    "Slack opens no connection for these tokens: {why}. `deckhand check` says what is missing"
                ));
                return;
            }
            Err(Unopened::Crowded) => Some(line.limits.crowded),
            Err(Unopened::SwitchedOff) => Some(line.limits.switched_off),
            Err(Unopened::Wait(wait)) => Some(wait),
            Err(Unopened::NotNow(why)) => {
                let wait = jittered(backoff);
                tracing::warn!(why, wait_ms = wait.as_millis(), "no connection to Slack");
                backoff = (backoff * 2).min(line.limits.longest_backoff);
                Some(wait)
            }
        };
        if let Some(wait) = wait {
            tokio::select! {
                () = line.attendance.stop.cancelled() => return,
                () = tokio::time::sleep(wait) => {}
            }
        }
    }
}

/// Serves one connection until it ends or wants to be replaced, and says how long to wait before the next one.
async fn serve(line: &Arc<Line>, connection: Connection) -> Option<Duration> {
    let (replace, replaced) = oneshot::channel();
    let serving = line
        .attendance
        .tasks
        .spawn(connection.serve(Arc::clone(line), replace));
    tokio::select! {
        biased;
        // Slack wants to close it: the next one is opened first, and this one is read on.
        Ok(()) = replaced => None,
        ended = serving => match ended {
            Ok(Ended::Crowded) => {
                tracing::error!("Slack has too many connections of this app: another copy of the bot is running");
                Some(line.limits.crowded)
            }
            Ok(Ended::SwitchedOff) => {
                tracing::error!("somebody has switched Socket Mode off for this app");
                Some(line.limits.switched_off)
            }
            Ok(Ended::Told) => None,
            Ok(Ended::Lost(why)) => {
                tracing::info!(why, "a connection to Slack has ended");
                None
            }
            Err(error) => {
                tracing::error!(%error, "a connection to Slack ended badly");
                Some(line.limits.backoff)
            }
        },
    }
}
