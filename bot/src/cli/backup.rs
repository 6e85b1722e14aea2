//! `deckhand backup`: a copy of the database file, made while a deckhand works with it.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use commands::Verdict;

use super::{ConfigFile, exit_status, output};
use crate::config::Config;
use crate::journal::{Place, back_up};

/// Copies the database file as it is at one moment, while a deckhand works with it.
///
/// Exit status: 0 when the copy is written, 2 when the database is no file.
#[derive(Debug, clap::Args)]
pub(super) struct Backup {
    /// Where the copy goes. Nothing may be there yet.
    #[arg(value_name = "FILE")]
    copy: PathBuf,
    #[command(flatten)]
    config: ConfigFile,
}

impl Backup {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let database = match Config::read(&self.config.file)?.place()? {
            Place::File(database) => database,
            Place::Server(_) => {
                output::remark(
                    "the database is PostgreSQL, which brings its own: pg_dump writes a backup, and pg_restore puts it back",
                )?;
                return Ok(exit_status(Verdict::Refused));
            }
        };
        back_up(&database, &self.copy).await?;
        let copied = std::fs::metadata(&self.copy).context("the copy cannot be looked at")?;
        let (copy, database) = (self.copy.display(), database.display());
        output::line(&format!(
            "{copy} is a copy of {database}, {} bytes.",
            copied.len()
        ))?;
        output::line(&format!(
            "To restore it: stop deckhand, remove {database}-wal and {database}-shm, put the copy in the place of {database}, start deckhand."
        ))?;
        Ok(exit_status(Verdict::Success))
    }
}
