//! The one place that sends.
//!
//! Any instance of the service takes any call, so several base URLs are several doors to one house. A
//! read that a door does not answer is tried at the next one. A write knocks once at one door: whether
//! it may be repeated is for the caller to decide, who knows the id to look it up by.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, IF_NONE_MATCH};
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::time::{Instant, sleep};
use tracing::debug;
use url::Url;

use crate::answer::Answer;
use crate::call::{Call, Key};
use crate::error::{Error, Loss, Result};
use crate::observer::Observer;
use crate::redaction::Redaction;

/// A read is repeated at most twice: enough to pass a dead instance and a restarting one, and the
/// caller has a better idea of what to do after that.
const READ_ATTEMPTS: usize = 3;

/// Pause after every base URL was tried, times the attempts made so far; long enough for a proxy to
/// notice that its backend is back, short enough to fit the deadline.
const PAUSE: Duration = Duration::from_millis(100);

#[derive(Debug)]
pub(crate) struct Sender {
    http: reqwest::Client,
    bases: Vec<Url>,
    /// Index of the base URL to try first: the last one that is not known to be in trouble.
    preferred: AtomicUsize,
    authkey: Option<SecretString>,
    deadline: Duration,
    observer: Observer,
}

impl Sender {
    /// `bases` must not be empty; the builders see to that.
    pub(crate) fn new(
        http: reqwest::Client,
        bases: Vec<Url>,
        authkey: Option<SecretString>,
        deadline: Duration,
        observer: Observer,
    ) -> Self {
        Self {
            http,
            bases,
            preferred: AtomicUsize::new(0),
            authkey,
            deadline,
            observer,
        }
    }

    /// Sends a call within the deadline and gives back a positive answer.
    pub(crate) async fn send(&self, call: &Call) -> Result<Answer> {
        if let Some(reason) = &call.fault {
            return Err(Error::Unsendable {
                call: call.name.clone(),
                reason: reason.clone(),
            });
        }
        let deadline = Instant::now() + self.deadline;
        let attempts = if call.name.is_read() {
            READ_ATTEMPTS
        } else {
            1
        };
        let mut made = 0;
        loop {
            let outcome = self.attempt(call, deadline).await;
            made += 1;
            let hopeless = !outcome.as_ref().is_err_and(Error::is_unreachable);
            if hopeless || made == attempts || !self.paused(made, deadline).await {
                return outcome;
            }
        }
    }

    /// Sends a call and decodes its answer.
    pub(crate) async fn fetch<T: DeserializeOwned>(&self, call: Call) -> Result<T> {
        self.send(&call).await?.decode()
    }

    /// Like [`fetch`](Self::fetch), where "no such thing" is one of the expected answers.
    pub(crate) async fn find<T: DeserializeOwned>(&self, call: Call) -> Result<Option<T>> {
        match self.fetch(call).await {
            Ok(found) => Ok(Some(found)),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Sends a call whose answer says nothing beyond its status.
    pub(crate) async fn perform(&self, call: Call) -> Result<()> {
        self.send(&call).await.map(drop)
    }

    /// Sends a call whose answer has no shape we rely on; an empty one is `null`.
    pub(crate) async fn fetch_raw(&self, call: Call) -> Result<Value> {
        let answer = self.send(&call).await?;
        if answer.is_empty() {
            Ok(Value::Null)
        } else {
            answer.decode()
        }
    }

    pub(crate) fn base_texts(&self) -> Vec<&str> {
        self.bases.iter().map(Url::as_str).collect()
    }

    /// Waits before going round again; false if the deadline would pass meanwhile.
    async fn paused(&self, made: usize, deadline: Instant) -> bool {
        let everyone_was_asked = made.is_multiple_of(self.bases.len());
        let pause = if everyone_was_asked {
            PAUSE * made as u32
        } else {
            Duration::ZERO
        };
        if Instant::now() + pause >= deadline {
            return false;
        }
        sleep(pause).await;
        true
    }

    async fn attempt(&self, call: &Call, deadline: Instant) -> Result<Answer> {
        let index = self.preferred.load(Ordering::Relaxed);
        let base = &self.bases[index];
        let started = Instant::now();
        let exchanged = self.exchange(call, base, deadline - started).await;
        let status = exchanged.as_ref().ok().map(|answer| answer.status.as_u16());
        self.observer.tell(&call.name, status, started.elapsed());
        let outcome = match exchanged {
            Ok(answer) => {
                debug!(
                    http.call = %call.name, http.status = answer.status.as_u16(), http.base = %base,
                    elapsed_ms = started.elapsed().as_millis() as u64, "the balancer answered",
                );
                answer.accepted(&self.redaction(call))
            }
            Err(error) => Err(lost(call, base, error)),
        };
        if outcome.as_ref().is_err_and(Error::is_unreachable) {
            self.turn_away_from(index);
        }
        outcome
    }

    async fn exchange(&self, call: &Call, base: &Url, left: Duration) -> reqwest::Result<Answer> {
        let url = self.with_key(call, call.url(base));
        let mut request = self.http.request(call.method().clone(), url).timeout(left);
        if let Some(version) = &call.if_none_match {
            request = request.header(IF_NONE_MATCH, version);
        }
        if let Some(body) = &call.body {
            request = request
                .header(CONTENT_TYPE, "application/json")
                .body(body.clone());
        }
        Answer::read(&call.name, base.as_str(), request.send().await?).await
    }

    fn with_key(&self, call: &Call, mut url: Url) -> Url {
        if let Some(key) = self.key(call) {
            url.query_pairs_mut()
                .append_pair("authkey", key.expose_secret());
        }
        url
    }

    fn key<'a>(&'a self, call: &'a Call) -> Option<&'a SecretString> {
        match &call.key {
            Key::None => None,
            Key::Ordinary => self.authkey.as_ref(),
            Key::Master(key) => Some(key),
        }
    }

    fn redaction<'a>(&'a self, call: &'a Call) -> Redaction<'a> {
        Redaction(self.key(call).into_iter().chain(&call.secrets).collect())
    }

    /// Lets the next attempt, of this call or another, start at the next base URL. If somebody else
    /// has turned away already, the preference stays where they put it.
    fn turn_away_from(&self, index: usize) {
        let next = (index + 1) % self.bases.len();
        let _ = self
            .preferred
            .compare_exchange(index, next, Ordering::Relaxed, Ordering::Relaxed);
    }
}

/// A call without an answer. Only a connection that never came about proves that nothing was sent; a
/// deadline that passes while connecting looks like any other and is counted as the worse case.
fn lost(call: &Call, base: &Url, error: reqwest::Error) -> Error {
    let nothing_sent = error.is_connect() || error.is_builder();
    Error::Transport {
        call: call.name.clone(),
        base: base.to_string(),
        loss: if nothing_sent {
            Loss::NothingSent
        } else {
            Loss::AnswerLost
        },
        // The address carries the key.
        source: error.without_url(),
    }
}
