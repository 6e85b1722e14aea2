//! What `deckhand explain` prints: what a sentence was understood as, for people and for programs.

use serde_json::{Map, Value, json};

use crate::command::Command;
use crate::parse::Understood;
use crate::suggest;

/// The JSON form, its members in the order of their names. Not understood: `command` is null and `suggestions` says what would be.
#[must_use]
pub fn to_json(understood: &Understood) -> Value {
    match understood {
        Understood::Nothing => json!({"command": null, "suggestions": []}),
        Understood::Unclear(unclear) => {
            json!({"command": null, "suggestions": unclear.suggestions()})
        }
        Understood::Command(spoken) => {
            let entry = spoken.command.entry();
            let mut explained = json!({
                "command": entry.name,
                "args": arguments(&spoken.command),
                "tier": u8::from(entry.tier),
                "environment": spoken.environment,
            });
            explained.sort_all_objects();
            explained
        }
    }
}

/// The form for people.
#[must_use]
pub fn to_text(understood: &Understood) -> String {
    match understood {
        Understood::Nothing => {
            "Not for me: it is empty, quoted, code, or addressed to somebody else.".to_owned()
        }
        Understood::Unclear(unclear) => unclear.reply().text,
        Understood::Command(spoken) => {
            let entry = spoken.command.entry();
            let mut text = format!("{}: {}.", entry.name, entry.summary);
            for (name, value) in arguments(&spoken.command) {
                let value = match value {
                    Value::Array(items) if items.is_empty() && name != "hosts" => "none".to_owned(),
                    Value::Array(items) if items.is_empty() => {
                        "(the healthy tasks the balancer lacks)".to_owned()
                    }
                    Value::Array(items) => items
                        .iter()
                        .filter_map(Value::as_str)
                        .collect::<Vec<_>>()
                        .join(", "),
                    Value::String(word) => word,
                    other => other.to_string(),
                };
                text.push_str(&format!("\n  {name}: {value}"));
            }
            if let Some(environment) = &spoken.environment {
                text.push_str(&format!("\n  environment: {environment}"));
            }
            text.push_str(&format!(
                "\n  tier: {}, {}",
                entry.tier,
                entry.tier.meaning()
            ));
            text
        }
    }
}

/// The command's arguments by their public names.
fn arguments(command: &Command) -> Map<String, Value> {
    match command.arguments() {
        Value::Object(arguments) => arguments,
        _ => Map::new(),
    }
}

/// The names nearest to one that is not known: for "did you mean" about services and environments.
#[must_use]
pub fn names_near<'a>(wanted: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    suggest::names(wanted, known)
}
