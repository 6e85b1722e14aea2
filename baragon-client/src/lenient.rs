//! Reading what the service may leave out.
//!
//! Baragon writes unset optional fields as `null`, older releases leave newer fields out, and the
//! answers it makes up on the spot carry `null` where a stored one has a list. All three mean "none".

use serde::{Deserialize, Deserializer};

/// Reads `null` as the type's default; use together with `#[serde(default)]`.
pub(crate) fn null_as_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// Reads an empty text as absent, as the service itself does when it writes one.
pub(crate) fn empty_as_none<'de, D>(deserializer: D) -> Result<Option<String>, D::Error>
where
    D: Deserializer<'de>,
{
    Ok(Option::deserialize(deserializer)?.filter(|text: &String| !text.is_empty()))
}

/// `Display` for an enum whose wire text only serde knows.
macro_rules! display_as_wire {
    ($name:ty) => {
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                serde::Serialize::serialize(self, f)
            }
        }
    };
}
pub(crate) use display_as_wire;
