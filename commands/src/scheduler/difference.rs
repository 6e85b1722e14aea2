//! What differs between two deploys, field by field.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::mask;

/// One field that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Difference {
    /// Where it stands: `env.PORT`, `resources.cpus`.
    pub(crate) field: String,
    /// What the first has there; none where it has nothing.
    pub(crate) first: Option<String>,
    /// What the second has there.
    pub(crate) second: Option<String>,
}

/// Fields that differ between any two deploys, and say nothing.
const OF_ITSELF: &[&str] = &["id", "timestamp", "requestId", "deployId"];

/// What differs, in the order of the fields. A secret that differs is told to differ, and not shown.
pub(crate) fn differences(first: &Value, second: &Value) -> Vec<Difference> {
    let (first, second) = (fields(first), fields(second));
    let mut names: Vec<&String> = first.keys().chain(second.keys()).collect();
    names.sort_unstable();
    names.dedup();
    names
        .into_iter()
        .filter(|name| first.get(*name) != second.get(*name))
        .map(|name| {
            let shown = |fields: &BTreeMap<String, Value>| {
                let value = fields.get(name)?;
                let key = name.rsplit('.').next().unwrap_or(name);
                Some(mask::value(key, value))
            };
            Difference {
                field: name.clone(),
                first: shown(&first),
                second: shown(&second),
            }
        })
        .collect()
}

fn fields(body: &Value) -> BTreeMap<String, Value> {
    let mut fields = BTreeMap::new();
    if let Value::Object(members) = body {
        for (name, value) in members {
            if !OF_ITSELF.contains(&name.as_str()) {
                put(&mut fields, name, value);
            }
        }
    }
    fields
}

/// Objects are taken apart; what is absent, null or empty is the same, since the scheduler writes some of it by itself.
fn put(fields: &mut BTreeMap<String, Value>, name: &str, value: &Value) {
    match value {
        Value::Null => {}
        Value::Array(elements) if elements.is_empty() => {}
        Value::Object(members) => {
            for (key, value) in members {
                put(fields, &format!("{name}.{key}"), value);
            }
        }
        Value::Array(elements) if elements.iter().any(Value::is_object) => {
            for (index, value) in elements.iter().enumerate() {
                put(fields, &format!("{name}.{index}"), value);
            }
        }
        other => {
            fields.insert(name.to_owned(), other.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(first: &Value, second: &Value, expected: &[(&str, &str, &str)]) {
        let found = differences(first, second);
        let found: Vec<(&str, &str, &str)> = found
            .iter()
            .map(|difference| {
                (
                    difference.field.as_str(),
                    difference.first.as_deref().unwrap_or("-"),
                    difference.second.as_deref().unwrap_or("-"),
                )
            })
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn fields_are_compared_one_by_one() {
        check(
            &json!({"id": "d1", "env": {"A": "1", "B": "2"}, "resources": {"cpus": 1.0}, "uris": []}),
            &json!({"id": "d2", "env": {"A": "1", "B": "3", "C": "4"}, "resources": {"cpus": 2.0}}),
            &[
                ("env.B", "2", "3"),
                ("env.C", "-", "4"),
                ("resources.cpus", "1.0", "2.0"),
            ],
        );
    }

    #[test]
    fn a_secret_that_differs_is_told_and_not_shown() {
        check(
            &json!({"env": {"DB_PASSWORD": "a", "URL": "x://u:p@h/1"}}),
            &json!({"env": {"DB_PASSWORD": "b", "URL": "x://u:p@h/2"}}),
            &[
                ("env.DB_PASSWORD", mask::MASKED, mask::MASKED),
                ("env.URL", "x://u:•••@h/1", "x://u:•••@h/2"),
            ],
        );
    }

    #[test]
    fn equal_deploys_differ_in_nothing() {
        let body = json!({"id": "d1", "containerInfo": {"volumes": [{"mode": "RO"}]}});
        check(&body, &body, &[]);
    }
}
