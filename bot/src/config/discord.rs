//! `[discord]`. Every setting has a default: with the token in the environment, an empty section is enough.

use std::collections::BTreeSet;
use std::num::NonZeroU32;
use std::path::Path;

use anyhow::{Context, bail};
use serde::Deserialize;

use super::Secret;
use crate::address;
use crate::chat::RoomPace;
use crate::chat::discord::{self, Settings};

/// `[discord]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DiscordConfig {
    /// The base of REST. Default: Discord's own.
    pub api_url: Option<String>,
    /// The gateway. Default: the one that REST names.
    pub gateway_url: Option<String>,
    /// Where the bot's token comes from. Default: the environment variable `DISCORD_TOKEN`.
    pub token: Secret,
    /// Whether messages are read that do not mention the bot: replies and threads. A privileged intent. Default: true.
    pub message_content: bool,
    /// Channels, by id, that `deckhand check` looks at. Default: none.
    pub channels: Vec<String>,
    /// Guilds, by id, in which the bot may be used. Default: every one it is in.
    pub guilds: BTreeSet<String>,
    /// Whether slash commands are registered in each guild. Default: true.
    pub commands: bool,
    /// Whether reactions are put under messages. Default: true.
    pub reactions: bool,
    /// How fast one channel is spoken in.
    pub pace: DiscordPace,
}

/// `[discord.pace]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DiscordPace {
    /// Messages and edits a second in one channel. Default: 1. What Discord really takes it says itself, and is kept to.
    pub per_second: NonZeroU32,
    /// How many at once after a silence. Default: 5.
    pub burst: NonZeroU32,
    /// Calls a second, everywhere together. Default: 45, since Discord takes 50 of most bots.
    pub calls_per_second: NonZeroU32,
    /// The least seconds between two edits of one message. Default: 2.
    pub between_edits_seconds: f64,
}

impl Default for DiscordConfig {
    fn default() -> Self {
        Self {
            api_url: None,
            gateway_url: None,
            token: Secret::Env("DISCORD_TOKEN".to_owned()),
            message_content: true,
            channels: Vec::new(),
            guilds: BTreeSet::new(),
            commands: true,
            reactions: true,
            pace: DiscordPace::default(),
        }
    }
}

impl Default for DiscordPace {
    fn default() -> Self {
        let usual = discord::usual_pace();
        Self {
            per_second: usual.per_second,
            burst: usual.burst,
            calls_per_second: discord::CALLS_PER_SECOND,
            between_edits_seconds: usual.between_edits.as_secs_f64(),
        }
    }
}

impl DiscordConfig {
    /// Refuses what can be seen to be wrong without asking Discord.
    pub(super) fn check(&self) -> anyhow::Result<()> {
        if let Some(api) = &self.api_url {
            address::check(api, address::HTTP).context("`discord.api_url` is not right")?;
        }
        if let Some(gateway) = &self.gateway_url {
            let checked = address::check(gateway, address::SOCKET);
            checked.context("`discord.gateway_url` is not right")?;
        }
        if !(0.0..=60.0).contains(&self.pace.between_edits_seconds) {
            bail!(
                "`discord.pace.between_edits_seconds` is {}, and must be from 0 to 60",
                self.pace.between_edits_seconds
            );
        }
        let is_no_id =
            |id: &&String| id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_digit());
        if let Some(name) = self.channels.iter().find(is_no_id) {
            bail!(
                "`discord.channels` has {name:?}, which is no channel's id: ids are numbers, and names may change"
            );
        }
        if let Some(name) = self.guilds.iter().find(is_no_id) {
            bail!(
                "`discord.guilds` has {name:?}, which is no server's id: ids are numbers, and names may change"
            );
        }
        Ok(())
    }

    /// Whether there is a token, right or wrong.
    pub(super) fn has_token(&self) -> bool {
        self.token.value().is_ok()
    }

    pub(super) fn make_relative_to(&mut self, folder: &Path) {
        self.token.make_relative_to(folder);
    }

    /// The settings with their secret.
    pub(super) fn settings(&self) -> anyhow::Result<Settings> {
        let token = self.token.value().context("`discord.token` is not right")?;
        Ok(Settings {
            api_url: self.api_url.clone(),
            gateway_url: self.gateway_url.clone(),
            message_content: self.message_content,
            reactions: self.reactions,
            calls_per_second: self.pace.calls_per_second,
            commands: self.commands,
            guilds: self.guilds.clone(),
            pace: RoomPace {
                per_second: self.pace.per_second,
                burst: self.pace.burst,
                between_edits: std::time::Duration::from_secs_f64(self.pace.between_edits_seconds),
                ..discord::usual_pace()
            },
            ..Settings::new(token)
        })
    }
}
