//! One connection, from its Hello to its end.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use chrono::Utc;
use futures::{SinkExt, StreamExt};
use rand::Rng;
use serde::Deserialize;
use serde_json::{Value, json};
use serenity::all::GatewayIntents;
use tokio::time::{Instant, sleep_until, timeout};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes};

use super::ending::{self, Ended};
use super::frame::{self, Frame};
use super::pacing::Pacing;
use super::{Job, Line, Session};
use crate::chat::discord::{say::channel_of, snowflake};
use crate::chat::word::{Part, Word};

/// The longest frame. A large guild is some megabytes.
const LONGEST_FRAME: usize = 64 * 1024 * 1024;

/// How many events may be stored at the same time. Beyond it nothing more is read.
const AT_ONCE: usize = 1_024;

/// Ends a connection and leaves the session as it is; 1000 and 1001 would end both.
const GOING_ON: u16 = 4_000;

/// How the bot says who is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Greeting {
    Identify,
    Resume { session: String, seq: u64 },
}

/// A connection on which the peer has said Hello.
pub(super) struct Connection {
    socket: WebSocketStream<reqwest::Upgraded>,
    interval: Duration,
}

#[derive(Deserialize)]
struct Ready<'a> {
    #[serde(borrow, default)]
    session_id: Word<'a>,
    #[serde(borrow, default)]
    resume_gateway_url: Word<'a>,
    #[serde(borrow, default)]
    user: Part<Id<'a>>,
    #[serde(borrow, default)]
    application: Part<Id<'a>>,
    #[serde(borrow, default)]
    guilds: Part<Vec<Part<Id<'a>>>>,
}

#[derive(Deserialize)]
struct Id<'a> {
    #[serde(borrow, default)]
    id: Word<'a>,
}

#[derive(Deserialize)]
struct Guild<'a> {
    #[serde(borrow, default)]
    id: Word<'a>,
    #[serde(borrow, default)]
    roles: Part<Vec<Part<ARole<'a>>>>,
    #[serde(borrow, default)]
    channels: Part<Vec<Part<Channel<'a>>>>,
    #[serde(borrow, default)]
    threads: Part<Vec<Part<Channel<'a>>>>,
}

#[derive(Deserialize)]
struct ARole<'a> {
    #[serde(borrow, default)]
    id: Word<'a>,
    #[serde(borrow, default)]
    tags: Part<Tags<'a>>,
}

#[derive(Deserialize)]
struct Tags<'a> {
    #[serde(borrow, default)]
    bot_id: Word<'a>,
}

#[derive(Deserialize)]
struct RoleChange<'a> {
    #[serde(borrow, default)]
    role: Part<ARole<'a>>,
}

#[derive(Deserialize)]
struct Channel<'a> {
    #[serde(borrow, default)]
    id: Word<'a>,
    #[serde(borrow, default)]
    last_message_id: Word<'a>,
}

#[derive(Deserialize)]
struct Place<'a> {
    #[serde(borrow, default)]
    id: Word<'a>,
    #[serde(borrow, default)]
    channel_id: Word<'a>,
}

impl Connection {
    /// Opens a connection and waits for its Hello.
    pub(super) async fn open(line: &Line, address: &str) -> Result<Self, Ended> {
        let address = format!("{}/?v=10&encoding=json", address.trim_end_matches('/'));
        let upgraded = line.ear.shared.api.upgrade(&address).await;
        let upgraded = upgraded.map_err(|failure| Ended::Lost(failure.to_string()))?;
        let config = WebSocketConfig::default()
            .max_message_size(Some(LONGEST_FRAME))
            .max_frame_size(Some(LONGEST_FRAME));
        let mut socket =
            WebSocketStream::from_raw_socket(upgraded, Role::Client, Some(config)).await;
        let interval = match timeout(line.limits.hello, hello(&mut socket, line)).await {
            Ok(interval) => interval?,
            Err(_) => return Err(Ended::Lost("there was no Hello in time".to_owned())),
        };
        Ok(Self { socket, interval })
    }

    /// Greets, then reads and passes on, until it ends.
    pub(super) async fn serve(
        self,
        line: &Line,
        session: &mut Option<Session>,
        pacing: &mut Pacing,
        greeting: Greeting,
    ) -> Ended {
        let mut serving = Serving {
            socket: self.socket,
            interval: self.interval,
            opened: std::time::Instant::now(),
            is_acknowledged: true,
            is_greeted: false,
            awaited: 0,
            line,
            session,
            pacing,
        };
        let ended = serving.run(greeting).await;
        let code = match &ended {
            Ended::Told => CloseCode::Normal,
            _ => CloseCode::from(GOING_ON),
        };
        let frame = CloseFrame {
            code,
            reason: Utf8Bytes::default(),
        };
        let goodbye = timeout(line.limits.close, serving.socket.close(Some(frame))).await;
        if !matches!(goodbye, Ok(Ok(()))) {
            tracing::debug!("the connection was closed without a goodbye");
        }
        ended
    }
}

/// Reads up to the Hello, which is the first frame.
async fn hello(
    socket: &mut WebSocketStream<reqwest::Upgraded>,
    line: &Line,
) -> Result<Duration, Ended> {
    loop {
        let text = match socket.next().await {
            Some(Ok(Message::Text(text))) => text,
            Some(Ok(Message::Binary(bytes))) => match frame::unpacked(&bytes) {
                Ok(text) => text,
                Err(error) => return Err(Ended::Lost(error.to_string())),
            },
            Some(Ok(Message::Close(frame))) => {
                return Err(ending::of_code(frame.map(|frame| frame.code.into())));
            }
            Some(Ok(_)) => continue,
            Some(Err(error)) => return Err(Ended::Lost(error.to_string())),
            None => return Err(ending::of_code(None)),
        };
        match frame::read(&text) {
            Ok(Frame::Hello { interval }) => return Ok(interval),
            Ok(Frame::Reconnect) => {
                return Err(Ended::Lost("Discord wants another connection".to_owned()));
            }
            Ok(_) => {}
            Err(error) => line.ear.cannot_read("a frame", &error),
        }
    }
}

/// A connection that is read.
struct Serving<'s> {
    socket: WebSocketStream<reqwest::Upgraded>,
    interval: Duration,
    opened: std::time::Instant,
    /// Whether the last heartbeat was.
    is_acknowledged: bool,
    /// Whether the greeting was answered.
    is_greeted: bool,
    /// How many guilds have not told yet what happened in them.
    awaited: usize,
    line: &'s Line,
    session: &'s mut Option<Session>,
    pacing: &'s mut Pacing,
}

impl Serving<'_> {
    async fn run(&mut self, greeting: Greeting) -> Ended {
        if let Greeting::Identify = greeting {
            self.line.position.begin();
        }
        if let Err(why) = self.greet(greeting).await {
            return Ended::Lost(why);
        }
        let first = self.interval.mul_f64(rand::rng().random_range(0.0..1.0));
        let mut beat = Instant::now() + first;
        let answered_by = Instant::now() + self.line.limits.hello;
        loop {
            let may_read = self.line.position.pending() < AT_ONCE;
            tokio::select! {
                biased;
                () = self.line.attendance.stop.cancelled() => return Ended::Told,
                () = self.line.unstored.notified() => {
                    return Ended::Lost("something could not be stored, and has to come again".to_owned());
                }
                () = sleep_until(beat) => {
                    if !self.is_acknowledged {
                        return Ended::Lost("a heartbeat was not acknowledged".to_owned());
                    }
                    let now = std::time::Instant::now();
                    if self.line.ear.shared.echo.is_deaf(self.opened, now, self.line.limits.deaf) {
                        return Ended::Gone {
                            why: "Discord acknowledges heartbeats, and tells nothing any more".to_owned(),
                            wait: Duration::ZERO,
                        };
                    }
                    if let Err(why) = self.beat().await {
                        return Ended::Lost(why);
                    }
                    beat = Instant::now() + self.interval;
                }
                () = sleep_until(answered_by), if !self.is_greeted => {
                    return Ended::Lost("Discord did not say whether there is a session".to_owned());
                }
                message = self.socket.next(), if may_read => {
                    if let Some(ended) = self.read(message).await {
                        return ended;
                    }
                }
                // Nothing is read while too much waits to be stored; heartbeats go on.
                () = tokio::time::sleep(Duration::from_millis(5)), if !may_read => {}
            }
        }
    }

    async fn read(
        &mut self,
        message: Option<Result<Message, tokio_tungstenite::tungstenite::Error>>,
    ) -> Option<Ended> {
        if let Some(Ok(_)) = &message {
            self.line.ear.received();
        }
        let text = match message {
            Some(Ok(Message::Text(text))) => text,
            Some(Ok(Message::Binary(bytes))) => match frame::unpacked(&bytes) {
                Ok(text) => text,
                Err(error) => {
                    self.line.ear.cannot_read("a packed frame", &error);
                    return None;
                }
            },
            Some(Ok(Message::Close(frame))) => {
                return Some(ending::of_code(frame.map(|frame| frame.code.into())));
            }
            // What answers a ping is written with the next frame.
            Some(Ok(_)) => return None,
            Some(Err(error)) => return Some(Ended::Lost(error.to_string())),
            None => return Some(ending::of_code(None)),
        };
        match frame::read(&text) {
            Ok(frame) => self.act_on(frame).await,
            Err(error) => {
                self.line.ear.cannot_read("a frame", &error);
                None
            }
        }
    }

    async fn act_on(&mut self, frame: Frame) -> Option<Ended> {
        match frame {
            Frame::Dispatch { seq, event, data } => {
                self.dispatch(seq, event, data);
                None
            }
            Frame::BeatNow => self.beat().await.err().map(Ended::Lost),
            Frame::Acknowledged => {
                self.is_acknowledged = true;
                None
            }
            Frame::Reconnect => Some(Ended::Lost("Discord wants another connection".to_owned())),
            Frame::Invalid { may_resume: true } => Some(Ended::Lost(
                "Discord wants the session to be resumed".to_owned(),
            )),
            Frame::Invalid { may_resume: false } => {
                let longest = self.line.limits.after_invalid;
                Some(Ended::Gone {
                    why: "Discord says that it is invalid".to_owned(),
                    wait: longest.mul_f64(rand::rng().random_range(0.2..=1.0)),
                })
            }
            Frame::Hello { .. } => None,
            Frame::Unknown(op) => {
                self.line
                    .ear
                    .cannot_read("a frame", &format!("of an unknown kind: {op:?}"));
                None
            }
        }
    }

    fn dispatch(&mut self, seq: u64, event: String, data: String) {
        let line = self.line;
        match event.as_str() {
            "MESSAGE_CREATE" | "MESSAGE_UPDATE" => {
                let Ok(place) = serde_json::from_str::<Place<'_>>(&data) else {
                    line.position.passed(seq);
                    line.ear.cannot_read(&event, &"it is no object");
                    return;
                };
                let channel = place.channel_id.get().unwrap_or_default().to_owned();
                if let Some(id) = place.id.get().and_then(|id| id.parse().ok()) {
                    line.newest.fetch_max(id, Ordering::Relaxed);
                }
                let ticket = line.position.came(seq);
                line.enqueue(
                    &channel,
                    Job::Take {
                        ticket,
                        event,
                        data,
                    },
                );
                return;
            }
            "INTERACTION_CREATE" => {
                let ticket = line.position.came(seq);
                let (ear, position) = (line.ear.clone(), Arc::clone(&line.position));
                line.attendance.tasks.spawn(async move {
                    ear.interaction(&data).await;
                    position.done(ticket);
                });
                return;
            }
            _ => {}
        }
        line.position.passed(seq);
        let read = match event.as_str() {
            "READY" => self.ready(&data),
            "RESUMED" => {
                line.state.resumed.fetch_add(1, Ordering::Relaxed);
                self.is_there();
                Ok(())
            }
            "GUILD_CREATE" => self.guild(&data),
            "GUILD_ROLE_CREATE" | "GUILD_ROLE_UPDATE" => {
                serde_json::from_str(&data).map(|change: RoleChange<'_>| self.role(&change.role))
            }
            "THREAD_CREATE" => serde_json::from_str(&data).map(|thread: Channel<'_>| {
                let id = thread.id.get().map(str::to_owned);
                line.ear.shared.saw_threads(id);
            }),
            _ => Ok(()),
        };
        if let Err(error) = read {
            line.ear.cannot_read(&event, &error);
        }
    }

    fn ready(&mut self, data: &str) -> Result<(), serde_json::Error> {
        let ready: Ready<'_> = serde_json::from_str(data)?;
        let id = |part: &Part<Id<'_>>| {
            let id = part.0.as_ref().and_then(|part| part.id.get());
            id.unwrap_or_default().to_owned()
        };
        self.line
            .ear
            .shared
            .is_us(&id(&ready.user), &id(&ready.application));
        *self.session = ready.session_id.get().map(|session| Session {
            id: session.to_owned(),
            address: ready.resume_gateway_url.get().map(str::to_owned),
            failed: 0,
        });
        self.line.state.sessions.fetch_add(1, Ordering::Relaxed);
        self.is_there();
        if self.line.ear.shared.registers {
            self.line.ear.learn_services();
        }
        self.awaited = ready.guilds.0.as_ref().map_or(0, Vec::len);
        // Until something is said, what was missed is what was said after now.
        let now = snowflake::at(Utc::now());
        let begun = self
            .line
            .newest
            .compare_exchange(0, now, Ordering::Relaxed, Ordering::Relaxed);
        tracing::debug!(is_first = begun.is_ok(), "a session has begun");
        // Direct messages are in no guild, so nobody says where there were some.
        for room in self.line.ear.direct_rooms() {
            if let Some(channel) = channel_of(&room)
                && let Some(since) = self.line.unread_since(channel)
            {
                self.fill(channel, None, since);
            }
        }
        Ok(())
    }

    fn is_there(&mut self) {
        self.is_greeted = true;
        self.pacing.is_there(&self.line.limits);
        if let Some(session) = self.session.as_mut() {
            session.failed = 0;
        }
        self.line.state.is_live.store(true, Ordering::Relaxed);
    }

    fn guild(&mut self, data: &str) -> Result<(), serde_json::Error> {
        let guild: Guild<'_> = serde_json::from_str(data)?;
        let parts = |part: &Part<Vec<Part<Channel<'_>>>>| {
            let all = part.0.as_deref().unwrap_or_default().iter();
            let all = all.filter_map(|one| one.0.as_ref());
            all.filter_map(|one| {
                let last = one
                    .last_message_id
                    .get()
                    .and_then(|id| id.parse::<u64>().ok());
                Some((one.id.get()?.to_owned(), last.unwrap_or(0)))
            })
            .collect::<Vec<_>>()
        };
        for role in guild.roles.0.as_deref().unwrap_or_default() {
            self.role(role);
        }
        let threads = parts(&guild.threads);
        let ids = threads.iter().map(|(id, _)| id.clone());
        self.line.ear.shared.saw_threads(ids);
        for (channel, last) in parts(&guild.channels).into_iter().chain(threads) {
            if let Some(since) = self
                .line
                .unread_since(&channel)
                .filter(|since| last > *since)
            {
                self.fill(&channel, guild.id.get(), since);
            }
            self.line.newest.fetch_max(last, Ordering::Relaxed);
        }
        self.awaited = self.awaited.saturating_sub(1);
        if self.awaited == 0 {
            self.line.gap.store(0, Ordering::Relaxed);
        }
        if let Some(id) = guild.id.get() {
            self.line.ear.shared.register(id.to_owned());
        }
        Ok(())
    }

    fn fill(&self, channel: &str, guild: Option<&str>, since: u64) {
        self.line.enqueue(
            channel,
            Job::Fill {
                channel: channel.to_owned(),
                guild: guild.map(str::to_owned),
                since,
            },
        );
    }

    fn role(&self, role: &Part<ARole<'_>>) {
        let Some(role) = &role.0 else {
            return;
        };
        let shared = &self.line.ear.shared;
        let is_ours = |tags: &Tags<'_>| {
            let us = shared.us();
            !us.user.is_empty() && tags.bot_id.is(&us.user)
        };
        if let Some(id) = role.id.get()
            && role.tags.0.as_ref().is_some_and(is_ours)
        {
            shared.has_role(id);
        }
    }

    async fn greet(&mut self, greeting: Greeting) -> Result<(), String> {
        let shared = &self.line.ear.shared;
        let token = shared.api.bare_token();
        let frame = match greeting {
            Greeting::Resume { session, seq } => {
                json!({"op": 6, "d": {"token": token, "session_id": session, "seq": seq}})
            }
            Greeting::Identify => {
                let mut intents = GatewayIntents::GUILDS
                    | GatewayIntents::GUILD_MESSAGES
                    | GatewayIntents::DIRECT_MESSAGES;
                if shared.message_content {
                    intents |= GatewayIntents::MESSAGE_CONTENT;
                }
                json!({"op": 2, "d": {
                    "token": token, "intents": intents.bits(), "compress": false, "large_threshold": 50, "shard": [0, 1],
                    "properties": {"os": std::env::consts::OS, "browser": "deckhand", "device": "deckhand"},
                }})
            }
        };
        self.write(&frame).await
    }

    async fn beat(&mut self) -> Result<(), String> {
        let received = self.line.position.received();
        let last = (received > 0).then_some(received);
        self.is_acknowledged = false;
        self.write(&json!({"op": 1, "d": last})).await
    }

    async fn write(&mut self, frame: &Value) -> Result<(), String> {
        let message = Message::Text(frame.to_string().into());
        match timeout(self.line.limits.write, self.socket.send(message)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => Err("a frame could not be written in time".to_owned()),
        }
    }
}
