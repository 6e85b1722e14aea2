//! The configuration: one file, read once, handed down. Unknown keys are refused, and secrets come from elsewhere.

mod builds;
mod discord;
mod limits;
mod metrics;
mod slack;

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use baragon_client::BaragonClient;
use commands::{EnvironmentName, Labels, NothingNew, Recipe, Zone};
use scheduler_client::SchedulerClient;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use crate::environment::{Configured, Environment, Environments, KnownRequest};
use crate::house::{Habits, House, Pace};
use crate::http;
use crate::journal::{Journal, Place};
use crate::measures::Measures;
use crate::people::People;
use crate::policy::{Policies, Policy};

pub use self::builds::BuildsConfig;
pub use self::discord::{DiscordConfig, DiscordPace};
pub use self::limits::LimitsConfig;
pub use self::metrics::MetricsConfig;
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

/// The shortest secret in the path of webhooks.
const SHORTEST_WEBHOOK_SECRET: usize = 16;

/// `[policy]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyConfig {
    /// The people who may change things, as `platform:id`; `"*"` for everybody. Default: nobody.
    #[serde(default)]
    pub may_change: BTreeSet<String>,
    /// A folder of rules, in place of `may_change`: `*.cedar` and `groups.toml`. Relative to the configuration file.
    #[serde(default)]
    pub folder: Option<PathBuf>,
}

/// `[people.NAME]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonConfig {
    /// Every account of theirs, as `platform:id`.
    pub accounts: Vec<String>,
}

/// `[http]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HttpConfig {
    /// Address and port. Default: `127.0.0.1:8087`, which only this machine can reach.
    #[serde(default = "default_listen")]
    pub listen: SocketAddr,
    /// Where the secret in the path of the scheduler's webhooks comes from. Without it, they are not taken.
    #[serde(default)]
    pub webhook_secret: Option<Secret>,
    /// Where the secret comes from that GitHub signs its webhooks with. Without it, they are not taken.
    #[serde(default)]
    pub github_secret: Option<Secret>,
    /// Where the secret comes from that results of builds are signed with. Without it, they are not taken.
    #[serde(default)]
    pub builds_secret: Option<Secret>,
}

/// `[digest]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DigestConfig {
    /// Whose clocks are meant where a schedule names none. Default: UTC.
    pub time_zone: Zone,
    /// What a digest says where nothing is new: `in-full`, `one-line` or `silence`. Default: one line.
    pub nothing_new: NothingNew,
    /// Whether digests come with pictures. Default: true.
    pub pictures: bool,
    /// Seconds between two looks at what is watched. Default: 30.
    pub watch_every_seconds: f64,
}

impl Default for DigestConfig {
    fn default() -> Self {
        let Habits {
            zone,
            nothing_new,
            pictures,
            watch_every,
            ..
        } = Habits::default();
        Self {
            time_zone: zone,
            nothing_new,
            pictures,
            watch_every_seconds: watch_every.as_secs_f64(),
        }
    }
}

/// `[environments.NAME]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnvironmentConfig {
    /// Whether a sentence that names no environment means this one. Default: false; the only environment is always meant.
    #[serde(default)]
    pub default: bool,
    /// Its Baragon.
    pub balancer: BalancerConfig,
    /// Its Singularity. Without it, what the scheduler would have to be asked is not known.
    #[serde(default)]
    pub scheduler: Option<SchedulerConfig>,
}

/// `[environments.NAME.balancer]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BalancerConfig {
    /// Base URLs of BaragonService, such as `http://baragon:8080/baragon/v2`. Reads go to the next one when one fails.
    pub base_urls: Vec<String>,
    /// Where the `authkey` comes from, if the service wants one.
    #[serde(default)]
    pub authkey: Option<Secret>,
    /// Where the service's `masterAuthKey` comes from. Only listing its keys needs it.
    #[serde(default)]
    pub master_key: Option<Secret>,
}

/// `[environments.NAME.scheduler]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SchedulerConfig {
    /// The base URL of SingularityService, such as `http://singularity:7099/singularity/api`.
    pub base_url: String,
    /// Where the token comes from, if the service wants one.
    #[serde(default)]
    pub token: Option<Secret>,
}

/// `[services.ID]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceConfig {
    /// The scheduler request whose tasks serve it, where it does not have the service's name.
    pub scheduler_request: String,
}

/// `[requests.ID]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestConfig {
    /// Where its deploys keep their version. Without it, the one place that looks like it, or nothing.
    #[serde(default)]
    pub version: Option<Recipe>,
    /// Where to see what changed between two versions: an address with `{from}` and `{to}` in it.
    #[serde(default)]
    pub compare: Option<String>,
}

/// Where a secret is. It is never in the file itself.
#[derive(Debug, Clone)]
pub enum Secret {
    /// In this environment variable.
    Env(String),
    /// The whole of this file, less the line end. Relative to the configuration file.
    File(PathBuf),
}

/// Written by hand because of what serde would say of a secret that stands in the file itself: the secret.
impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        const MEANT: &str =
            "a secret is { env = \"VARIABLE\" } or { file = \"PATH\" }, and never in this file";

        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Place {
            env: Option<String>,
            file: Option<PathBuf>,
        }

        struct Table;
        impl<'de> serde::de::Visitor<'de> for Table {
            type Value = Secret;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(MEANT)
            }

            fn visit_str<E: serde::de::Error>(self, _: &str) -> Result<Secret, E> {
                Err(E::custom(MEANT))
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(self, map: A) -> Result<Secret, A::Error> {
                match Place::deserialize(serde::de::value::MapAccessDeserializer::new(map))? {
                    Place {
                        env: Some(name),
                        file: None,
                    } => Ok(Secret::Env(name)),
                    Place {
                        env: None,
                        file: Some(file),
                    } => Ok(Secret::File(file)),
                    Place { .. } => Err(serde::de::Error::custom(MEANT)),
                }
            }
        }
        deserializer.deserialize_any(Table)
    }
}

fn default_listen() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 8087))
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
        if config.environments.is_empty() {
            bail!("it has no environment: add [environments.NAME.balancer]");
        }
        if config
            .environments
            .values()
            .filter(|environment| environment.default)
            .count()
            > 1
        {
            bail!("more than one environment has `default = true`");
        }
        if !(0.05..=60.0).contains(&config.follow_every_seconds) {
            bail!(
                "`follow_every_seconds` is {}, and must be from 0.05 to 60",
                config.follow_every_seconds
            );
        }
        if !(5.0..=3_600.0).contains(&config.digest.watch_every_seconds) {
            bail!(
                "`digest.watch_every_seconds` is {}, and must be from 5 to 3600",
                config.digest.watch_every_seconds
            );
        }
        if let Some((name, _)) = config
            .environments
            .iter()
            .find(|(_, environment)| environment.balancer.base_urls.is_empty())
        {
            bail!("`environments.{name}.balancer.base_urls` is empty");
        }
        config.people()?;
        if config.policy.folder.is_some() && !config.policy.may_change.is_empty() {
            bail!(
                "`policy.may_change` and `policy.folder` are both set, and only one of them can say who may do what"
            );
        }
        MetricsConfig::check(&config.metrics)?;
        config.builds.builds()?;
        if let Some(slack) = &config.slack {
            slack.check()?;
        }
        if let Some(discord) = &config.discord {
            discord.check()?;
        }
        Ok(config)
    }

    fn make_relative_to(&mut self, folder: &Path) {
        self.database = folder.join(&self.database);
        if let Some(policy) = &mut self.policy.folder {
            *policy = folder.join(&*policy);
        }
        if let Some(http) = &mut self.http {
            let secrets = [
                &mut http.webhook_secret,
                &mut http.github_secret,
                &mut http.builds_secret,
            ];
            for secret in secrets.into_iter().flatten() {
                if let Secret::File(file) = secret {
                    *file = folder.join(&*file);
                }
            }
        }
        if let Some(Secret::File(file)) = &mut self.database_url {
            *file = folder.join(&*file);
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
            let scheduler = environment.scheduler.as_mut();
            let token = scheduler.and_then(|scheduler| scheduler.token.as_mut());
            let balancer = &mut environment.balancer;
            for secret in [
                balancer.authkey.as_mut(),
                balancer.master_key.as_mut(),
                token,
            ]
            .into_iter()
            .flatten()
            {
                if let Secret::File(file) = secret {
                    *file = folder.join(&*file);
                }
            }
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
    pub fn http(&self) -> anyhow::Result<Option<http::Settings>> {
        let Some(config) = &self.http else {
            return Ok(None);
        };
        Ok(Some(http::Settings {
            listen: config.listen,
            webhook_secret: webhook_secret("webhook_secret", config.webhook_secret.as_ref())?,
            signed: http::Signed {
                github: webhook_secret("github_secret", config.github_secret.as_ref())?,
                builds: webhook_secret("builds_secret", config.builds_secret.as_ref())?,
            },
        }))
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

    /// Who may do what.
    ///
    /// # Errors
    /// Every reason why the rules cannot be used.
    pub fn policies(&self) -> anyhow::Result<Policies> {
        let people = self.people()?;
        if let Some(folder) = &self.policy.folder {
            return Policies::of_folder(folder.clone(), Arc::new(people), self.everydays());
        }
        let may_change = &self.policy.may_change;
        let policy = if may_change.is_empty() {
            Policy::read_only()
        } else if may_change.contains("*") {
            Policy::everybody()
        } else {
            Policy::people(may_change, &people)?
        };
        Ok(policy.into())
    }

    /// Every environment, and whether a sentence that names none means it.
    #[must_use]
    pub fn everydays(&self) -> Vec<(EnvironmentName, bool)> {
        let only = self.environments.len() == 1;
        let environments = self.environments.iter();
        let environments = environments.map(|(name, environment)| {
            let name = EnvironmentName::new(name.to_lowercase());
            (name, environment.default || only)
        });
        environments.collect()
    }

    /// Which accounts are one person's.
    ///
    /// # Errors
    /// One sentence on the account that is none, or that two people have.
    pub fn people(&self) -> anyhow::Result<People> {
        let people = self.people.iter();
        People::new(people.map(|(name, person)| (name, person.accounts.as_slice())))
    }

    /// What is said of services and requests.
    fn configured(&self) -> Configured {
        let requests = self.services.iter();
        Configured {
            scheduler_requests: requests
                .map(|(service, known)| (service.clone(), known.scheduler_request.clone()))
                .collect(),
            requests: self
                .requests
                .iter()
                .map(|(request, known)| {
                    let known = KnownRequest {
                        recipe: known.version.clone(),
                        compare: known.compare.clone(),
                    };
                    (request.clone(), known)
                })
                .collect(),
        }
    }

    /// The clients of every environment, with their secrets.
    ///
    /// # Errors
    /// One sentence on the address or secret that is not right.
    pub fn environments(&self) -> anyhow::Result<Environments> {
        self.counted_environments(&Measures::default())
    }

    /// The same; what they ask is counted there.
    ///
    /// # Errors
    /// One sentence on the address or secret that is not right.
    fn counted_environments(&self, measures: &Measures) -> anyhow::Result<Environments> {
        let configured = Arc::new(self.configured());
        let mut all = Vec::new();
        for (name, config) in &self.environments {
            let named = EnvironmentName::new(name.to_lowercase());
            let counting = Counting {
                measures,
                environment: &named,
            };
            all.push(Environment {
                name: named.clone(),
                balancer: config
                    .balancer
                    .client(counting)
                    .with_context(|| format!("`environments.{name}.balancer` is not right"))?,
                master_key: config
                    .balancer
                    .master_key
                    .as_ref()
                    .map(Secret::value)
                    .transpose()
                    .with_context(|| {
                        format!("`environments.{name}.balancer.master_key` is not right")
                    })?,
                scheduler: config
                    .scheduler
                    .as_ref()
                    .map_or_else(no_scheduler, |scheduler| scheduler.client(counting))
                    .with_context(|| format!("`environments.{name}.scheduler` is not right"))?,
                configured: Arc::clone(&configured),
            });
        }
        let default = self.environments.iter().find(|(_, config)| config.default);
        Ok(Environments::new(
            all,
            default.map(|(name, _)| EnvironmentName::new(name.to_lowercase())),
        ))
    }
}

impl Config {
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
        let house = house.with_metrics(MetricsConfig::sources(&self.metrics)?);
        Ok(house
            .with_limits(self.limits.per_minute())
            .with_habits(self.habits())
            .with_builds(self.builds.builds()?))
    }

    /// How digests and watches are.
    fn habits(&self) -> Habits {
        Habits {
            zone: self.digest.time_zone,
            nothing_new: self.digest.nothing_new,
            pictures: self.digest.pictures,
            watch_every: Duration::from_secs_f64(self.digest.watch_every_seconds),
            labels: self.labels.clone(),
        }
    }
}

/// A secret that strangers must not guess, where there is one.
fn webhook_secret(key: &str, secret: Option<&Secret>) -> anyhow::Result<Option<SecretString>> {
    let secret = secret.map(Secret::value).transpose();
    let secret = secret.with_context(|| format!("`http.{key}` is not right"))?;
    let is_short = |secret: &SecretString| secret.expose_secret().len() < SHORTEST_WEBHOOK_SECRET;
    if secret.as_ref().is_some_and(is_short) {
        bail!(
            "`http.{key}` has fewer than {SHORTEST_WEBHOOK_SECRET} characters, and is all that keeps strangers out"
        );
    }
    Ok(secret)
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

impl BalancerConfig {
    fn client(&self, counting: Counting<'_>) -> anyhow::Result<BaragonClient> {
        let count = counting.of("balancer");
        let mut builder = BaragonClient::builder()
            .observed_by(move |call, status, took| count(call.is_read(), status, took));
        for url in &self.base_urls {
            builder = builder.base_url(url);
        }
        if let Some(secret) = &self.authkey {
            builder = builder.authkey(secret.value()?);
        }
        Ok(builder.build()?)
    }
}

impl SchedulerConfig {
    fn client(&self, counting: Counting<'_>) -> anyhow::Result<SchedulerClient> {
        let count = counting.of("scheduler");
        let mut builder = SchedulerClient::builder(&self.base_url)
            .observed_by(move |call, status, took| count(call.is_read(), status, took));
        if let Some(secret) = &self.token {
            builder = builder.token(secret.value()?);
        }
        Ok(builder.build()?)
    }
}

/// Where what a client asks is counted.
#[derive(Clone, Copy)]
struct Counting<'a> {
    measures: &'a Measures,
    environment: &'a EnvironmentName,
}

impl Counting<'_> {
    fn of(
        self,
        service: &'static str,
    ) -> impl Fn(bool, Option<u16>, Duration) + Send + Sync + use<> {
        let (measures, environment) = (self.measures.clone(), self.environment.clone());
        move |reads, status, took| measures.exchanged(service, &environment, reads, status, took)
    }
}

/// An environment without a scheduler: what it would have to be asked is not known, and said so.
fn no_scheduler() -> anyhow::Result<SchedulerClient> {
    Ok(SchedulerClient::absent()?)
}

impl Secret {
    pub(crate) fn value(&self) -> anyhow::Result<SecretString> {
        let value = match self {
            Self::Env(name) => std::env::var(name)
                .with_context(|| format!("the environment variable {name} is not set"))?,
            Self::File(file) => std::fs::read_to_string(file)
                .with_context(|| format!("the secret file {} cannot be read", file.display()))?,
        };
        let value = value.trim_end_matches(['\r', '\n']);
        if value.is_empty() {
            bail!("the secret in {self:?} is empty");
        }
        Ok(SecretString::from(value))
    }
}
