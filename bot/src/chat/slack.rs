//! Slack, over Socket Mode.
//!
//! `socket` keeps connections open, `hear` stores what comes before it is acknowledged, `event` and `markup` read it;
//! `echo` finds out that nothing comes any more;
//! `say` is the way out, with `blocks` for how a reply looks and `find` for what was perhaps said. All calls go through
//! `api`. Which part of slack-morphism is used, and why the loop is ours, is in `docs/decisions/0010-slack.md`.

mod api;
mod blocks;
mod event;
mod files;
mod find;
mod hear;
mod limits;
mod markup;
mod names;
mod reactions;
mod say;
mod socket;
mod source;

use std::collections::BTreeSet;
use std::num::NonZeroU32;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use anyhow::Context;
use secrecy::SecretString;
use serde::Deserialize;
use tokio::sync::OnceCell;
use tokio_util::task::TaskTracker;

use self::api::{Api, Failure, Token};
use self::event::{Identity, Manners};
use self::names::Names;
use self::reactions::Reactions;
use super::RoomPace;
use super::echo::Echo;
use super::pace::Paces;

pub(crate) use self::event::Kind;
#[cfg(any(test, fuzzing))]
pub(crate) use self::event::fuzz;
pub use self::hear::Ear;
pub(crate) use self::hear::Taken;
pub use self::limits::Limits;
pub use self::socket::Listening;

/// The platform's name in room ids.
pub const PLATFORM: &str = "slack";

/// Where the bot answers what is said to it in a channel.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answers {
    /// In a thread below the message: a channel is not filled, and a plan and its `confirm` stay together.
    #[default]
    Thread,
    /// In the channel.
    Channel,
}

/// How a workspace is spoken to.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The base of the Web API; Slack's own where none is given.
    pub api_url: Option<String>,
    /// `xoxb-…`.
    pub bot_token: SecretString,
    /// `xapp-…`.
    pub app_token: SecretString,
    /// Where answers go.
    pub answers: Answers,
    /// Channels in which every message is for the bot, by id.
    pub listen_everywhere: BTreeSet<String>,
    /// Bot ids that may give orders.
    pub allowed_bots: BTreeSet<String>,
    /// How fast one channel is spoken in.
    pub pace: RoomPace,
    /// How many connections are kept open.
    pub connections: usize,
    /// How many reactions a minute are put under messages; 0 for none.
    pub reactions_per_minute: u32,
    /// How long anything may take.
    pub limits: Limits,
}

impl Settings {
    /// Slack's own limits, and nothing out of the ordinary.
    #[must_use]
    pub fn new(bot_token: SecretString, app_token: SecretString) -> Self {
        Self {
            api_url: None,
            bot_token,
            app_token,
            answers: Answers::default(),
            listen_everywhere: BTreeSet::new(),
            allowed_bots: BTreeSet::new(),
            pace: usual_pace(),
            connections: 2,
            // Contract slack 9.1: tier 3 is 50 a minute.
            reactions_per_minute: 45,
            limits: Limits::default(),
        }
    }
}

/// One message a second in a channel, a few at once after a silence, and three seconds between two edits (contract slack 9.1).
#[must_use]
pub fn usual_pace() -> RoomPace {
    const FEW: NonZeroU32 = NonZeroU32::MIN.saturating_add(3);
    RoomPace {
        per_second: NonZeroU32::MIN,
        burst: FEW,
        at_once: 1,
        between_edits: Duration::from_secs(3),
    }
}

/// The edge to one workspace. Cloning shares it.
#[derive(Clone)]
pub struct Slack {
    shared: Arc<Shared>,
}

struct Shared {
    api: Api,
    manners: Manners,
    pace: RoomPace,
    paces: Paces,
    connections: usize,
    limits: Limits,
    /// What the bot token says the bot is, once it was asked.
    known: OnceCell<Known>,
    /// The same, and the app's id once a frame has told it.
    us: RwLock<Arc<Identity>>,
    reactions: Reactions,
    names: Names,
    echo: Echo,
    /// What nobody waits for: reactions.
    aside: TaskTracker,
}

/// What a bot token is good for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The workspace's name.
    pub team: String,
    /// The bot's name in it.
    pub name: String,
    /// Its user id.
    pub user_id: String,
    /// Its bot id.
    pub bot_id: String,
    /// The scopes of its token, where Slack told them.
    pub scopes: Option<BTreeSet<String>>,
}

#[derive(Deserialize)]
struct AuthTest {
    #[serde(default)]
    team: String,
    #[serde(default)]
    user: String,
    user_id: String,
    #[serde(default)]
    bot_id: String,
}

/// What the person who typed a slash command sees of it at once: nobody sees the command itself.
pub(crate) fn heard(sentence: &str) -> serde_json::Value {
    let text = format!("Heard: {}", blocks::notification(sentence));
    serde_json::json!({"response_type": "ephemeral", "text": text})
}

impl Slack {
    /// An edge that has not spoken yet.
    ///
    /// # Errors
    /// When a token cannot be one.
    pub fn new(settings: &Settings) -> anyhow::Result<Self> {
        let api = Api::new(
            settings.api_url.as_deref().unwrap_or(api::SLACK),
            &settings.bot_token,
            &settings.app_token,
            &settings.limits,
        )
        .context("Slack cannot be spoken to")?;
        let shared = Shared {
            api,
            manners: Manners {
                in_channel: settings.answers == Answers::Channel,
                listen_everywhere: settings.listen_everywhere.clone(),
                allowed_bots: settings.allowed_bots.clone(),
            },
            pace: settings.pace,
            paces: Paces::new(settings.pace),
            connections: settings.connections.max(1),
            limits: settings.limits,
            known: OnceCell::new(),
            us: RwLock::default(),
            names: Names::default(),
            echo: Echo::default(),
            reactions: Reactions::new(settings.reactions_per_minute),
            aside: TaskTracker::new(),
        };
        Ok(Self {
            shared: Arc::new(shared),
        })
    }

    /// What the bot token is good for. Asked once.
    ///
    /// # Errors
    /// What Slack says against the token, or that Slack cannot be asked.
    pub async fn known(&self) -> anyhow::Result<&Known> {
        let known = self.shared.known().await;
        known.map_err(|failure| anyhow::anyhow!("{failure}"))
    }

    /// Whether the app token opens connections. One is opened, and never used.
    ///
    /// # Errors
    /// What Slack says against it.
    pub async fn opens(&self) -> anyhow::Result<()> {
        match self.shared.open().await {
            Ok(_) => Ok(()),
            Err(failure) => Err(anyhow::anyhow!("{failure}")),
        }
    }

    /// What a channel is called, and whether the bot is in it.
    ///
    /// # Errors
    /// What Slack says against asking for it.
    pub async fn channel(&self, id: &str) -> anyhow::Result<(String, bool)> {
        #[derive(Deserialize)]
        struct Info {
            channel: Channel,
        }
        #[derive(Deserialize)]
        struct Channel {
            #[serde(default)]
            name: String,
            #[serde(default)]
            is_member: bool,
        }
        let info: Result<Info, Failure> = self
            .shared
            .api
            .read("conversations.info", &[("channel", id)])
            .await;
        let info = info.map_err(|failure| anyhow::anyhow!("{failure}"))?;
        Ok((info.channel.name, info.channel.is_member))
    }

    /// Waits for what nobody waits for, at the end.
    pub async fn close(&self) {
        self.shared.aside.close();
        if tokio::time::timeout(self.shared.limits.close, self.shared.aside.wait())
            .await
            .is_err()
        {
            tracing::debug!("some reactions were not put under their messages");
        }
    }
}

impl Shared {
    async fn known(&self) -> Result<&Known, Failure> {
        self.known
            .get_or_try_init(|| async {
                let asked = serde_json::json!({});
                let (test, scopes): (AuthTest, _) =
                    self.api.call_as(Token::Bot, "auth.test", &asked).await?;
                let known = Known {
                    team: test.team,
                    name: test.user,
                    user_id: test.user_id,
                    bot_id: test.bot_id,
                    scopes: scopes.map(|scopes| {
                        let scopes = scopes.split(',').map(|scope| scope.trim().to_owned());
                        scopes.collect()
                    }),
                };
                let mut us = self.us.write().unwrap_or_else(PoisonError::into_inner);
                *us = Arc::new(Identity {
                    user: known.user_id.clone(),
                    bot: known.bot_id.clone(),
                    app: us.app.clone(),
                });
                Ok(known)
            })
            .await
    }

    fn us(&self) -> Arc<Identity> {
        Arc::clone(&self.us.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// A frame has told the app's id.
    fn is_app(&self, app: &str) {
        if self.us().app == app {
            return;
        }
        let mut us = self.us.write().unwrap_or_else(PoisonError::into_inner);
        let mut known = Identity::clone(&us);
        app.clone_into(&mut known.app);
        *us = Arc::new(known);
    }

    /// The address of one new connection.
    async fn open(&self) -> Result<String, Failure> {
        #[derive(Deserialize)]
        struct Opened {
            url: String,
        }
        let asked = serde_json::json!({});
        let opened: (Opened, _) = self
            .api
            .call_as(Token::App, "apps.connections.open", &asked)
            .await?;
        Ok(opened.0.url)
    }
}
