//! What people type, and what is understood. Each line is a message and the `explain` of it in short.

mod builds;
mod deploys;
mod digests;
mod language;
mod pools;
mod questions;
mod requests;
mod rights;
mod services;
mod settings;

use commands::{explain, parse};

/// `command key=value … @environment`, or `?` where nothing is understood.
fn short(message: &str) -> String {
    let json = explain::to_json(&parse(message));
    let Some(command) = json["command"].as_str() else {
        return "?".to_owned();
    };
    let mut text = command.to_owned();
    for (name, value) in json["args"].as_object().expect("args is an object") {
        let value = match value {
            serde_json::Value::Array(items) => items
                .iter()
                .filter_map(|item| item.as_str())
                .collect::<Vec<_>>()
                .join(","),
            serde_json::Value::String(word) => word.clone(),
            other => other.to_string(),
        };
        text.push_str(&format!(" {name}={value}"));
    }
    if let Some(environment) = json["environment"].as_str() {
        text.push_str(&format!(" @{environment}"));
    }
    text
}

fn check(expected: &str, messages: &[&str]) {
    let wrong: Vec<String> = messages
        .iter()
        .map(|message| (message, short(message)))
        .filter(|(_, found)| found != expected)
        .map(|(message, found)| format!("{message:?} -> {found}"))
        .collect();
    assert!(
        wrong.is_empty(),
        "expected {expected}:\n{}",
        wrong.join("\n")
    );
}
