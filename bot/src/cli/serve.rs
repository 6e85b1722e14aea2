//! `deckhand serve`: the bot in Slack, until it is told to stop.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, bail};

use super::signal::told_to_stop;
use super::{ConfigFile, output};
use crate::chat::slack::{Ear, Listening, PLATFORM, Slack, Stopped};
use crate::config::{Config, SlackSettings};
use crate::deckhand::Deckhand;
use crate::http::{FromSlack, Listening as Http};

/// Runs the bot in Slack, until it is told to stop.
#[derive(Debug, clap::Args)]
pub(super) struct Serve {
    #[command(flatten)]
    config: ConfigFile,
}

impl Serve {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let config = Config::read(&self.config.file)?;
        let SlackSettings {
            edge,
            signing_secret,
        } = config.slack()?;
        let http = config.http()?;
        let slack = Slack::new(&edge)?;
        let house = config.house().await?;
        let deckhand = Deckhand::start(house.clone(), Arc::new(slack.clone()), PLATFORM).await?;
        deckhand.tell_of_absence().await?;
        let deckhand = Arc::new(deckhand);
        let ear = Ear::new(&slack, Arc::clone(&deckhand));
        let from_slack = signing_secret.map(|signing_secret| FromSlack {
            ear: ear.clone(),
            signing_secret,
        });
        let is_posted_to = from_slack.is_some();
        let http = match &http {
            Some(settings) => Some(Http::start(settings, &house, from_slack).await?),
            None => None,
        };
        let ended = if is_posted_to {
            drop(ear);
            hear_posts(&slack).await
        } else {
            hear_socket(&slack, ear).await
        };
        if let Some(http) = http {
            http.stop().await;
        }
        deckhand.stop().await;
        slack.close().await;
        ended.map(|()| ExitCode::SUCCESS)
    }
}

async fn hear_socket(slack: &Slack, ear: Ear) -> anyhow::Result<()> {
    let listening = Listening::start(ear);
    let ended = tokio::select! {
        () = told_to_stop() => Ok(()),
        ended = async {
            greet(slack).await;
            match listening.stopped().await {
                Stopped::Told => Ok(()),
                refused @ Stopped::Refused(_) => bail!("{refused}"),
            }
        } => ended,
    };
    listening.stop().await;
    ended
}

async fn hear_posts(slack: &Slack) -> anyhow::Result<()> {
    // Without its own ids it would take its own messages for somebody's.
    slack.known().await.context("Slack does not say who I am")?;
    greet(slack).await;
    told_to_stop().await;
    Ok(())
}

/// Says whom people have to talk to. Where Slack cannot be asked yet, whoever keeps the connections says why.
async fn greet(slack: &Slack) {
    if let Ok(known) = slack.known().await {
        // Nobody may be reading this.
        let _ = output::line(&format!("I am @{} in {}.", known.name, known.team));
    }
}
