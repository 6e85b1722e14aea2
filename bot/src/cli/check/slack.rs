//! Whether Slack takes the tokens, and what they lack.

use std::collections::BTreeSet;

use commands::counted;

use super::Line;
use crate::chat::slack::{Known, Slack};
use crate::config::Config;

/// The scopes of the manifest, and what does not work without each.
const SCOPES: &[(&str, &str)] = &[
    ("app_mentions:read", "hear mentions"),
    ("chat:write", "answer"),
    (
        "channels:history",
        "hear threads, and find answers that were lost",
    ),
    ("groups:history", "the same in private channels"),
    ("im:history", "hear direct messages"),
    ("channels:read", "say whether it is in a channel"),
    ("commands", "hear slash commands"),
    ("files:write", "attach what is too long for a message"),
    ("reactions:write", "show that it has heard"),
];

/// What is right and wrong about Slack. One line, where it is not to be used.
pub(super) async fn look(config: &Config) -> Vec<Line> {
    if !config.wants_slack() {
        let text = "Slack: not used. It is with SLACK_BOT_TOKEN and SLACK_APP_TOKEN set, or with a section [slack].";
        return vec![Line::right(text.to_owned())];
    }
    let settings = match config.slack() {
        Ok(settings) => settings,
        Err(error) => return vec![Line::wrong(format!("Slack: {error:#}."))],
    };
    let slack = match Slack::new(&settings.edge) {
        Ok(slack) => slack,
        Err(error) => return vec![Line::wrong(format!("Slack: {error:#}."))],
    };
    let mut lines = Vec::new();
    match slack.known().await {
        Ok(known) => lines.extend(about(known)),
        Err(error) => lines.push(Line::wrong(format!("Slack bot token: {error}."))),
    }
    if settings.signing_secret.is_none() {
        lines.push(match slack.opens().await {
            Ok(()) => Line::right("Slack app token: opens connections.".to_owned()),
            Err(error) => Line::wrong(format!(
                "Slack app token: {error}. It needs the scope connections:write, and Socket Mode switched on."
            )),
        });
    }
    for id in &settings.edge.listen_everywhere {
        lines.push(match slack.channel(id).await {
            Ok((name, true)) => Line::right(format!("Slack channel {id}: #{name}, I am in it.")),
            Ok((name, false)) => Line::wrong(format!(
                "Slack channel {id}: #{name}, I am not in it, so I hear nothing there; invite me."
            )),
            Err(error) => Line::wrong(format!("Slack channel {id}: {error}.")),
        });
    }
    lines
}

fn about(known: &Known) -> Vec<Line> {
    let mut lines = vec![Line::right(format!(
        "Slack bot token: I am @{} in {}.",
        known.name, known.team
    ))];
    match &known.scopes {
        Some(scopes) => lines.push(missing(scopes)),
        None => lines.push(Line::right(
            "Slack scopes: Slack does not tell them.".to_owned(),
        )),
    }
    lines
}

fn missing(scopes: &BTreeSet<String>) -> Line {
    let missing: Vec<String> = SCOPES
        .iter()
        .filter(|(scope, _)| !scopes.contains(*scope))
        .map(|(scope, what)| format!("{scope} (to {what})"))
        .collect();
    if missing.is_empty() {
        return Line::right("Slack scopes: all that are needed.".to_owned());
    }
    Line::wrong(format!(
        "Slack scopes: {} missing: {}. Add them to the app and install it again.",
        counted(missing.len(), "scope"),
        missing.join(", ")
    ))
}
