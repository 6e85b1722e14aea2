//! `deckhand check`: is everything there that the configuration says is there?

mod discord;
mod slack;

use std::process::ExitCode;

use commands::{StoredKeys, Verdict, counted};

use super::{ConfigFile, exit_status, output};
use crate::config::Config;
use crate::environment::{CannotTell, Environment};
use crate::journal::{self, Place};
use crate::policy::Policies;

/// A line of what was found.
struct Line {
    text: String,
    is_wrong: bool,
}

impl Line {
    fn right(text: String) -> Self {
        Self {
            text,
            is_wrong: false,
        }
    }

    fn wrong(text: String) -> Self {
        Self {
            text,
            is_wrong: true,
        }
    }
}

/// Reads the configuration, contacts each service, and says what is wrong.
#[derive(Debug, clap::Args)]
pub(super) struct Check {
    #[command(flatten)]
    config: ConfigFile,
}

impl Check {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let config = Config::read(&self.config.file)?;
        let environments = config.environments()?;
        let policies = config.policies()?;
        output::line(&format!(
            "The configuration {} is right.",
            self.config.file.display()
        ))?;
        let mut wrong = 0;
        let place = config.place()?;
        let database = match &place {
            Place::File(file) => file.display().to_string(),
            Place::Server(_) => "PostgreSQL".to_owned(),
        };
        match journal::check(&place).await {
            Ok(()) => output::line(&format!("Database: {database} can be used."))?,
            Err(error) => {
                wrong += 1;
                output::line(&format!("Database: {database}: {error:#}."))?;
            }
        }
        for environment in environments.iter() {
            for (what, found) in [
                ("balancer", balancer(environment).await),
                ("scheduler", scheduler(environment).await),
            ] {
                match found {
                    Err(CannotTell(_))
                        if what == "scheduler" && environment.scheduler.is_absent() =>
                    {
                        output::line(&format!(
                            "{} scheduler: none is configured.",
                            environment.name
                        ))?;
                    }
                    Ok(state) => output::line(&format!("{} {what}: {state}.", environment.name))?,
                    Err(CannotTell(why)) => {
                        wrong += 1;
                        output::line(&format!("{} {what}: {why}.", environment.name))?;
                    }
                }
            }
        }
        let chats = [slack::look(&config).await, discord::look(&config).await];
        for line in chats.into_iter().flatten().chain(blazar(&config).await?) {
            wrong += usize::from(line.is_wrong);
            output::line(&line.text)?;
        }
        output::line(&format!("Changes: {}.", who_may_change(&config, &policies)))?;
        if wrong == 0 {
            return Ok(exit_status(Verdict::Success));
        }
        output::line(&format!(
            "{} not right.",
            if wrong == 1 {
                "1 thing is".to_owned()
            } else {
                format!("{wrong} things are")
            }
        ))?;
        Ok(exit_status(Verdict::Failed))
    }
}

async fn balancer(environment: &Environment) -> Result<String, CannotTell> {
    let health = environment.balancer_health().await?;
    let key = match environment.accepts_key().await? {
        Some(()) => "accepts the key",
        None => "cannot say whether it accepts the key",
    };
    // What is listed is of no interest here: that it can be is.
    let master_key = match environment.stored_keys().await? {
        StoredKeys::Are(_) => ", accepts the master key",
        StoredKeys::NoMasterKey => "",
    };
    Ok(format!(
        "answers and {key}{master_key}; {}, {health}",
        counted(environment.pools().await?.len(), "service")
    ))
}

async fn scheduler(environment: &Environment) -> Result<String, CannotTell> {
    Ok(format!(
        "answers; {}",
        counted(environment.scheduler_requests().await?.len(), "request")
    ))
}

/// Blazar, where one is configured.
async fn blazar(config: &Config) -> anyhow::Result<Option<Line>> {
    let Some(blazar) = config.builds.builds()?.blazar else {
        return Ok(None);
    };
    Ok(Some(match blazar.states().await {
        Ok(states) => Line::right(format!(
            "Blazar: answers; {}.",
            match states.len() {
                1 => "1 branch".to_owned(),
                count => format!("{count} branches"),
            }
        )),
        Err(trouble) => Line::wrong(format!("{trouble}.")),
    }))
}

fn who_may_change(config: &Config, policies: &Policies) -> String {
    let policy = policies.now();
    if policy.is_read_only() {
        return "nobody may change anything, since neither `policy.may_change` nor `policy.folder` is set"
            .to_owned();
    }
    if policy.is_everybody() {
        return "everybody who can speak in a room may change things".to_owned();
    }
    if let Some(folder) = &config.policy.folder {
        let groups: Vec<&str> = policy.groups().collect();
        return format!(
            "as {} says, in {} and with the groups {}",
            folder.display(),
            counted(policy.rules().len(), "rule"),
            groups.join(", ")
        );
    }
    let people = config.policy.may_change.iter().cloned();
    format!(
        "{} may change things",
        people.collect::<Vec<_>>().join(", ")
    )
}
