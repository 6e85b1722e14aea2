//! Putting a client together.

use std::sync::Arc;
use std::time::Duration;

use reqwest::redirect;
use secrecy::SecretString;
use url::Url;

use super::BaragonClient;
use crate::call::CallName;
use crate::observer::Observer;
use crate::sender::Sender;

/// How long one call may take from first attempt to last byte, repetitions of a read included. The
/// service answers from memory or ZooKeeper; what takes longer than this is not going to come.
const DEADLINE: Duration = Duration::from_secs(10);

/// How long one connection may take to come about, so that a host which is gone costs a read only
/// part of its deadline.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// How long an unused connection is kept. Shorter than Jetty's 30 s: a write on a connection that the
/// service is just closing would end as "outcome unknown" for no good reason.
const IDLE_TIMEOUT: Duration = Duration::from_secs(20);

const USER_AGENT: &str = concat!("baragon-client/", env!("CARGO_PKG_VERSION"));

/// Why a client could not be built.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// There is nothing to talk to.
    #[error("no base URL was given")]
    NoBaseUrl,
    /// A base URL cannot be used. The address is not repeated here, because it may contain a secret.
    #[error("base URL number {number} cannot be used: {reason}")]
    BaseUrl {
        /// Counts from 1, in the order given.
        number: usize,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The HTTP client does not start, for example because the user agent is not a legal header.
    #[error("the HTTP client cannot be set up")]
    Http(#[source] reqwest::Error),
}

/// Collects what a client needs. See [`BaragonClient::builder`].
#[derive(Debug, Default)]
pub struct BaragonClientBuilder {
    bases: Vec<String>,
    settings: Settings,
}

impl BaragonClientBuilder {
    /// Adds the base URL of an instance, context path included: `http://10.1.0.4:8080/baragon/v2`.
    ///
    /// Several instances of one service may be given. Reads go on to the next one when an instance
    /// does not answer; writes go to the one that answered last and to no other.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.bases.push(url.into());
        self
    }

    /// The ordinary key; sent only to endpoints that check it.
    pub fn authkey(mut self, key: SecretString) -> Self {
        self.settings.authkey = Some(key);
        self
    }

    /// The longest a call may take in all. Default 10 s.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.settings.deadline = deadline;
        self
    }

    /// The longest a connection may take to come about. Default 3 s.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.settings.connect_timeout = timeout;
        self
    }

    /// How to introduce ourselves. Default `baragon-client/{version}`.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.settings.user_agent = user_agent.into();
        self
    }

    /// Tells somebody of every attempt: the call, the status of its answer (none where there was none), and how long it took. A
    /// read that is tried again is several.
    pub fn observed_by(
        mut self,
        told: impl Fn(&CallName, Option<u16>, Duration) + Send + Sync + 'static,
    ) -> Self {
        self.settings.observer = Observer::new(told);
        self
    }

    /// Checks the addresses and builds the client. Nothing is sent.
    pub fn build(self) -> Result<BaragonClient, BuildError> {
        let sender = self.settings.sender(&self.bases)?;
        Ok(BaragonClient {
            sender: Arc::new(sender),
        })
    }
}

/// What clients of the service and of an agent have in common.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) authkey: Option<SecretString>,
    pub(crate) deadline: Duration,
    pub(crate) connect_timeout: Duration,
    pub(crate) user_agent: String,
    pub(crate) observer: Observer,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            authkey: None,
            deadline: DEADLINE,
            connect_timeout: CONNECT_TIMEOUT,
            user_agent: USER_AGENT.to_owned(),
            observer: Observer::default(),
        }
    }
}

impl Settings {
    pub(crate) fn sender(self, bases: &[String]) -> Result<Sender, BuildError> {
        if bases.is_empty() {
            return Err(BuildError::NoBaseUrl);
        }
        let numbered = bases.iter().enumerate();
        let bases = numbered
            .map(|(index, text)| {
                parse_base(text).map_err(|reason| BuildError::BaseUrl {
                    number: index + 1,
                    reason,
                })
            })
            .collect::<Result<_, _>>()?;
        let http = self.http().map_err(BuildError::Http)?;
        Ok(Sender::new(
            http,
            bases,
            self.authkey,
            self.deadline,
            self.observer,
        ))
    }

    fn http(&self) -> reqwest::Result<reqwest::Client> {
        reqwest::Client::builder()
            .connect_timeout(self.connect_timeout)
            .pool_idle_timeout(IDLE_TIMEOUT)
            .user_agent(&self.user_agent)
            // The environment's proxy is for the way out; these services are on the inside.
            .no_proxy()
            // The service never redirects. Whoever does must not be handed our key.
            .redirect(redirect::Policy::none())
            .referer(false)
            .build()
    }
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
        return Err("it has a query or a fragment; a key is given separately");
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(base: &str, expected: Option<&str>) {
        let outcome = BaragonClient::builder()
            .base_url("http://fine/")
            .base_url(base)
            .build();
        let complaint = outcome.err().map(|error| error.to_string());
        let expected = expected.map(|reason| format!("base URL number 2 cannot be used: {reason}"));
        assert_eq!(complaint, expected, "{base}");
    }

    #[test]
    fn addresses_are_checked_without_being_repeated() {
        check("https://10.1.0.4:8080/baragon/v2", None);
        check("balancer", Some("it is not a URL"));
        check("ftp://balancer", Some("it is neither http nor https"));
        check(
            "http://me:s3cret@balancer/",
            Some("it contains credentials, which would end up in messages"),
        );
        check(
            "http://balancer/?authkey=s3cret",
            Some("it has a query or a fragment; a key is given separately"),
        );
    }

    #[test]
    fn an_address_is_needed() {
        let error = BaragonClient::builder().build().unwrap_err();
        assert!(matches!(error, BuildError::NoBaseUrl));
    }
}
