//! Messages to rooms. Saying one anew raises its revision; only the newest is ever sent.

use std::sync::PoisonError;

use commands::{Reply, Verdict};
use sqlx::Row;
use sqlx::any::AnyRow;
use tokio::sync::mpsc;

use super::write::{Event, Move, Said, Write};
use super::{Journal, verdict_of};
use crate::chat::{Outgoing, Room};

/// A message whose newest revision has not been said.
#[derive(Debug, Clone)]
pub(crate) struct Unsaid {
    /// The journal's number of the message.
    pub(crate) id: i64,
    /// Which of its states this is.
    pub(crate) revision: i64,
    /// Somebody has deleted it from its room.
    pub(crate) deleted: bool,
    /// The message.
    pub(crate) outgoing: Outgoing,
}

/// What the outbox found out about a message.
#[derive(Debug)]
pub(crate) enum Fate {
    /// It is in its room, under this id of the edge's.
    Said(String),
    /// Somebody has deleted it, and its newest revision is not worth saying again.
    Deleted,
    /// It will never be said.
    Never(String),
}

impl Journal {
    /// Hands every message to rooms of one platform over as it is stored. One outbox a platform takes them.
    pub(crate) fn messages_of(&self, platform: &str) -> mpsc::UnboundedReceiver<Unsaid> {
        let (sender, receiver) = mpsc::unbounded_channel();
        let mut outboxes = self
            .store
            .outboxes
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        outboxes.insert(platform.to_owned(), sender);
        receiver
    }

    /// Messages that wait to be said in rooms of one platform, oldest first.
    pub(crate) async fn unsaid(&self, platform: &str) -> anyhow::Result<Vec<Unsaid>> {
        let rows = sqlx::query(
            "SELECT id, room, reply, ended, message_key, revision, said_as, answers, deleted FROM outgoing
             WHERE revision > said_revision AND room LIKE $1 ORDER BY id",
        )
        .bind(format!("{platform}:%"))
        .fetch_all(&self.store.db)
        .await?;
        rows.iter().map(read).collect()
    }

    /// A message as it is now, said or not. None if there is none.
    pub(crate) async fn message(&self, id: i64) -> anyhow::Result<Option<Unsaid>> {
        let row = sqlx::query(
            "SELECT id, room, reply, ended, message_key, revision, said_as, answers, deleted FROM outgoing WHERE id = $1",
        )
        .bind(id)
        .fetch_optional(&self.store.db)
        .await?;
        row.as_ref().map(read).transpose()
    }

    /// Whether everything stored for rooms of one platform has been said.
    pub(crate) async fn all_said(&self, platform: &str) -> anyhow::Result<bool> {
        let waits = sqlx::query(
            "SELECT id FROM outgoing WHERE revision > said_revision AND room LIKE $1 LIMIT 1",
        )
        .bind(format!("{platform}:%"))
        .fetch_optional(&self.store.db)
        .await?;
        Ok(waits.is_none())
    }

    /// Has the newest words of a message said again, where words newer than this revision have been said: by whoever speaks.
    pub(crate) async fn say_again(&self, message: i64, revision: i64) -> anyhow::Result<()> {
        let spoilt = Move::new(
            "UPDATE outgoing SET revision = revision + 1 WHERE id = $1 AND said_revision > $2",
        );
        self.write(Write {
            moves: vec![spoilt.bind(message).bind(revision)],
            ..Write::default()
        })
        .await?;
        Ok(())
    }

    /// What became of a revision. A message that is in its room stays known by its id even where a later revision of it
    /// could not be said.
    pub(crate) async fn said(&self, unsaid: &Unsaid, fate: Fate) -> anyhow::Result<()> {
        let outgoing = &unsaid.outgoing;
        let (what, detail) = match &fate {
            Fate::Said(said_as) => ("said", format!("revision {} as {said_as}", unsaid.revision)),
            Fate::Deleted => ("deleted", "somebody deleted the message".to_owned()),
            Fate::Never(why) => ("never said", why.clone()),
        };
        let operation = outgoing.message_key.strip_prefix("operation:");
        let event = operation.map(|operation| Event {
            operation: commands::OperationId::new(operation),
            at: chrono::Utc::now(),
            what,
            detail,
        });
        let deleted = matches!(fate, Fate::Deleted);
        let (said_as, given_up) = match fate {
            Fate::Said(said_as) => (Some(said_as), None),
            Fate::Deleted => (None, None),
            Fate::Never(why) => (outgoing.said_as.clone(), Some(why)),
        };
        self.write(Write {
            said: Some(Said {
                message: unsaid.id,
                revision: unsaid.revision,
                said_as,
                deleted,
                given_up,
            }),
            events: event.into_iter().collect(),
            ..Write::default()
        })
        .await?;
        Ok(())
    }
}

/// A message from its row, with what is known of it already.
pub(super) fn unsaid_of(row: &AnyRow, room: Room, reply: Reply, ended: Option<Verdict>) -> Unsaid {
    Unsaid {
        id: row.get("id"),
        revision: row.get("revision"),
        deleted: row.get::<i64, _>("deleted") != 0,
        outgoing: Outgoing {
            message_key: row.get("message_key"),
            room,
            reply,
            ended,
            answers: row.get("answers"),
            said_as: row.get("said_as"),
        },
    }
}

fn read(row: &AnyRow) -> anyhow::Result<Unsaid> {
    let ended: Option<String> = row.get("ended");
    let ended = ended.as_deref().map(verdict_of).transpose()?;
    let reply = serde_json::from_str(row.get("reply"))?;
    Ok(unsaid_of(row, Room(row.get("room")), reply, ended))
}

#[cfg(test)]
mod tests {
    use super::super::write::{Message, Topic};
    use super::*;

    async fn told(journal: &Journal, words: &str) {
        let message = Message {
            topic: Topic::Away("a start".to_owned()),
            room: Room("room:ops".to_owned()),
            reply: Reply::text(words),
            ended: None,
            at: chrono::Utc::now(),
        };
        let write = Write {
            messages: vec![message],
            ..Write::default()
        };
        journal.write(write).await.expect("a journal");
    }

    #[tokio::test]
    async fn where_older_words_may_have_come_late_the_newest_are_said_again() {
        let journal = Journal::in_memory().await.expect("a journal");
        let waiting = async || journal.unsaid("room").await.expect("a journal");
        told(&journal, "WAITING").await;
        told(&journal, "SUCCESS").await;
        let newest = waiting().await.pop().expect("a message");
        let said = journal.said(&newest, Fate::Said("m1".to_owned())).await;
        said.expect("a journal");

        // Whoever made the newest edit itself has spoilt nothing.
        let again = journal.say_again(newest.id, newest.revision).await;
        again.expect("a journal");
        assert!(waiting().await.is_empty());

        let again = journal.say_again(newest.id, newest.revision - 1).await;
        again.expect("a journal");
        let waits = waiting().await.pop().expect("a message");
        assert_eq!(waits.outgoing.reply.text, "SUCCESS");
        assert_eq!(waits.outgoing.said_as.as_deref(), Some("m1"));
    }
}
