//! Discord, over its gateway.
//!
//! `gateway` keeps one connection open and a session on it; `hear` stores what comes, `event`, `verbs` and `markup` read
//! it. `say` is the way out, with `embeds` for how a reply looks, `interactions` for what is owed to who used a command or
//! a button, and `find` for what was perhaps said. All calls go through `api`. Which part of serenity is used, and why the loop
//! is ours, is in `docs/decisions/0012-discord.md`.

mod api;
mod embeds;
mod event;
mod find;
mod gateway;
mod hear;
mod interactions;
mod limits;
mod markup;
mod permissions;
mod reactions;
mod say;
mod services;
mod snowflake;
mod source;
mod verbs;

use std::collections::{BTreeSet, HashMap};
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use anyhow::Context;
use reqwest::Method;
use secrecy::SecretString;
use serde::Deserialize;
use tokio::sync::OnceCell;
use tokio_util::task::TaskTracker;

use self::api::{Api, Failure, Route};
use self::event::Identity;
use self::interactions::Interactions;
use super::RoomPace;
use super::echo::Echo;

pub use self::gateway::Listening;
#[cfg(any(test, fuzzing))]
pub(crate) use self::gateway::fuzz;
pub use self::hear::Ear;
pub use self::limits::Limits;
pub use self::permissions::{Lack, Seen};

/// The platform's name in room ids.
pub const PLATFORM: &str = "discord";

/// All calls with one token together, a second. Discord takes 50 of most bots (contract discord 5), and some are left for whoever
/// else has the token.
pub const CALLS_PER_SECOND: NonZeroU32 = NonZeroU32::MIN.saturating_add(44);

/// How many messages are remembered that somebody deleted, or that were perhaps said.
const REMEMBERED: usize = 10_000;

/// The roles that came with what was heard, as `discord:role:801`.
pub(super) fn roles(source: Option<&str>) -> Vec<String> {
    let source = source.and_then(source::Source::read);
    let roles = source.map(|source| source.roles).unwrap_or_default();
    let role = |role: &String| format!("{PLATFORM}:role:{role}");
    roles.iter().map(role).collect()
}

/// Whether it came with an interaction, under which Discord says that the bot is thinking.
pub(super) fn shows_that_it_waits(source: Option<&str>) -> bool {
    let source = source.and_then(source::Source::read);
    source.is_some_and(|source| source.interaction.is_some())
}

/// How Discord is spoken to.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The base of REST; Discord's own where none is given.
    pub api_url: Option<String>,
    /// The gateway; the one that REST names where none is given.
    pub gateway_url: Option<String>,
    /// The bot's token.
    pub token: SecretString,
    /// Whether the words of messages are asked for that do not mention the bot. That is a privileged intent.
    pub message_content: bool,
    /// How fast one channel is spoken in.
    pub pace: RoomPace,
    /// All calls with the token together, a second.
    pub calls_per_second: NonZeroU32,
    /// Whether reactions are put under messages.
    pub reactions: bool,
    /// Whether slash commands are registered.
    pub commands: bool,
    /// The guilds it may be used in, by id; every one it is in where none is named.
    pub guilds: BTreeSet<String>,
    /// How long anything may take.
    pub limits: Limits,
}

impl Settings {
    /// Discord's own limits, and nothing out of the ordinary.
    #[must_use]
    pub fn new(token: SecretString) -> Self {
        Self {
            api_url: None,
            gateway_url: None,
            token,
            message_content: true,
            pace: usual_pace(),
            calls_per_second: CALLS_PER_SECOND,
            reactions: true,
            commands: true,
            guilds: BTreeSet::new(),
            limits: Limits::default(),
        }
    }
}

/// One message a second in a channel, five at once after a silence, and two seconds between two edits (contract discord 4.6).
/// What Discord really takes it says with every answer.
#[must_use]
pub fn usual_pace() -> RoomPace {
    const FEW: NonZeroU32 = NonZeroU32::MIN.saturating_add(4);
    RoomPace {
        per_second: NonZeroU32::MIN,
        burst: FEW,
        at_once: 1,
        between_edits: Duration::from_secs(2),
    }
}

/// The edge to Discord. Cloning shares it.
#[derive(Clone)]
pub struct Discord {
    shared: Arc<Shared>,
}

struct Shared {
    api: Api,
    gateway_url: Option<String>,
    message_content: bool,
    pace: RoomPace,
    reacts: bool,
    reaction_turn: tokio::sync::Mutex<()>,
    registers: bool,
    guilds: BTreeSet<String>,
    limits: Limits,
    /// What the token says the bot is, once it was asked.
    known: OnceCell<Known>,
    /// The same, and what the gateway has told.
    us: RwLock<Arc<Identity>>,
    /// Threads that were seen.
    threads: RwLock<Arc<BTreeSet<String>>>,
    interactions: Interactions,
    echo: Echo,
    marks: Mutex<Marks>,
    /// What nobody waits for: reactions, and registering commands.
    aside: TaskTracker,
}

/// What is remembered of single messages, by key.
#[derive(Default)]
struct Marks {
    /// How often somebody has deleted one: each new one has another nonce.
    deletions: HashMap<String, u32>,
    /// Said again, each of them may turn out to be the earlier one.
    perhaps_said: BTreeSet<String>,
}

/// What a token is good for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The bot's name.
    pub name: String,
    /// Its user id.
    pub user_id: String,
    /// Its application's id.
    pub application_id: String,
    /// Whether its application may ask for the words of messages that do not mention it.
    pub may_read_content: bool,
}

/// What Discord says of the gateway.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct Gateway {
    url: String,
    #[serde(default)]
    session_start_limit: Starts,
}

/// How many sessions may still be started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(default)]
struct Starts {
    remaining: u64,
    /// Milliseconds.
    reset_after: u64,
}

impl Default for Starts {
    fn default() -> Self {
        Self {
            remaining: u64::MAX,
            reset_after: 0,
        }
    }
}

impl Discord {
    /// An edge that has not spoken yet.
    ///
    /// # Errors
    /// When the token cannot be one.
    pub fn new(settings: &Settings) -> anyhow::Result<Self> {
        let api = Api::new(
            settings.api_url.as_deref().unwrap_or(api::DISCORD),
            &settings.token,
            settings.limits.call,
            settings.calls_per_second,
        )
        .context("Discord cannot be spoken to")?;
        let shared = Shared {
            api,
            gateway_url: settings.gateway_url.clone(),
            message_content: settings.message_content,
            pace: settings.pace,
            reacts: settings.reactions,
            reaction_turn: tokio::sync::Mutex::default(),
            registers: settings.commands,
            guilds: settings.guilds.clone(),
            limits: settings.limits,
            known: OnceCell::new(),
            us: RwLock::default(),
            threads: RwLock::default(),
            interactions: Interactions::default(),
            echo: Echo::default(),
            marks: Mutex::default(),
            aside: TaskTracker::new(),
        };
        Ok(Self {
            shared: Arc::new(shared),
        })
    }

    /// What the token is good for. Asked once.
    ///
    /// # Errors
    /// What Discord says against the token, or that Discord cannot be asked.
    pub async fn known(&self) -> anyhow::Result<&Known> {
        let known = self.shared.known().await;
        known.map_err(|failure| anyhow::anyhow!("{failure}"))
    }

    /// How many sessions may still be started today.
    ///
    /// # Errors
    /// What Discord says against asking for it.
    pub async fn sessions_left(&self) -> anyhow::Result<u64> {
        let gateway = self.shared.gateway().await;
        let gateway = gateway.map_err(|failure| anyhow::anyhow!("{failure}"))?;
        Ok(gateway.session_start_limit.remaining)
    }

    /// What a channel is called that the bot can see, and what it lacks there.
    ///
    /// # Errors
    /// What Discord says against it.
    pub async fn channel(&self, id: &str) -> anyhow::Result<Seen> {
        let seen = self.shared.seen(id).await;
        seen.map_err(|failure| anyhow::anyhow!("{failure}"))
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
        #[derive(Deserialize)]
        struct Me {
            id: String,
            #[serde(default)]
            username: String,
        }
        #[derive(Deserialize)]
        struct Application {
            id: String,
            #[serde(default)]
            flags: u64,
        }
        /// That the application may ask for message content, with or without a review.
        const CONTENT: u64 = 1 << 18 | 1 << 19;
        self.known
            .get_or_try_init(|| async {
                let me: Me = self.api.read(&Route::to("/users/@me"), &[]).await?;
                let application = Route::to("/applications/@me");
                let application: Application = self.api.read(&application, &[]).await?;
                self.is_us(&me.id, &application.id);
                Ok(Known {
                    name: me.username,
                    user_id: me.id,
                    application_id: application.id,
                    may_read_content: application.flags & CONTENT != 0,
                })
            })
            .await
    }

    async fn gateway(&self) -> Result<Gateway, Failure> {
        self.api.read(&Route::to("/gateway/bot"), &[]).await
    }

    fn us(&self) -> Arc<Identity> {
        Arc::clone(&self.us.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Something has told the bot's ids.
    fn is_us(&self, user: &str, application: &str) {
        let mut us = self.us.write().unwrap_or_else(PoisonError::into_inner);
        let mut known = Identity::clone(&us);
        user.clone_into(&mut known.user);
        application.clone_into(&mut known.application);
        *us = Arc::new(known);
    }

    /// A guild has told the bot's own role.
    fn has_role(&self, role: &str) {
        let mut us = self.us.write().unwrap_or_else(PoisonError::into_inner);
        let mut known = Identity::clone(&us);
        known.roles.insert(role.to_owned());
        *us = Arc::new(known);
    }

    /// The bot's user id, asked for where nothing has told it.
    async fn user(&self) -> Result<String, Failure> {
        let us = self.us();
        if us.user.is_empty() {
            return Ok(self.known().await?.user_id.clone());
        }
        Ok(us.user.clone())
    }

    async fn application(&self) -> Result<String, Failure> {
        let us = self.us();
        if us.application.is_empty() {
            return Ok(self.known().await?.application_id.clone());
        }
        Ok(us.application.clone())
    }

    fn threads(&self) -> Arc<BTreeSet<String>> {
        Arc::clone(&self.threads.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn saw_threads(&self, ids: impl IntoIterator<Item = String>) {
        let mut threads = self.threads.write().unwrap_or_else(PoisonError::into_inner);
        let mut known = BTreeSet::clone(&threads);
        known.extend(ids);
        *threads = Arc::new(known);
    }

    fn marks(&self) -> MutexGuard<'_, Marks> {
        self.marks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn deletions(&self, message_key: &str) -> u32 {
        self.marks()
            .deletions
            .get(message_key)
            .copied()
            .unwrap_or(0)
    }

    fn was_deleted(&self, message_key: &str) {
        let mut marks = self.marks();
        if marks.deletions.len() >= REMEMBERED {
            marks.deletions.clear();
        }
        *marks.deletions.entry(message_key.to_owned()).or_default() += 1;
    }

    fn is_perhaps_said(&self, message_key: &str) {
        let mut marks = self.marks();
        if marks.perhaps_said.len() >= REMEMBERED {
            marks.perhaps_said.clear();
        }
        marks.perhaps_said.insert(message_key.to_owned());
    }

    fn perhaps_said(&self, message_key: &str) -> bool {
        self.marks().perhaps_said.contains(message_key)
    }

    /// It is in its room, in these words.
    fn is_said(&self, message_key: &str) {
        self.marks().perhaps_said.remove(message_key);
    }

    /// Whether the bot may be used there. In a direct message it may: who may do what is the policy's.
    fn serves(&self, guild: Option<&str>) -> bool {
        self.guilds.is_empty() || guild.is_none_or(|guild| self.guilds.contains(guild))
    }

    /// Registers the slash commands with a guild, where it has others. What goes wrong is said, and nothing depends on it.
    fn register(self: &Arc<Self>, guild: String) {
        if !self.registers || !self.serves(Some(&guild)) {
            return;
        }
        let shared = Arc::clone(self);
        self.aside.spawn(async move {
            if let Err(failure) = shared.register_now(&guild).await {
                tracing::warn!(%failure, guild, "slash commands could not be registered; everything else works");
            }
        });
    }

    async fn register_now(&self, guild: &str) -> Result<(), Failure> {
        let application = self.application().await?;
        let route = Route::to(format!(
            "/applications/{application}/guilds/{guild}/commands"
        ));
        let there: Vec<serde_json::Value> = self.api.read(&route, &[]).await?;
        let ours = serde_json::json!(verbs::all());
        if verbs::are_registered(&ours, &there) {
            return Ok(());
        }
        self.api.send(Method::PUT, &route, Some(&ours)).await?;
        tracing::info!(guild, "slash commands are registered");
        Ok(())
    }
}
