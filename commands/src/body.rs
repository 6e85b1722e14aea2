//! The body of a balancer service: opaque, but for the fields that commands change and the rules the balancer checks.
//!
//! A changed body is the committed one with one field replaced, so a field nobody here knows goes back as it came.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::facts::GroupFacts;

pub(crate) const BASE_PATH: &str = "serviceBasePath";
pub(crate) const TEMPLATE: &str = "templateName";
pub(crate) const OWNERS: &str = "owners";
pub(crate) const GROUPS: &str = "loadBalancerGroups";
pub(crate) const DOMAINS: &str = "domains";
const ADDITIONAL_PATHS: &str = "additionalPaths";
const EDGE_CACHE_DOMAINS: &str = "edgeCacheDomains";
const OPTIONS: &str = "options";

/// Lists whose order means nothing to the balancer (contract 3.2).
const SETS: &[&str] = &[GROUPS, DOMAINS, EDGE_CACHE_DOMAINS];

/// A field of a body, or one of its options.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Place {
    Field(String),
    Option(String),
}

/// One place where two bodies differ, as people read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Difference {
    pub(crate) place: Place,
    /// "base path", "option timeout".
    pub(crate) name: String,
    /// "/ → /hub".
    pub(crate) change: String,
}

/// Where two bodies differ.
pub(crate) fn differences(before: &Value, after: &Value) -> Vec<Difference> {
    let mut places: BTreeSet<Place> = BTreeSet::new();
    for body in [before, after] {
        let fields = body.as_object().into_iter().flat_map(Map::keys);
        places.extend(
            fields
                .filter(|field| *field != OPTIONS)
                .cloned()
                .map(Place::Field),
        );
        let options = options(body).into_iter().flat_map(Map::keys);
        places.extend(options.cloned().map(Place::Option));
    }
    places.retain(|place| place.value(before) != place.value(after));
    let difference = |place: Place| Difference {
        name: place.name(),
        change: format!("{} → {}", place.shown(before), place.shown(after)),
        place,
    };
    places.into_iter().map(difference).collect()
}

/// The body with one field replaced.
pub(crate) fn with(body: &Value, field: &str, value: Value) -> Value {
    let mut body = body.clone();
    if let Some(fields) = body.as_object_mut() {
        fields.insert(field.to_owned(), value);
    }
    body
}

/// The body with one option set, or taken away.
pub(crate) fn with_option(body: &Value, option: &str, value: Option<Value>) -> Value {
    let mut changed = options(body).cloned().unwrap_or_default();
    match value {
        Some(value) => {
            changed.insert(option.to_owned(), value);
        }
        // No options at all and none left are two things to the balancer, so what is absent stays absent.
        None => {
            if changed.remove(option).is_none() {
                return body.clone();
            }
        }
    }
    with(body, OPTIONS, Value::Object(changed))
}

/// One option, if it is set.
pub(crate) fn option<'a>(body: &'a Value, name: &str) -> Option<&'a Value> {
    options(body)?.get(name)
}

/// A field that is a text, if it is set.
pub(crate) fn text<'a>(body: &'a Value, field: &str) -> Option<&'a str> {
    body.get(field)?.as_str()
}

/// A field that is a list of texts.
pub(crate) fn texts(body: &Value, field: &str) -> Vec<String> {
    let items = body.get(field).and_then(Value::as_array);
    let items = items.into_iter().flatten();
    items.filter_map(Value::as_str).map(str::to_owned).collect()
}

/// The load-balancer groups a body names.
#[must_use]
pub fn groups_of(body: &Value) -> Vec<String> {
    texts(body, GROUPS)
}

/// The body as the balancer will store it: a group none of whose domains is named adds its default one (contract 4.7).
#[must_use]
pub fn with_default_domains(body: &Value, groups: &[GroupFacts]) -> Value {
    let mut domains = texts(body, DOMAINS);
    for group in groups {
        let Some(default) = &group.default_domain else {
            continue;
        };
        if !domains.iter().any(|domain| group.domains.contains(domain))
            && !domains.contains(default)
        {
            domains.push(default.clone());
        }
    }
    if domains.len() == texts(body, DOMAINS).len() {
        return body.clone();
    }
    with(body, DOMAINS, Value::from(domains))
}

/// The keys by which the balancer keeps the paths of a body apart from those of other services in a group (contract 4.8).
#[must_use]
pub fn path_keys(body: &Value, group: &GroupFacts) -> Vec<String> {
    let mut paths = texts(body, ADDITIONAL_PATHS);
    paths.extend(text(body, BASE_PATH).map(str::to_owned));
    let domains = texts(body, DOMAINS);
    let mut keys = BTreeSet::new();
    for path in paths {
        keys.extend(domains.iter().map(|domain| format!("{domain}{path}")));
        if domains.is_empty() || group.default_domain.iter().any(|own| domains.contains(own)) {
            keys.insert(path);
        }
    }
    keys.into_iter().collect()
}

fn options(body: &Value) -> Option<&Map<String, Value>> {
    body.get(OPTIONS)?.as_object()
}

impl Place {
    /// What stands there, so that equal things compare equal: no list and an empty one, a set in any order.
    fn value(&self, body: &Value) -> Option<Value> {
        match self {
            Self::Option(name) => option(body, name).cloned(),
            Self::Field(name) => match body.get(name)? {
                Value::Null => None,
                Value::Array(items) if items.is_empty() => None,
                Value::Array(_) if SETS.contains(&name.as_str()) => {
                    let items: BTreeSet<String> = texts(body, name).into_iter().collect();
                    Some(Value::from(items.into_iter().collect::<Vec<_>>()))
                }
                other => Some(other.clone()),
            },
        }
    }

    /// Whether `found` has there what `wanted` has. The balancer may have added a default domain of its own.
    pub(crate) fn agrees(&self, wanted: &Value, found: &Value) -> bool {
        if *self == Self::Field(DOMAINS.to_owned()) {
            let found = texts(found, DOMAINS);
            return texts(wanted, DOMAINS)
                .iter()
                .all(|domain| found.contains(domain));
        }
        self.value(wanted) == self.value(found)
    }

    /// "base path", "option timeout".
    fn name(&self) -> String {
        let known: BTreeMap<&str, &str> = BTreeMap::from([
            (BASE_PATH, "base path"),
            (TEMPLATE, "template"),
            (GROUPS, "groups"),
        ]);
        match self {
            Self::Option(name) => format!("option {name}"),
            Self::Field(name) => (*known.get(name.as_str()).unwrap_or(&name.as_str())).to_owned(),
        }
    }

    /// What stands there, for people.
    fn shown(&self, body: &Value) -> String {
        match (self, self.value(body)) {
            (Self::Option(_), None) => "not set".to_owned(),
            // A text and a number that look alike are two things to a template.
            (Self::Option(_), Some(value)) => value.to_string(),
            (Self::Field(name), None) if name == TEMPLATE => "the default one".to_owned(),
            (Self::Field(_), None) => "none".to_owned(),
            (Self::Field(_), Some(Value::String(text))) => text,
            (Self::Field(name), Some(Value::Array(_))) => crate::format::hosts(&texts(body, name)),
            (Self::Field(_), Some(other)) => other.to_string(),
        }
    }

    /// "base path is /hub", from a body that was read.
    pub(crate) fn said(&self, body: &Value) -> String {
        let verb = match self {
            Self::Field(name) if [GROUPS, DOMAINS, OWNERS].contains(&name.as_str()) => "are",
            Self::Field(_) | Self::Option(_) => "is",
        };
        format!("{} {verb} {}", self.name(), self.shown(body))
    }
}
