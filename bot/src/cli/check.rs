//! `deckhand check`: is everything there that the configuration says is there?

mod discord;
mod http;
mod metrics;
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
        let place = config.place()?;
        let mut said = Said::default();
        let right = format!("The configuration {} is right.", self.config.file.display());
        said.all([Line::right(right)])?;
        said.all([database(&place).await])?;
        for environment in environments.iter() {
            said.all([balancer(environment).await])?;
            said.all([scheduler(environment).await])?;
        }
        said.all(slack::look(&config).await)?;
        said.all(discord::look(&config).await)?;
        said.all(blazar(&config).await?)?;
        said.all(metrics::look(&config).await)?;
        said.all(http::look(&config))?;
        let changes = who_may_change(&config, &policies);
        said.all([Line::right(format!("Changes: {changes}."))])?;
        said.end()
    }
}

/// What has been said, which is said as soon as it is known.
#[derive(Default)]
struct Said {
    wrong: usize,
}

impl Said {
    fn all(&mut self, lines: impl IntoIterator<Item = Line>) -> anyhow::Result<()> {
        for line in lines {
            self.wrong += usize::from(line.is_wrong);
            output::line(&line.text)?;
        }
        Ok(())
    }

    fn end(self) -> anyhow::Result<ExitCode> {
        let words = match self.wrong {
            0 => return Ok(exit_status(Verdict::Success)),
            1 => "1 thing is not right.".to_owned(),
            wrong => format!("{wrong} things are not right."),
        };
        output::line(&words)?;
        Ok(exit_status(Verdict::Failed))
    }
}

async fn database(place: &Place) -> Line {
    let database = match place {
        Place::File(file) => file.display().to_string(),
        Place::Server(_) => "PostgreSQL".to_owned(),
    };
    match journal::check(place).await {
        Ok(()) => Line::right(format!("Database: {database} can be used.")),
        Err(error) => Line::wrong(format!("Database: {database}: {error:#}.")),
    }
}

async fn balancer(environment: &Environment) -> Line {
    let name = &environment.name;
    match state_of_balancer(environment).await {
        Ok(state) => Line::right(format!("{name} balancer: {state}.")),
        Err(CannotTell(why)) => Line::wrong(format!("{name} balancer: {why}.")),
    }
}

async fn scheduler(environment: &Environment) -> Line {
    let name = &environment.name;
    match environment.scheduler_requests().await {
        Ok(requests) => {
            let requests = counted(requests.len(), "request");
            Line::right(format!("{name} scheduler: answers; {requests}."))
        }
        Err(_) if environment.scheduler.is_absent() => {
            Line::right(format!("{name} scheduler: none is configured."))
        }
        Err(CannotTell(why)) => Line::wrong(format!("{name} scheduler: {why}.")),
    }
}

async fn state_of_balancer(environment: &Environment) -> Result<String, CannotTell> {
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
