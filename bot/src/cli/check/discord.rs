//! Whether Discord takes the token, and what the application may read.

use commands::counted;

use super::Line;
use crate::chat::discord::{Discord, Seen};
use crate::config::{Config, DiscordConfig};

/// With so few sessions left for today, something ends them again and again.
const FEW: u64 = 50;

/// What is right and wrong about Discord. One line, where it is not to be used.
pub(super) async fn look(config: &Config) -> Vec<Line> {
    if !config.wants_discord() {
        let text = "Discord: not used. It is with DISCORD_TOKEN set, or with a section [discord].";
        return vec![Line::right(text.to_owned())];
    }
    let settings = match config.discord() {
        Ok(settings) => settings,
        Err(error) => return vec![Line::wrong(format!("Discord: {error:#}."))],
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
            Ok(seen) => about(id, &seen),
            Err(error) => Line::wrong(format!("Discord channel {id}: {error}.")),
        });
    }
    discord.close().await;
    lines
}

fn about(id: &str, seen: &Seen) -> Line {
    let name = &seen.name;
    if seen.lacks.is_empty() {
        return Line::right(format!(
            "Discord channel {id}: #{name}, I may do all I need."
        ));
    }
    let lacks = seen.lacks.iter();
    let lacks: Vec<String> = lacks
        .map(|(what, purpose)| format!("{what} (to {purpose})"))
        .collect();
    Line::wrong(format!(
        "Discord channel {id}: #{name}, {} missing there: {}. Give them to my role, on the server or in the channel.",
        counted(lacks.len(), "permission"),
        lacks.join(", ")
    ))
}
