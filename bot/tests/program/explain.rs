//! `deckhand explain`, as scripts use it.

use std::io::Write;
use std::process::Stdio;

use crate::peer::{deckhand, out};

#[test]
fn a_sentence_is_explained_in_json() {
    let output = deckhand(&["explain", "Add host 10.1.4.7:31022 to hubapi.com", "--json"])
        .output()
        .expect("it runs");
    let json: serde_json::Value = serde_json::from_str(&out(&output)).expect("JSON");
    let expected = serde_json::json!({
        "command": "add-hosts",
        "args": {"service": "hubapi.com", "hosts": ["10.1.4.7:31022"]},
        "tier": 2,
        "environment": null,
    });
    assert_eq!(json, expected);
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn what_is_not_understood_has_suggestions_and_status_2() {
    let output = deckhand(&["explain", "ad hosts to hubapi.com", "--json"])
        .output()
        .expect("it runs");
    let json: serde_json::Value = serde_json::from_str(&out(&output)).expect("JSON");
    assert_eq!(json["command"], serde_json::Value::Null);
    assert_eq!(
        json["suggestions"],
        serde_json::json!(["add hosts to hubapi.com"])
    );
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn many_sentences_are_explained_line_by_line() {
    let mut child = deckhand(&["explain", "--stdin"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it runs");
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin
        .write_all(b"ping\n\nStatus of request <http://x.example|x.example>?\n\xff\xfe\nlunch?\n")
        .expect("it listens");
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    let commands: Vec<serde_json::Value> = out(&output)
        .lines()
        .map(|line| {
            serde_json::from_str::<serde_json::Value>(line).expect("JSON")["command"].clone()
        })
        .collect();
    assert_eq!(
        commands,
        [Some("ping"), None, Some("status"), None, None].map(serde_json::Value::from)
    );
    assert_eq!(output.status.code(), Some(2));
}
