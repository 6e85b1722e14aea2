//! The one place that sends.

use std::time::Duration;

use reqwest::header::{AUTHORIZATION, HeaderValue};
use secrecy::SecretString;
use serde::de::DeserializeOwned;
use tokio::time::{Instant, sleep};
use tracing::debug;
use url::Url;

use crate::answer::Answer;
use crate::call::Call;
use crate::error::{Error, Loss, Result};

/// A read is repeated at most twice: enough to pass an instance that restarts behind its proxy, and
/// the caller has a better idea of what to do after that.
const READ_ATTEMPTS: u32 = 3;

/// Pause before a repetition, times the attempts made so far; long enough for a proxy to notice that
/// its backend is back, short enough to fit the deadline.
const PAUSE: Duration = Duration::from_millis(100);

#[derive(Debug)]
pub(crate) struct Sender {
    pub(crate) http: reqwest::Client,
    pub(crate) base: Url,
    pub(crate) user: Option<String>,
    pub(crate) token: Option<SecretString>,
    /// The token as it is sent; marked as sensitive, so that no `Debug` shows it.
    pub(crate) authorization: Option<HeaderValue>,
    pub(crate) deadline: Duration,
}

impl Sender {
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

    pub(crate) fn base_text(&self) -> &str {
        self.base.as_str()
    }

    /// Sends a call within the deadline and gives back a positive answer.
    async fn send(&self, call: &Call) -> Result<Answer> {
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
            let settled = !outcome.as_ref().is_err_and(Error::is_unreachable);
            if settled || made == attempts || !paused(PAUSE * made, deadline).await {
                return outcome;
            }
        }
    }

    async fn attempt(&self, call: &Call, deadline: Instant) -> Result<Answer> {
        let started = Instant::now();
        let answer = self
            .exchange(call, deadline - started)
            .await
            .map_err(|error| self.lost(call, error))?;
        debug!(
            http.call = %call.name, http.status = answer.status.as_u16(), http.base = %self.base,
            elapsed_ms = started.elapsed().as_millis() as u64, "the scheduler answered",
        );
        answer.accepted(self.token.as_ref())
    }

    async fn exchange(&self, call: &Call, left: Duration) -> reqwest::Result<Answer> {
        let url = call.url(&self.base, self.user.as_deref());
        let mut request = self.http.request(call.method().clone(), url).timeout(left);
        if let Some(authorization) = &self.authorization {
            request = request.header(AUTHORIZATION, authorization);
        }
        Answer::read(&call.name, self.base_text(), request.send().await?).await
    }

    /// A call without an answer. Only a connection that never came about proves that nothing was sent;
    /// a deadline that passes while connecting looks like any other and is counted as the worse case.
    fn lost(&self, call: &Call, error: reqwest::Error) -> Error {
        let nothing_sent = error.is_connect() || error.is_builder();
        Error::Transport {
            call: call.name.clone(),
            base: self.base.to_string(),
            loss: if nothing_sent {
                Loss::NothingSent
            } else {
                Loss::AnswerLost
            },
            // It is told by `call` and `base` already.
            source: error.without_url(),
        }
    }
}

/// Waits before a repetition; false if the deadline would pass meanwhile.
async fn paused(pause: Duration, deadline: Instant) -> bool {
    if Instant::now() + pause >= deadline {
        return false;
    }
    sleep(pause).await;
    true
}
