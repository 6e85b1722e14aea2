//! `[builds]`: where builds are asked for, and what their versions are.

use std::collections::BTreeMap;

use anyhow::Context;
use commands::builds::VersionOf;
use serde::Deserialize;

use crate::builds::Builds;
use crate::builds::blazar::Blazar;

/// `[builds]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BuildsConfig {
    /// The base URL of Blazar, such as `http://blazar:7099/blazar`. Without it, builds are not asked for.
    #[serde(default)]
    pub blazar_url: Option<String>,
    /// How a version is made of a build: a text with `{number}` or `{commit}` in it. Default: `{number}`.
    #[serde(default)]
    pub version: Option<String>,
    /// The same for single services, by scheduler request.
    #[serde(default)]
    pub versions: BTreeMap<String, String>,
    /// Which scheduler request a repository is, by `organization/repository`. Default: the one of the repository's name.
    #[serde(default)]
    pub repositories: BTreeMap<String, String>,
}

impl BuildsConfig {
    /// What is asked and how, checked.
    ///
    /// # Errors
    /// One sentence on what is not right.
    pub fn builds(&self) -> anyhow::Result<Builds> {
        let blazar = self.blazar_url.as_deref().map(Blazar::new).transpose();
        let version = |key: &str, text: &String| {
            VersionOf::new(text).with_context(|| {
                format!("`{key}` is `{text}`, and must have {{number}} or {{commit}} in it and no spaces")
            })
        };
        if let Some((name, _)) = self
            .repositories
            .iter()
            .find(|(name, _)| name.split('/').filter(|part| !part.is_empty()).count() != 2)
        {
            anyhow::bail!(
                "`builds.repositories` has `{name}`, which is not `organization/repository`"
            );
        }
        let versions = self.versions.iter().map(|(service, text)| {
            let of = version(&format!("builds.versions.{service}"), text)?;
            anyhow::Ok((service.clone(), of))
        });
        Ok(Builds {
            blazar: blazar.context("`builds.blazar_url` is not right")?,
            repositories: self.repositories.clone(),
            version: self
                .version
                .as_ref()
                .map(|text| version("builds.version", text))
                .transpose()?,
            versions: versions.collect::<anyhow::Result<_>>()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_said() {
        let wrong = |text: &str| {
            let config: BuildsConfig = toml::from_str(text).expect("a table");
            format!("{:#}", config.builds().expect_err("wrong"))
        };
        assert!(wrong("blazar_url = \"blazar\"").contains("blazar_url"));
        assert!(wrong("version = \"latest\"").contains("{number}"));
        assert!(wrong("versions.x = \"latest\"").contains("builds.versions.x"));
        assert!(wrong("repositories.hub = \"x\"").contains("organization/repository"));
        let config: BuildsConfig = toml::from_str("").expect("a table");
        assert!(config.builds().expect("nothing").blazar.is_none());
    }
}
