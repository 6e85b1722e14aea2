//! Calls without the client, for what a good client cannot say, and for answers as they came.

use reqwest::Method;
use reqwest::header::{ACCEPT, CONTENT_TYPE};
use serde_json::{Value, json};

use super::Target;

/// An answer as it came.
#[derive(Debug)]
pub(crate) struct Raw {
    pub(crate) call: String,
    pub(crate) status: u16,
    pub(crate) content_type: Option<String>,
    /// JSON if it is any, else a text; null if there is none.
    pub(crate) body: Value,
}

impl Target {
    pub(crate) async fn get(&self, path: &str) -> Raw {
        self.call(Method::GET, path, None).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Raw {
        self.call(Method::POST, path, Some(body)).await
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> Raw {
        self.call(Method::PUT, path, Some(body)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Raw {
        self.call(Method::DELETE, path, None).await
    }

    pub(crate) async fn call(&self, method: Method, path: &str, body: Option<Value>) -> Raw {
        let body = body.map(|body| ("application/json", body.to_string()));
        self.call_with(method, path, body, Some("application/json"))
            .await
    }

    /// The same with any body, under any type, accepting anything.
    pub(crate) async fn call_with(
        &self,
        method: Method,
        path: &str,
        body: Option<(&str, String)>,
        accept: Option<&str>,
    ) -> Raw {
        let call = self.without_run(&format!("{method} {path}"));
        let url = format!("{}{path}", self.service.base_url);
        let mut request = self.http.request(method, url);
        if let Some(accept) = accept {
            request = request.header(ACCEPT, accept);
        }
        if let Some((content_type, body)) = body {
            request = request.header(CONTENT_TYPE, content_type).body(body);
        }
        let response = request.send().await.unwrap();
        let content_type = response.headers().get(CONTENT_TYPE);
        let content_type = content_type.map(|value| value.to_str().unwrap().to_owned());
        let status = response.status().as_u16();
        let text = response.text().await.unwrap();
        let body = match text.as_str() {
            "" => Value::Null,
            text => serde_json::from_str(text).unwrap_or_else(|_| Value::from(text)),
        };
        Raw {
            call,
            status,
            content_type,
            body,
        }
    }

    /// Tells somebody else something.
    pub(crate) async fn send_elsewhere(&self, url: &str, body: &Value) {
        let request = self.http.post(url).header(CONTENT_TYPE, "application/json");
        let response = request.body(body.to_string()).send().await.unwrap();
        assert!(response.status().is_success(), "{response:?}");
    }

    /// What anybody else answers with 200, as a text.
    pub(crate) async fn fetch(&self, url: &str) -> Option<String> {
        let response = self.http.get(url).send().await.ok()?;
        match response.status().is_success() {
            true => response.text().await.ok(),
            false => None,
        }
    }
}

impl Raw {
    /// A refusal in words: plain text.
    #[track_caller]
    pub(crate) fn is_said_in_text(&self, status: u16) -> &str {
        assert_eq!(self.status, status, "{self:?}");
        assert_eq!(self.content_type.as_deref(), Some("text/plain"), "{self:?}");
        self.body.as_str().unwrap()
    }

    /// A refusal in the service's envelope.
    #[track_caller]
    pub(crate) fn is_said_in_json(&self, status: u16) -> &str {
        assert_eq!(self.status, status, "{self:?}");
        let json = Some("application/json");
        assert_eq!(self.content_type.as_deref(), json, "{self:?}");
        assert_eq!(self.body["code"], json!(status), "{self:?}");
        self.body["message"].as_str().unwrap()
    }

    #[track_caller]
    pub(crate) fn is_empty(&self, status: u16) {
        assert_eq!(
            (self.status, &self.body),
            (status, &Value::Null),
            "{self:?}"
        );
    }

    #[track_caller]
    pub(crate) fn ok(self) -> Value {
        assert_eq!(self.status, 200, "{self:?}");
        self.body
    }
}
