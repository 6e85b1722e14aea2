//! `auth-keys`: whose keys the balancer has stored. A key's value never comes here, so it cannot be said.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Command;
use crate::asked::{Asked, Listing};
use crate::catalogue::{Entry, Reading};
use crate::format::counted;
use crate::plan::Tier;
use crate::reply::{Reply, Verdict};

/// The balancer's stored keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthKeys {}

pub(crate) static ENTRY: Entry = Entry {
    name: "auth-keys",
    summary: "list the balancer's keys: whose they are, never the keys themselves",
    tier: Tier::Read,
    examples: &["list auth keys", "auth keys in qa"],
    patterns: &[
        "(?:ASK )?(?:ANY )?(?:(?:balancer|baragon|load balancer|lb|stored) )?auth(?:entication|orization|orisation)?[ -]?keys(?: (?:are there|exist|do we have|are known|are stored|have we))?",
    ],
    read,
};

fn read(_: &Captures<'_>) -> Reading {
    Reading::Is(Command::AuthKeys(AuthKeys {}))
}

impl AuthKeys {
    pub(crate) fn arguments(&self) -> Value {
        json!({})
    }
}

impl fmt::Display for AuthKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("list auth keys")
    }
}

/// A key, without its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredKey {
    /// Whose it is.
    pub owner: String,
    /// When it was made, ready to be read; none where whoever stored it did not say.
    pub created: Option<String>,
    /// When it was ended, ready to be read; none while it holds.
    pub expired: Option<String>,
}

/// The keys of one balancer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoredKeys {
    /// These.
    Are(Vec<StoredKey>),
    /// The balancer tells them to the holder of the master key alone, and the configuration has none.
    NoMasterKey,
}

impl AuthKeys {
    /// The answer.
    #[must_use]
    pub fn answer(&self, asked: &[Asked<StoredKeys>]) -> (Reply, Verdict) {
        let (mut lacking, mut any_expired) = (false, false);
        let mut listing = Listing::of(asked, |listing, environment, found| match found {
            StoredKeys::Are(keys) => {
                listing.say(format!("{} in {environment}", counted(keys.len(), "key")));
                for key in keys {
                    any_expired |= key.expired.is_some();
                    listing.row(vec![
                        key.owner.clone(),
                        environment.to_string(),
                        key.created.clone().unwrap_or_else(|| "not said".to_owned()),
                        key.expired.clone().unwrap_or_else(|| "no".to_owned()),
                    ]);
                }
            }
            StoredKeys::NoMasterKey => {
                lacking = true;
                listing.note(
                    format!("unknown in {environment}"),
                    format!(
                        "no master key is configured: `environments.{environment}.balancer.master_key`"
                    ),
                );
            }
        });
        if any_expired {
            listing.note(
                "expired keys",
                "are accepted until the balancer and its agents start again",
            );
        }
        let (reply, verdict) = listing.answer(
            "I cannot list the keys".to_owned(),
            &["owner", "environment", "created", "expired"],
        );
        let verdict = if lacking { Verdict::Unknown } else { verdict };
        (reply, verdict)
    }
}
