//! `deckhand console`: a room in the terminal with the configured services.

use std::process::ExitCode;

use super::{ConfigFile, session};
use crate::config::Config;

/// A room in the terminal with the configured services.
#[derive(Debug, clap::Args)]
pub(super) struct Console {
    #[command(flatten)]
    config: ConfigFile,
}

impl Console {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let house = Config::read(&self.config.file)?.house().await?;
        let names: Vec<String> = house
            .environments
            .iter()
            .map(|environment| environment.name.to_string())
            .collect();
        let welcome = format!(
            "These are real services: {}. `help` shows what can be said, Ctrl-D leaves.\n",
            names.join(", ")
        );
        session::converse(house, "terminal", &welcome).await
    }
}
