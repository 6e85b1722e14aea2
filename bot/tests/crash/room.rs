//! A room that outlives the bot: it remembers what was said in it, and delivers what people say until it is acknowledged.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use crate::wire::{Answer, Ask, Words};

/// A message in the room.
#[derive(Debug, Clone)]
pub(crate) struct Message {
    pub(crate) id: String,
    /// Every state it had, the newest last.
    pub(crate) states: Vec<Words>,
}

#[derive(Debug)]
struct Event {
    key: String,
    person: String,
    text: String,
    acknowledged: bool,
    delivered: HashSet<(u32, u32)>,
}

#[derive(Debug, Default)]
struct State {
    events: Vec<Event>,
    messages: Vec<Message>,
    /// How many copies of each event every process gets, acknowledged or not; one copy, and none after that, where it is 1.
    copies: u32,
    /// Every so many answers to new messages one is lost.
    loses_every: usize,
    posts: usize,
    leaves: bool,
}

/// The room. Cloning shares it.
#[derive(Debug, Clone)]
pub(crate) struct Room {
    state: Arc<Mutex<State>>,
    changes: Arc<watch::Sender<u64>>,
    address: std::net::SocketAddr,
}

impl Room {
    /// Opens a room on a free port.
    pub(crate) async fn open(copies: u32, loses_every: usize) -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let room = Self {
            state: Arc::new(Mutex::new(State {
                copies,
                loses_every,
                ..State::default()
            })),
            changes: Arc::new(watch::Sender::new(0)),
            address: listener.local_addr()?,
        };
        let serving = room.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serving.clone().serve(stream));
            }
        });
        Ok(room)
    }

    pub(crate) fn address(&self) -> std::net::SocketAddr {
        self.address
    }

    /// A person says something.
    pub(crate) fn says(&self, person: &str, text: &str) {
        let mut state = self.state();
        let key = format!("event-{}", state.events.len() + 1);
        state.events.push(Event {
            key,
            person: person.to_owned(),
            text: text.to_owned(),
            acknowledged: false,
            delivered: HashSet::new(),
        });
        drop(state);
        self.changed();
    }

    /// Has the bot end, or lets the next one stay.
    pub(crate) fn leave(&self, leaves: bool) {
        self.state().leaves = leaves;
        self.changed();
    }

    pub(crate) fn messages(&self) -> Vec<Message> {
        self.state().messages.clone()
    }

    /// Whether every event was acknowledged.
    pub(crate) fn all_heard(&self) -> bool {
        self.state().events.iter().all(|event| event.acknowledged)
    }

    pub(crate) fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn changed(&self) {
        self.changes.send_modify(|changes| *changes += 1);
    }

    async fn serve(self, mut stream: TcpStream) {
        let (reader, mut writer) = stream.split();
        let mut line = String::new();
        if BufReader::new(reader).read_line(&mut line).await.is_err() {
            return;
        }
        let Ok(ask) = serde_json::from_str(&line) else {
            return;
        };
        if let Some(answer) = self.answer(ask).await {
            let mut line = serde_json::to_string(&answer).expect("an answer");
            line.push('\n');
            // A bot that was killed meanwhile hears nothing.
            let _ = writer.write_all(line.as_bytes()).await;
        }
    }

    /// None where the answer is lost.
    async fn answer(&self, ask: Ask) -> Option<Answer> {
        let answer = match ask {
            Ask::Next { process } => Some(self.next(process).await),
            Ask::Acknowledge { key } => {
                let mut state = self.state();
                let event = state.events.iter_mut().find(|event| event.key == key);
                event.expect("an event that was delivered").acknowledged = true;
                Some(Answer::Done)
            }
            Ask::Say(words) => self.say(words),
            Ask::Find { key } => {
                let state = self.state();
                let found = state
                    .messages
                    .iter()
                    .find(|message| message.states[0].key == key);
                Some(found.map_or(Answer::NotFound, |message| Answer::Said {
                    said_as: message.id.clone(),
                }))
            }
            Ask::TakeOthersAway { key, said_as } => {
                let stays =
                    |message: &Message| message.states[0].key != key || message.id == said_as;
                self.state().messages.retain(stays);
                Some(Answer::Done)
            }
        };
        self.changed();
        answer
    }

    fn say(&self, words: Words) -> Option<Answer> {
        let mut state = self.state();
        if let Some(id) = words.said_as.clone() {
            let message = state.messages.iter_mut().find(|message| message.id == id);
            message.expect("a message that was said").states.push(words);
            return Some(Answer::Said { said_as: id });
        }
        state.posts += 1;
        let id = format!("message-{}", state.posts);
        state.messages.push(Message {
            id: id.clone(),
            states: vec![words],
        });
        let is_lost = state.loses_every > 0 && state.posts.is_multiple_of(state.loses_every);
        (!is_lost).then_some(Answer::Said { said_as: id })
    }

    async fn next(&self, process: u32) -> Answer {
        let mut changes = self.changes();
        loop {
            changes.mark_unchanged();
            if let Some(answer) = self.next_now(process) {
                return answer;
            }
            let _ = changes.changed().await;
        }
    }

    fn next_now(&self, process: u32) -> Option<Answer> {
        let mut state = self.state();
        if state.leaves {
            return Some(Answer::Leave);
        }
        let copies = state.copies;
        for event in &mut state.events {
            let wanted = if copies > 1 {
                copies
            } else {
                u32::from(!event.acknowledged)
            };
            if let Some(copy) =
                (0..wanted).find(|copy| !event.delivered.contains(&(process, *copy)))
            {
                event.delivered.insert((process, copy));
                return Some(Answer::Event {
                    key: event.key.clone(),
                    person: event.person.clone(),
                    text: event.text.clone(),
                });
            }
        }
        None
    }
}
