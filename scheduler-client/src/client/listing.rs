//! Wishes about lists, which are what is large here.
//!
//! The service can prune each element of most lists to the properties that are wanted
//! (`PropertyFiltering`), and can answer from a copy that is up to 30 s old (`useWebCache`).

use crate::call::Call;

/// How to list; the default asks for fresh and whole elements.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListQuery {
    /// Be content with data up to 30 s old, which is much cheaper for the service. Ignored by it where it
    /// keeps no such copy.
    pub use_web_cache: bool,
    /// Send only these properties of each element, nested with dots; `*` stands for any name, and a
    /// leading `!` leaves out. Empty: send everything. What an element cannot be read without is asked
    /// for in any case.
    pub properties: Vec<String>,
}

impl ListQuery {
    /// Adds the wishes; `needed` is what an element cannot be read without.
    pub(super) fn put(&self, call: Call, needed: &[&str]) -> Call {
        let call = call.flag("useWebCache", self.use_web_cache);
        prune(call, &self.properties, needed)
    }
}

/// Asks for some properties of each element, and for those without which it cannot be read. Where
/// properties are only left out, the rest comes by itself.
pub(super) fn prune(call: Call, wanted: &[String], needed: &[&str]) -> Call {
    let keeps_some = wanted.iter().any(|property| !property.starts_with('!'));
    let missing = needed
        .iter()
        .filter(|property| keeps_some && !wanted.iter().any(|wish| wish == *property));
    let call = call.queries("property", wanted);
    call.queries("property", missing)
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;

    fn check(properties: &[&str], expected: &str) {
        let query = ListQuery {
            properties: properties.iter().map(ToString::to_string).collect(),
            ..ListQuery::default()
        };
        let call = query.put(Call::get("tasks/cleaning"), &["taskId", "timestamp"]);
        let url = call.url(&Url::parse("http://s/").unwrap(), None);
        assert_eq!(url.query().unwrap_or_default(), expected);
    }

    #[test]
    fn what_an_element_cannot_be_read_without_is_asked_for() {
        check(&[], "");
        check(
            &["user"],
            "property=user&property=taskId&property=timestamp",
        );
        check(
            &["taskId", "user"],
            "property=taskId&property=user&property=timestamp",
        );
        check(&["!message"], "property=%21message");
    }
}
