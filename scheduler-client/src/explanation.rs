//! Finding the service's words in the body of a refusal.
//!
//! Texts, `{code, message}` and nothing at all occur. Passed on by an instance that is not the leader,
//! any of them may be wrapped once more: the leader's whole body becomes the `message` of the next
//! (`AbstractLeaderAwareResource`). A page of HTML counts as nothing.

use serde_json::Value;

/// Longest explanation passed on, in characters; enough for a validation message with several fields,
/// short enough for a log line or a chat.
const LONGEST: usize = 600;

/// How many wrappings are taken off: one per instance on the way is one too many already.
const WRAPPINGS: usize = 3;

pub(crate) fn words(body: &[u8], is_html: bool) -> Option<String> {
    if is_html {
        return None;
    }
    let text = unwrapped(body);
    let words = text.trim();
    (!words.is_empty()).then(|| shorten(words))
}

/// The innermost message, or the body itself if it is no `{code, message}`.
pub(crate) fn unwrapped(body: &[u8]) -> String {
    let mut text = String::from_utf8_lossy(body).into_owned();
    for _ in 0..WRAPPINGS {
        match message_in(&text) {
            Some(message) => text = message,
            None => break,
        }
    }
    text
}

fn message_in(text: &str) -> Option<String> {
    let json: Value = serde_json::from_str(text).ok()?;
    let message = json.get("message")?.as_str()?;
    // Bodies that cannot be read are explained in a second field, if at all.
    Some(match json.get("details").and_then(Value::as_str) {
        Some(details) => format!("{message}: {details}"),
        None => message.to_owned(),
    })
}

fn shorten(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(body: &str, expected: Option<&str>) {
        assert_eq!(words(body.as_bytes(), false).as_deref(), expected, "{body}");
    }

    #[test]
    fn every_shape_of_the_service_is_understood() {
        check(
            r#"{"code": 404, "message": "Couldn't find request web"}"#,
            Some("Couldn't find request web"),
        );
        check(
            r#"{"code": 400, "message": "Unable to process JSON", "details": "no field x"}"#,
            Some("Unable to process JSON: no field x"),
        );
        check("Task id x is malformed\n", Some("Task id x is malformed"));
        check("", None);
    }

    #[test]
    fn the_words_of_the_leader_are_unwrapped() {
        check(
            r#"{"code": 409, "message": "{\"code\":409,\"message\":\"in use\"}"}"#,
            Some("in use"),
        );
        check(
            r#"{"code": 400, "message": "plain words"}"#,
            Some("plain words"),
        );
    }

    #[test]
    fn other_json_is_shown_as_it_is() {
        check(
            r#"{"cleanupType": "BOUNCING"}"#,
            Some(r#"{"cleanupType": "BOUNCING"}"#),
        );
        check(r#"{"message": 5}"#, Some(r#"{"message": 5}"#));
    }

    #[test]
    fn pages_and_floods_are_kept_out() {
        assert_eq!(words(b"<html>no</html>", true), None);
        let flood = "é".repeat(LONGEST + 1);
        assert_eq!(
            words(flood.as_bytes(), false).unwrap().chars().count(),
            LONGEST + 1
        );
    }
}
