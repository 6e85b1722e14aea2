//! Calls of Slack's Web API: a time limit on each, and what became of it in the words a caller decides by (contract slack 9).

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use reqwest::StatusCode;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::limits::Limits;
use crate::chat::web::{self, Unanswered, in_words};

/// Slack's own address.
pub(super) const SLACK: &str = "https://slack.com/api";

/// Why a call has no result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Failure {
    /// It was not taken: too many calls of this method. It may be repeated after so long.
    Wait(Duration),
    /// It never left: nobody could be reached.
    NotSent(String),
    /// It was sent, and nobody knows what became of it.
    Unknown(String),
    /// Slack's answer is no, with its word for why.
    Refused(Refusal),
}

/// Slack's word for a refusal, and what else it says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) word: String,
    detail: String,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.word)?;
        if !self.detail.is_empty() {
            write!(f, " ({})", self.detail)?;
        }
        Ok(())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Wait(wait) => write!(f, "Slack takes no more of these calls for {wait:?}"),
            Self::NotSent(why) => write!(f, "Slack cannot be reached: {why}"),
            Self::Unknown(why) => write!(f, "Slack's answer is missing: {why}"),
            Self::Refused(refusal) => write!(f, "Slack says {refusal}"),
        }
    }
}

/// What every answer has.
#[derive(Deserialize)]
struct Outcome {
    #[serde(default)]
    ok: bool,
    #[serde(default)]
    error: Option<String>,
    #[serde(default)]
    needed: Option<String>,
    #[serde(default)]
    response_metadata: Option<Messages>,
}

#[derive(Deserialize)]
struct Messages {
    #[serde(default)]
    messages: Vec<String>,
}

/// Slack's Web API with one token of each kind.
pub(super) struct Api {
    http: reqwest::Client,
    base_url: String,
    bot: HeaderValue,
    app: HeaderValue,
    limit: Duration,
    /// How long Slack is left alone where it does not say how long.
    usual_wait: Duration,
    /// Until when a method is not to be called.
    waits: Mutex<HashMap<&'static str, Instant>>,
}

/// Whose token a call carries.
#[derive(Debug, Clone, Copy)]
pub(super) enum Token {
    Bot,
    App,
}

impl Api {
    pub(super) fn new(
        base_url: &str,
        bot: &SecretString,
        app: &SecretString,
        limits: &Limits,
    ) -> anyhow::Result<Self> {
        let limit = limits.call;
        let http = reqwest::Client::builder()
            .user_agent(concat!("deckhand/", env!("CARGO_PKG_VERSION")))
            .timeout(limit)
            .connect_timeout(limit)
            .tcp_nodelay(true)
            .http1_only()
            .build()?;
        Ok(Self {
            http,
            base_url: base_url.trim_end_matches('/').to_owned(),
            bot: bearer(bot)?,
            app: bearer(app)?,
            limit,
            usual_wait: limits.pause,
            waits: Mutex::default(),
        })
    }

    /// Calls a method with the bot's token.
    pub(super) async fn call<T: DeserializeOwned>(
        &self,
        method: &'static str,
        arguments: &impl Serialize,
    ) -> Result<T, Failure> {
        Ok(self.call_as(Token::Bot, method, arguments).await?.0)
    }

    /// Calls a method, and gives the scopes of the token beside the answer, as far as they were told.
    pub(super) async fn call_as<T: DeserializeOwned>(
        &self,
        token: Token,
        method: &'static str,
        arguments: &impl Serialize,
    ) -> Result<(T, Option<String>), Failure> {
        self.may_call(method)?;
        let body = serde_json::to_vec(arguments)
            .map_err(|error| Failure::NotSent(format!("the call cannot be written: {error}")))?;
        let request = self
            .http
            .post(format!("{}/{method}", self.base_url))
            .header(
                CONTENT_TYPE,
                HeaderValue::from_static("application/json; charset=utf-8"),
            )
            .header(
                AUTHORIZATION,
                match token {
                    Token::Bot => self.bot.clone(),
                    Token::App => self.app.clone(),
                },
            )
            .body(body);
        self.answer(method, request).await
    }

    /// Calls a reading method, which takes its arguments in the query.
    pub(super) async fn read<T: DeserializeOwned>(
        &self,
        method: &'static str,
        arguments: &[(&str, &str)],
    ) -> Result<T, Failure> {
        self.may_call(method)?;
        let request = self
            .http
            .get(format!("{}/{method}", self.base_url))
            .header(AUTHORIZATION, self.bot.clone())
            .query(arguments);
        Ok(self.answer(method, request).await?.0)
    }

    /// Posts to an address that Slack gave out, without a token. What it answers is not said by the contract but for its status.
    pub(super) async fn post_to(
        &self,
        address: &str,
        kind: &'static str,
        body: Vec<u8>,
    ) -> Result<(), Failure> {
        let request = self.http.post(address).header(CONTENT_TYPE, kind);
        let answer = request.body(body).send().await.map_err(not_answered)?;
        match answer.status() {
            status if status.is_success() => Ok(()),
            StatusCode::TOO_MANY_REQUESTS => Err(Failure::Wait(self.wait_of(&answer))),
            status if status.is_server_error() => Err(Failure::Unknown(status.to_string())),
            status => Err(Failure::Refused(Refusal {
                word: status.to_string(),
                detail: String::new(),
            })),
        }
    }

    fn may_call(&self, method: &'static str) -> Result<(), Failure> {
        let waits = self.waits.lock().unwrap_or_else(PoisonError::into_inner);
        match waits.get(method) {
            Some(until) => match until.checked_duration_since(Instant::now()) {
                Some(rest) if !rest.is_zero() => Err(Failure::Wait(rest)),
                _ => Ok(()),
            },
            None => Ok(()),
        }
    }

    fn wait_of(&self, answer: &reqwest::Response) -> Duration {
        let header = answer.headers().get(RETRY_AFTER);
        let seconds = header
            .and_then(|value| value.to_str().ok())
            .and_then(|text| text.trim().parse().ok());
        seconds.map_or(self.usual_wait, Duration::from_secs)
    }

    /// The wait holds for the method (contract slack 9.1); the others go on.
    fn wait(&self, method: &'static str, wait: Duration) -> Failure {
        tracing::warn!(method, wait_ms = wait.as_millis(), "Slack asks for a pause");
        let mut waits = self.waits.lock().unwrap_or_else(PoisonError::into_inner);
        waits.insert(method, Instant::now() + wait);
        Failure::Wait(wait)
    }

    async fn answer<T: DeserializeOwned>(
        &self,
        method: &'static str,
        request: reqwest::RequestBuilder,
    ) -> Result<(T, Option<String>), Failure> {
        let answer = request.send().await.map_err(not_answered)?;
        let status = answer.status();
        let wait = self.wait_of(&answer);
        if status == StatusCode::TOO_MANY_REQUESTS {
            return Err(self.wait(method, wait));
        }
        let scopes = answer.headers().get("x-oauth-scopes");
        let scopes = scopes
            .and_then(|scopes| scopes.to_str().ok())
            .map(str::to_owned);
        let body = answer
            .bytes()
            .await
            .map_err(|error| Failure::Unknown(in_words(&error.without_url())))?;
        // The body is in no error: it may have anything in it.
        let outcome: Outcome = match serde_json::from_slice(&body) {
            Ok(outcome) => outcome,
            Err(_) => {
                return Err(Failure::Unknown(format!(
                    "{status}, and what came is no answer"
                )));
            }
        };
        if outcome.ok && status.is_success() {
            let value = serde_json::from_slice(&body)
                .map_err(|error| Failure::Unknown(format!("{method} answers oddly: {error}")))?;
            return Ok((value, scopes));
        }
        let word = outcome.error.unwrap_or_else(|| status.to_string());
        Err(match word.as_str() {
            "ratelimited" | "rate_limited" => self.wait(method, wait),
            "internal_error" | "fatal_error" | "request_timeout" | "service_unavailable" => {
                Failure::Unknown(word)
            }
            _ if status.is_server_error() => Failure::Unknown(word),
            _ => Failure::Refused(Refusal {
                detail: detail(outcome.needed, outcome.response_metadata),
                word,
            }),
        })
    }

    /// Asks for a WebSocket, and gives what is behind it once the server has switched.
    pub(super) async fn upgrade(&self, address: &str) -> Result<reqwest::Upgraded, Failure> {
        let upgraded = web::upgrade(&self.http, address, self.limit).await;
        upgraded.map_err(Failure::from)
    }
}

impl From<Unanswered> for Failure {
    fn from(unanswered: Unanswered) -> Self {
        match unanswered {
            Unanswered::NotSent(why) => Self::NotSent(why),
            Unanswered::Unknown(why) => Self::Unknown(why),
        }
    }
}

fn not_answered(error: reqwest::Error) -> Failure {
    Unanswered::from(error).into()
}

fn bearer(token: &SecretString) -> anyhow::Result<HeaderValue> {
    let mut value = HeaderValue::from_str(&format!("Bearer {}", token.expose_secret()))
        .map_err(|_| anyhow::anyhow!("a token has characters in it that no token has"))?;
    value.set_sensitive(true);
    Ok(value)
}

fn detail(needed: Option<String>, messages: Option<Messages>) -> String {
    match (needed, messages) {
        (Some(needed), _) => format!("it needs {needed}"),
        (None, Some(messages)) => messages.messages.join("; "),
        (None, None) => String::new(),
    }
}
