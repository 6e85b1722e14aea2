//! One connection, from its `hello` to its end.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use futures::stream::FuturesUnordered;
use futures::{FutureExt, SinkExt, StreamExt};
use serde_json::json;
use tokio::sync::oneshot;
use tokio::time::{Instant, MissedTickBehavior, sleep_until, timeout};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::{Bytes, Error, Message, Utf8Bytes};

use super::Line;
use super::frame::{self, Delivery, Frame};
use crate::chat::slack::hear::{Ear, Taken};
use crate::chat::slack::{self, event::Kind};

/// A WebSocket, on whatever the HTTP client has connected.
pub(super) type Socket = WebSocketStream<reqwest::Upgraded>;

/// How many deliveries may be stored at the same time. Beyond it nothing more is read: Slack waits, and sends again.
const AT_ONCE: usize = 1_024;

/// A live connection.
pub(super) struct Connection {
    socket: Socket,
}

/// How a connection ended.
#[derive(Debug)]
pub(super) enum Ended {
    /// The bot stops.
    Told,
    /// Too many are open.
    Crowded,
    /// Socket Mode was switched off.
    SwitchedOff,
    /// It is gone, for this reason.
    Lost(String),
}

/// Counts a connection as live for as long as it is.
struct Live(Arc<Line>);

impl Live {
    fn begin(line: &Arc<Line>) -> Self {
        line.state.live.fetch_add(1, Ordering::Relaxed);
        line.state.hellos.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(line))
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        self.0.state.live.fetch_sub(1, Ordering::Relaxed);
    }
}

/// What a frame asks for.
enum Next<F> {
    /// A delivery is being stored.
    Store(F),
    /// This may be acknowledged as it is.
    Acknowledge(String),
    /// Slack wants to close.
    Replace,
    /// It is of no use any more.
    End(Ended),
    Nothing,
}

impl Connection {
    pub(super) fn new(socket: Socket) -> Self {
        Self { socket }
    }

    /// Reads, stores, acknowledges. Says through `replace` once when Slack wants to close the connection, and reads on.
    pub(super) async fn serve(self, line: Arc<Line>, replace: oneshot::Sender<()>) -> Ended {
        let live = Live::begin(&line);
        let mut socket = self.socket;
        let ended = serve(&mut socket, &line, replace).await;
        drop(live);
        // Slack is known to leave the connection open after both sides have said goodbye.
        let goodbye = timeout(line.limits.close, socket.close(None)).await;
        if !matches!(goodbye, Ok(Ok(()))) {
            tracing::debug!("a connection was closed without a goodbye");
        }
        ended
    }
}

async fn serve(socket: &mut Socket, line: &Arc<Line>, replace: oneshot::Sender<()>) -> Ended {
    let limits = line.limits;
    let mut replace = Some(replace);
    let mut storing = FuturesUnordered::new();
    let mut heard_at = Instant::now();
    let opened = std::time::Instant::now();
    let mut ping = tokio::time::interval_at(Instant::now() + limits.ping, limits.ping);
    ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut drained = pin!(sleep_until(
        Instant::now() + Duration::from_secs(86_400 * 365)
    ));
    let mut is_draining = false;
    let mut stopping = false;
    loop {
        if stopping && storing.is_empty() {
            return Ended::Told;
        }
        tokio::select! {
            Some(stored) = storing.next(), if !storing.is_empty() => {
                if let Err(error) = acknowledge(socket, stored, &mut storing, limits.write).await {
                    return Ended::Lost(error);
                }
            }
            frame = socket.next(), if !stopping && storing.len() < AT_ONCE => {
                heard_at = Instant::now();
                if let Some(Ok(_)) = &frame {
                    line.ear.received();
                }
                let text = match frame {
                    Some(Ok(Message::Text(text))) => text,
                    Some(Ok(Message::Close(_))) | None => return Ended::Lost("Slack has closed it".to_owned()),
                    // What answers a ping is written with the next flush.
                    Some(Ok(_)) => match flush(socket, limits.write).await {
                        Ok(()) => continue,
                        Err(error) => return Ended::Lost(error),
                    },
                    Some(Err(error)) => return Ended::Lost(error.to_string()),
                };
                match next(&text, line) {
                    Next::Store(future) => storing.push(future),
                    Next::Acknowledge(acknowledgement) => {
                        if let Err(error) = acknowledge(socket, Some(acknowledgement), &mut storing, limits.write).await {
                            return Ended::Lost(error);
                        }
                    }
                    Next::Replace => {
                        if let Some(replace) = replace.take() {
                            // Nobody listens where the bot has stopped meanwhile.
                            let _ = replace.send(());
                        }
                        if !is_draining {
                            is_draining = true;
                            drained.as_mut().reset(Instant::now() + limits.drain);
                        }
                    }
                    Next::End(ended) => return ended,
                    Next::Nothing => {}
                }
            }
            _ = ping.tick() => {
                if heard_at.elapsed() >= limits.silence {
                    return Ended::Lost("it has been silent for too long".to_owned());
                }
                let now = std::time::Instant::now();
                if line.ear.shared.echo.is_deaf(opened, now, limits.silence) {
                    return Ended::Lost("Slack delivers nothing over it any more".to_owned());
                }
                if let Err(error) = write(socket, Message::Ping(Bytes::new()), limits.write).await {
                    return Ended::Lost(error);
                }
            }
            () = &mut drained, if is_draining => return Ended::Lost("it was replaced".to_owned()),
            () = line.attendance.stop.cancelled(), if !stopping => stopping = true,
        }
    }
}

/// What a frame asks for.
fn next(
    text: &Utf8Bytes,
    line: &Arc<Line>,
) -> Next<impl Future<Output = Option<String>> + Send + use<>> {
    match frame::read(text) {
        Frame::Delivery(delivery) => Next::Store(store(line, text, &delivery)),
        Frame::Disconnect { reason } => match reason.as_str() {
            "too_many_websockets" => Next::End(Ended::Crowded),
            "link_disabled" => Next::End(Ended::SwitchedOff),
            _ => {
                tracing::info!(reason, "Slack wants to close a connection");
                Next::Replace
            }
        },
        Frame::Hello { .. } => Next::Nothing,
        Frame::Unknown { envelope } => {
            tracing::warn!(
                has_envelope = envelope.is_some(),
                so_far = line.ear.one_more_unreadable(),
                "Slack sent a frame of an unknown kind"
            );
            envelope.map_or(Next::Nothing, |envelope| {
                Next::Acknowledge(acknowledgement(&envelope, None))
            })
        }
    }
}

/// Stores a delivery, and gives its acknowledgement; none where it could not be stored, so that it comes again.
fn store(
    line: &Arc<Line>,
    text: &Utf8Bytes,
    delivery: &Delivery<'_>,
) -> impl Future<Output = Option<String>> + Send + use<> {
    let ear: Ear = line.ear.clone();
    let envelope = delivery.envelope.clone();
    let (kind, may_answer, attempt) = (delivery.kind, delivery.may_answer, delivery.attempt);
    // The payload is a part of the frame's own bytes, which are shared and not copied.
    let whole = text.clone();
    let start = delivery.payload.as_ptr() as usize - text.as_ptr() as usize;
    let range = start..start + delivery.payload.len();
    async move {
        if let Some(attempt) = attempt {
            tracing::info!(envelope, attempt, "a later copy");
        }
        // A panic must not take the connection with it, and everything that waits on it.
        let taken = std::panic::AssertUnwindSafe(ear.take(kind, &whole[range])).catch_unwind();
        match taken.await {
            Ok(Ok(taken)) => {
                let answer = match (kind, taken) {
                    (Kind::Command, Taken::Heard(sentence)) if may_answer => Some(sentence),
                    _ => None,
                };
                Some(acknowledgement(&envelope, answer.as_deref()))
            }
            Ok(Err(error)) => {
                tracing::error!(
                    error = format!("{error:#}"),
                    envelope,
                    "a message could not be stored, so it is not acknowledged"
                );
                None
            }
            Err(_) => {
                tracing::error!(envelope, "a message could not be taken");
                None
            }
        }
    }
}

/// With a sentence: what the person who typed a slash command sees at once.
fn acknowledgement(envelope: &str, heard: Option<&str>) -> String {
    match heard {
        None => json!({"envelope_id": envelope}).to_string(),
        Some(sentence) => {
            json!({"envelope_id": envelope, "payload": slack::heard(sentence)}).to_string()
        }
    }
}

/// Writes an acknowledgement, and with it those of everything else that is stored already.
async fn acknowledge(
    socket: &mut Socket,
    first: Option<String>,
    storing: &mut FuturesUnordered<impl Future<Output = Option<String>>>,
    limit: Duration,
) -> Result<(), String> {
    let written = timeout(limit, async {
        if let Some(first) = first {
            socket.feed(Message::text(first)).await?;
        }
        while let Some(Some(stored)) = storing.next().now_or_never() {
            if let Some(acknowledgement) = stored {
                socket.feed(Message::text(acknowledgement)).await?;
            }
        }
        socket.flush().await
    });
    in_time(written.await)
}

async fn write(socket: &mut Socket, message: Message, limit: Duration) -> Result<(), String> {
    in_time(timeout(limit, socket.send(message)).await)
}

async fn flush(socket: &mut Socket, limit: Duration) -> Result<(), String> {
    in_time(timeout(limit, socket.flush()).await)
}

fn in_time(written: Result<Result<(), Error>, tokio::time::error::Elapsed>) -> Result<(), String> {
    match written {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err("it takes no more".to_owned()),
    }
}
