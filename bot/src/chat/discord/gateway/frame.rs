//! Frames of the gateway (contract discord 2.2).

use std::io::Read;
use std::time::Duration;

use serde::Deserialize;
use serde_json::value::RawValue;
use serenity::all::Opcode;
use tokio_tungstenite::tungstenite::{Bytes, Utf8Bytes};

use crate::chat::word::{Part, Word};

/// The longest document that is unpacked.
const LONGEST: u64 = 64 * 1024 * 1024;

/// What came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Frame {
    Dispatch {
        seq: u64,
        event: String,
        data: String,
    },
    /// The peer wants a heartbeat at once.
    BeatNow,
    Reconnect,
    Invalid {
        may_resume: bool,
    },
    Hello {
        interval: Duration,
    },
    Acknowledged,
    /// Of a kind that nobody knows.
    Unknown(Option<u64>),
}

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(default)]
    op: Part<u64>,
    #[serde(default)]
    s: Part<u64>,
    #[serde(borrow, default)]
    t: Word<'a>,
    #[serde(borrow, default)]
    d: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Hello {
    heartbeat_interval: u64,
}

/// Reads a frame.
///
/// # Errors
/// When it is no JSON object.
pub(super) fn read(text: &str) -> Result<Frame, serde_json::Error> {
    let envelope: Envelope<'_> = serde_json::from_str(text)?;
    let data = envelope.d.map_or("null", RawValue::get);
    let opcode = envelope.op.0.and_then(|op| u8::try_from(op).ok());
    Ok(match opcode.map(Opcode::from) {
        Some(Opcode::Dispatch) => match (envelope.s.0, envelope.t.get()) {
            (Some(seq), Some(event)) => Frame::Dispatch {
                seq,
                event: event.to_owned(),
                data: data.to_owned(),
            },
            _ => Frame::Unknown(Some(0)),
        },
        Some(Opcode::Heartbeat) => Frame::BeatNow,
        Some(Opcode::Reconnect) => Frame::Reconnect,
        Some(Opcode::InvalidSession) => Frame::Invalid {
            may_resume: data == "true",
        },
        Some(Opcode::Hello) => Frame::Hello {
            interval: Duration::from_millis(
                serde_json::from_str::<Hello>(data)?.heartbeat_interval,
            ),
        },
        Some(Opcode::HeartbeatAck) => Frame::Acknowledged,
        _ => Frame::Unknown(envelope.op.0),
    })
}

/// A payload that came packed. None was asked for, and any may come so.
///
/// # Errors
/// When it is no zlib document of text.
pub(super) fn unpacked(bytes: &Bytes) -> std::io::Result<Utf8Bytes> {
    let mut text = String::new();
    let packed = flate2::read::ZlibDecoder::new(&bytes[..]);
    packed.take(LONGEST).read_to_string(&mut text)?;
    Ok(text.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_read_and_odd_ones_are_not_lost() {
        for (text, frame) in [
            (
                r#"{"op":0,"s":17,"t":"MESSAGE_CREATE","d":{"id":"1"}}"#,
                Frame::Dispatch {
                    seq: 17,
                    event: "MESSAGE_CREATE".to_owned(),
                    data: r#"{"id":"1"}"#.to_owned(),
                },
            ),
            (r#"{"op":7,"s":null,"t":null,"d":null}"#, Frame::Reconnect),
            (r#"{"op":9,"d":true}"#, Frame::Invalid { may_resume: true }),
            (r#"{"op":9}"#, Frame::Invalid { may_resume: false }),
            (
                r#"{"op":10,"d":{"heartbeat_interval":41250}}"#,
                Frame::Hello {
                    interval: Duration::from_millis(41_250),
                },
            ),
            (r#"{"op":11}"#, Frame::Acknowledged),
            (r#"{"op":1,"d":null}"#, Frame::BeatNow),
            (r#"{"op":0,"s":"17","t":7,"d":{}}"#, Frame::Unknown(Some(0))),
            (r#"{"op":300}"#, Frame::Unknown(Some(300))),
            (r#"{"op":"x"}"#, Frame::Unknown(None)),
        ] {
            assert_eq!(read(text).unwrap(), frame, "{text}");
        }
        assert!(read("{").is_err());
    }
}
