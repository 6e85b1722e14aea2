//! `[policy]` and `[people.NAME]`: who may do what, and which accounts are theirs.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::bail;
use commands::EnvironmentName;
use serde::Deserialize;

use crate::people::People;
use crate::policy::{Policies, Policy};

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

impl PersonConfig {
    /// Which accounts are one person's.
    pub(super) fn people(all: &BTreeMap<String, Self>) -> anyhow::Result<People> {
        People::new(
            all.iter()
                .map(|(name, person)| (name, person.accounts.as_slice())),
        )
    }
}

impl PolicyConfig {
    pub(super) fn check(&self) -> anyhow::Result<()> {
        if self.folder.is_some() && !self.may_change.is_empty() {
            bail!(
                "`policy.may_change` and `policy.folder` are both set, and only one of them can say who may do what"
            );
        }
        Ok(())
    }

    pub(super) fn make_relative_to(&mut self, folder: &Path) {
        if let Some(policy) = &mut self.folder {
            *policy = folder.join(&*policy);
        }
    }

    /// The rules for these people and environments.
    pub(super) fn policies(
        &self,
        people: People,
        everydays: Vec<(EnvironmentName, bool)>,
    ) -> anyhow::Result<Policies> {
        if let Some(folder) = &self.folder {
            return Policies::of_folder(folder.clone(), Arc::new(people), everydays);
        }
        let policy = if self.may_change.is_empty() {
            Policy::read_only()
        } else if self.may_change.contains("*") {
            Policy::everybody()
        } else {
            Policy::people(&self.may_change, &people)?
        };
        Ok(policy.into())
    }
}
