//! `[environments.NAME]`, and what is known of the services and requests in them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use baragon_client::BaragonClient;
use commands::{EnvironmentName, Recipe};
use scheduler_client::SchedulerClient;
use serde::Deserialize;

use super::Secret;
use crate::environment::{Configured, Environment, Environments, KnownRequest};
use crate::measures::Measures;

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

impl ServiceConfig {
    /// What is said of services and requests.
    pub(super) fn configured(
        services: &BTreeMap<String, Self>,
        requests: &BTreeMap<String, RequestConfig>,
    ) -> Configured {
        let scheduler_request = |known: &Self| known.scheduler_request.clone();
        let request = |known: &RequestConfig| KnownRequest {
            recipe: known.version.clone(),
            compare: known.compare.clone(),
        };
        Configured {
            scheduler_requests: services
                .iter()
                .map(|(service, known)| (service.clone(), scheduler_request(known)))
                .collect(),
            requests: requests
                .iter()
                .map(|(id, known)| (id.clone(), request(known)))
                .collect(),
        }
    }
}

impl EnvironmentConfig {
    /// What is wrong with them together.
    pub(super) fn check(all: &BTreeMap<String, Self>) -> anyhow::Result<()> {
        if all.is_empty() {
            bail!("it has no environment: add [environments.NAME.balancer]");
        }
        if all
            .values()
            .filter(|environment| environment.default)
            .count()
            > 1
        {
            bail!("more than one environment has `default = true`");
        }
        let mut names = BTreeSet::new();
        if let Some(name) = all
            .keys()
            .map(|name| named(name))
            .find(|name| !names.insert(name.clone()))
        {
            bail!(
                "two environments are called `{name}`: they are the same in capitals and small letters"
            );
        }
        let is_nowhere = |environment: &Self| environment.balancer.base_urls.is_empty();
        if let Some((name, _)) = all.iter().find(|(_, environment)| is_nowhere(environment)) {
            bail!("`environments.{name}.balancer.base_urls` is empty");
        }
        Ok(())
    }

    pub(super) fn make_relative_to(&mut self, folder: &Path) {
        let scheduler = self.scheduler.as_mut();
        let secrets = [
            self.balancer.authkey.as_mut(),
            self.balancer.master_key.as_mut(),
            scheduler.and_then(|scheduler| scheduler.token.as_mut()),
        ];
        for secret in secrets.into_iter().flatten() {
            secret.make_relative_to(folder);
        }
    }

    /// Their names, and which a sentence means that names none.
    pub(super) fn everydays(all: &BTreeMap<String, Self>) -> Vec<(EnvironmentName, bool)> {
        let only = all.len() == 1;
        all.iter()
            .map(|(name, environment)| (named(name), environment.default || only))
            .collect()
    }

    /// Their clients, with their secrets; what these ask is counted.
    pub(super) fn environments(
        all: &BTreeMap<String, Self>,
        configured: Configured,
        measures: &Measures,
    ) -> anyhow::Result<Environments> {
        let configured = Arc::new(configured);
        let environments = all
            .iter()
            .map(|(name, environment)| environment.environment(name, &configured, measures));
        let environments = environments.collect::<anyhow::Result<Vec<_>>>()?;
        let default = all.iter().find(|(_, environment)| environment.default);
        Ok(Environments::new(
            environments,
            default.map(|(name, _)| named(name)),
        ))
    }

    fn environment(
        &self,
        name: &str,
        configured: &Arc<Configured>,
        measures: &Measures,
    ) -> anyhow::Result<Environment> {
        let wrong = |part: &str| format!("`environments.{name}.{part}` is not right");
        let named = named(name);
        let counting = Counting {
            measures,
            environment: &named,
        };
        let balancer = self.balancer.client(counting);
        let master_key = self.balancer.master_key.as_ref();
        let master_key = master_key.map(Secret::value).transpose();
        let scheduler = self.scheduler.as_ref();
        let scheduler = scheduler.map_or_else(no_scheduler, |scheduler| scheduler.client(counting));
        Ok(Environment {
            balancer: balancer.with_context(|| wrong("balancer"))?,
            master_key: master_key.with_context(|| wrong("balancer.master_key"))?,
            scheduler: scheduler.with_context(|| wrong("scheduler"))?,
            configured: Arc::clone(configured),
            name: named,
        })
    }
}

/// What an environment is called, however it is written.
fn named(name: &str) -> EnvironmentName {
    EnvironmentName::new(name.to_lowercase())
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
