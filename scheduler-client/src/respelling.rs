//! Fields that the service writes under one name and reads under another.
//!
//! Whoever reads a model, changes a little and posts it back must post the name that is read, or the
//! setting is silently lost.

use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

/// Writes fields we have no name for, each under the name that the service reads.
pub(crate) fn respelled<S: Serializer>(
    fields: &Map<String, Value>,
    (written, read): (&str, &str),
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match fields.get(written) {
        None => fields.serialize(serializer),
        Some(value) => {
            let mut fields = fields.clone();
            fields.remove(written);
            // Somebody who knows the right name has had the last word.
            fields.entry(read).or_insert_with(|| value.clone());
            fields.serialize(serializer)
        }
    }
}
