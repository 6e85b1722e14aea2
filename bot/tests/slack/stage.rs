//! A bot without services in a simulated Slack. "ping" is answered "pong" without asking anybody.

use std::sync::Arc;
use std::time::Duration;

use deckhand::chat::slack::{Ear, Listening, PLATFORM, Settings, Slack};
use deckhand::deckhand::Deckhand;
use deckhand::house::House;
use fixtures::PATIENCE;
use fixtures::slack::{MessageRef, Seen, SimulatedSlack};

use crate::house::house;
use crate::shared::{CHANNEL, settings};

/// Everything a test needs.
pub(crate) struct Stage {
    pub(crate) slack: SimulatedSlack,
    pub(crate) edge: Slack,
    pub(crate) house: House,
    pub(crate) deckhand: Arc<Deckhand>,
    pub(crate) listening: Listening,
}

impl Stage {
    pub(crate) async fn new() -> Self {
        Self::with(SimulatedSlack::builder().start().await.unwrap(), |_| {}).await
    }

    /// In this Slack, with settings changed.
    pub(crate) async fn with(slack: SimulatedSlack, change: impl FnOnce(&mut Settings)) -> Self {
        Self::of(slack, house().await, change).await
    }

    /// The same for a house that has something.
    pub(crate) async fn of(
        slack: SimulatedSlack,
        house: House,
        change: impl FnOnce(&mut Settings),
    ) -> Self {
        let mut settings = settings(&slack);
        change(&mut settings);
        let edge = Slack::new(&settings).unwrap();
        let deckhand = Deckhand::start(house.clone(), Arc::new(edge.clone()), PLATFORM);
        let deckhand = Arc::new(deckhand.await.unwrap());
        let listening = Listening::start(Ear::new(&edge, Arc::clone(&deckhand)));
        let stage = Self {
            slack,
            edge,
            house,
            deckhand,
            listening,
        };
        stage
            .until("it is connected", |stage| stage.listening.live() > 0)
            .await;
        stage
    }

    /// Waits until something is so.
    pub(crate) async fn until(&self, what: &str, mut is_so: impl FnMut(&Self) -> bool) {
        let begun = std::time::Instant::now();
        while !is_so(self) {
            assert!(
                begun.elapsed() < PATIENCE,
                "it was never so that {what}; the channel is\n{}",
                self.slack.transcript(CHANNEL)
            );
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    /// What the bot has said in a channel, once it has said so many messages, everything is acknowledged, and it is silent.
    pub(crate) async fn said(&self, channel: &str, count: usize) -> Vec<String> {
        let enough = |stage: &Self| stage.slack.said_by_bot(channel).len() >= count;
        self.until(&format!("it said {count} messages"), enough)
            .await;
        self.until("everything is acknowledged", |stage| {
            stage.slack.unsettled() == 0
        })
        .await;
        self.deckhand.all_said(PLATFORM).await.unwrap();
        let said = self.slack.said_by_bot(channel);
        said.into_iter().map(|seen| seen.text).collect()
    }

    /// Says "ping" in the channel, and waits for the one answer.
    pub(crate) async fn pings(&self) -> MessageRef {
        let before = self.slack.said_by_bot(CHANNEL).len();
        let ping = self.slack.say("alice", CHANNEL, "@hub ping");
        self.said(CHANNEL, before + 1).await;
        ping
    }

    /// What the bot said in the thread of a message.
    pub(crate) fn below(&self, parent: &MessageRef) -> Vec<Seen> {
        let mut said = self.slack.said_by_bot(&parent.channel);
        said.retain(|seen| seen.thread.as_ref() == Some(&parent.ts));
        said
    }

    /// The sentence that was heard in a message.
    pub(crate) async fn heard(&self, message: &MessageRef) -> Option<String> {
        let key = format!("{PLATFORM}:{}/{}", message.channel, message.ts);
        self.deckhand.heard_as(&key).await.unwrap()
    }

    /// Stops as a program does.
    pub(crate) async fn stop(self) {
        self.listening.stop().await;
        self.deckhand.stop().await;
        self.edge.close().await;
        self.slack.stop().await;
    }
}
