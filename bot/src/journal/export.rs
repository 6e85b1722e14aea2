//! All that is stored, for other programs: a line of JSON each, the oldest first.

use chrono::SecondsFormat;
use futures::TryStreamExt;
use serde_json::{Map, Value};
use sqlx::Row;
use sqlx::any::AnyRow;

use super::{Journal, time};

/// One shape for all: what does not apply is NULL, and left out of the line. Within a millisecond, causes stand before what
/// they cause.
const EVERYTHING: &str = "
    SELECT heard_at AS at, 1 AS place, id, 'heard' AS what, id AS event, NULL AS operation, person, room, NULL AS action, NULL AS environment,
           NULL AS subject, NULL AS rule, verdict, text AS detail FROM heard
    UNION ALL
    SELECT at, 2, id, CASE allowed WHEN 1 THEN 'allowed' ELSE 'denied' END, heard_id, operation_id, person, NULL, action, environment,
           subject, rule, NULL, NULL FROM rulings
    UNION ALL
    SELECT created_at, 3, heard_id, 'operation', heard_id, id, person, room, command, environment,
           subject, NULL, verdict, request_id FROM operations
    UNION ALL
    SELECT at, 4, id, 'approval', heard_id, operation_id, person, NULL, NULL, NULL,
           NULL, rule, NULL, human FROM approvals
    UNION ALL
    SELECT at, 5, id, state, NULL, operation_id, NULL, NULL, NULL, NULL,
           NULL, NULL, NULL, detail FROM operation_events
    UNION ALL
    SELECT updated_at, 6, id, 'told', NULL, NULL, NULL, room, NULL, NULL,
           message_key, NULL, ended, reply FROM outgoing
    ORDER BY 1, 2, 3";

impl Journal {
    /// Hands over a line of JSON for everything that is stored, the oldest first. Of a message, its newest state.
    ///
    /// # Errors
    /// When the store cannot be read, or a line is not taken.
    pub async fn export(
        &self,
        mut take: impl FnMut(String) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let mut rows = sqlx::query(EVERYTHING).fetch(&self.store.db);
        while let Some(row) = rows.try_next().await? {
            take(line(&row)?)?;
        }
        Ok(())
    }
}

fn line(row: &AnyRow) -> anyhow::Result<String> {
    let mut fields = Map::new();
    let at = time(row.get("at")).to_rfc3339_opts(SecondsFormat::Millis, true);
    fields.insert("at".to_owned(), at.into());
    fields.insert("what".to_owned(), row.get::<String, _>("what").into());
    if let Some(event) = row.get::<Option<i64>, _>("event") {
        fields.insert("event".to_owned(), event.into());
    }
    for name in [
        "operation",
        "person",
        "room",
        "action",
        "environment",
        "subject",
        "rule",
        "verdict",
        "detail",
    ] {
        if let Some(text) = row.get::<Option<String>, _>(name) {
            fields.insert(name.to_owned(), part(name, text));
        }
    }
    Ok(serde_json::to_string(&Value::Object(fields))?)
}

/// What is JSON already stays it: a command, a reply.
fn part(name: &str, text: String) -> Value {
    if matches!(name, "action" | "detail")
        && text.starts_with('{')
        && let Ok(value) = serde_json::from_str(&text)
    {
        return value;
    }
    text.into()
}
