//! `deckhand say`: one sentence, its answers on standard output, its end as the exit status.

use std::process::ExitCode;
use std::sync::Arc;

use commands::{OperationId, Verdict};

use super::{ConfigFile, exit_status, output};
use crate::chat::console::transcript::Transcript;
use crate::chat::console::{PLATFORM, Speaker};
use crate::config::Config;
use crate::converse::Handled;
use crate::deckhand::Deckhand;

/// Says one sentence to the configured services, and waits for its end.
///
/// Exit status: 0 success, 1 failed, 2 not understood, refused or not confirmed (nothing was changed), 3 unknown.
#[derive(Debug, clap::Args)]
pub(super) struct Say {
    /// The sentence.
    sentence: String,
    #[command(flatten)]
    config: ConfigFile,
    /// Confirms the plan that the sentence leads to, as soon as it was shown.
    #[arg(long)]
    yes: bool,
    /// Returns once the request was sent. The next `deckhand` on the same database tells its end.
    #[arg(long)]
    no_wait: bool,
    /// Who speaks. The policy knows this person as `console:NAME`.
    #[arg(long = "as", value_name = "NAME", default_value = "you")]
    name: String,
}

impl Say {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let house = Config::read(&self.config.file)?.house().await?;
        let speaker = Speaker::new("say");
        let transcript = Arc::new(Transcript::new(std::io::stdout()));
        let deckhand = Deckhand::start(house, transcript, PLATFORM).await?;
        let verdict = self.say(&deckhand, &speaker).await;
        let said = deckhand.all_said(PLATFORM).await;
        deckhand.stop().await;
        said?;
        Ok(exit_status(verdict?))
    }

    async fn say(&self, deckhand: &Deckhand, speaker: &Speaker) -> anyhow::Result<Verdict> {
        let mut handled = self.one(deckhand, speaker, &self.sentence).await?;
        if let (Handled::Proposed(operation), true) = (&handled, self.yes) {
            handled = self
                .one(deckhand, speaker, &format!("confirm {operation}"))
                .await?;
        }
        match handled {
            Handled::Answered(verdict) => Ok(verdict),
            Handled::Proposed(operation) => not_confirmed(&operation),
            Handled::Started(operation) if self.no_wait => Ok(deckhand
                .ended_already(&operation)
                .await?
                .unwrap_or(Verdict::Success)),
            Handled::Started(operation) => {
                let verdict = deckhand.ended(&operation).await?;
                deckhand.at_rest(speaker.room()).await?;
                Ok(verdict)
            }
        }
    }

    async fn one(
        &self,
        deckhand: &Deckhand,
        speaker: &Speaker,
        sentence: &str,
    ) -> anyhow::Result<Handled> {
        let handled = deckhand.hear(speaker.says(&self.name, sentence)).await?;
        let handled = handled.ok_or_else(|| anyhow::anyhow!("the sentence was heard before"))?;
        handled
            .await
            .map_err(|_| anyhow::anyhow!("the sentence could not be worked on; the log says why"))
    }
}

/// The plan was shown and stays in the journal; a script must not take that for done.
fn not_confirmed(operation: &OperationId) -> anyhow::Result<Verdict> {
    output::remark(&format!(
        "nothing was changed: confirm with `deckhand say \"confirm {operation}\"`, or say it with --yes"
    ))?;
    Ok(Verdict::Refused)
}
