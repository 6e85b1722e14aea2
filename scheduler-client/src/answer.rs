//! One HTTP answer as a value, and what it means.

use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, ETAG, HeaderMap, HeaderName, RETRY_AFTER};
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;

use crate::call::CallName;
use crate::error::{Error, Result, is_gateway_trouble};
use crate::explanation;

#[derive(Debug)]
pub(crate) struct Answer {
    call: CallName,
    base: String,
    pub(crate) status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
    /// What must not be repeated, should anybody have quoted it.
    token: Option<SecretString>,
}

impl Answer {
    /// Reads the rest of the response.
    pub(crate) async fn read(
        call: &CallName,
        base: &str,
        token: Option<&SecretString>,
        response: reqwest::Response,
    ) -> reqwest::Result<Self> {
        Ok(Self {
            call: call.clone(),
            base: base.to_owned(),
            status: response.status(),
            headers: response.headers().clone(),
            body: response.bytes().await?.into(),
            token: token.cloned(),
        })
    }

    /// The answer itself if the service gave it, else the error of a proxy that cannot reach it.
    pub(crate) fn unless_a_proxy_gave_it(self) -> Result<Self> {
        if is_gateway_trouble(self.status.as_u16()) {
            Err(self.into_error())
        } else {
            Ok(self)
        }
    }

    /// The answer itself if it is a positive one, else the error it amounts to.
    pub(crate) fn accepted(self) -> Result<Self> {
        if self.status.is_success() && !self.is_html() {
            Ok(self)
        } else {
            Err(self.into_error())
        }
    }

    pub(crate) fn decode<T: DeserializeOwned>(self) -> Result<T> {
        if let Ok(value) = serde_json::from_slice(&self.body) {
            return Ok(value);
        }
        // Keeping the path costs as much again as decoding, so only an answer that cannot be read is read with it.
        let mut json = serde_json::Deserializer::from_slice(&self.body);
        serde_path_to_error::deserialize(&mut json).map_err(|error| Error::Decode {
            call: self.call,
            at: error.path().to_string(),
            // It may quote what was there in place of what was expected.
            source: cleaned(self.token.as_ref(), error.into_inner()),
        })
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.body.is_empty()
    }

    /// The content of a conflict (409) that carries a model in place of words, as it is or wrapped by
    /// an instance that is not the leader.
    pub(crate) fn conflicting<T: DeserializeOwned>(&self) -> Option<T> {
        if self.status != StatusCode::CONFLICT {
            return None;
        }
        serde_json::from_str(&explanation::unwrapped(&self.body)).ok()
    }

    /// The version of what was asked for, on endpoints that count versions.
    pub(crate) fn etag(&self) -> Option<&str> {
        self.header(ETAG)
    }

    fn into_error(self) -> Error {
        let message = explanation::words(&self.body, self.is_html());
        let message = message.map(|words| without(self.token.as_ref(), words));
        let retry_after = self.retry_after();
        let (call, status) = (self.call, self.status.as_u16());
        match status {
            // An unknown path is answered by the service's own UI, with 200 and a page.
            200..=399 => Error::WrongAddress {
                call,
                base: self.base,
            },
            404 => Error::NotFound { call, message },
            401 | 403 => Error::Unauthorized {
                call,
                status,
                message,
            },
            429 => Error::RateLimited {
                call,
                retry_after,
                message,
            },
            400..=499 => Error::Rejected {
                call,
                status,
                message,
            },
            _ => Error::Unexpected {
                call,
                status,
                excerpt: message,
            },
        }
    }

    fn is_html(&self) -> bool {
        self.is_a("text/html")
    }

    fn is_a(&self, kind: &str) -> bool {
        self.header(CONTENT_TYPE)
            .is_some_and(|found| found.to_ascii_lowercase().starts_with(kind))
    }

    fn retry_after(&self) -> Option<Duration> {
        self.header(RETRY_AFTER)?
            .trim()
            .parse()
            .ok()
            .map(Duration::from_secs)
    }

    fn header(&self, name: HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

fn cleaned(token: Option<&SecretString>, error: serde_json::Error) -> serde_json::Error {
    let words = error.to_string();
    let clean = without(token, words.clone());
    if clean == words {
        error
    } else {
        serde::de::Error::custom(clean)
    }
}

fn without(token: Option<&SecretString>, words: String) -> String {
    match token.map(|token| token.expose_secret()) {
        // Replacing the empty text would put the mark between all characters.
        None | Some("") => words,
        Some(token) => words.replace(token, "***"),
    }
}
