//! Finding the service's words in the body of a refusal.
//!
//! Four shapes occur (contract of the error bodies: Dropwizard's exception mappers): `{code, message}`,
//! `{errors: [...]}`, plain text, and nothing at all. A page of HTML counts as nothing.

use serde_json::Value;

/// Longest explanation passed on, in characters; enough for a validation message with several fields,
/// short enough for a log line or a chat.
const LONGEST: usize = 600;

pub(crate) fn words(body: &[u8], is_html: bool) -> Option<String> {
    if is_html {
        return None;
    }
    let text = String::from_utf8_lossy(body);
    let words = match serde_json::from_str::<Value>(&text) {
        Ok(value) => from_json(&value).unwrap_or_else(|| text.into_owned()),
        Err(_) => text.into_owned(),
    };
    let words = words.trim();
    (!words.is_empty()).then(|| shorten(words))
}

fn from_json(value: &Value) -> Option<String> {
    if let Some(message) = value.get("message").and_then(Value::as_str) {
        return Some(message.to_owned());
    }
    let errors = value.get("errors")?.as_array()?;
    let errors: Vec<&str> = errors.iter().filter_map(Value::as_str).collect();
    (!errors.is_empty()).then(|| errors.join("; "))
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
            r#"{"code": 400, "message": "Service shop not found"}"#,
            Some("Service shop not found"),
        );
        check(
            r#"{"errors": ["a may not be null", "b is odd"]}"#,
            Some("a may not be null; b is odd"),
        );
        check(
            "Service with id=shop could not be found\n",
            Some("Service with id=shop could not be found"),
        );
        check("", None);
    }

    #[test]
    fn other_json_is_shown_as_it_is() {
        check(r#"{"oops": 1}"#, Some(r#"{"oops": 1}"#));
        check(r#"{"errors": []}"#, Some(r#"{"errors": []}"#));
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
