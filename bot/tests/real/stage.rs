//! The bot in front of real services, and a room that remembers what it heard.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use commands::{EnvironmentName, OperationId, Recipe};
use deckhand::chat::console::{PLATFORM, Speaker, layout};
use deckhand::chat::{Edge, Outgoing, Saying};
use deckhand::converse::Handled;
use deckhand::deckhand::Deckhand;
use deckhand::environment::{Configured, Environment, Environments, KnownRequest};
use deckhand::house::{House, Pace};
use deckhand::journal::Journal;
use deckhand::policy::Policy;
use regex::Regex;

use crate::services::Services;

/// How long an operation may take on real services.
const WITHIN: Duration = Duration::from_secs(120);

/// What was said in the room, in order: by people, by the bot, and notes for readers.
#[derive(Default)]
struct Room {
    lines: Mutex<Vec<String>>,
}

impl Room {
    fn put(&self, name: &str, lines: &[String]) {
        let message = layout::message(name, lines);
        self.lines.lock().expect("a room").push(message);
    }
}

impl Edge for Room {
    fn say<'a>(&'a self, outgoing: &'a Outgoing) -> Saying<'a> {
        Box::pin(async move {
            let lines = layout::lines(&outgoing.reply);
            // How often a state that goes on is told differs from run to run.
            if !lines.iter().any(|line| line.contains(" is WAITING"))
                && !outgoing.is_shown_already()
            {
                self.put("deckhand", &lines);
            }
            Ok(outgoing.message_key.clone())
        })
    }
}

pub(crate) struct Stage {
    deckhand: Deckhand,
    room: Arc<Room>,
    speaker: Speaker,
    last: Mutex<Option<OperationId>>,
    ids: Mutex<Vec<OperationId>>,
}

impl Stage {
    pub(crate) async fn new(services: &Services) -> Self {
        let known = KnownRequest {
            recipe: Some(Recipe::Env("VERSION".to_owned())),
            compare: None,
        };
        let configured = Configured {
            scheduler_requests: BTreeMap::from([("hubapi.com".to_owned(), "hubapi".to_owned())]),
            requests: BTreeMap::from([("web".to_owned(), known)]),
        };
        let environment = Environment {
            name: EnvironmentName::new("real"),
            balancer: services.balancer.clone(),
            master_key: None,
            scheduler: services.scheduler.clone(),
            configured: Arc::new(configured),
        };
        let house = House::new(
            Journal::in_memory().await.expect("a journal"),
            Environments::new(vec![environment], None),
            Policy::everybody(),
            Pace::default(),
        );
        let room = Arc::new(Room::default());
        let deckhand = Deckhand::start(house, Arc::clone(&room) as _, PLATFORM)
            .await
            .expect("a running bot");
        Self {
            deckhand,
            room,
            speaker: Speaker::new("real"),
            last: Mutex::default(),
            ids: Mutex::default(),
        }
    }

    /// A line for readers.
    pub(crate) fn note(&self, text: &str) {
        let mut lines = self.room.lines.lock().expect("a room");
        lines.push(format!("# {text}\n"));
    }

    /// Says something, and waits until it is answered, and until what it started has its first answer.
    pub(crate) async fn says(&mut self, text: &str) {
        let last = self.last.lock().expect("an id").clone();
        let named = last.map_or_else(|| text.to_owned(), |id| text.replace("<last>", id.as_str()));
        self.room.put("you", std::slice::from_ref(&named));
        let handled = self.deckhand.hear(self.speaker.says("you", &named)).await;
        let handled = handled.expect("a journal").expect("a new message");
        let handled = handled.await.expect("an answer");
        if let Handled::Proposed(id) | Handled::Started(id) = handled {
            *self.last.lock().expect("an id") = Some(id.clone());
            let mut ids = self.ids.lock().expect("ids");
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        self.deckhand.all_said(PLATFORM).await.expect("a journal");
    }

    /// Says something that has to be confirmed, confirms it, and waits for its end.
    pub(crate) async fn confirmed(&mut self, text: &str) {
        self.says(text).await;
        self.says("confirm").await;
        self.ended().await;
    }

    /// Waits until the last operation has ended and that was said.
    pub(crate) async fn ended(&self) {
        let id = self
            .last
            .lock()
            .expect("an id")
            .clone()
            .expect("an operation");
        let ended = tokio::time::timeout(WITHIN, self.deckhand.ended(&id)).await;
        if ended.is_err() {
            panic!("{id} did not end in time:\n{}", self.transcript().await);
        }
        self.deckhand.all_said(PLATFORM).await.expect("a journal");
    }

    /// What was said, with what differs from run to run written as placeholders.
    pub(crate) async fn transcript(&self) -> String {
        let mut text = self.room.lines.lock().expect("a room").concat();
        for (number, id) in self.ids.lock().expect("ids").iter().enumerate() {
            let hash = Regex::new(&format!("([-_]){id}[-_][0-9a-z]{{5}}\\b")).expect("a pattern");
            text = hash
                .replace_all(&text, format!("${{1}}<{}>", number + 1))
                .into_owned();
            text = text.replace(id.as_str(), &format!("<{}>", number + 1));
        }
        let varying = [
            (r"127\.\d+\.\d+\.\d+:\d+", "<host>"),
            (r"\b(\d+ min )?\d+(\.\d)? s\b", "<time>"),
            (r"(/[\w.+-]+)+/agent-\d/", "<folder>/"),
            (
                r"\d{4}/\d\d/\d\d \d\d:\d\d:\d\d \[emerg\] \d+#\d+",
                "<nginx>",
            ),
            (r" configuration file /\S+…", " configuration file …"),
            (r"-\d{13}-\d+-", "-<millis>-<number>-"),
            (r"-rack_\d", "-<rack>"),
            (r"127\.\d+\.\d+\.\d+", "<agent>"),
            // Both tasks fail; whether the scheduler has noticed both differs.
            (r", and \d more tasks?", ""),
        ];
        for (pattern, placeholder) in varying {
            let pattern = Regex::new(pattern).expect("a pattern");
            text = pattern.replace_all(&text, placeholder).into_owned();
        }
        text
    }
}
