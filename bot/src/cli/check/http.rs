//! Where HTTP is served, and whether it can be.

use std::io::ErrorKind;
use std::net::{SocketAddr, TcpListener};

use super::Line;
use crate::config::{Config, Mode, SlackConfig};
use crate::http::Settings;

/// Where, for whom, and what is wrong with it.
pub(super) fn look(config: &Config) -> Vec<Line> {
    let settings = match config.http() {
        Ok(Some(settings)) => settings,
        Ok(None) => {
            let text = "HTTP: not served. It is with a section [http].";
            return vec![Line::right(text.to_owned())];
        }
        Err(error) => return vec![Line::wrong(format!("HTTP: {error:#}."))],
    };
    let served = served(&settings, config).join(", ");
    vec![match place(settings.listen) {
        Ok(place) => Line::right(format!("HTTP: {served}, {place}.")),
        Err(why) => Line::wrong(format!("HTTP: {why}.")),
    }]
}

fn served(settings: &Settings, config: &Config) -> Vec<&'static str> {
    let is_slack = |slack: &SlackConfig| slack.mode == Mode::Http;
    let parts = [
        ("health", true),
        ("metrics", true),
        (
            "what Slack sends",
            config.slack.as_ref().is_some_and(is_slack),
        ),
        (
            "the scheduler's webhooks",
            settings.webhook_secret.is_some(),
        ),
        ("GitHub's webhooks", settings.signed.github.is_some()),
        ("results of builds", settings.signed.builds.is_some()),
    ];
    let served = parts.into_iter().filter(|(_, is_served)| *is_served);
    served.map(|(name, _)| name).collect()
}

/// A place where something listens already may well be the running deckhand's.
fn place(listen: SocketAddr) -> Result<String, String> {
    let who = match listen.ip().is_loopback() {
        true => "this machine alone can reach it",
        false => "other machines can reach it",
    };
    match TcpListener::bind(listen) {
        Ok(_) => Ok(format!("on {listen}; {who}")),
        Err(error) if error.kind() == ErrorKind::AddrInUse => Ok(format!(
            "on {listen}; {who}, and something listens there already, as a running deckhand does"
        )),
        Err(error) => Err(format!("{listen} cannot be listened on: {error}")),
    }
}
