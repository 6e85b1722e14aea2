//! Slack in HTTP mode (contract slack 16): signed requests instead of a socket, and the same ears behind them.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Json, Response};
use axum::routing::post;
use chrono::Utc;
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::json;

use super::signature;
use crate::chat::slack::{self, Ear, Kind, Taken};

/// The longest body that is read.
const LONGEST_BODY: usize = 1024 * 1024;

/// How long a body may take. Slack itself gives up after 3 s.
const WITHIN: Duration = Duration::from_secs(3);

/// How old a signature may be, in seconds.
const OLDEST: i64 = 300;

/// Who hears what Slack posts, and what it is signed with.
#[derive(Clone)]
pub struct FromSlack {
    /// Who hears it.
    pub ear: Ear,
    /// What it is signed with.
    pub signing_secret: SecretString,
}

/// `POST /slack/events`, for events, slash commands and buttons alike.
pub(super) fn routes(slack: FromSlack) -> Router {
    Router::new()
        .route("/slack/events", post(hear))
        .with_state(Arc::new(slack))
}

async fn hear(State(slack): State<Arc<FromSlack>>, headers: HeaderMap, body: Body) -> Response {
    let read = tokio::time::timeout(WITHIN, axum::body::to_bytes(body, LONGEST_BODY));
    let body = match read.await {
        Ok(Ok(body)) => body,
        Ok(Err(_)) => return StatusCode::PAYLOAD_TOO_LARGE.into_response(),
        Err(_) => return StatusCode::REQUEST_TIMEOUT.into_response(),
    };
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let is_signed = match (
        header("x-slack-request-timestamp"),
        header("x-slack-signature"),
    ) {
        (Some(at), Some(signature)) => is_signed(
            &slack.signing_secret,
            at,
            &body,
            signature,
            Utc::now().timestamp(),
        ),
        _ => false,
    };
    if !is_signed {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let content_type = header(CONTENT_TYPE.as_str()).unwrap_or_default();
    let Some(call) = Call::read(content_type, &body) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    match call {
        Call::Challenge(challenge) => challenge.into_response(),
        Call::Delivery(kind, payload) => answer(kind, slack.ear.take(kind, &payload).await),
        Call::Remark(what) => {
            tracing::error!(what, "Slack has left events out");
            StatusCode::OK.into_response()
        }
    }
}

/// A store that failed is no success, so Slack sends it again.
fn answer(kind: Kind, taken: anyhow::Result<Taken>) -> Response {
    match taken {
        Ok(Taken::Heard(sentence)) if kind == Kind::Command => {
            Json(slack::heard(&sentence)).into_response()
        }
        Ok(_) => StatusCode::OK.into_response(),
        Err(error) => {
            tracing::error!(
                error = format!("{error:#}"),
                "a message could not be stored, so it is not acknowledged"
            );
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// What a request is about.
enum Call {
    Challenge(String),
    Delivery(Kind, String),
    Remark(String),
}

#[derive(Deserialize)]
struct Posted {
    #[serde(default, rename = "type")]
    kind: String,
    #[serde(default)]
    challenge: String,
}

impl Call {
    fn read(content_type: &str, body: &[u8]) -> Option<Self> {
        let body = std::str::from_utf8(body).ok()?;
        if content_type.starts_with("application/json") {
            let posted: Posted = serde_json::from_str(body).ok()?;
            return Some(match posted.kind.as_str() {
                "url_verification" => Self::Challenge(posted.challenge),
                "app_rate_limited" => Self::Remark(posted.kind),
                _ => Self::Delivery(Kind::Event, body.to_owned()),
            });
        }
        // A form has each name once, whatever it says.
        let fields: BTreeMap<String, String> = url::form_urlencoded::parse(body.as_bytes())
            .into_owned()
            .collect();
        match fields.get("payload") {
            Some(payload) => Some(Self::Delivery(Kind::Interaction, payload.clone())),
            None => Some(Self::Delivery(Kind::Command, json!(fields).to_string())),
        }
    }
}

/// Whether Slack has signed these bytes lately. Compared in a time that tells nothing.
fn is_signed(secret: &SecretString, at: &str, body: &[u8], signature: &str, now: i64) -> bool {
    let is_fresh = at
        .parse::<i64>()
        .is_ok_and(|at| now.abs_diff(at) <= OLDEST.unsigned_abs());
    let parts = [b"v0:", at.as_bytes(), b":", body];
    let signature = signature.strip_prefix("v0=");
    is_fresh && signature.is_some_and(|hex| signature::is_signed(secret, &parts, hex))
}

#[cfg(any(test, fuzzing))]
pub(crate) fn fuzz(bytes: &[u8]) {
    let Some((kind, body)) = bytes.split_first() else {
        return;
    };
    let content_type = ["application/json", "application/x-www-form-urlencoded"];
    let read = Call::read(content_type[usize::from(kind % 2)], body);
    if let Some(Call::Delivery(_, payload)) = read {
        slack::fuzz(&payload);
    }
    let text = String::from_utf8_lossy(body);
    let secret = SecretString::from("simulated-signing-secret");
    assert!(!is_signed(&secret, &text, body, &text, 1_795_341_110));
}

#[cfg(test)]
mod tests {
    use hmac::{Hmac, Mac};
    use sha2::Sha256;

    use super::*;

    const SECRET: &str = "simulated-signing-secret";

    #[test]
    fn only_fresh_and_whole_requests_are_signed() {
        let secret = SecretString::from(SECRET);
        let body = br#"{"type":"event_callback"}"#;
        let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
        mac.update(b"v0:1795341101:");
        mac.update(body);
        let bytes = mac.finalize().into_bytes();
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let signature = format!("v0={hex}");
        let at = "1795341101";
        assert!(is_signed(&secret, at, body, &signature, 1_795_341_110));
        assert!(!is_signed(&secret, at, body, &signature, 1_795_341_500));
        assert!(!is_signed(&secret, at, b"{}", &signature, 1_795_341_110));
        assert!(!is_signed(
            &secret,
            "1795341102",
            body,
            &signature,
            1_795_341_110
        ));
        assert!(!is_signed(&secret, at, body, "v0=zz", 1_795_341_110));
        assert!(!is_signed(&secret, at, body, &hex, 1_795_341_110));
    }

    #[test]
    fn forms_are_commands_and_presses() {
        let Some(Call::Delivery(Kind::Command, payload)) = Call::read(
            "application/x-www-form-urlencoded",
            b"command=%2Fdeckhand&text=status+of+x&user_id=U0ALICE",
        ) else {
            panic!("a command")
        };
        assert!(payload.contains(r#""text":"status of x""#), "{payload}");
        assert!(matches!(
            Call::read("application/x-www-form-urlencoded", b"payload=%7B%7D"),
            Some(Call::Delivery(Kind::Interaction, payload)) if payload == "{}"
        ));
        assert!(matches!(
            Call::read("application/json", br#"{"type":"url_verification","challenge":"c0ffee"}"#),
            Some(Call::Challenge(challenge)) if challenge == "c0ffee"
        ));
        assert!(Call::read("application/json", b"{").is_none());
    }
}
