//! `[slack]`. Every setting has a default: with the two tokens in the environment, nothing has to be written.

use std::collections::BTreeSet;
use std::num::NonZeroU32;
use std::path::Path;

use anyhow::{Context, bail};
use secrecy::SecretString;
use serde::Deserialize;

use super::Secret;
use crate::address;
use crate::chat::RoomPace;
use crate::chat::slack::{self, Answers, Settings};

/// `[slack]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SlackConfig {
    /// The base of the Web API. Default: Slack's own. Another one is GovSlack's, or a simulated one's.
    pub api_url: Option<String>,
    /// Where the bot token (`xoxb-…`) comes from. Default: the environment variable `SLACK_BOT_TOKEN`.
    pub bot_token: Secret,
    /// Where the app-level token (`xapp-…`) comes from. Default: the environment variable `SLACK_APP_TOKEN`.
    pub app_token: Secret,
    /// How Slack reaches the bot. Default: over a socket that the bot opens.
    pub mode: Mode,
    /// Where the signing secret comes from. Only HTTP mode needs it. Default: the environment variable `SLACK_SIGNING_SECRET`.
    pub signing_secret: Secret,
    /// Where answers in channels go: `thread` or `channel`. Default: `thread`.
    pub answers: Answers,
    /// Channels, by id, in which every message is for the bot. Default: none; it answers mentions.
    pub listen_everywhere: BTreeSet<String>,
    /// Other bots, by bot id, that may give orders. Default: none.
    pub allowed_bots: BTreeSet<String>,
    /// How fast one channel is spoken in.
    pub pace: PaceConfig,
    /// How many connections are kept open, from 1 to 10. Default: 2, so that one can be replaced without a gap.
    pub connections: usize,
    /// How many reactions a minute are put under messages; 0 for none. Default: 45, since Slack takes 50.
    pub reactions_per_minute: u32,
}

/// `[slack.pace]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PaceConfig {
    /// Messages a second in one channel. Default: 1, which is Slack's own limit.
    pub per_second: NonZeroU32,
    /// How many at once after a silence. Default: 4.
    pub burst: NonZeroU32,
    /// How many of one room may be on their way at the same time. Default: 1, which keeps their order.
    pub at_once: usize,
    /// The least seconds between two edits of one message. Default: 3.
    pub between_edits_seconds: f64,
}

/// How Slack reaches the bot.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Over a WebSocket that the bot opens: no public address is needed.
    #[default]
    Socket,
    /// By HTTP requests to `[http]`, which are signed.
    Http,
}

/// What the program needs to know to speak with Slack.
#[derive(Debug, Clone)]
pub struct SlackSettings {
    /// The edge's.
    pub edge: Settings,
    /// What requests are signed with, in HTTP mode.
    pub signing_secret: Option<SecretString>,
}

impl Default for SlackConfig {
    fn default() -> Self {
        Self {
            api_url: None,
            bot_token: Secret::Env("SLACK_BOT_TOKEN".to_owned()),
            app_token: Secret::Env("SLACK_APP_TOKEN".to_owned()),
            mode: Mode::default(),
            signing_secret: Secret::Env("SLACK_SIGNING_SECRET".to_owned()),
            answers: Answers::default(),
            listen_everywhere: BTreeSet::new(),
            allowed_bots: BTreeSet::new(),
            pace: PaceConfig::default(),
            connections: 2,
            reactions_per_minute: 45,
        }
    }
}

impl Default for PaceConfig {
    fn default() -> Self {
        let usual = slack::usual_pace();
        Self {
            per_second: usual.per_second,
            burst: usual.burst,
            at_once: usual.at_once,
            between_edits_seconds: usual.between_edits.as_secs_f64(),
        }
    }
}

impl SlackConfig {
    /// Refuses what can be seen to be wrong without asking Slack.
    pub(super) fn check(&self) -> anyhow::Result<()> {
        if let Some(api) = &self.api_url {
            address::check(api, address::HTTP).context("`slack.api_url` is not right")?;
        }
        if !(1..=10).contains(&self.connections) {
            bail!(
                "`slack.connections` is {}, and must be from 1 to 10",
                self.connections
            );
        }
        if self.pace.at_once == 0 {
            bail!("`slack.pace.at_once` is 0, so nothing would ever be said");
        }
        if !(0.0..=60.0).contains(&self.pace.between_edits_seconds) {
            bail!(
                "`slack.pace.between_edits_seconds` is {}, and must be from 0 to 60",
                self.pace.between_edits_seconds
            );
        }
        let is_channel = |id: &&String| !id.starts_with(['C', 'G']);
        if let Some(name) = self.listen_everywhere.iter().find(is_channel) {
            bail!(
                "`slack.listen_everywhere` has {name:?}, which is no channel's id: ids begin with C, and names may change"
            );
        }
        Ok(())
    }

    /// Whether there is one of the tokens, right or wrong.
    pub(super) fn has_a_token(&self) -> bool {
        self.bot_token.value().is_ok() || self.app_token.value().is_ok()
    }

    pub(super) fn make_relative_to(&mut self, folder: &Path) {
        for secret in [
            &mut self.bot_token,
            &mut self.app_token,
            &mut self.signing_secret,
        ] {
            secret.make_relative_to(folder);
        }
    }

    /// The settings with their secrets.
    pub(super) fn settings(&self) -> anyhow::Result<SlackSettings> {
        let is_http = self.mode == Mode::Http;
        let bot_token = self.bot_token.value();
        let bot_token = bot_token.context("`slack.bot_token` is not right")?;
        let app_token = match (self.app_token.value(), is_http) {
            (Ok(token), _) => token,
            // Nothing is opened in HTTP mode.
            (Err(_), true) => SecretString::from(String::new()),
            (Err(error), false) => return Err(error.context("`slack.app_token` is not right")),
        };
        let signing_secret = is_http
            .then(|| self.signing_secret.value())
            .transpose()
            .context("`slack.signing_secret` is not right")?;
        let pace = &self.pace;
        let edge = Settings {
            api_url: self.api_url.clone(),
            answers: self.answers,
            listen_everywhere: self.listen_everywhere.clone(),
            allowed_bots: self.allowed_bots.clone(),
            pace: RoomPace {
                per_second: pace.per_second,
                burst: pace.burst,
                at_once: pace.at_once,
                between_edits: std::time::Duration::from_secs_f64(pace.between_edits_seconds),
            },
            connections: self.connections,
            reactions_per_minute: self.reactions_per_minute,
            ..Settings::new(bot_token, app_token)
        };
        Ok(SlackSettings {
            edge,
            signing_secret,
        })
    }
}
