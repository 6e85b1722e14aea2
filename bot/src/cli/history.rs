//! `deckhand history`: what happened to an operation, or everything, read beside a running deckhand.

use std::process::ExitCode;

use commands::Verdict;

use super::{ConfigFile, exit_status, output};
use crate::config::Config;
use crate::journal::{Happened, Journal};

/// Prints the whole life of an operation, from the message that asked for it to its last word.
///
/// Exit status: 0 when it is known, 2 when it is not.
#[derive(Debug, clap::Args)]
pub(super) struct History {
    /// The operation's short id, such as k7q2m, or the id of its request.
    #[arg(value_name = "ID", required_unless_present = "json")]
    id: Option<String>,
    /// Prints all that is stored of everything as JSON, a line each, the oldest first: what was heard, what the rules said, who approved
    /// and decided, what was sent, and what was said.
    #[arg(long, conflicts_with = "id")]
    json: bool,
    #[command(flatten)]
    config: ConfigFile,
}

impl History {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let place = Config::read(&self.config.file)?.place()?;
        let journal = Journal::open_beside(&place).await?;
        let Some(id) = self.id else {
            journal.export(|line| output::line(&line)).await?;
            journal.close().await;
            return Ok(exit_status(Verdict::Success));
        };
        let Some(operation) = journal.operation_called(&id).await? else {
            output::remark(&format!("there is no operation {id}"))?;
            return Ok(exit_status(Verdict::Refused));
        };
        output::line(&format!(
            "{}: {} in {}, by {}",
            operation.id, operation.command, operation.plan.environment, operation.person
        ))?;
        for happened in journal.life(&operation.id).await? {
            output::line(&told(&happened))?;
        }
        journal.close().await;
        Ok(exit_status(Verdict::Success))
    }
}

/// `2026-11-22 10:02:07.123 UTC  followed  …`, with further lines of the detail below it.
fn told(happened: &Happened) -> String {
    let time = happened.at.format("%Y-%m-%d %H:%M:%S%.3f UTC");
    let detail = happened.detail.replace('\n', &format!("\n{:41}", ""));
    format!("{time}  {:10}  {detail}", happened.what)
}
