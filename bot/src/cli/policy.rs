//! `deckhand policy`: rules, tried and compared before they are in force.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::Subcommand;
use commands::{EnvironmentName, Verdict, counted};

use super::{exit_status, output};
use crate::chat::console;
use crate::config::Config;
use crate::people::People;
use crate::policy::cases::Cases;
use crate::policy::{self, differences, schema};

/// Tests and compares rules.
#[derive(Debug, Subcommand)]
pub(super) enum Policy {
    /// Asks the rules what a file of cases expects of them. Exit status: 0 when they say it all, 1 when they do not.
    Test {
        /// The cases, or a folder with a cases.toml; docs/policy/starter has some.
        #[arg(value_name = "FILE")]
        cases: PathBuf,
        /// The folder of rules. Default: the one the cases are in.
        #[arg(long, value_name = "FOLDER")]
        policy: Option<PathBuf>,
    },
    /// Says what a folder of rules would allow more, allow less, or take away, compared with another.
    Diff {
        /// The rules as they are.
        #[arg(value_name = "OLD")]
        old: PathBuf,
        /// The rules as they would be.
        #[arg(value_name = "NEW")]
        new: PathBuf,
        /// The configuration, for its people and environments. Without it: the people in the groups, prod and qa.
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
    },
    /// Prints the schema: what a rule can speak of.
    Schema,
}

impl Policy {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Self::Test { cases, policy } => test(&cases, policy.as_deref()),
            Self::Diff { old, new, config } => diff(&old, &new, config.as_deref()),
            Self::Schema => {
                for line in schema::text().lines() {
                    output::line(line)?;
                }
                Ok(exit_status(Verdict::Success))
            }
        }
    }
}

fn test(cases: &Path, folder: Option<&Path>) -> anyhow::Result<ExitCode> {
    let file = match cases.is_dir() {
        true => cases.join("cases.toml"),
        false => cases.to_owned(),
    };
    let context = || format!("the cases {}", file.display());
    let text = std::fs::read_to_string(&file).with_context(context)?;
    let cases = Cases::read(&text).with_context(context)?;
    let beside = file.parent().unwrap_or(Path::new("."));
    let people = cases.people().with_context(context)?;
    let policy = policy::Policy::folder(folder.unwrap_or(beside), &people)?;
    let went = cases.run(&policy).with_context(context)?;
    let mut wrong = 0;
    for case in &went {
        match &case.wrong {
            None => output::line(&format!("right  {}", case.name))?,
            Some(why) => {
                wrong += 1;
                output::line(&format!("WRONG  {}: {why}", case.name))?;
            }
        }
    }
    let all = counted(went.len(), "case");
    output::line(&format!("{all}, {wrong} wrong."))?;
    Ok(exit_status(match wrong {
        0 => Verdict::Success,
        _ => Verdict::Failed,
    }))
}

fn diff(old: &Path, new: &Path, config: Option<&Path>) -> anyhow::Result<ExitCode> {
    let (people, environments) = match config {
        Some(file) => {
            let config = Config::read(file)?;
            (config.people()?, config.everydays())
        }
        None => {
            let names = [("prod", true), ("qa", false)];
            let names = names.map(|(name, everyday)| (EnvironmentName::new(name), everyday));
            (people_of([old, new])?, names.to_vec())
        }
    };
    let read = |folder: &Path| policy::Policy::folder(folder, &people);
    let (old, new) = (read(old)?, read(new)?);
    let found = differences((&old, &people), (&new, &people), &environments);
    for difference in &found {
        output::line(&difference.to_string())?;
    }
    if found.is_empty() {
        output::line("Nothing that was asked is decided otherwise.")?;
    }
    Ok(exit_status(Verdict::Success))
}

/// The people whom the groups of these folders name, each with an account that is as good as any.
fn people_of(folders: [&Path; 2]) -> anyhow::Result<People> {
    let mut accounts = BTreeMap::new();
    for folder in folders {
        for name in policy::Policy::people_in(folder)? {
            let account = format!("{}:{name}", console::PLATFORM);
            accounts.insert(name, [account]);
        }
    }
    let accounts = accounts.iter();
    People::new(accounts.map(|(name, accounts)| (name, accounts.as_slice())))
}
