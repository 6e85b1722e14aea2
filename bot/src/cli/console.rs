//! `deckhand console`: a room in the terminal with the configured services.

use std::process::ExitCode;

use super::{ConfigFile, session};
use crate::config::Config;
use crate::http::Listening;

/// A room in the terminal with the configured services.
#[derive(Debug, clap::Args)]
pub(super) struct Console {
    #[command(flatten)]
    config: ConfigFile,
}

impl Console {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let config = Config::read(&self.config.file)?;
        let http = config.http()?;
        let house = config.house().await?;
        let http = match &http {
            Some(settings) => Some(Listening::start(settings, &house, None).await?),
            None => None,
        };
        let names: Vec<String> = house
            .environments
            .iter()
            .map(|environment| environment.name.to_string())
            .collect();
        let welcome = format!(
            "These are real services: {}. `help` shows what can be said, Ctrl-D leaves.\n",
            names.join(", ")
        );
        let ended = session::converse(house, "terminal", &welcome).await;
        if let Some(http) = http {
            http.stop().await;
        }
        ended
    }
}
