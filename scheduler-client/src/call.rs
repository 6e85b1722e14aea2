//! One HTTP call as a value: method, path, query and body.
//!
//! Nothing here sends. Paths, queries and escaping are decided in this module alone and are tested
//! without a server; the sender adds the base URL and says who is asking.

use std::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::Method;
use serde::Serialize;
use url::Url;

use crate::ids;

/// Everything except the characters that are never escaped (RFC 3986, "unreserved").
const IN_SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Which call an error is about: its method and path, without base URL and query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallName {
    method: Method,
    path: String,
    only_looks: bool,
}

impl CallName {
    /// Whether the call only looks: repeating it changes nothing.
    pub fn is_read(&self) -> bool {
        self.only_looks
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

/// What is sent, and how it is to be read.
#[derive(Clone)]
pub(crate) struct Body {
    pub(crate) content_type: &'static str,
    pub(crate) bytes: Vec<u8>,
}

/// Has no `Debug`: its body may carry what a deploy's environment carries.
#[derive(Clone)]
pub(crate) struct Call {
    pub(crate) name: CallName,
    query: Vec<(&'static str, String)>,
    pub(crate) body: Option<Body>,
    /// Why this call must not be sent.
    pub(crate) fault: Option<String>,
}

impl Call {
    pub(crate) fn get(path: &'static str) -> Self {
        Self::new(Method::GET, path)
    }

    pub(crate) fn head(path: &'static str) -> Self {
        Self::new(Method::HEAD, path)
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
        let name = CallName {
            only_looks: matches!(method, Method::GET | Method::HEAD),
            method,
            path: format!("/{path}"),
        };
        Self {
            name,
            query: Vec::new(),
            body: None,
            fault: None,
        }
    }

    /// Appends a fixed part of the path.
    pub(crate) fn then(mut self, path: &'static str) -> Self {
        self.name.path.push('/');
        self.name.path.push_str(path);
        self
    }

    /// Appends an id, encoded. Ids read from the service are not checked when they are read, so they
    /// are here: an empty or relative segment would make another call of this one.
    pub(crate) fn id(mut self, text: &str) -> Self {
        if let Err(reason) = ids::no_slash(text) {
            self.fault = Some(format!("a part of its path cannot be sent: {reason}"));
        }
        self.name.path.push('/');
        self.name.path.extend(utf8_percent_encode(text, IN_SEGMENT));
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

    /// Adds a parameter only when there is a value.
    pub(crate) fn query_if(
        self,
        name: &'static str,
        value: Option<&(impl ToString + ?Sized)>,
    ) -> Self {
        match value {
            Some(value) => self.query(name, value),
            None => self,
        }
    }

    /// Adds one parameter per value, all of the same name.
    pub(crate) fn queries(
        self,
        name: &'static str,
        values: impl IntoIterator<Item = impl ToString>,
    ) -> Self {
        values
            .into_iter()
            .fold(self, |call, value| call.query(name, &value))
    }

    pub(crate) fn json(mut self, body: &impl Serialize) -> Self {
        match serde_json::to_vec(body) {
            Ok(bytes) => {
                let content_type = "application/json";
                self.body = Some(Body {
                    content_type,
                    bytes,
                });
            }
            Err(error) => self.fault = Some(format!("its body cannot be written as JSON: {error}")),
        }
        self
    }

    pub(crate) fn text(mut self, body: &str) -> Self {
        self.body = Some(Body {
            content_type: "text/plain",
            bytes: body.into(),
        });
        self
    }

    /// Marks a `POST` that changes nothing, so that it is treated like any other read.
    pub(crate) fn only_looks(mut self) -> Self {
        self.name.only_looks = true;
        self
    }

    pub(crate) fn method(&self) -> &Method {
        &self.name.method
    }

    /// The address, with the user who asks if there is one.
    pub(crate) fn url(&self, base: &Url, user: Option<&str>) -> Url {
        let mut url = base.clone();
        url.set_path(&format!(
            "{}{}",
            base.path().trim_end_matches('/'),
            self.name.path
        ));
        let user = user.map(|user| ("user", user.to_owned()));
        let query: Vec<_> = self.query.iter().cloned().chain(user).collect();
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        url
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(call: &Call, user: Option<&str>, expected: &str) {
        let base = Url::parse("http://scheduler:7099/singularity/api/").unwrap();
        let url = call.url(&base, user).to_string();
        let below = url
            .strip_prefix("http://scheduler:7099/singularity/api")
            .unwrap();
        assert_eq!(format!("{} {below}", call.method()), expected);
    }

    #[test]
    fn a_path_is_put_below_the_base() {
        check(&Call::get("requests"), None, "GET /requests");
        check(
            &Call::get("state").query("skipCache", &false),
            None,
            "GET /state?skipCache=false",
        );
    }

    #[test]
    fn ids_are_encoded_where_they_enter_the_path() {
        let call = Call::get("tasks/task").id("web-d1-1-1-node7.example-r 1?");
        check(
            &call,
            None,
            "GET /tasks/task/web-d1-1-1-node7.example-r%201%3F",
        );
    }

    #[test]
    fn an_id_may_stand_in_the_middle() {
        let call = Call::post("requests/request")
            .id("mail sender")
            .then("bounce");
        check(&call, None, "POST /requests/request/mail%20sender/bounce");
    }

    #[test]
    fn absent_values_are_not_said_and_many_are_said_one_by_one() {
        let call = Call::get("history/tasks")
            .query_if("host", Some("node-7"))
            .query_if("runId", None::<&str>)
            .queries("property", ["id", "!state"]);
        check(
            &call,
            None,
            "GET /history/tasks?host=node-7&property=id&property=%21state",
        );
    }

    #[test]
    fn the_user_goes_last() {
        let call = Call::get("requests")
            .flag("useWebCache", true)
            .flag("skipCache", false);
        check(
            &call,
            Some("deck hand"),
            "GET /requests?useWebCache=true&user=deck+hand",
        );
    }

    #[test]
    fn a_segment_that_would_change_the_endpoint_is_a_fault() {
        for odd in ["", ".", "..", "a/b"] {
            assert!(Call::get("tasks/task").id(odd).fault.is_some(), "{odd:?}");
        }
    }
}
