//! How a test speaks with a simulated Discord.

use std::time::Duration;

use deckhand::chat::discord::{Limits, Settings};
use fixtures::discord::{self, BOT, SimulatedDiscord, TOKEN};

use crate::house::unhurried;

/// A Discord without limits, whose heartbeats are fast.
pub(crate) fn simulated() -> discord::Settings {
    discord::Settings {
        heartbeat_interval: Duration::from_millis(200),
        ..discord::Settings::unlimited()
    }
}

/// The settings of tests: fifty times as fast as real ones.
pub(crate) fn settings(discord: &SimulatedDiscord) -> Settings {
    Settings {
        api_url: Some(discord.rest_url()),
        pace: unhurried(),
        limits: Limits::default().faster(50),
        ..Settings::new(TOKEN.into())
    }
}

/// A sentence that begins with the bot's name.
pub(crate) fn to_bot(sentence: &str) -> String {
    format!("<@{BOT}> {sentence}")
}
