//! Aliases: one name for several groups.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::ids::GroupName;
use crate::lenient::null_as_default;

/// What an alias stands for. It is replaced by this when a request is posted, one level deep.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BaragonGroupAlias {
    /// The groups meant. None at all makes requests that contact nobody and succeed.
    #[serde(default, deserialize_with = "null_as_default")]
    pub groups: BTreeSet<GroupName>,
    /// Domains added to the service.
    #[serde(default, deserialize_with = "null_as_default")]
    pub domains: BTreeSet<String>,
    /// Edge-cache domains added to the service.
    #[serde(default, deserialize_with = "null_as_default")]
    pub edge_cache_domains: BTreeSet<String>,
}
