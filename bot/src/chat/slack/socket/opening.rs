//! Opening a connection: an address that is good for once, the switch to a WebSocket, the `hello`. Each with its limit.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use futures::StreamExt;
use tokio::sync::Mutex;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};

use super::connection::{Connection, Socket};
use super::frame::{self, Frame};
use crate::chat::slack::Shared;
use crate::chat::slack::api::Failure;
use crate::chat::slack::limits::Limits;

/// The longest frame. Slack's own are some tens of thousands of bytes.
const LONGEST_FRAME: usize = 16 * 1024 * 1024;

/// Why there is no connection.
#[derive(Debug)]
pub(super) enum Unopened {
    /// No waiting helps against it.
    Never(String),
    /// Too many are open.
    Crowded,
    /// Socket Mode is switched off.
    SwitchedOff,
    /// Slack has said how long to wait.
    Wait(Duration),
    /// It may come about later.
    NotNow(String),
}

/// When connections were asked for. All that a bot keeps share this: Slack counts them together.
pub(super) struct Openings {
    asked: Mutex<VecDeque<Instant>>,
    between: Duration,
    most: usize,
    within: Duration,
}

impl Openings {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            asked: Mutex::default(),
            between: limits.between_opens,
            most: limits.opens.max(1),
            within: limits.opens_within,
        }
    }

    /// Opens one connection, up to its `hello`.
    pub(super) async fn open(
        &self,
        shared: &Shared,
        limits: &Limits,
    ) -> Result<Connection, Unopened> {
        shared.known().await.map_err(unopened)?;
        self.turn().await;
        let address = shared.open().await.map_err(unopened)?;
        let upgraded = shared.api.upgrade(&address).await.map_err(unopened)?;
        let config = WebSocketConfig::default()
            .max_message_size(Some(LONGEST_FRAME))
            .max_frame_size(Some(LONGEST_FRAME));
        let mut socket =
            WebSocketStream::from_raw_socket(upgraded, Role::Client, Some(config)).await;
        match tokio::time::timeout(limits.hello, hello(&mut socket, shared)).await {
            Ok(Ok(())) => Ok(Connection::new(socket)),
            Ok(Err(why)) => Err(why),
            Err(_) => Err(Unopened::NotNow("there was no hello in time".to_owned())),
        }
    }

    /// Waits until one more may be asked for.
    async fn turn(&self) {
        // Whoever waits holds the lock, so that the others wait behind it.
        let mut asked = self.asked.lock().await;
        loop {
            let now = Instant::now();
            while asked
                .front()
                .is_some_and(|at| now.saturating_duration_since(*at) >= self.within)
            {
                asked.pop_front();
            }
            let after_last = asked.back().map(|last| *last + self.between);
            let after_many = (asked.len() >= self.most)
                .then(|| asked.front().map(|first| *first + self.within))
                .flatten();
            let until = after_last.max(after_many);
            match until.map(|until| until.saturating_duration_since(now)) {
                Some(wait) if !wait.is_zero() => tokio::time::sleep(wait).await,
                _ => {
                    asked.push_back(now);
                    return;
                }
            }
        }
    }
}

/// Reads up to the `hello`, which is the first frame of a connection that is live.
async fn hello(socket: &mut Socket, shared: &Shared) -> Result<(), Unopened> {
    loop {
        let text = match socket.next().await {
            Some(Ok(Message::Text(text))) => text,
            Some(Ok(Message::Close(_))) | None => {
                return Err(Unopened::NotNow(
                    "it was closed before the hello".to_owned(),
                ));
            }
            Some(Ok(_)) => continue,
            Some(Err(error)) => return Err(Unopened::NotNow(error.to_string())),
        };
        match frame::read(&text) {
            Frame::Hello { app } => {
                if let Some(app) = app {
                    shared.is_app(&app);
                }
                return Ok(());
            }
            Frame::Disconnect { reason } => {
                return Err(match reason.as_str() {
                    "too_many_websockets" => Unopened::Crowded,
                    "link_disabled" => Unopened::SwitchedOff,
                    other => Unopened::NotNow(format!("it was told {other} instead of hello")),
                });
            }
            // Not acknowledged here, so it comes again.
            Frame::Delivery(_) | Frame::Unknown { .. } => {}
        }
    }
}

/// Contract slack 3.10: what is final, and what is not.
fn unopened(failure: Failure) -> Unopened {
    match failure {
        Failure::Wait(wait) => Unopened::Wait(wait),
        Failure::NotSent(why) | Failure::Unknown(why) => Unopened::NotNow(why),
        Failure::Refused(refusal) => match refusal.word.as_str() {
            "not_authed"
            | "invalid_auth"
            | "account_inactive"
            | "user_removed_from_team"
            | "team_disabled"
            | "not_allowed_token_type"
            | "missing_scope"
            | "token_revoked"
            | "token_expired" => Unopened::Never(refusal.to_string()),
            "too_many_websockets" => Unopened::Crowded,
            "link_disabled" => Unopened::SwitchedOff,
            _ => Unopened::NotNow(refusal.to_string()),
        },
    }
}
