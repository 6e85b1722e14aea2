//! The recorded answers, through the client's own types: what the real service said must be understood.

use std::fs;

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::recorded::folder;

fn read<T: DeserializeOwned>(name: &str) -> T {
    let text = fs::read_to_string(folder().join(format!("{name}.json"))).unwrap();
    let mut answer: Value = serde_json::from_str(&text).unwrap();
    serde_json::from_value(answer["body"].take()).unwrap_or_else(|error| panic!("{name}: {error}"))
}
