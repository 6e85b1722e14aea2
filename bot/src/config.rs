//! The configuration: one file, read once, handed down. Unknown keys are refused, and secrets come from elsewhere.

mod builds;
mod digest;
mod discord;
mod environments;
mod http;
mod limits;
mod metrics;
mod policy;
mod secret;
mod slack;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, bail};
use commands::{EnvironmentName, Labels};
use secrecy::ExposeSecret;
use serde::Deserialize;

use crate::environment::Environments;
use crate::house::{House, Pace};
use crate::journal::{Journal, Place};
use crate::measures::Measures;
use crate::metrics::Sources;
use crate::people::People;
use crate::policy::Policies;

pub use self::builds::BuildsConfig;
pub use self::digest::DigestConfig;
pub use self::discord::{DiscordConfig, DiscordPace};
pub use self::environments::{
    BalancerConfig, EnvironmentConfig, RequestConfig, SchedulerConfig, ServiceConfig,
};
pub use self::http::HttpConfig;
pub use self::limits::LimitsConfig;
pub use self::metrics::MetricsConfig;
pub use self::policy::{PersonConfig, PolicyConfig};
pub use self::secret::Secret;
pub use self::slack::{Mode, PaceConfig, SlackConfig, SlackSettings};

/// The file, as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The SQLite file. Relative to the configuration file. Default: `deckhand.sqlite3` beside it.
    #[serde(default = "default_database")]
    pub database: PathBuf,
    /// Where the address of a PostgreSQL database comes from, which is used in place of the file. Several replicas may share it.
    #[serde(default)]
    pub database_url: Option<Secret>,
    /// Seconds between two looks at unfinished requests. Default: 1.
    #[serde(default = "default_follow_every_seconds")]
    pub follow_every_seconds: f64,
    /// Who may change things. Without it, nobody.
    #[serde(default)]
    pub policy: PolicyConfig,
    /// People with several accounts, by name. Default: every account is a person of its own.
    #[serde(default)]
    pub people: BTreeMap<String, PersonConfig>,
    /// How much one person may ask.
    #[serde(default)]
    pub limits: LimitsConfig,
    /// Where HTTP is served. Without it, nowhere.
    #[serde(default)]
    pub http: Option<HttpConfig>,
    /// The workspace of Slack that `deckhand serve` speaks in. Default: the one that its tokens are of.
    #[serde(default)]
    pub slack: Option<SlackConfig>,
    /// The Discord that `deckhand serve` speaks in. Default: none, unless its token is in the environment.
    #[serde(default)]
    pub discord: Option<DiscordConfig>,
    /// Where `graph` asks for metrics, by name. Default: nowhere.
    #[serde(default)]
    pub metrics: BTreeMap<String, MetricsConfig>,
    /// How digests and watches are, where nobody says otherwise.
    #[serde(default)]
    pub digest: DigestConfig,
    /// Which scheduler requests have a label: patterns of ids, by label.
    #[serde(default)]
    pub labels: Labels,
    /// Where builds are asked for. Without it, they are not known.
    #[serde(default)]
    pub builds: BuildsConfig,
    /// The environments, by name.
    pub environments: BTreeMap<String, EnvironmentConfig>,
    /// What is known of services beyond what the balancer and the scheduler say, by balancer service id.
    #[serde(default)]
    pub services: BTreeMap<String, ServiceConfig>,
    /// What is known of scheduler requests beyond what the scheduler says, by request id.
    #[serde(default)]
    pub requests: BTreeMap<String, RequestConfig>,
}

fn default_database() -> PathBuf {
    PathBuf::from("deckhand.sqlite3")
}

fn default_follow_every_seconds() -> f64 {
    1.0
}

impl Config {
    /// Reads and checks a file.
    ///
    /// # Errors
    /// One sentence on what is wrong, with the place in the file.
    pub fn read(file: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(file).with_context(|| {
            format!(
                "the configuration {} cannot be read; deckhand.example.toml shows one",
                file.display()
            )
        })?;
        let mut config = Self::parse(&text)
            .with_context(|| format!("the configuration {} is not right", file.display()))?;
        config.make_relative_to(file.parent().unwrap_or(Path::new("")));
        Ok(config)
    }

    /// Checks a text.
    ///
    /// # Errors
    /// One sentence on what is wrong.
    pub fn parse(text: &str) -> anyhow::Result<Self> {
        let config: Self = toml::from_str(text).map_err(|error| in_one_line(text, &error))?;
        config.check()?;
        Ok(config)
    }

    /// What can be seen to be wrong without a look at anything but the text.
    fn check(&self) -> anyhow::Result<()> {
        EnvironmentConfig::check(&self.environments)?;
        if !(0.05..=60.0).contains(&self.follow_every_seconds) {
            bail!(
                "`follow_every_seconds` is {}, and must be from 0.05 to 60",
                self.follow_every_seconds
            );
        }
        self.digest.check()?;
        self.people()?;
        self.policy.check()?;
        MetricsConfig::check(&self.metrics)?;
        self.builds.builds()?;
        if let Some(slack) = &self.slack {
            slack.check()?;
        }
        if let Some(discord) = &self.discord {
            discord.check()?;
        }
        Ok(())
    }

    fn make_relative_to(&mut self, folder: &Path) {
        self.database = folder.join(&self.database);
        self.policy.make_relative_to(folder);
        if let Some(address) = &mut self.database_url {
            address.make_relative_to(folder);
        }
        if let Some(http) = &mut self.http {
            http.make_relative_to(folder);
        }
        if let Some(slack) = &mut self.slack {
            slack.make_relative_to(folder);
        }
        if let Some(discord) = &mut self.discord {
            discord.make_relative_to(folder);
        }
        for source in self.metrics.values_mut() {
            source.make_relative_to(folder);
        }
        for environment in self.environments.values_mut() {
            environment.make_relative_to(folder);
        }
    }

    /// Where the journal is.
    ///
    /// # Errors
    /// One sentence on the address that is missing or is none of PostgreSQL.
    pub fn place(&self) -> anyhow::Result<Place> {
        let Some(secret) = &self.database_url else {
            return Ok(Place::File(self.database.clone()));
        };
        let address = secret.value().context("`database_url` is not right")?;
        let address = address.expose_secret();
        if !["postgres://", "postgresql://"]
            .iter()
            .any(|scheme| address.starts_with(scheme))
        {
            bail!(
                "`database_url` is not right: it is not an address such as postgres://deckhand@host/deckhand"
            );
        }
        Ok(Place::Server(address.to_owned()))
    }

    /// How often followers look.
    #[must_use]
    pub fn follow_every(&self) -> Duration {
        Duration::from_secs_f64(self.follow_every_seconds)
    }

    /// Where HTTP is served, if it is.
    ///
    /// # Errors
    /// One sentence on the secret that is missing or too short to be one.
    pub fn http(&self) -> anyhow::Result<Option<crate::http::Settings>> {
        self.http.as_ref().map(HttpConfig::settings).transpose()
    }

    /// Whether Slack is to be used: it has a section, or one of its tokens is in the environment.
    #[must_use]
    pub fn wants_slack(&self) -> bool {
        self.slack.is_some() || SlackConfig::default().has_a_token()
    }

    /// Whether Discord is to be used: it has a section, or its token is in the environment.
    #[must_use]
    pub fn wants_discord(&self) -> bool {
        self.discord.is_some() || DiscordConfig::default().has_token()
    }

    /// How Slack is spoken with.
    ///
    /// # Errors
    /// One sentence on the secret that is missing, or on what HTTP mode lacks.
    pub fn slack(&self) -> anyhow::Result<SlackSettings> {
        let usual = SlackConfig::default();
        let slack = self.slack.as_ref().unwrap_or(&usual);
        if slack.mode == Mode::Http && self.http.is_none() {
            bail!("`slack.mode` is \"http\", so `http.listen` has to say where");
        }
        slack.settings()
    }

    /// How Discord is spoken with.
    ///
    /// # Errors
    /// One sentence on the token that is missing.
    pub fn discord(&self) -> anyhow::Result<crate::chat::discord::Settings> {
        let usual = DiscordConfig::default();
        self.discord.as_ref().unwrap_or(&usual).settings()
    }

    /// Where metrics are asked for.
    ///
    /// # Errors
    /// One sentence on the address or secret that is not right.
    pub fn metrics(&self) -> anyhow::Result<Sources> {
        MetricsConfig::sources(&self.metrics)
    }

    /// Who may do what.
    ///
    /// # Errors
    /// Every reason why the rules cannot be used.
    pub fn policies(&self) -> anyhow::Result<Policies> {
        self.policy.policies(self.people()?, self.everydays())
    }

    /// Every environment, and whether a sentence that names none means it.
    #[must_use]
    pub fn everydays(&self) -> Vec<(EnvironmentName, bool)> {
        EnvironmentConfig::everydays(&self.environments)
    }

    /// Which accounts are one person's.
    ///
    /// # Errors
    /// One sentence on the account that is none, or that two people have.
    pub fn people(&self) -> anyhow::Result<People> {
        PersonConfig::people(&self.people)
    }

    /// The clients of every environment, with their secrets.
    ///
    /// # Errors
    /// One sentence on the address or secret that is not right.
    pub fn environments(&self) -> anyhow::Result<Environments> {
        self.counted_environments(&Measures::default())
    }

    /// The same; what they ask is counted there.
    fn counted_environments(&self, measures: &Measures) -> anyhow::Result<Environments> {
        let configured = ServiceConfig::configured(&self.services, &self.requests);
        EnvironmentConfig::environments(&self.environments, configured, measures)
    }

    /// The parts of a bot for this configuration, its database opened.
    ///
    /// # Errors
    /// One sentence on what cannot be used.
    pub async fn house(&self) -> anyhow::Result<House> {
        let measures = Measures::default();
        let environments = self.counted_environments(&measures)?;
        let pace = Pace {
            tick: self.follow_every(),
            ..Pace::default()
        };
        let journal = Journal::open(&self.place()?).await?;
        let house = House::new(journal, environments, self.policies()?, pace);
        let house = house.with_people(self.people()?).with_measures(measures);
        let house = house.with_metrics(self.metrics()?);
        Ok(house
            .with_limits(self.limits.per_minute())
            .with_habits(self.digest.habits(&self.labels))
            .with_builds(self.builds.builds()?))
    }
}

/// What is wrong and in which line, in one line.
fn in_one_line(text: &str, error: &toml::de::Error) -> anyhow::Error {
    let what = error
        .message()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    match error.span().and_then(|span| text.get(..span.start)) {
        Some(before) => anyhow::anyhow!("line {}: {what}", before.matches('\n').count() + 1),
        None => anyhow::anyhow!("{what}"),
    }
}
