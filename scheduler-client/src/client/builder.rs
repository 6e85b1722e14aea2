//! Putting a client together.

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::time::Duration;

use reqwest::header::HeaderValue;
use reqwest::redirect;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::SchedulerClient;
use crate::call::CallName;
use crate::observer::Observer;
use crate::sender::Sender;

/// How long one call may take from first attempt to last byte, repetitions of a read included. The
/// service answers from memory or ZooKeeper; what takes longer than this is not going to come.
const DEADLINE: Duration = Duration::from_secs(10);

/// How long one connection may take to come about, so that a host which is gone costs a read only
/// part of its deadline.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// How long an unused connection is kept. Shorter than Jetty's 30 s, so that no call is lost on a
/// connection that the service is just closing.
const IDLE_TIMEOUT: Duration = Duration::from_secs(20);

const USER_AGENT: &str = concat!("scheduler-client/", env!("CARGO_PKG_VERSION"));

/// Why a client could not be built.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// A base URL cannot be used. It is not repeated here, because it may contain a secret.
    #[error("base URL number {number} cannot be used: {reason}")]
    BaseUrl {
        /// Counts from 1, in the order given.
        number: usize,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The token has characters that no header may have.
    #[error("the token cannot be put into a header")]
    Token,
    /// The HTTP client does not start, for example because the user agent is not a legal header.
    #[error("the HTTP client cannot be set up")]
    Http(#[source] reqwest::Error),
}

/// Collects what a client needs. See [`SchedulerClient::builder`].
#[derive(Debug)]
pub struct SchedulerClientBuilder {
    bases: Vec<String>,
    pub(super) absent: bool,
    user: Option<String>,
    token: Option<SecretString>,
    deadline: Duration,
    connect_timeout: Duration,
    user_agent: String,
    observer: Observer,
}

impl SchedulerClientBuilder {
    pub(super) fn new(base: String) -> Self {
        Self {
            bases: vec![base],
            absent: false,
            user: None,
            token: None,
            deadline: DEADLINE,
            connect_timeout: CONNECT_TIMEOUT,
            user_agent: USER_AGENT.to_owned(),
            observer: Observer::default(),
        }
    }

    /// Adds the base URL of another instance of the same scheduler.
    ///
    /// Reads go on to the next instance when one does not answer; writes go to the one that answered
    /// last and to no other.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.bases.push(url.into());
        self
    }

    /// Says who asks, as the query parameter `user`, for schedulers with the authenticator
    /// `QUERYPARAM_PASSTHROUGH`.
    pub fn user(mut self, user: impl Into<String>) -> Self {
        self.user = Some(user.into());
        self
    }

    /// Proves who asks, as the header `Authorization: Token …`, for schedulers with the authenticator
    /// `TOKEN`.
    pub fn token(mut self, token: SecretString) -> Self {
        self.token = Some(token);
        self
    }

    /// The longest a call may take in all. Default 10 s.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// The longest a connection may take to come about. Default 3 s.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// How to introduce ourselves. Default `scheduler-client/{version}`.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = user_agent.into();
        self
    }

    /// Tells somebody of every attempt: the call, the status of its answer (none where there was none), and how long it took. A
    /// read that is tried again is several.
    pub fn observed_by(
        mut self,
        told: impl Fn(&CallName, Option<u16>, Duration) + Send + Sync + 'static,
    ) -> Self {
        self.observer = Observer::new(told);
        self
    }

    /// Checks the addresses and builds the client. Nothing is sent.
    pub fn build(self) -> Result<SchedulerClient, BuildError> {
        let sender = Sender {
            bases: parse_bases(&self.bases)?,
            preferred: AtomicUsize::new(0),
            authorization: self.token.as_ref().map(authorization).transpose()?,
            http: self.http().map_err(BuildError::Http)?,
            user: self.user,
            token: self.token,
            deadline: self.deadline,
            absent: self.absent,
            observer: self.observer,
        };
        Ok(SchedulerClient {
            sender: Arc::new(sender),
            naming: Arc::default(),
        })
    }

    fn http(&self) -> reqwest::Result<reqwest::Client> {
        reqwest::Client::builder()
            .connect_timeout(self.connect_timeout)
            .pool_idle_timeout(IDLE_TIMEOUT)
            .user_agent(&self.user_agent)
            // The environment's proxy is for the way out; these services are on the inside.
            .no_proxy()
            // The service never redirects. Whoever does must not be handed our token.
            .redirect(redirect::Policy::none())
            .referer(false)
            .build()
    }
}

fn authorization(token: &SecretString) -> Result<HeaderValue, BuildError> {
    let text = format!("Token {}", token.expose_secret());
    let mut value = HeaderValue::from_str(&text).map_err(|_| BuildError::Token)?;
    value.set_sensitive(true);
    Ok(value)
}

fn parse_bases(texts: &[String]) -> Result<Vec<Url>, BuildError> {
    let numbered = texts.iter().enumerate();
    numbered
        .map(|(index, text)| {
            parse_base(text).map_err(|reason| BuildError::BaseUrl {
                number: index + 1,
                reason,
            })
        })
        .collect()
}

fn parse_base(text: &str) -> Result<Url, &'static str> {
    let url = Url::parse(text).map_err(|_| "it is not a URL")?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err("it is neither http nor https");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("it contains credentials, which would end up in messages");
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err("it has a query or a fragment; the user is given separately");
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(base: &str, expected: Option<&str>) {
        let complaint = SchedulerClient::builder(base)
            .build()
            .err()
            .map(|error| error.to_string());
        let expected = expected.map(|reason| format!("base URL number 1 cannot be used: {reason}"));
        assert_eq!(complaint, expected, "{base}");
    }

    #[test]
    fn the_address_is_checked_without_being_repeated() {
        check("https://10.1.0.2:7099/singularity/api", None);
        check("scheduler", Some("it is not a URL"));
        check("ftp://scheduler", Some("it is neither http nor https"));
        check(
            "http://me:s3cret@scheduler/",
            Some("it contains credentials, which would end up in messages"),
        );
        check(
            "http://scheduler/?user=me",
            Some("it has a query or a fragment; the user is given separately"),
        );
    }

    #[test]
    fn a_token_that_fits_no_header_is_refused_unseen() {
        let builder = SchedulerClient::builder("http://s/").token(SecretString::from("s3cret\n"));
        let error = builder.build().unwrap_err();
        assert!(!format!("{error} {error:?}").contains("s3cret"));
    }
}
