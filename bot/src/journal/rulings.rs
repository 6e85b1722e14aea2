//! What the rules said, read again.

use commands::{EnvironmentName, OperationId, Person};
use sqlx::Row;

use super::write::Ruling;
use super::{HeardId, Journal, time};

impl Journal {
    /// The last refusal by the rules of any of these accounts.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn last_refusal(&self, accounts: &[Person]) -> anyhow::Result<Option<Ruling>> {
        let accounts: Vec<[&str; 1]> = accounts
            .iter()
            .map(|account| [account.0.as_str()])
            .collect();
        let query = "SELECT heard_id, at, person, action, environment, subject, operation_id, allowed, rule FROM rulings
             WHERE allowed = 0 AND person IN (SELECT value->>0 FROM {rows}) ORDER BY id DESC LIMIT 1";
        let row = sqlx::query(&self.store.sql(query))
            .bind(serde_json::to_string(&accounts)?)
            .fetch_optional(&self.store.db)
            .await?;
        Ok(row.map(|row| Ruling {
            heard: HeardId(row.get("heard_id")),
            at: time(row.get("at")),
            person: Person(row.get("person")),
            action: row.get("action"),
            environment: row
                .get::<Option<String>, _>("environment")
                .map(EnvironmentName::new),
            subject: row.get("subject"),
            operation: row
                .get::<Option<String>, _>("operation_id")
                .map(OperationId::new),
            allowed: row.get::<i64, _>("allowed") != 0,
            rule: row.get("rule"),
        }))
    }
}
