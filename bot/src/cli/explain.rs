//! `deckhand explain`: what a sentence is understood as.

use std::io::BufRead;
use std::process::ExitCode;

use commands::{Understood, Verdict, explain, parse};

use super::{exit_status, output};

/// Says what a sentence is understood as, without contacting anything.
#[derive(Debug, clap::Args)]
pub(super) struct Explain {
    /// The sentence.
    #[arg(required_unless_present = "stdin")]
    sentence: Option<String>,
    /// Answers with a JSON object.
    #[arg(long)]
    json: bool,
    /// Reads sentences from standard input, one a line, and answers each with a JSON object on a line.
    #[arg(long, conflicts_with = "sentence")]
    stdin: bool,
}

impl Explain {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let Some(sentence) = self.sentence else {
            return explain_lines();
        };
        let understood = parse(&sentence);
        output::line(&if self.json {
            explain::to_json(&understood).to_string()
        } else {
            explain::to_text(&understood)
        })?;
        Ok(exit_status(verdict(&understood)))
    }
}

/// Exit status 0 where every line was understood.
fn explain_lines() -> anyhow::Result<ExitCode> {
    let mut worst = Verdict::Success;
    for line in std::io::stdin().lock().split(b'\n') {
        let line = line?;
        let understood = parse(String::from_utf8_lossy(&line).trim_end_matches('\r'));
        if verdict(&understood) == Verdict::Refused {
            worst = Verdict::Refused;
        }
        output::line(&explain::to_json(&understood).to_string())?;
    }
    Ok(exit_status(worst))
}

fn verdict(understood: &Understood) -> Verdict {
    match understood {
        Understood::Command(_) => Verdict::Success,
        Understood::Nothing | Understood::Unclear(_) => Verdict::Refused,
    }
}
