//! One HTTP answer as a value, and what it means.

use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, ETAG, HeaderMap, HeaderName, RETRY_AFTER};
use serde::de::DeserializeOwned;

use crate::call::CallName;
use crate::error::{Error, Result};
use crate::explanation;
use crate::redaction::Redaction;

#[derive(Debug)]
pub(crate) struct Answer {
    call: CallName,
    base: String,
    pub(crate) status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Answer {
    /// Reads the rest of the response.
    pub(crate) async fn read(
        call: &CallName,
        base: &str,
        response: reqwest::Response,
    ) -> reqwest::Result<Self> {
        Ok(Self {
            call: call.clone(),
            base: base.to_owned(),
            status: response.status(),
            headers: response.headers().clone(),
            body: response.bytes().await?.into(),
        })
    }

    /// The answer itself if it is a positive one, else the error it amounts to.
    pub(crate) fn accepted(self, redaction: &Redaction<'_>) -> Result<Self> {
        let fine = self.status.is_success() || self.status == StatusCode::NOT_MODIFIED;
        if fine && !self.is_html() {
            Ok(self)
        } else {
            Err(self.into_error(redaction))
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
            source: error.into_inner(),
        })
    }

    pub(crate) fn etag(&self) -> Option<&str> {
        self.header(ETAG)
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.body.is_empty()
    }

    fn into_error(self, redaction: &Redaction<'_>) -> Error {
        let words =
            explanation::words(&self.body, self.is_html()).map(|words| redaction.apply(words));
        let (json, text) = (self.is_a("application/json"), self.is_a("text/plain"));
        let retry_after = self.retry_after();
        let (call, status) = (self.call, self.status.as_u16());
        match status {
            200..=399 => Error::WrongAddress {
                call,
                base: self.base,
            },
            // Only the status counts: on head an absent thing comes with Jetty's own page.
            404 => Error::NotFound { call },
            // The service says it in JSON; any other 403 is somebody in front with other reasons.
            403 if json => Error::Unauthorized { call },
            429 => Error::RateLimited { call, retry_after },
            400..=499 => Error::Rejected {
                call,
                status,
                message: words,
            },
            // Exceptions thrown with a text of their own, such as "ElbSync … not currently enabled".
            500 if text => Error::Rejected {
                call,
                status,
                message: words,
            },
            _ => Error::Unexpected {
                call,
                status,
                excerpt: words,
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
