//! Whether Discord takes the token, and what the application may read.

use commands::counted;

use super::Line;
use crate::chat::discord::Discord;
use crate::config::{Config, DiscordConfig};

/// With so few sessions left for today, something ends them again and again.
const FEW: u64 = 50;

/// What is right and wrong about Discord. One line, where it is not configured.
pub(super) async fn look(config: &Config) -> Vec<Line> {
    let settings = match config.discord() {
        Ok(settings) => settings,
        Err(error) if config.discord.is_some() => {
            return vec![Line::wrong(format!("Discord: {error:#}."))];
        }
        Err(error) => return vec![Line::right(format!("Discord: not used, since {error:#}."))],
    };
    let discord = match Discord::new(&settings) {
        Ok(discord) => discord,
        Err(error) => return vec![Line::wrong(format!("Discord: {error:#}."))],
    };
    let known = match discord.known().await {
        Ok(known) => known,
        Err(error) => return vec![Line::wrong(format!("Discord token: {error}."))],
    };
    let mut lines = vec![Line::right(format!("Discord token: I am @{}.", known.name))];
    lines.push(match (settings.message_content, known.may_read_content) {
        (true, false) => Line::wrong(
            "Discord intents: Message Content Intent is switched off. Switch it on, on the application's page, Bot, or say \
             `message_content = false` in [discord]."
                .to_owned(),
        ),
        (true, true) => Line::right("Discord intents: all that are needed.".to_owned()),
        (false, _) => Line::right(
            "Discord intents: messages that do not mention me are not read.".to_owned(),
        ),
    });
    lines.push(match discord.sessions_left().await {
        Ok(left) if left < FEW => Line::wrong(format!(
            "Discord sessions: only {} may be begun today; something ends them again and again.",
            counted(usize::try_from(left).unwrap_or(usize::MAX), "session")
        )),
        Ok(left) => Line::right(format!("Discord sessions: {left} may be begun today.")),
        Err(error) => Line::wrong(format!("Discord sessions: {error}.")),
    });
    let usual = DiscordConfig::default();
    for id in &config.discord.as_ref().unwrap_or(&usual).channels {
        lines.push(match discord.channel(id).await {
            Ok(name) => Line::right(format!("Discord channel {id}: #{name}, I see it.")),
            Err(error) => Line::wrong(format!("Discord channel {id}: {error}.")),
        });
    }
    discord.close().await;
    lines
}
