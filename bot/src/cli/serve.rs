//! `deckhand serve`: the bot in Slack and Discord, whichever is configured, until it is told to stop.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, bail};

use super::signal::told_to_stop;
use super::{ConfigFile, output};
use crate::chat::Stopped;
use crate::chat::discord::{self, Discord};
use crate::chat::slack::{self, Slack};
use crate::config::{Config, SlackSettings};
use crate::deckhand::{Deckhand, Mouth};
use crate::http::{FromSlack, Listening as Http};

/// Runs the bot in Slack and Discord, whichever is configured, until it is told to stop.
#[derive(Debug, clap::Args)]
pub(super) struct Serve {
    #[command(flatten)]
    config: ConfigFile,
}

/// Where the bot is.
struct Edges {
    slack: Option<(Slack, SlackSettings)>,
    discord: Option<Discord>,
}

impl Edges {
    /// A platform is used where it has a section, or where a token of its is in the environment.
    fn of(config: &Config) -> anyhow::Result<Self> {
        if !config.wants_slack() && !config.wants_discord() {
            bail!(
                "there is nowhere to be: for Slack, set SLACK_BOT_TOKEN and SLACK_APP_TOKEN, or write [slack]; for Discord, set \
                 DISCORD_TOKEN, or write [discord]"
            );
        }
        let slack = config.wants_slack().then(|| {
            let settings = config.slack()?;
            anyhow::Ok((Slack::new(&settings.edge)?, settings))
        });
        let discord = config
            .wants_discord()
            .then(|| Discord::new(&config.discord()?));
        Ok(Self {
            slack: slack.transpose()?,
            discord: discord.transpose()?,
        })
    }

    fn mouths(&self) -> Vec<Mouth> {
        let mut mouths: Vec<Mouth> = Vec::new();
        if let Some((slack, _)) = &self.slack {
            mouths.push((slack::PLATFORM, Arc::new(slack.clone())));
        }
        if let Some(discord) = &self.discord {
            mouths.push((discord::PLATFORM, Arc::new(discord.clone())));
        }
        mouths
    }

    async fn close(self) {
        if let Some((slack, _)) = self.slack {
            slack.close().await;
        }
        if let Some(discord) = self.discord {
            discord.close().await;
        }
    }
}

impl Serve {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let config = Config::read(&self.config.file)?;
        let http = config.http()?;
        let edges = Edges::of(&config)?;
        let house = config.house().await?;
        let deckhand = Deckhand::start_in(house.clone(), edges.mouths()).await?;
        deckhand.tell_of_absence().await?;
        let deckhand = Arc::new(deckhand);
        let in_slack = edges.slack.as_ref().map(|(slack, settings)| {
            let ear = slack::Ear::new(slack, Arc::clone(&deckhand));
            (ear, settings.signing_secret.clone())
        });
        let from_slack = in_slack.as_ref().and_then(|(ear, signing_secret)| {
            Some(FromSlack {
                ear: ear.clone(),
                signing_secret: signing_secret.clone()?,
            })
        });
        let is_posted_to = from_slack.is_some();
        if is_posted_to {
            house.measures.is_called_by(slack::PLATFORM);
        } else if in_slack.is_some() {
            house.measures.waits_for(slack::PLATFORM);
        }
        if edges.discord.is_some() {
            house.measures.waits_for(discord::PLATFORM);
        }
        let http = match &http {
            Some(settings) => Some(Http::start(settings, &house, from_slack).await?),
            None => None,
        };
        let slack_ear = in_slack.map(|(ear, _)| ear).filter(|_| !is_posted_to);
        let discord_ear = edges.discord.as_ref();
        let discord_ear =
            discord_ear.map(|discord| discord::Ear::new(discord, Arc::clone(&deckhand), &house));
        let ended = hear(&edges, slack_ear, discord_ear, is_posted_to).await;
        if let Some(http) = http {
            http.stop().await;
        }
        deckhand.stop().await;
        edges.close().await;
        ended.map(|()| ExitCode::SUCCESS)
    }
}

/// Hears until it is told to stop, or until no platform will have it: where one is left, it goes on there.
async fn hear(
    edges: &Edges,
    slack_ear: Option<slack::Ear>,
    discord_ear: Option<discord::Ear>,
    is_posted_to: bool,
) -> anyhow::Result<()> {
    let in_slack = slack_ear.map(slack::Listening::start);
    let in_discord = discord_ear.map(discord::Listening::start);
    let from_slack = async {
        match (&edges.slack, &in_slack) {
            (Some((slack, _)), Some(listening)) => {
                greet_slack(slack).await;
                match listening.stopped().await {
                    Stopped::Told => Ok(()),
                    refused @ Stopped::Refused(_) => Err(anyhow::anyhow!("{refused}")),
                }
            }
            (Some((slack, _)), None) if is_posted_to => {
                // Without its own ids it would take its own messages for somebody's.
                slack.known().await.context("Slack does not say who I am")?;
                greet_slack(slack).await;
                std::future::pending().await
            }
            _ => Ok(()),
        }
    };
    let from_discord = async {
        match (&edges.discord, &in_discord) {
            (Some(discord), Some(listening)) => {
                greet_discord(discord).await;
                match listening.stopped().await {
                    Stopped::Told => Ok(()),
                    refused @ Stopped::Refused(_) => Err(anyhow::anyhow!("{refused}")),
                }
            }
            _ => Ok(()),
        }
    };
    let ended = tokio::select! {
        () = told_to_stop() => Ok(()),
        (slack, discord) = async { tokio::join!(from_slack, from_discord) } => slack.and(discord),
    };
    if let Some(listening) = in_slack {
        listening.stop().await;
    }
    if let Some(listening) = in_discord {
        listening.stop().await;
    }
    ended
}

/// Says whom people have to talk to. Where Slack cannot be asked yet, whoever keeps the connections says why.
async fn greet_slack(slack: &Slack) {
    if let Ok(known) = slack.known().await {
        // Nobody may be reading this.
        let _ = output::line(&format!("I am @{} in {}.", known.name, known.team));
    }
}

async fn greet_discord(discord: &Discord) {
    if let Ok(known) = discord.known().await {
        // Nobody may be reading this.
        let _ = output::line(&format!("I am @{} in Discord.", known.name));
    }
}
