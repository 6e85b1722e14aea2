//! One HTTP call as a value: method, path and query.
//!
//! Nothing here sends. Paths, queries and escaping are decided in this module alone and are tested
//! without a server; the sender adds the base URL and says who is asking.

use std::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::Method;
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

#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) name: CallName,
    query: Vec<(&'static str, String)>,
    /// Why this call must not be sent.
    pub(crate) fault: Option<String>,
}

impl Call {
    pub(crate) fn get(path: &'static str) -> Self {
        let name = CallName {
            method: Method::GET,
            path: format!("/{path}"),
        };
        Self {
            name,
            query: Vec::new(),
            fault: None,
        }
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
