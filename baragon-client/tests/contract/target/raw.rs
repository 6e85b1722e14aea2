//! Calls without the client, for what a good client cannot say.

use reqwest::Method;
use serde_json::Value;

use super::Target;

/// An answer as it came.
#[derive(Debug)]
pub(crate) struct Raw {
    pub(crate) call: String,
    pub(crate) status: u16,
    pub(crate) content_type: Option<String>,
    pub(crate) body: Value,
}

impl Target {
    /// Calls without the client, for what a good client cannot say.
    pub(crate) async fn raw(&self, method: Method, path: &str, body: Option<Value>) -> Raw {
        let body = body.map(|body| ("application/json", body.to_string()));
        self.raw_text(method, path, body).await
    }

    /// The same with any body, under any type.
    pub(crate) async fn raw_text(
        &self,
        method: Method,
        path: &str,
        body: Option<(&str, String)>,
    ) -> Raw {
        let call = format!("{method} {path}");
        let mut request = self
            .http
            .request(method, format!("{}{path}", self.base_url));
        if let Some((content_type, body)) = body {
            request = request.header("content-type", content_type).body(body);
        }
        let response = request.send().await.unwrap();
        let content_type = response.headers().get("content-type");
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
}
