//! `[metrics.NAME]`: where metrics are asked for.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, bail};
use serde::Deserialize;

use super::Secret;
use crate::address;
use crate::metrics::{Kind, Source, Sources};

/// `[metrics.NAME]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MetricsConfig {
    /// What it is: "prometheus", "graphite" or "opentsdb".
    pub kind: KindConfig,
    /// Its address, without the path of its API: `http://prometheus.example.org:9090`.
    pub base_url: String,
    /// Whether a sentence that names no source means this one. Default: false; the only source is always meant.
    #[serde(default)]
    pub default: bool,
    /// Where the value of the header comes from, such as `Bearer …`, if it wants one.
    #[serde(default)]
    pub auth: Option<Secret>,
    /// Which header. Default: `authorization`.
    #[serde(default = "authorization")]
    pub auth_header: String,
}

/// The word for what a source is.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum KindConfig {
    /// Prometheus, and whatever speaks its HTTP API.
    Prometheus,
    /// Graphite.
    Graphite,
    /// OpenTSDB.
    OpenTsdb,
}

fn authorization() -> String {
    "authorization".to_owned()
}

impl MetricsConfig {
    /// What is wrong with them together.
    pub(super) fn check(all: &BTreeMap<String, Self>) -> anyhow::Result<()> {
        if all.values().filter(|source| source.default).count() > 1 {
            bail!("more than one of `metrics` has `default = true`");
        }
        for (name, source) in all {
            let checked = address::check(&source.base_url, address::HTTP);
            checked.with_context(|| format!("`metrics.{name}.base_url` is not right"))?;
        }
        Ok(())
    }

    pub(super) fn make_relative_to(&mut self, folder: &Path) {
        if let Some(auth) = &mut self.auth {
            auth.make_relative_to(folder);
        }
    }

    /// The sources, with their secrets.
    pub(super) fn sources(all: &BTreeMap<String, Self>) -> anyhow::Result<Sources> {
        let sources: anyhow::Result<Vec<Source>> = all
            .iter()
            .map(|(name, config)| {
                let source = config.source(&name.to_lowercase());
                source.with_context(|| format!("`metrics.{name}` is not right"))
            })
            .collect();
        let default = all.iter().find(|(_, config)| config.default);
        let default = default.map(|(name, _)| name.to_lowercase());
        Ok(Sources::new(sources?, default))
    }

    fn source(&self, name: &str) -> anyhow::Result<Source> {
        let kind = match self.kind {
            KindConfig::Prometheus => Kind::Prometheus,
            KindConfig::Graphite => Kind::Graphite,
            KindConfig::OpenTsdb => Kind::OpenTsdb,
        };
        let auth = self.auth.as_ref().map(Secret::value).transpose()?;
        let header = auth.map(|auth| (self.auth_header.clone(), auth));
        Source::new(name, kind, &self.base_url, header)
    }
}
