//! Where secrets come from.

use std::env::VarError;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail};
use secrecy::SecretString;
use serde::Deserialize;

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

impl Secret {
    /// A file is looked for beside the configuration.
    pub(super) fn make_relative_to(&mut self, folder: &Path) {
        if let Self::File(file) = self {
            *file = folder.join(&*file);
        }
    }

    pub(crate) fn value(&self) -> anyhow::Result<SecretString> {
        let value = match self {
            Self::Env(name) => std::env::var(name).map_err(|error| {
                let what = match error {
                    VarError::NotPresent => "is not set",
                    VarError::NotUnicode(_) => "is no text",
                };
                anyhow!("the environment variable {name} {what}")
            })?,
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
