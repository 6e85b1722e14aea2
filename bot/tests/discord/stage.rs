//! A bot in a simulated Discord. "ping" is answered "pong" without asking anybody.

use std::sync::Arc;
use std::time::Duration;

use deckhand::chat::discord::{Discord, Ear, Listening, PLATFORM, Settings};
use deckhand::deckhand::Deckhand;
use deckhand::house::House;
use fixtures::PATIENCE;
use fixtures::discord::{self, ALICE, DEPLOYS, SimulatedDiscord, Snowflake};

use crate::house::house;
use crate::shared::{settings, simulated, to_bot};

/// Everything a test needs.
pub(crate) struct Stage {
    pub(crate) discord: SimulatedDiscord,
    pub(crate) edge: Discord,
    pub(crate) house: House,
    pub(crate) deckhand: Arc<Deckhand>,
    pub(crate) listening: Listening,
}

impl Stage {
    pub(crate) async fn new() -> Self {
        Self::in_discord(simulated()).await
    }

    pub(crate) async fn in_discord(simulated: discord::Settings) -> Self {
        let discord = SimulatedDiscord::start(simulated).await.unwrap();
        Self::with(discord, house().await, |_| {}).await
    }

    /// In this Discord, with settings changed.
    pub(crate) async fn with(
        discord: SimulatedDiscord,
        house: House,
        change: impl FnOnce(&mut Settings),
    ) -> Self {
        let mut settings = settings(&discord);
        change(&mut settings);
        let edge = Discord::new(&settings).unwrap();
        let deckhand = Deckhand::start(house.clone(), Arc::new(edge.clone()), PLATFORM);
        let deckhand = Arc::new(deckhand.await.unwrap());
        let listening = Listening::start(Ear::new(&edge, Arc::clone(&deckhand), &house));
        let stage = Self {
            discord,
            edge,
            house,
            deckhand,
            listening,
        };
        stage
            .until("it is connected", |stage| stage.listening.is_live())
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
                self.discord.transcript(DEPLOYS)
            );
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    /// What the bot has said in a channel, once it has said so many messages and has nothing more to say.
    pub(crate) async fn said(&self, channel: Snowflake, count: usize) -> Vec<String> {
        let enough = |stage: &Self| stage.discord.said_by_bot(channel).len() >= count;
        self.until(&format!("it said {count} messages"), enough)
            .await;
        self.deckhand.all_said(PLATFORM).await.unwrap();
        let said = self.discord.said_by_bot(channel);
        said.into_iter().map(|seen| seen.content).collect()
    }

    /// Says "ping" in the channel, and waits for the one answer.
    pub(crate) async fn pings(&self) -> Snowflake {
        let before = self.discord.said_by_bot(DEPLOYS).len();
        let ping = self.discord.say(ALICE, DEPLOYS, &to_bot("ping"));
        let said = self.said(DEPLOYS, before + 1).await;
        assert_eq!(said.len(), before + 1, "{said:?}");
        ping
    }

    /// The sentence that was heard in a message.
    pub(crate) async fn heard(&self, message: Snowflake) -> Option<String> {
        let key = format!("{PLATFORM}:{message}");
        self.deckhand.heard_as(&key).await.unwrap()
    }

    /// Stops as a program does.
    pub(crate) async fn stop(self) {
        self.leave().await.stop().await;
    }

    /// The same, and Discord goes on.
    pub(crate) async fn leave(self) -> SimulatedDiscord {
        self.listening.stop().await;
        let deckhand = Arc::into_inner(self.deckhand).expect("nobody else has it");
        deckhand.stop().await;
        self.edge.close().await;
        self.discord
    }
}
