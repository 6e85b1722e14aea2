//! What calls to a chat product's HTTP API have in common: why there is no answer, and the switch to a WebSocket.

use std::time::Duration;

use reqwest::StatusCode;

/// Why a call has no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Unanswered {
    /// It never left: nobody could be reached.
    NotSent(String),
    /// It was sent, and nobody knows what became of it.
    Unknown(String),
}

impl From<reqwest::Error> for Unanswered {
    /// Only what could not connect was certainly not sent.
    fn from(error: reqwest::Error) -> Self {
        let is_unsent = error.is_connect() || error.is_builder();
        let why = in_words(&error.without_url());
        if is_unsent {
            Self::NotSent(why)
        } else {
            Self::Unknown(why)
        }
    }
}

/// Asks for a WebSocket, and gives what is behind it once the server has switched.
pub(super) async fn upgrade(
    http: &reqwest::Client,
    address: &str,
    limit: Duration,
) -> Result<reqwest::Upgraded, Unanswered> {
    use tokio_tungstenite::tungstenite::handshake::{client::generate_key, derive_accept_key};
    let key = generate_key();
    // The same client: its TLS, its proxy. `ws` and `http` differ in nothing but the name.
    let address = address
        .strip_prefix("ws")
        .map(|rest| format!("http{rest}"))
        .unwrap_or_else(|| address.to_owned());
    let request = http
        .get(address)
        .header("connection", "Upgrade")
        .header("upgrade", "websocket")
        .header("sec-websocket-version", "13")
        .header("sec-websocket-key", &key);
    let connect = async {
        let answer = request.send().await.map_err(Unanswered::from)?;
        if answer.status() != StatusCode::SWITCHING_PROTOCOLS {
            return Err(Unanswered::Unknown(format!(
                "the WebSocket was answered {}",
                answer.status()
            )));
        }
        let accepted = answer.headers().get("sec-websocket-accept");
        if accepted.and_then(|value| value.to_str().ok())
            != Some(derive_accept_key(key.as_bytes()).as_str())
        {
            return Err(Unanswered::Unknown(
                "the other side does not speak WebSocket".to_owned(),
            ));
        }
        answer.upgrade().await.map_err(Unanswered::from)
    };
    match tokio::time::timeout(limit, connect).await {
        Ok(upgraded) => upgraded,
        Err(_) => Err(Unanswered::Unknown(
            "the WebSocket did not come about in time".to_owned(),
        )),
    }
}

/// The error with its causes, of which the first alone says nothing.
pub(crate) fn in_words(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return "it took too long".to_owned();
    }
    let mut words = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        words = format!("{words}: {inner}");
        cause = inner.source();
    }
    words
}
