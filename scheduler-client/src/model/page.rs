//! Pages of history.

use serde::Deserialize;

/// One page, with what the service knows of the others.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", bound = "T: Deserialize<'de>")]
pub struct SingularityPaginatedResponse<T> {
    /// How many elements there are on all pages, if it was counted.
    #[serde(default)]
    pub data_count: Option<u64>,
    /// How many pages there are, if it was counted.
    #[serde(default)]
    pub page_count: Option<u64>,
    /// Which one this is, from 1.
    #[serde(default = "first")]
    pub page: u32,
    /// What is on it.
    #[serde(default = "Vec::new")]
    pub objects: Vec<T>,
}

fn first() -> u32 {
    1
}
