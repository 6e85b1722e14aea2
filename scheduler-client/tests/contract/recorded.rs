//! Answers of the real service, kept in `fixtures/recorded/singularity`: every target must still give them.
//!
//! What differs from run to run (times, generated ids, folders) is replaced by a word before comparing. With
//! `SINGULARITY_CONTRACT_RECORD` set, the files are written.

use std::path::{Path, PathBuf};
use std::{env, fs};

use serde_json::{Map, Value, json};

use crate::target::{Raw, Target};

pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/recorded/singularity")
}

impl Target {
    /// The answer must be the recorded one.
    pub(crate) fn is_recorded(&self, name: &str, answer: &Raw) {
        let seen = self.redacted(answer);
        self.record(name, &seen);
        let text = fs::read_to_string(folder().join(format!("{name}.json"))).unwrap();
        let mut recorded: Map<String, Value> = serde_json::from_str(&text).unwrap();
        recorded.remove("from");
        assert_eq!(Value::from(recorded), seen, "{name}");
    }

    /// The answer has too much in it that is different every time: it is kept for the tests of decoding.
    pub(crate) fn is_worth_keeping(&self, name: &str, answer: &Raw) {
        self.record(name, &self.redacted(answer));
    }

    fn record(&self, name: &str, seen: &Value) {
        if !self.is_real() || env::var_os("SINGULARITY_CONTRACT_RECORD").is_none() {
            return;
        }
        let from = "a real SingularityService 1.5.0, recorded by the contract suite";
        let mut file = json!({ "from": from });
        for (key, value) in seen.as_object().unwrap() {
            file[key] = value.clone();
        }
        let text = serde_json::to_string_pretty(&file).unwrap();
        fs::create_dir_all(folder()).unwrap();
        fs::write(folder().join(format!("{name}.json")), text + "\n").unwrap();
    }

    fn redacted(&self, answer: &Raw) -> Value {
        let body = self.redacted_value(&answer.body);
        json!({
            "call": self.redacted_text(&answer.call), "status": answer.status,
            "contentType": answer.content_type, "body": body,
        })
    }

    fn redacted_value(&self, value: &Value) -> Value {
        match value {
            Value::Object(fields) => {
                let fields = fields.iter().map(|(key, value)| {
                    let value = self.redacted_value(value);
                    (self.redacted_text(key), value)
                });
                fields.collect()
            }
            Value::Array(list) => list.iter().map(|one| self.redacted_value(one)).collect(),
            Value::String(text) => Value::from(self.redacted_text(text)),
            // Times stay numbers, so that they can be decoded.
            Value::Number(number) if number.as_u64().is_some_and(is_time) => json!(TIME),
            other => other.clone(),
        }
    }

    fn redacted_text(&self, text: &str) -> String {
        let text = self.without_run(text);
        let text = after(&text, "(ID ", ")", "DIGITS");
        let text = without_times(&text);
        let text = self.without_places(&text);
        match text.split_once("/tasks/agent-") {
            // A folder of this machine.
            Some((_, rest)) if text.starts_with('/') => format!("/FOLDER/tasks/agent-{rest}"),
            _ => text,
        }
    }
}

/// 2023-11-14, in place of every time.
const TIME: u64 = 1_700_000_000_000;

fn is_time(number: u64) -> bool {
    (1_600_000_000_000..2_000_000_000_000).contains(&number)
}

/// Every run of thirteen digits that is a time.
fn without_times(text: &str) -> String {
    let mut done = String::new();
    let mut digits = String::new();
    for letter in text.chars().chain(['\n']) {
        if letter.is_ascii_digit() {
            digits.push(letter);
            continue;
        }
        match digits.parse() {
            Ok(number) if is_time(number) => done.push_str(&TIME.to_string()),
            _ => done.push_str(&digits),
        }
        digits.clear();
        done.push(letter);
    }
    done.pop();
    done
}

/// The text with what stands between `begin` and `end` replaced, if both are there.
fn after(text: &str, begin: &str, end: &str, word: &str) -> String {
    let Some((before, rest)) = text.split_once(begin) else {
        return text.to_owned();
    };
    match rest.split_once(end) {
        Some((_, rest)) => format!("{before}{begin}{word}{end}{rest}"),
        None => text.to_owned(),
    }
}
