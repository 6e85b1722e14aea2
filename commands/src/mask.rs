//! Secrets in what the services show: they are not repeated in a room.
//!
//! What counts as a secret is guessed from names and shapes. A guess can miss one, so whoever shows masked text says that it
//! was masked and not that it is safe.

use std::sync::LazyLock;

use regex::{Captures, Regex};
use serde_json::Value;

/// What stands where a secret stood.
pub(crate) const MASKED: &str = "•••";

/// Parts of names that a secret goes by.
const SECRET_NAMES: &[&str] = &[
    "password",
    "passwd",
    "passphrase",
    "secret",
    "token",
    "credential",
    "authorization",
    "cookie",
    "private_key",
    "privatekey",
    "api_key",
    "apikey",
    "access_key",
    "accesskey",
    "auth_key",
    "authkey",
    "signature",
];

/// Whether a value of that name is to be kept out of a room.
pub(crate) fn is_secret_name(name: &str) -> bool {
    let name = name.to_lowercase().replace(['-', '.', ' '], "_");
    SECRET_NAMES.iter().any(|secret| name.contains(secret))
        || name
            .split('_')
            .any(|part| matches!(part, "pwd" | "pw" | "key" | "pass" | "auth"))
        || name.ends_with("key")
}

/// `name=value`, `"name": "value"`, `name: value`: the value ends where its quotes do, or at a space or the like.
static NAMED: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = r#"(?x)
        (?P<name>[A-Za-z0-9_.\-]+) (?P<between>["']?\s*[=:]\s*)
        (?P<value> "(?:[^"\\]|\\.)*"? | '(?:[^'\\]|\\.)*'? | (?:(?i:bearer|basic|digest|token)\s+)? [^\s,;&"'\]})]+ )"#;
    Regex::new(pattern).expect("a test masks with it")
});

/// Shapes that are secrets whatever they are called, and what of them stays.
static SHAPES: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    let shapes = [
        // AWS: ids of access keys, of people and of roles.
        r"\b(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{12,}\b",
        // A JSON web token.
        r"\beyJ[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]{4,}\.[A-Za-z0-9_\-]*",
        // GitHub, Slack, Stripe.
        r"\bgh[pousr]_[A-Za-z0-9]{20,}\b",
        r"\bxox[abeoprs]-[A-Za-z0-9\-]{10,}",
        r"\b(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{10,}\b",
        r"(?i)\b(?:bearer|basic)\s+[A-Za-z0-9+/_.\-]{12,}=*",
        r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*",
    ];
    let compiled = shapes.iter().map(|shape| Regex::new(shape));
    compiled
        .collect::<Result<_, _>>()
        .expect("a test masks with them")
});

/// `https://user:password@host`.
static IN_ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?P<before>[A-Za-z][A-Za-z0-9+.\-]*://[^\s/:@]*:)(?P<value>[^\s/@]+)(?P<after>@)")
        .expect("a test masks with it")
});

/// One line of text without its secrets, and whether it had any.
pub(crate) fn line(text: &str) -> (String, bool) {
    let mut masked = IN_ADDRESS
        .replace_all(text, |found: &Captures<'_>| {
            format!("{}{MASKED}{}", &found["before"], &found["after"])
        })
        .into_owned();
    for shape in SHAPES.iter() {
        masked = shape.replace_all(&masked, MASKED).into_owned();
    }
    let masked = without_named(&masked);
    let had_any = masked != text;
    (masked, had_any)
}

/// The values of secret names masked. What stands under another name may have names of its own: `url: http://a?token=b`.
fn without_named(text: &str) -> String {
    let (mut masked, mut done, mut from) = (String::new(), 0, 0);
    while let Some(found) = NAMED.captures_at(text, from) {
        let (name, value) = (&found["name"], found.name("value"));
        let Some(value) = value else { break };
        if is_secret_name(name) && value.as_str() != MASKED {
            let quote = value.as_str().chars().next();
            let quote = quote.filter(|first| matches!(first, '"' | '\''));
            let quote = quote.map(String::from).unwrap_or_default();
            masked.push_str(&text[done..value.start()]);
            masked.push_str(&format!("{quote}{MASKED}{quote}"));
            done = value.end();
            from = value.end();
        } else {
            from = value.start();
        }
    }
    masked.push_str(&text[done..]);
    masked
}

/// Lines without their secrets, the body of a private key left out whole, and how many had any.
pub(crate) fn lines(text: &str) -> (Vec<String>, usize) {
    let mut inside_key = false;
    let mut count = 0;
    let masked = text.lines().map(|each| {
        let begins = each.contains("-----BEGIN ") && each.contains("PRIVATE KEY-----");
        let was_inside = inside_key;
        inside_key = (inside_key || begins) && !each.contains("-----END ");
        let (masked, had_any) = if was_inside {
            (MASKED.to_owned(), true)
        } else {
            line(each)
        };
        count += usize::from(had_any);
        masked
    });
    let masked = masked.collect();
    (masked, count)
}

/// A value that stands under a name, as it may be shown.
pub(crate) fn value(name: &str, value: &Value) -> String {
    let shown = match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let is_empty = shown.is_empty();
    if is_secret_name(name) && !is_empty {
        return MASKED.to_owned();
    }
    line(&shown).0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let (masked, had_any) = line(text);
        assert_eq!(masked, expected);
        assert_eq!(had_any, text != expected, "{text}");
    }

    #[test]
    fn values_of_secret_names_are_masked() {
        check("password=hunter2 user=ada", "password=••• user=ada");
        check(
            r#"{"dbPassword": "a \"b\" c", "n": 1}"#,
            r#"{"dbPassword": "•••", "n": 1}"#,
        );
        check("API_KEY: abc,next", "API_KEY: •••,next");
        check("token='a b'", "token='•••'");
        check("Authorization: Bearer abc.def x", "Authorization: ••• x");
        check(
            "aws_secret_access_key = x/y+z",
            "aws_secret_access_key = •••",
        );
        check("key=v", "key=•••");
        check("?authkey=s3cret&x=1", "?authkey=•••&x=1");
        check(
            "url: http://a.example/?x=1&token=b c",
            "url: http://a.example/?x=1&token=••• c",
        );
        check(
            "error: config: db.password: x",
            "error: config: db.password: •••",
        );
        check("unclosed secret=\"abc def", "unclosed secret=\"•••\"");
    }

    #[test]
    fn shapes_are_masked_whatever_they_are_called() {
        check("id AKIAIOSFODNN7EXAMPLE used", "id ••• used");
        check("sent eyJhbGciOiJI.eyJzdWIi.SflKx", "sent •••");
        check(
            "open https://ada:pw@db.example/x",
            "open https://ada:•••@db.example/x",
        );
        check("ghp_0123456789abcdefghij0", "•••");
    }

    #[test]
    fn ordinary_lines_stay() {
        for text in [
            "GET /index.html 200 in 3 ms",
            "monkey business: keyboard=qwerty",
            "listening on 10.1.4.2:31010",
            "key pressed",
            "2023-11-14 22:13:20 INFO started, tokens 5",
            "",
        ] {
            check(text, text);
        }
    }

    #[test]
    fn the_body_of_a_private_key_goes_with_its_first_line() {
        let (masked, count) = lines(
            "a\n-----BEGIN RSA PRIVATE KEY-----\nMIIE\nabcd\n-----END RSA PRIVATE KEY-----\nb",
        );
        assert_eq!(masked, ["a", MASKED, MASKED, MASKED, MASKED, "b"]);
        assert_eq!(count, 4);
    }

    #[test]
    fn a_value_is_masked_by_its_name() {
        assert_eq!(value("DB_PASSWORD", &Value::from("x")), MASKED);
        assert_eq!(value("DB_PASSWORD", &Value::from("")), "");
        assert_eq!(value("PORT", &Value::from(80)), "80");
        assert_eq!(value("URL", &Value::from("x://a:b@c")), "x://a:•••@c");
    }
}
