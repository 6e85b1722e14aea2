//! `delete-alias`: a name no longer stands for groups.

use std::fmt;

use regex::Captures;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::{Command, SetAlias, read};
use crate::catalogue::{Entry, Reading};
use crate::id::GroupName;
use crate::plan::{Inverse, Tier};
use crate::setting::{AliasedTo, Setting, SettingChange, Value};

/// A name no longer stands for groups.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteAlias {
    /// The name.
    pub alias: GroupName,
}

pub(crate) static ENTRY: Entry = Entry {
    name: "delete-alias",
    summary: "delete an alias; services that were posted with it stay in its groups",
    tier: Tier::Change,
    examples: &["delete alias edge-all"],
    patterns: &[
        "(?:delete|remove|drop)(?: (?:load balancer |lb )?group)? alias(?: (?P<alias>NAME))?",
    ],
    read,
};

const EXAMPLE: &str = "delete alias edge-all";

fn read(captures: &Captures<'_>) -> Reading {
    match read::named(
        captures,
        "alias",
        ENTRY.name,
        "Delete which alias?",
        EXAMPLE,
    ) {
        Ok(alias) => Reading::Is(Command::DeleteAlias(DeleteAlias {
            alias: GroupName::new(alias),
        })),
        Err(unclear) => Reading::Wrong(unclear),
    }
}

impl DeleteAlias {
    pub(crate) fn arguments(&self) -> Json {
        json!({"alias": self.alias})
    }
}

impl fmt::Display for DeleteAlias {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "delete alias {}", read::written(self.alias.as_str()))
    }
}

impl SettingChange for DeleteAlias {
    fn setting(&self) -> Setting {
        Setting::Alias {
            alias: self.alias.to_string(),
        }
    }

    fn wanted(&self, _: &Value) -> Value {
        None
    }

    fn inverse(&self, now: &Value) -> Inverse {
        match now.as_deref().and_then(AliasedTo::of) {
            Some(stood_for) => SetAlias::bringing_back(&self.alias, &stood_for),
            None => Inverse::Irreversible("I do not know what it stands for".to_owned()),
        }
    }

    fn consequence(&self) -> Option<&'static str> {
        Some(
            "Services stay in the groups they are in; a request that names it is refused from then on.",
        )
    }

    fn row(&self) -> &'static Entry {
        &ENTRY
    }
}
