//! Calls of Discord's REST: a time limit on each, and what became of it in the words a caller decides by (contract discord 5).

use std::collections::HashMap;
use std::fmt;
use std::num::NonZeroU32;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER};
use reqwest::{Method, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::chat::pace::Bucket;
use crate::chat::web::{self, Unanswered, in_words};

/// Discord's own address.
pub(super) const DISCORD: &str = "https://discord.com/api/v10";

/// What Discord is left alone for where it does not say how long.
const USUAL_WAIT: Duration = Duration::from_secs(5);

/// How long nothing is called after the token was refused: too many such calls get the address banned (contract discord 5.2).
const AFTER_REFUSED_TOKEN: Duration = Duration::from_secs(60);

/// How many buckets are remembered before those that are open are forgotten.
const MANY: usize = 1_000;

/// Why a call has no result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Failure {
    /// It was not taken, or would not be. It may be repeated after so long.
    Wait(Duration),
    /// It never left: nobody could be reached.
    NotSent(String),
    /// It was sent, and nobody knows what became of it.
    Unknown(String),
    /// Discord's answer is no.
    Refused(Refusal),
}

/// Why Discord says no.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) status: u16,
    /// Discord's number for it; 0 where it has none.
    pub(super) code: u64,
    message: String,
    /// Which fields are wrong.
    fields: String,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}, {})", self.message, self.status, self.code)?;
        if !self.fields.is_empty() {
            write!(f, " in {}", self.fields)?;
        }
        Ok(())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Wait(wait) => write!(f, "Discord takes no more of these calls for {wait:?}"),
            Self::NotSent(why) => write!(f, "Discord cannot be reached: {why}"),
            Self::Unknown(why) => write!(f, "Discord's answer is missing: {why}"),
            Self::Refused(refusal) => write!(f, "Discord says {refusal}"),
        }
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

/// Where a call goes. The path may have a secret in it, and is in no log; what is logged is the bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Route {
    path: String,
    /// Calls of one bucket share an allowance: the kind of call, and the channel.
    bucket: String,
    /// Calls with an interaction's token need no other, and count towards no allowance of the bot.
    has_own_token: bool,
}

impl Route {
    /// A route that shares its allowance with nothing else.
    pub(super) fn to(path: impl Into<String>) -> Self {
        let path = path.into();
        Self {
            bucket: path.clone(),
            path,
            has_own_token: false,
        }
    }

    pub(super) fn messages(channel: &str) -> Self {
        Self {
            path: format!("/channels/{channel}/messages"),
            bucket: format!("messages of {channel}"),
            has_own_token: false,
        }
    }

    pub(super) fn message(channel: &str, message: &str) -> Self {
        Self {
            path: format!("/channels/{channel}/messages/{message}"),
            bucket: format!("one message of {channel}"),
            has_own_token: false,
        }
    }

    pub(super) fn reaction(channel: &str, message: &str, emoji: &str) -> Self {
        let emoji =
            percent_encoding::utf8_percent_encode(emoji, percent_encoding::NON_ALPHANUMERIC);
        Self {
            path: format!("/channels/{channel}/messages/{message}/reactions/{emoji}/@me"),
            bucket: format!("reactions of {channel}"),
            has_own_token: false,
        }
    }

    pub(super) fn callback(interaction: &str, token: &str) -> Self {
        Self {
            path: format!("/interactions/{interaction}/{token}/callback"),
            bucket: format!("interaction {interaction}"),
            has_own_token: true,
        }
    }

    /// An answer by an interaction's token: `@original`, or one more where no message is named.
    pub(super) fn answer(
        application: &str,
        interaction: &str,
        token: &str,
        message: Option<&str>,
    ) -> Self {
        let message = message.map_or_else(String::new, |message| format!("/messages/{message}"));
        Self {
            path: format!("/webhooks/{application}/{token}{message}"),
            bucket: format!("answers to {interaction}"),
            has_own_token: true,
        }
    }
}

/// A file that goes with a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct File {
    pub(super) name: String,
    /// What a picture shows, for those who cannot see it.
    pub(super) alt: Option<String>,
    pub(super) kind: &'static str,
    pub(super) bytes: Vec<u8>,
}

#[derive(Deserialize)]
struct Trouble {
    #[serde(default)]
    code: u64,
    #[serde(default)]
    message: String,
    #[serde(default)]
    retry_after: Option<f64>,
    #[serde(default)]
    global: bool,
    #[serde(default)]
    errors: serde_json::Value,
}

/// Discord's REST with one token.
pub(super) struct Api {
    http: reqwest::Client,
    base_url: String,
    token: HeaderValue,
    limit: Duration,
    allowance: Mutex<Allowance>,
}

/// When what may be called again.
struct Allowance {
    buckets: HashMap<String, Instant>,
    everything: Option<Instant>,
    all: Bucket,
    per_second: f64,
}

impl Api {
    pub(super) fn new(
        base_url: &str,
        token: &SecretString,
        limit: Duration,
        per_second: NonZeroU32,
    ) -> anyhow::Result<Self> {
        let http = reqwest::Client::builder()
            .user_agent(concat!(
                "DiscordBot (https://github.com/deckhand/deckhand, ",
                env!("CARGO_PKG_VERSION"),
                ")"
            ))
            .timeout(limit)
            .connect_timeout(limit.min(Duration::from_secs(5)))
            .tcp_nodelay(true)
            .http1_only()
            .build()?;
        let mut token = HeaderValue::from_str(&format!("Bot {}", token.expose_secret()))
            .map_err(|_| anyhow::anyhow!("the token has characters in it that no token has"))?;
        token.set_sensitive(true);
        Ok(Self {
            http,
            base_url: base_url.trim_end_matches('/').to_owned(),
            token,
            limit,
            allowance: Mutex::new(Allowance {
                buckets: HashMap::new(),
                everything: None,
                all: Bucket::full(per_second.get().into(), Instant::now()),
                per_second: per_second.get().into(),
            }),
        })
    }

    /// Reads something.
    pub(super) async fn read<T: DeserializeOwned>(
        &self,
        route: &Route,
        query: &[(&str, &str)],
    ) -> Result<T, Failure> {
        self.may_call(&Method::GET, route)?;
        let request = self.request(Method::GET, route).query(query);
        decoded(&self.answer(&Method::GET, route, request).await?)
    }

    /// Sends JSON, and gives the bytes that came back: whoever asked knows how much of them it needs.
    pub(super) async fn send(
        &self,
        method: Method,
        route: &Route,
        body: Option<&impl Serialize>,
    ) -> Result<Vec<u8>, Failure> {
        self.may_call(&method, route)?;
        let mut request = self.request(method.clone(), route);
        if let Some(body) = body {
            request = request
                .header(CONTENT_TYPE, HeaderValue::from_static("application/json"))
                .body(written(body)?);
        }
        self.answer(&method, route, request).await
    }

    /// The same with files, which makes it a form (contract discord 4.8).
    pub(super) async fn send_with(
        &self,
        method: Method,
        route: &Route,
        body: &impl Serialize,
        files: &[File],
    ) -> Result<Vec<u8>, Failure> {
        self.may_call(&method, route)?;
        let (boundary, form) = form(&written(body)?, files);
        let request = self.request(method.clone(), route);
        let request = request
            .header(
                CONTENT_TYPE,
                format!("multipart/form-data; boundary={boundary}"),
            )
            .body(form);
        self.answer(&method, route, request).await
    }

    /// Asks for a WebSocket, and gives what is behind it once the server has switched.
    pub(super) async fn upgrade(&self, address: &str) -> Result<reqwest::Upgraded, Failure> {
        let upgraded = web::upgrade(&self.http, address, self.limit).await;
        upgraded.map_err(Failure::from)
    }

    /// The token as an Identify has it.
    pub(super) fn bare_token(&self) -> &str {
        let token = self.token.to_str().unwrap_or_default();
        token.strip_prefix("Bot ").unwrap_or(token)
    }

    fn request(&self, method: Method, route: &Route) -> reqwest::RequestBuilder {
        let request = self
            .http
            .request(method, format!("{}{}", self.base_url, route.path));
        if route.has_own_token {
            return request;
        }
        request.header(AUTHORIZATION, self.token.clone())
    }

    fn allowance(&self) -> MutexGuard<'_, Allowance> {
        self.allowance
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn may_call(&self, method: &Method, route: &Route) -> Result<(), Failure> {
        let now = Instant::now();
        let mut allowance = self.allowance();
        let bucket = allowance.buckets.get(&key(method, route)).copied();
        let everything = allowance.everything.filter(|_| !route.has_own_token);
        let until = bucket.max(everything);
        if let Some(rest) = until.and_then(|until| until.checked_duration_since(now))
            && !rest.is_zero()
        {
            return Err(Failure::Wait(rest));
        }
        if route.has_own_token {
            return Ok(());
        }
        let per_second = allowance.per_second;
        let taken = allowance.all.take(per_second, per_second, now);
        taken.map_err(Failure::Wait)
    }

    fn wait(&self, method: &Method, route: &Route, wait: Duration, is_global: bool) {
        let until = Instant::now() + wait;
        let mut allowance = self.allowance();
        if is_global {
            allowance.everything = allowance.everything.max(Some(until));
            return;
        }
        if allowance.buckets.len() >= MANY {
            let now = Instant::now();
            allowance.buckets.retain(|_, until| *until > now);
        }
        allowance.buckets.insert(key(method, route), until);
    }

    async fn answer(
        &self,
        method: &Method,
        route: &Route,
        request: reqwest::RequestBuilder,
    ) -> Result<Vec<u8>, Failure> {
        let answer = request.send().await.map_err(Unanswered::from)?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        if status != StatusCode::TOO_MANY_REQUESTS
            && header(&headers, "x-ratelimit-remaining") == Some(0.0)
            && let Some(seconds) = header(&headers, "x-ratelimit-reset-after")
        {
            self.wait(method, route, seconds_of(seconds), false);
        }
        let body = answer.bytes().await;
        if status == StatusCode::TOO_MANY_REQUESTS {
            let trouble = body
                .ok()
                .and_then(|body| serde_json::from_slice::<Trouble>(&body).ok());
            return Err(self.too_many(method, route, &headers, trouble));
        }
        let body = body.map_err(|error| Failure::Unknown(in_words(&error.without_url())))?;
        if status.is_success() {
            return Ok(body.into());
        }
        if status.is_server_error() {
            return Err(Failure::Unknown(status.to_string()));
        }
        // The body is in no error but for Discord's own words: it may have anything in it.
        let trouble = serde_json::from_slice::<Trouble>(&body).ok();
        if status == StatusCode::UNAUTHORIZED && !route.has_own_token {
            tracing::error!("Discord refuses the token; nothing is called for a while");
            self.wait(method, route, AFTER_REFUSED_TOKEN, true);
        }
        Err(Failure::Refused(refusal(status, trouble)))
    }

    fn too_many(
        &self,
        method: &Method,
        route: &Route,
        headers: &HeaderMap,
        trouble: Option<Trouble>,
    ) -> Failure {
        let told = trouble.as_ref().and_then(|trouble| trouble.retry_after);
        let seconds = [told, header(headers, RETRY_AFTER.as_str())];
        let seconds = seconds.into_iter().flatten().reduce(f64::max);
        let wait = seconds.map_or(USUAL_WAIT, seconds_of);
        let is_global = trouble.is_some_and(|trouble| trouble.global)
            || headers.contains_key("x-ratelimit-global");
        tracing::warn!(
            bucket = route.bucket,
            wait_ms = wait.as_millis(),
            is_global,
            "Discord asks for a pause"
        );
        self.wait(method, route, wait, is_global);
        Failure::Wait(wait)
    }
}

/// Reads an answer. What cannot be read has had its effect all the same.
pub(super) fn decoded<T: DeserializeOwned>(body: &[u8]) -> Result<T, Failure> {
    serde_json::from_slice(body)
        .map_err(|error| Failure::Unknown(format!("the answer cannot be read: {error}")))
}

fn written(body: &impl Serialize) -> Result<Vec<u8>, Failure> {
    serde_json::to_vec(body)
        .map_err(|error| Failure::NotSent(format!("the call cannot be written: {error}")))
}

fn key(method: &Method, route: &Route) -> String {
    format!("{method} {}", route.bucket)
}

fn header(headers: &HeaderMap, name: &str) -> Option<f64> {
    headers.get(name)?.to_str().ok()?.trim().parse().ok()
}

fn seconds_of(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds.clamp(0.0, 86_400.0)).unwrap_or(USUAL_WAIT)
}

fn refusal(status: StatusCode, trouble: Option<Trouble>) -> Refusal {
    let Some(trouble) = trouble else {
        return Refusal {
            status: status.as_u16(),
            code: 0,
            message: status.to_string(),
            fields: String::new(),
        };
    };
    let mut fields = Vec::new();
    wrong_fields(&trouble.errors, "", &mut fields);
    Refusal {
        status: status.as_u16(),
        code: trouble.code,
        message: trouble.message,
        fields: fields.join(", "),
    }
}

/// `embeds.0.fields.2.value`.
fn wrong_fields(errors: &serde_json::Value, at: &str, fields: &mut Vec<String>) {
    let Some(errors) = errors.as_object() else {
        return;
    };
    for (name, inside) in errors {
        if name == "_errors" {
            fields.push(at.to_owned());
        } else {
            let at = if at.is_empty() {
                name.clone()
            } else {
                format!("{at}.{name}")
            };
            wrong_fields(inside, &at, fields);
        }
    }
}

/// A form of JSON and files, and what stands between its parts.
fn form(json: &[u8], files: &[File]) -> (String, Vec<u8>) {
    let boundary = format!("deckhand-{:032x}", rand::random::<u128>());
    let mut form = Vec::with_capacity(json.len() + 512);
    let mut part = |head: String, bytes: &[u8]| {
        form.extend_from_slice(format!("--{boundary}\r\n{head}\r\n\r\n").as_bytes());
        form.extend_from_slice(bytes);
        form.extend_from_slice(b"\r\n");
    };
    let head =
        "content-disposition: form-data; name=\"payload_json\"\r\ncontent-type: application/json";
    part(head.to_owned(), json);
    for (number, file) in files.iter().enumerate() {
        let head = format!(
            "content-disposition: form-data; name=\"files[{number}]\"; filename=\"{}\"\r\ncontent-type: {}",
            file.name, file.kind
        );
        part(head, &file.bytes);
    }
    form.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    (boundary, form)
}
