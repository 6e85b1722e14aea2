//! What several commands say of their arguments.

use serde::Serialize;
use serde_json::{Value, json};

/// One argument that may have been left out.
pub(crate) fn optional(name: &str, value: Option<&impl Serialize>) -> Value {
    value.map_or_else(|| json!({}), |value| json!({ name: value }))
}
