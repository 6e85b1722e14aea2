//! Keys that the service accepts.

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A stored key. Its value stays out of `Debug`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BaragonAuthKey {
    /// The key itself.
    #[serde(serialize_with = "expose", deserialize_with = "hide")]
    pub value: SecretString,
    /// Whose it is.
    pub owner: String,
    /// Epoch milliseconds; 0 if whoever stored it did not say, as the service fills nothing in.
    #[serde(default)]
    pub created_at: i64,
    /// Epoch milliseconds of its expiry. Running processes go on accepting it until they restart.
    #[serde(default)]
    pub expired_at: Option<i64>,
}

fn expose<S: Serializer>(value: &SecretString, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(value.expose_secret())
}

fn hide<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SecretString, D::Error> {
    String::deserialize(deserializer).map(SecretString::from)
}
