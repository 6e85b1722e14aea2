//! The one place that sends.
//!
//! Any instance of the service answers any read, and passes writes on to its leader, so several base
//! URLs are several doors to one house. A read that a door does not answer is tried at the next one. A
//! write knocks once at one door: whether it may be repeated is for the caller to decide.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use secrecy::SecretString;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::time::{Instant, sleep};
use tracing::debug;
use url::Url;

use crate::answer::Answer;
use crate::call::Call;
use crate::error::{Error, Loss, Result};
use crate::observer::Observer;

/// A read is repeated at most twice: enough to pass a dead instance and a restarting one, and the
/// caller has a better idea of what to do after that.
const READ_ATTEMPTS: usize = 3;

/// Pause after every base URL was tried, times the attempts made so far; long enough for a proxy to
/// notice that its backend is back, short enough to fit the deadline.
const PAUSE: Duration = Duration::from_millis(100);

#[derive(Debug)]
pub(crate) struct Sender {
    pub(crate) http: reqwest::Client,
    /// Never empty; the builder sees to that.
    pub(crate) bases: Vec<Url>,
    /// Index of the base URL to try first: the last one that is not known to be in trouble.
    pub(crate) preferred: AtomicUsize,
    pub(crate) user: Option<String>,
    pub(crate) token: Option<SecretString>,
    /// The token as it is sent; marked as sensitive, so that no `Debug` shows it.
    pub(crate) authorization: Option<HeaderValue>,
    pub(crate) deadline: Duration,
    /// There is no service: every call is refused here.
    pub(crate) absent: bool,
    pub(crate) observer: Observer,
}

impl Sender {
    /// Sends a call and decodes its answer.
    pub(crate) async fn fetch<T: DeserializeOwned>(&self, call: Call) -> Result<T> {
        self.send(&call).await?.decode()
    }

    /// Like [`fetch`](Self::fetch), where "no such thing" is one of the expected answers.
    pub(crate) async fn find<T: DeserializeOwned>(&self, call: Call) -> Result<Option<T>> {
        known(self.fetch(call).await)
    }

    /// Like [`fetch`](Self::fetch), where an empty answer (204) is one of the expected ones.
    pub(crate) async fn fetch_unless_empty<T: DeserializeOwned>(
        &self,
        call: Call,
    ) -> Result<Option<T>> {
        let answer = self.send(&call).await?;
        if answer.is_empty() {
            Ok(None)
        } else {
            answer.decode().map(Some)
        }
    }

    /// Sends a call whose answer says nothing beyond its status.
    pub(crate) async fn perform(&self, call: Call) -> Result<()> {
        self.send(&call).await.map(drop)
    }

    /// Sends a call whose answer has no shape we rely on; an empty one is `null`.
    pub(crate) async fn fetch_raw(&self, call: Call) -> Result<Value> {
        Ok(self.fetch_unless_empty(call).await?.unwrap_or_default())
    }

    pub(crate) fn base_texts(&self) -> Vec<&str> {
        self.bases.iter().map(Url::as_str).collect()
    }

    /// Sends a call within the deadline and gives back a positive answer.
    pub(crate) async fn send(&self, call: &Call) -> Result<Answer> {
        self.answer(call).await?.accepted()
    }

    /// Sends a call within the deadline and gives back whatever was answered, refusals included. Only
    /// what makes an instance count as unreachable is an error.
    pub(crate) async fn answer(&self, call: &Call) -> Result<Answer> {
        if let Some(reason) = &call.fault {
            return Err(Error::Unsendable {
                call: call.name.clone(),
                reason: reason.clone(),
            });
        }
        if self.absent {
            return Err(Error::Unsendable {
                call: call.name.clone(),
                reason: "none is configured".to_owned(),
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
            if outcome.is_ok() || made == attempts || !self.paused(made, deadline).await {
                return outcome;
            }
        }
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
                    elapsed_ms = started.elapsed().as_millis() as u64, "the scheduler answered",
                );
                answer.unless_a_proxy_gave_it()
            }
            Err(error) => Err(lost(call, base, error)),
        };
        if outcome.is_err() {
            self.turn_away_from(index);
        }
        outcome
    }

    async fn exchange(&self, call: &Call, base: &Url, left: Duration) -> reqwest::Result<Answer> {
        let url = call.url(base, self.user.as_deref());
        let mut request = self.http.request(call.method().clone(), url).timeout(left);
        if let Some(authorization) = &self.authorization {
            request = request.header(AUTHORIZATION, authorization);
        }
        if let Some(body) = &call.body {
            request = request
                .header(CONTENT_TYPE, body.content_type)
                .body(body.bytes.clone());
        }
        let token = self.token.as_ref();
        Answer::read(&call.name, base.as_str(), token, request.send().await?).await
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

/// "No such thing" as `None`.
pub(crate) fn known<T>(outcome: Result<T>) -> Result<Option<T>> {
    match outcome {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error),
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
        // It is told by `call` and `base` already.
        source: error.without_url(),
    }
}
