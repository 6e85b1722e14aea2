//! How much of what is stored waits to be done.

use std::collections::BTreeMap;

use sqlx::Row;

use super::Journal;
use crate::chat::Room;

/// What waits in a journal, whichever process will do it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Depths {
    /// Events that have no answer.
    pub unanswered: i64,
    /// Messages whose newest words were not said, by platform.
    pub unsaid: BTreeMap<String, i64>,
    /// Operations that were confirmed and have not ended, by environment.
    pub unfinished: BTreeMap<String, i64>,
}

impl Journal {
    /// What waits.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn depths(&self) -> anyhow::Result<Depths> {
        let db = &self.store.db;
        let query = "SELECT count(*) AS count FROM heard WHERE answered_at IS NULL";
        let unanswered = sqlx::query(query).fetch_one(db).await?.get("count");
        let query = "SELECT room, count(*) AS count FROM outgoing WHERE revision > said_revision GROUP BY room";
        let mut unsaid = BTreeMap::new();
        for row in sqlx::query(query).fetch_all(db).await? {
            let room = Room(row.get("room"));
            *unsaid.entry(room.platform().to_owned()).or_default() += row.get::<i64, _>("count");
        }
        let query = "SELECT environment, count(*) AS count FROM operations
             WHERE state IN ('confirmed', 'sent', 'followed') GROUP BY environment";
        let unfinished = sqlx::query(query).fetch_all(db).await?;
        let unfinished = unfinished
            .iter()
            .map(|row| (row.get("environment"), row.get("count")))
            .collect();
        Ok(Depths {
            unanswered,
            unsaid,
            unfinished,
        })
    }
}
