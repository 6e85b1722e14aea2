//! One HTTP call as a value: method, path, query, body, and which key it needs.
//!
//! Nothing here sends. Paths, queries and escaping are decided in this module alone and are tested
//! without a server; the sender adds a base URL and the key.

use std::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::Method;
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use url::Url;

use crate::ids;

/// Everything except the characters that are never escaped (RFC 3986, "unreserved"). The colon of an
/// agent id is therefore escaped, which the service undoes.
const IN_SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// What stands for a secret wherever a call is shown.
pub(crate) const HIDDEN: &str = "***";

/// Which call an error is about: its method and path, without base URL, query, or secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallName {
    method: Method,
    path: String,
}

impl CallName {
    /// Whether the call only looks: repeating it changes nothing.
    pub fn is_read(&self) -> bool {
        self.method == Method::GET
    }

    /// The path below the base URL.
    pub fn path(&self) -> &str {
        &self.path
    }
}

impl fmt::Display for CallName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}

/// The key a call needs. The service takes keys in the query only.
pub(crate) enum Key {
    /// The endpoint never looks at one, so none is shown around.
    None,
    /// The client's own.
    Ordinary,
    /// The master key, handed in for this call.
    Master(SecretString),
}

/// Has no `Debug`: its path and key may be secret.
pub(crate) struct Call {
    pub(crate) name: CallName,
    pub(crate) key: Key,
    /// The encoded path as sent; differs from the shown one where a segment is secret.
    path: String,
    query: Vec<(&'static str, String)>,
    pub(crate) body: Option<Vec<u8>>,
    pub(crate) if_none_match: Option<String>,
    /// Secrets in the path, to be kept out of whatever the service says about it.
    pub(crate) secrets: Vec<SecretString>,
    /// Why this call must not be sent.
    pub(crate) fault: Option<String>,
}

impl Call {
    pub(crate) fn get(path: &'static str) -> Self {
        Self::new(Method::GET, path)
    }

    pub(crate) fn post(path: &'static str) -> Self {
        Self::new(Method::POST, path)
    }

    pub(crate) fn put(path: &'static str) -> Self {
        Self::new(Method::PUT, path)
    }

    pub(crate) fn delete(path: &'static str) -> Self {
        Self::new(Method::DELETE, path)
    }

    fn new(method: Method, path: &'static str) -> Self {
        Self {
            name: CallName {
                method,
                path: format!("/{path}"),
            },
            key: Key::None,
            path: format!("/{path}"),
            query: Vec::new(),
            body: None,
            if_none_match: None,
            secrets: Vec::new(),
            fault: None,
        }
    }

    /// Appends a fixed part of the path.
    pub(crate) fn then(mut self, path: &'static str) -> Self {
        self.push(path);
        self
    }

    /// Appends an id or name, encoded.
    pub(crate) fn id(mut self, text: &str) -> Self {
        self.check_segment(text);
        self.push(&encode(text));
        self
    }

    /// Appends a name that spans several segments, such as an ARN.
    pub(crate) fn ids(self, text: &str) -> Self {
        text.split('/').fold(self, Self::id)
    }

    /// Appends a secret, which is sent but not shown.
    pub(crate) fn secret_id(mut self, secret: &SecretString) -> Self {
        self.check_segment(secret.expose_secret());
        self.path.push('/');
        self.path.push_str(&encode(secret.expose_secret()));
        self.name.path.push('/');
        self.name.path.push_str(HIDDEN);
        self.secrets.push(secret.clone());
        self
    }

    pub(crate) fn query(mut self, name: &'static str, value: &(impl ToString + ?Sized)) -> Self {
        self.query.push((name, value.to_string()));
        self
    }

    /// Adds a flag only when it is set: the service reads a missing one as false.
    pub(crate) fn flag(self, name: &'static str, set: bool) -> Self {
        if set { self.query(name, &true) } else { self }
    }

    pub(crate) fn json(mut self, body: &impl Serialize) -> Self {
        match serde_json::to_vec(body) {
            Ok(bytes) => self.body = Some(bytes),
            Err(error) => self.fault = Some(format!("its body cannot be written as JSON: {error}")),
        }
        self
    }

    /// Marks an endpoint that checks the ordinary key.
    pub(crate) fn keyed(mut self) -> Self {
        self.key = Key::Ordinary;
        self
    }

    /// Marks an endpoint that checks the master key.
    pub(crate) fn with_master_key(mut self, key: &SecretString) -> Self {
        self.key = Key::Master(key.clone());
        self
    }

    pub(crate) fn if_none_match(mut self, version: Option<&str>) -> Self {
        self.if_none_match = version.map(str::to_owned);
        self
    }

    pub(crate) fn method(&self) -> &Method {
        &self.name.method
    }

    /// The address without the key.
    pub(crate) fn url(&self, base: &Url) -> Url {
        let mut url = base.clone();
        url.set_path(&format!(
            "{}{}",
            base.path().trim_end_matches('/'),
            self.path
        ));
        if !self.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&self.query);
        }
        url
    }

    fn push(&mut self, segment: &str) {
        for path in [&mut self.path, &mut self.name.path] {
            path.push('/');
            path.push_str(segment);
        }
    }

    /// Ids read from the service are not checked when they are read, so they are here: an empty or
    /// relative segment would make another call of this one (`DELETE /state/` for `DELETE /state/x`).
    fn check_segment(&mut self, text: &str) {
        if let Err(reason) = ids::no_slash(text) {
            self.fault = Some(format!("a part of its path cannot be sent: {reason}"));
        }
    }
}

/// The text as it stands in a path.
pub(crate) fn encode(segment: &str) -> String {
    utf8_percent_encode(segment, IN_SEGMENT).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(call: &Call, expected: &str) {
        let base = Url::parse("http://balancer:8080/baragon/v2/").unwrap();
        let url = call.url(&base).to_string();
        let below = url.strip_prefix("http://balancer:8080/baragon/v2").unwrap();
        assert_eq!(format!("{} {below}", call.method()), expected);
    }

    #[test]
    fn a_path_is_put_below_the_base() {
        check(&Call::get("request"), "GET /request");
        check(
            &Call::put("request/upstreams").id("shop"),
            "PUT /request/upstreams/shop",
        );
        let call = Call::post("load-balancer")
            .id("edge")
            .then("count")
            .query("count", &3);
        check(&call, "POST /load-balancer/edge/count?count=3");
    }

    #[test]
    fn ids_are_encoded_where_they_enter_the_path() {
        let agent = Call::delete("load-balancer")
            .id("edge")
            .then("known-agents")
            .id("10.1.0.9:8882");
        check(
            &agent,
            "DELETE /load-balancer/edge/known-agents/10.1.0.9%3A8882",
        );
        check(
            &Call::get("state").id("a b?c#d%e"),
            "GET /state/a%20b%3Fc%23d%25e",
        );
        check(&Call::get("state").id("ü"), "GET /state/%C3%BC");
    }

    #[test]
    fn an_arn_keeps_its_slashes() {
        let call = Call::delete("albs/rules").ids("arn:aws:x/app/1");
        check(&call, "DELETE /albs/rules/arn%3Aaws%3Ax/app/1");
    }

    #[test]
    fn query_values_are_encoded() {
        let call = Call::delete("request/upstreams")
            .id("shop")
            .query("upstream", "MTA=|r 7||&|");
        check(
            &call,
            "DELETE /request/upstreams/shop?upstream=MTA%3D%7Cr+7%7C%7C%26%7C",
        );
    }

    #[test]
    fn only_set_flags_are_said() {
        let call = Call::delete("state")
            .id("s")
            .flag("noReload", true)
            .flag("noValidate", false);
        check(&call, "DELETE /state/s?noReload=true");
    }

    #[test]
    fn a_segment_that_would_change_the_endpoint_is_a_fault() {
        for odd in ["", ".", "..", "a/b"] {
            assert!(Call::delete("state").id(odd).fault.is_some(), "{odd:?}");
        }
        assert!(Call::delete("albs/rules").ids("arn//x").fault.is_some());
    }

    #[test]
    fn a_secret_in_the_path_is_sent_but_not_shown() {
        let call = Call::delete("auth/keys").secret_id(&SecretString::from("s3cr:t"));
        assert_eq!(call.name.to_string(), "DELETE /auth/keys/***");
        check(&call, "DELETE /auth/keys/s3cr%3At");
    }
}
