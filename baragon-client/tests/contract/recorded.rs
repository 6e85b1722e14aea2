//! Answers of the real service, kept in `fixtures/recorded/baragon`: every target must still give them.
//!
//! What differs from run to run (addresses, times, generated ids) is replaced by a word before comparing, and lists are
//! sorted, as no list of the service has an order that means anything. On the real service with
//! `BARAGON_CONTRACT_RECORD` set, the files are written.

use std::path::{Path, PathBuf};
use std::{env, fs};

use serde_json::{Map, Value, json};

use crate::target::{Raw, Target};

pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/recorded/baragon")
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

    /// The answer is one that only the real service gives: it is kept for the tests of decoding.
    pub(crate) fn is_worth_keeping(&self, name: &str, answer: &Raw) {
        self.record(name, &self.redacted(answer));
    }

    fn record(&self, name: &str, seen: &Value) {
        if !self.is_real() || env::var_os("BARAGON_CONTRACT_RECORD").is_none() {
            return;
        }
        let from = "a real BaragonService 0.9.0 with its agents, recorded by the contract suite";
        let mut file = json!({ "from": from });
        for (key, value) in seen.as_object().unwrap() {
            file[key] = value.clone();
        }
        let text = serde_json::to_string_pretty(&file).unwrap();
        fs::write(folder().join(format!("{name}.json")), text + "\n").unwrap();
    }

    fn redacted(&self, answer: &Raw) -> Value {
        let [one, two, three] = self.agents();
        let (_, service) = self.base_url.split_once("//").unwrap();
        let (service, _) = service.split_once('/').unwrap();
        let mut words = vec![
            (one, "AGENT-1"),
            (two, "AGENT-2"),
            (three, "AGENT-3"),
            (service, "SERVICE"),
        ];
        words.extend(self.folders().into_iter().map(|folder| (folder, "FOLDER")));
        let body = redacted(&answer.body, &words);
        json!({
            "call": answer.call, "status": answer.status, "contentType": answer.content_type, "body": body,
        })
    }
}

fn redacted(value: &Value, words: &[(&str, &str)]) -> Value {
    match value {
        Value::Object(fields) => {
            let fields = fields.iter().map(|(key, value)| {
                let value = match key.as_str() {
                    "index" | "lastSeenAt" | "expiredAt" | "workerLagMs" | "elbWorkerLagMs"
                        if value.is_number() =>
                    {
                        json!("NUMBER")
                    }
                    _ => redacted(value, words),
                };
                (key.clone(), value)
            });
            fields.collect()
        }
        Value::Array(list) => {
            let mut list: Vec<Value> = list.iter().map(|value| redacted(value, words)).collect();
            list.iter_mut().for_each(Value::sort_all_objects);
            list.sort_by_key(Value::to_string);
            Value::from(list)
        }
        Value::String(text) => {
            let mut text = text.clone();
            for (address, word) in words {
                text = text.replace(address, word);
            }
            let text = after(&text, ", index=", "}", "NUMBER");
            Value::from(after(&text, "(ID ", ")", "DIGITS"))
        }
        other => other.clone(),
    }
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
