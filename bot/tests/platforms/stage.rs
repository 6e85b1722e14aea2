//! One bot in a simulated Slack and a simulated Discord, with the demo's `prod`.

use std::sync::Arc;
use std::time::{Duration, Instant};

use commands::OperationId;
use deckhand::chat::{discord, slack};
use deckhand::deckhand::Deckhand;
use deckhand::house::House;
use deckhand::journal::OperationState;
use deckhand::limits::PerMinute;
use deckhand::people::People;
use fixtures::PATIENCE;
use fixtures::demo::SimulatedEnvironment;
use fixtures::discord::{ALICE, DEPLOYS, SimulatedDiscord, Snowflake};
use fixtures::slack::SimulatedSlack;

use crate::discord::{simulated, to_bot};
use crate::house::{TICK, house_of, prod};
use crate::slack::CHANNEL;

/// Both platforms, and the bot in them.
pub(crate) struct Both {
    pub(crate) slack: SimulatedSlack,
    pub(crate) discord: SimulatedDiscord,
    prod: SimulatedEnvironment,
    pub(crate) house: House,
    deckhand: Arc<Deckhand>,
    in_slack: slack::Listening,
    in_discord: discord::Listening,
}

/// `alice`, who is in both, and nobody else.
fn people() -> People {
    let accounts = ["slack:U0ALICE".to_owned(), format!("discord:{ALICE}")];
    People::new([(&"alice".to_owned(), accounts.as_slice())]).unwrap()
}

impl Both {
    pub(crate) async fn new() -> Self {
        Self::limited(PerMinute::default()).await
    }

    /// The same, in which a person may ask so much.
    pub(crate) async fn limited(per_minute: PerMinute) -> Self {
        let prod = prod(Some(TICK)).await;
        let slack = SimulatedSlack::builder().start().await.unwrap();
        let discord = SimulatedDiscord::start(simulated()).await.unwrap();
        let house = house_of(&prod).await.with_people(people());
        let house = house.with_limits(per_minute);
        let to_slack = slack::Slack::new(&crate::slack::settings(&slack)).unwrap();
        let to_discord = discord::Discord::new(&crate::discord::settings(&discord)).unwrap();
        let mouths: Vec<deckhand::deckhand::Mouth> = vec![
            (slack::PLATFORM, Arc::new(to_slack.clone())),
            (discord::PLATFORM, Arc::new(to_discord.clone())),
        ];
        let deckhand = Deckhand::start_in(house.clone(), mouths).await.unwrap();
        let deckhand = Arc::new(deckhand);
        let in_slack = slack::Listening::start(slack::Ear::new(&to_slack, Arc::clone(&deckhand)));
        let ear = discord::Ear::new(&to_discord, Arc::clone(&deckhand), &house);
        let both = Self {
            slack,
            discord,
            prod,
            house,
            deckhand,
            in_slack,
            in_discord: discord::Listening::start(ear),
        };
        let is_there = |both: &Self| both.in_slack.live() > 0 && both.in_discord.is_live();
        both.until("it is in both", is_there).await;
        both
    }

    /// Waits until something is so.
    pub(crate) async fn until(&self, what: &str, mut is_so: impl FnMut(&Self) -> bool) {
        let begun = Instant::now();
        while !is_so(self) {
            assert!(
                begun.elapsed() < PATIENCE,
                "it was never so that {what}; Slack is\n{}\nand Discord\n{}",
                self.slack.transcript(CHANNEL),
                self.discord.transcript(DEPLOYS)
            );
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    /// Somebody tells the bot something in Slack, and hears its next words there.
    pub(crate) async fn in_slack(&self, who: &str, sentence: &str) -> String {
        let before = self.slack.said_by_bot(CHANNEL).len();
        self.slack.say(who, CHANNEL, &format!("@hub {sentence}"));
        let answered = |both: &Self| both.slack.said_by_bot(CHANNEL).len() > before;
        self.until("Slack has an answer", answered).await;
        self.slack.said_by_bot(CHANNEL)[before].text.clone()
    }

    /// Somebody tells the bot something in Discord, and hears its next words there, with their fields.
    pub(crate) async fn in_discord(&self, who: Snowflake, sentence: &str) -> String {
        let before = self.discord.said_by_bot(DEPLOYS).len();
        self.discord.say(who, DEPLOYS, &to_bot(sentence));
        self.next_in_discord(before).await
    }

    /// The words after so many.
    pub(crate) async fn next_in_discord(&self, before: usize) -> String {
        let answered = |both: &Self| both.discord.said_by_bot(DEPLOYS).len() > before;
        self.until("Discord has an answer", answered).await;
        let seen = &self.discord.said_by_bot(DEPLOYS)[before];
        format!("{} {:?}", seen.content, seen.embeds)
    }

    /// Waits until Slack hears something.
    pub(crate) async fn slack_hears(&self, words: &str) {
        let heard = |both: &Self| both.slack.transcript(CHANNEL).contains(words);
        self.until(&format!("Slack hears {words:?}"), heard).await;
    }

    /// Waits until Discord hears something.
    pub(crate) async fn discord_hears(&self, words: &str) {
        let heard = |both: &Self| {
            let said = both.discord.said_by_bot(DEPLOYS);
            said.iter().any(|seen| seen.content.contains(words))
        };
        self.until(&format!("Discord hears {words:?}"), heard).await;
    }

    /// How many changes of this kind have reached the scheduler.
    pub(crate) fn scheduler_was_sent(&self, path: &str) -> usize {
        let calls = self.prod.singularity.calls();
        let sent = calls.iter().filter(|call| call.method != "GET");
        sent.filter(|call| call.path.contains(path)).count()
    }

    /// The id of the plan that waits for a decision.
    pub(crate) async fn waiting(&self) -> String {
        let waiting = self
            .house
            .journal
            .operations_in(&[OperationState::Proposed]);
        let waiting = waiting.await.unwrap();
        let [only] = waiting.as_slice() else {
            panic!("one plan waits, not {}", waiting.len());
        };
        only.id.to_string()
    }

    /// The state of an operation, and which accounts asked for it and decided about it.
    pub(crate) async fn stored(&self, id: &str) -> (OperationState, String, String) {
        let stored = self.house.journal.operation(&OperationId::new(id)).await;
        let stored = stored.unwrap().expect("stored");
        let decided_by = stored.decided_by.map(|account| account.0);
        (
            stored.state,
            stored.person.0,
            decided_by.unwrap_or_default(),
        )
    }

    pub(crate) async fn stop(self) {
        tokio::join!(self.in_slack.stop(), self.in_discord.stop());
        self.deckhand.stop().await;
        tokio::join!(
            self.slack.stop(),
            self.discord.stop(),
            self.prod.baragon.stop(),
            self.prod.singularity.stop()
        );
    }
}
