//! `[http]`: where HTTP is served, and the secrets of those who post there.

use std::net::SocketAddr;
use std::path::Path;

use anyhow::{Context, bail};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::Secret;
use crate::http::{Settings, Signed};

/// The shortest secret in the path of webhooks.
const SHORTEST_WEBHOOK_SECRET: usize = 16;

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

fn default_listen() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 8087))
}

impl HttpConfig {
    pub(super) fn make_relative_to(&mut self, folder: &Path) {
        let secrets = [
            &mut self.webhook_secret,
            &mut self.github_secret,
            &mut self.builds_secret,
        ];
        for secret in secrets.into_iter().flatten() {
            secret.make_relative_to(folder);
        }
    }

    /// The settings with their secrets.
    pub(super) fn settings(&self) -> anyhow::Result<Settings> {
        Ok(Settings {
            listen: self.listen,
            webhook_secret: webhook_secret("webhook_secret", self.webhook_secret.as_ref())?,
            signed: Signed {
                github: webhook_secret("github_secret", self.github_secret.as_ref())?,
                builds: webhook_secret("builds_secret", self.builds_secret.as_ref())?,
            },
        })
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
