//! A bot with the demo's `prod` in which anybody of any platform can speak, and what it answered each of them.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use chrono::Utc;
use commands::{OperationId, Person};
use deckhand::chat::{Edge, Heard, Outgoing, Room, Saying};
use deckhand::clock::Clock;
use deckhand::converse::Handled;
use deckhand::deckhand::Deckhand;
use deckhand::house::House;
use deckhand::journal::{Journal, Operation, OperationState};
use deckhand::limits::PerMinute;
use deckhand::people::People;
use deckhand::policy::Policy;
use fixtures::PATIENCE;
use fixtures::demo::SimulatedEnvironment;
use tempfile::TempDir;

use crate::house::{TICK, house_of, prod};

/// What every room heard.
#[derive(Default)]
struct Ears(Mutex<Vec<String>>);

impl Edge for Ears {
    fn say<'a>(&'a self, outgoing: &'a Outgoing) -> Saying<'a> {
        Box::pin(async move {
            self.0.lock().unwrap().push(outgoing.reply.text.clone());
            Ok(outgoing.message_key.clone())
        })
    }
}

pub(crate) struct Stage {
    pub(crate) prod: SimulatedEnvironment,
    pub(crate) house: House,
    pub(crate) deckhand: Deckhand,
    ears: Arc<Ears>,
    said: AtomicU64,
    folder: TempDir,
}

const PLATFORMS: [&str; 3] = ["slack", "discord", "console"];

/// Mira and Bob, each on three platforms.
pub(crate) fn people() -> People {
    let (mira, bob) = (accounts_of("mira"), accounts_of("bob"));
    let people = [("mira".to_owned(), mira), ("bob".to_owned(), bob)];
    People::new(people.iter().map(|(name, all)| (name, all.as_slice()))).unwrap()
}

/// Every account of one of them.
pub(crate) fn accounts_of(name: &str) -> Vec<String> {
    let number = if name == "mira" { 600 } else { 700 };
    vec![
        format!("slack:U0{}", name.to_uppercase()),
        format!("discord:{number}"),
        format!("console:{name}"),
    ]
}

const STRICT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/policy/strict");

/// Rules that ask for two approvals of what takes all of a service away.
pub(crate) fn strict() -> Policy {
    Policy::folder(Path::new(STRICT), &People::default()).unwrap()
}

/// The same with one more rule.
pub(crate) fn strict_and(rule: &str) -> Policy {
    let folder = TempDir::new().unwrap();
    let strict = Path::new(STRICT).join("rules.cedar");
    std::fs::copy(strict, folder.path().join("rules.cedar")).unwrap();
    std::fs::write(folder.path().join("more.cedar"), rule).unwrap();
    Policy::folder(folder.path(), &people()).unwrap()
}

async fn running(house: &House, ears: &Arc<Ears>) -> Deckhand {
    let mouth = |platform| (platform, Arc::clone(ears) as Arc<dyn Edge>);
    let mouths = PLATFORMS.map(mouth).to_vec();
    Deckhand::start_in(house.clone(), mouths).await.unwrap()
}

impl Stage {
    /// Where everybody may do everything.
    pub(crate) async fn new() -> Self {
        Self::limited(PerMinute::default()).await
    }

    /// Where everybody may do everything, but not too much of it.
    pub(crate) async fn limited(per_minute: PerMinute) -> Self {
        let prod = prod(Some(TICK)).await;
        let folder = TempDir::new().unwrap();
        let journal = Journal::open_file(&folder.path().join("deckhand.sqlite3")).await;
        let house = house_of(&prod).await.with_people(people());
        let house = house.with_limits(per_minute).with_clock(Clock::settable());
        let house = house.with(journal.unwrap());
        let ears = Arc::new(Ears::default());
        Self {
            deckhand: running(&house, &ears).await,
            prod,
            house,
            ears,
            said: AtomicU64::new(0),
            folder,
        }
    }

    /// The process ends, and another goes on with what is stored.
    pub(crate) async fn again(mut self) -> Self {
        self.deckhand.stop().await;
        // Whoever has the file has to let go of it first.
        self.house = self.house.with(Journal::in_memory().await.unwrap());
        self.deckhand = running(&self.house, &self.ears).await;
        let journal = Journal::open_file(&self.folder.path().join("deckhand.sqlite3")).await;
        self.house = self.house.with(journal.unwrap());
        self.deckhand = running(&self.house, &self.ears).await;
        self
    }

    /// Somebody says something in a room of their platform, and what became of it.
    pub(crate) async fn says(&self, account: &str, text: &str) -> Handled {
        let handled = self.deckhand.hear(self.heard(account, text)).await.unwrap();
        let handled = tokio::time::timeout(PATIENCE, handled.unwrap()).await;
        handled.unwrap().unwrap()
    }

    /// The same event, however often it is delivered, and what became of it.
    pub(crate) async fn says_twice(&self, account: &str, text: &str) -> Handled {
        let heard = self.heard(account, text);
        let handled = self.deckhand.hear(heard.clone()).await.unwrap();
        assert!(self.deckhand.hear(heard).await.unwrap().is_none());
        handled.unwrap().await.unwrap()
    }

    fn heard(&self, account: &str, text: &str) -> Heard {
        let platform = account.split(':').next().unwrap();
        let number = self.said.fetch_add(1, Ordering::Relaxed);
        Heard {
            event_key: format!("{platform}:event/{number}"),
            room: Room(format!("{platform}:C0OPS")),
            person: Person(account.to_owned()),
            text: text.to_owned(),
            source: None,
            at: Utc::now(),
        }
    }

    /// A plan that somebody asked for and that waits.
    pub(crate) async fn asks(&self, account: &str, text: &str) -> Operation {
        match self.says(account, text).await {
            Handled::Proposed(id) => self.operation(&id).await,
            other => panic!("{text}: {other:?}"),
        }
    }

    pub(crate) async fn operation(&self, id: &OperationId) -> Operation {
        let found = self.house.journal.operation(id).await;
        found.unwrap().unwrap()
    }

    pub(crate) async fn state(&self, operation: &Operation) -> OperationState {
        self.operation(&operation.id).await.state
    }

    /// What was said so far that has these words, once all has been said.
    pub(crate) async fn told(&self, words: &str) -> Vec<String> {
        for platform in PLATFORMS {
            self.deckhand.all_said(platform).await.unwrap();
        }
        let said = self.ears.0.lock().unwrap();
        said.iter()
            .filter(|text| text.contains(words))
            .cloned()
            .collect()
    }

    /// Every line of the journal's export that has these words.
    pub(crate) async fn exported(&self, words: &str) -> Vec<String> {
        let mut lines = Vec::new();
        let take = |line: String| {
            if line.contains(words) {
                lines.push(line);
            }
            Ok(())
        };
        self.house.journal.export(take).await.unwrap();
        lines
    }

    /// How many requests the balancer ever admitted.
    pub(crate) fn effects(&self) -> usize {
        self.prod.baragon.enqueued().len()
    }

    pub(crate) async fn end(self) {
        self.deckhand.stop().await;
        tokio::join!(self.prod.baragon.stop(), self.prod.singularity.stop());
    }
}
