//! The frames of Socket Mode.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::chat::slack::event::Kind;
use crate::chat::word::{Part, Word};

/// A frame, as far as it matters.
#[derive(Debug)]
pub(super) enum Frame<'a> {
    /// The connection is live.
    Hello { app: Option<String> },
    /// It will be closed.
    Disconnect { reason: String },
    /// Something to acknowledge.
    Delivery(Delivery<'a>),
    /// Something nobody knows; with an envelope, it is acknowledged.
    Unknown { envelope: Option<String> },
}

/// Something to acknowledge.
#[derive(Debug)]
pub(super) struct Delivery<'a> {
    pub(super) envelope: String,
    pub(super) kind: Kind,
    pub(super) payload: &'a str,
    /// Whether the acknowledgement may carry an answer.
    pub(super) may_answer: bool,
    /// How often it was sent before. The first copy that is seen may be a later one.
    pub(super) attempt: Option<u32>,
}

#[derive(Deserialize)]
struct Raw<'a> {
    #[serde(borrow, default, rename = "type")]
    kind: Word<'a>,
    #[serde(borrow, default)]
    envelope_id: Word<'a>,
    #[serde(borrow, default)]
    reason: Word<'a>,
    #[serde(borrow, default)]
    payload: Option<&'a RawValue>,
    #[serde(default)]
    accepts_response_payload: Flag,
    #[serde(default)]
    retry_attempt: Count,
    #[serde(borrow, default)]
    connection_info: Part<Connected<'a>>,
}

#[derive(Deserialize)]
struct Connected<'a> {
    #[serde(borrow, default)]
    app_id: Word<'a>,
}

#[derive(Default)]
struct Flag(bool);

impl<'de> Deserialize<'de> for Flag {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?;
        Ok(Self(raw.get() == "true"))
    }
}

#[derive(Default)]
struct Count(Option<u32>);

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?;
        Ok(Self(raw.get().parse().ok()))
    }
}

/// Reads a frame. What cannot be read at all is unknown, and has no envelope.
pub(super) fn read(text: &str) -> Frame<'_> {
    let Ok(raw) = serde_json::from_str::<Raw<'_>>(text) else {
        return Frame::Unknown { envelope: None };
    };
    let envelope = raw.envelope_id.get().map(str::to_owned);
    let kind = match raw.kind.get() {
        Some("hello") => {
            let app = raw.connection_info.0.as_ref();
            let app = app.and_then(|info| info.app_id.get()).map(str::to_owned);
            return Frame::Hello { app };
        }
        Some("disconnect") => {
            let reason = raw.reason.get().unwrap_or("unknown").to_owned();
            return Frame::Disconnect { reason };
        }
        Some("events_api") => Kind::Event,
        Some("slash_commands") => Kind::Command,
        Some("interactive") => Kind::Interaction,
        _ => return Frame::Unknown { envelope },
    };
    match (envelope, raw.payload) {
        (Some(envelope), Some(payload)) => Frame::Delivery(Delivery {
            envelope,
            kind,
            payload: payload.get(),
            may_answer: raw.accepts_response_payload.0,
            attempt: raw.retry_attempt.0.filter(|attempt| *attempt > 0),
        }),
        (envelope, _) => Frame::Unknown { envelope },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_read_with_and_without_what_may_be_missing() {
        assert!(matches!(
            read(r#"{"type":"hello","num_connections":1,"connection_info":{"app_id":"A0HUB1"}}"#),
            Frame::Hello { app: Some(app) } if app == "A0HUB1"
        ));
        assert!(matches!(
            read(r#"{"type":"hello"}"#),
            Frame::Hello { app: None }
        ));
        assert!(matches!(
            read(r#"{"type":"disconnect","reason":"link_disabled"}"#),
            Frame::Disconnect { reason } if reason == "link_disabled"
        ));
        let Frame::Delivery(delivery) = read(
            r#"{"type":"slash_commands","envelope_id":"e1","accepts_response_payload":true,"retry_attempt":"odd","payload":{"a":1}}"#,
        ) else {
            panic!("a delivery")
        };
        assert_eq!(
            (delivery.payload, delivery.may_answer),
            (r#"{"a":1}"#, true)
        );
        for (text, envelope) in [
            ("{", None),
            ("[]", None),
            (r#"{"type":"new","envelope_id":"e2"}"#, Some("e2")),
            (r#"{"type":"events_api","envelope_id":"e3"}"#, Some("e3")),
        ] {
            let Frame::Unknown { envelope: found } = read(text) else {
                panic!("unknown: {text}")
            };
            assert_eq!(found.as_deref(), envelope);
        }
    }
}
