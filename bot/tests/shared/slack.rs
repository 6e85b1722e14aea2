//! How a test speaks with a simulated Slack.

use std::time::Duration;

use deckhand::chat::slack::{Limits, Settings};
use fixtures::slack::{APP_TOKEN, BOT_TOKEN, SimulatedSlack};

use crate::house::unhurried;

pub(crate) const CHANNEL: &str = "C0DEPLOY";

/// The settings of tests: fifty times as fast as real ones, and as many openings as a test likes.
pub(crate) fn settings(slack: &SimulatedSlack) -> Settings {
    Settings {
        api_url: Some(format!("{}/api", slack.base_url())),
        pace: unhurried(),
        connections: 1,
        limits: Limits {
            between_opens: Duration::ZERO,
            opens: 100_000,
            ..Limits::default().faster(50)
        },
        ..Settings::new(BOT_TOKEN.into(), APP_TOKEN.into())
    }
}
