//! A database of an earlier version is taken along, with what is in it.

use commands::Verdict;
use deckhand::journal::OperationState;
use serde_json::json;

use crate::parts::{at, command, plan, reply, seen, stored};
use crate::room::Talk;
use crate::stores::{Store, on_each};

/// The steps as they were released. None of them may change any more.
const STEPS: [(&str, &str); 3] = [
    ("journal", include_str!("../../migrations/0001_journal.sql")),
    ("seen", include_str!("../../migrations/0002_seen.sql")),
    ("rooms", include_str!("../../migrations/0003_rooms.sql")),
];

#[tokio::test]
async fn from_every_earlier_version() {
    on_each(async |store| {
        for version in 1..=STEPS.len() {
            store.at_step(&STEPS[..version]).await;
            fill(&store, version).await;
            let journal = store.open().await;
            let operation = stored(&journal, "aaaaa").await;
            assert_eq!(
                operation.state,
                OperationState::Followed,
                "version {version}"
            );
            assert_eq!(operation.seen, Some(seen()), "version {version}");
            assert_eq!(operation.told, Some(reply("is WAITING")));
            let left = journal.unanswered().await.expect("read");
            assert_eq!(left.len(), 1, "version {version}");
            assert_eq!(
                (left[0].1.event_key.as_str(), left[0].1.source.as_deref()),
                ("two", None)
            );
            let life = journal.life(&operation.id).await.expect("read");
            assert_eq!(life.len(), 2, "version {version}");
            journal
                .end(
                    &operation,
                    None,
                    &reply("is SUCCESS"),
                    Verdict::Success,
                    at(9),
                )
                .await
                .expect("stored");
            let said = Talk::default().say_all(&journal).await;
            let wanted = ("operation:aaaaa", "is SUCCESS", Some("m1"));
            let said: Vec<_> = said
                .iter()
                .map(|(key, words, id)| (key.as_str(), words.as_str(), id.as_deref()))
                .collect();
            assert_eq!(said, [wanted], "version {version}");
            journal.close().await;
        }
    })
    .await;
}

/// An operation that is followed and has been told of, and a message without an answer, as that version stored them.
async fn fill(store: &Store, version: usize) {
    let quoted =
        |value: &dyn std::fmt::Display| format!("'{}'", value.to_string().replace('\'', "''"));
    let answer = serde_json::to_value(seen()).expect("an answer");
    let (column, answer) = match version {
        1 => ("answer", answer["balancer"].clone()),
        _ => ("seen", answer),
    };
    let command = serde_json::to_string(&command()).expect("a command");
    let plan = serde_json::to_string(&plan("aaaaa", "prod")).expect("a plan");
    let told = json!(reply("is WAITING"));
    for statement in [
        "INSERT INTO heard (event_key, room, person, text, heard_at, answered_at)
         VALUES ('one', 'chat:ops', 'chat:ann', 'reload hubapi.com', 1, 2), ('two', 'chat:ops', 'chat:ann', 'ping', 3, NULL)"
            .to_owned(),
        format!(
            "INSERT INTO operations (id, heard_id, room, person, environment, request_id, command, plan, state, created_at, decided_at, sent_at, {column}, last_seen)
             SELECT 'aaaaa', id, room, person, 'prod', 'hubapi.com-aaaaa-abcde', {}, {}, 'followed', 1, 1, 1, {}, 'WAITING' FROM heard WHERE event_key = 'one'",
            quoted(&command),
            quoted(&plan),
            quoted(&answer),
        ),
        "INSERT INTO operation_events (operation_id, at, state, detail) VALUES ('aaaaa', 1, 'confirmed', 'does it')".to_owned(),
        format!(
            "INSERT INTO outgoing (message_key, room, reply, revision, said_revision, said_as, updated_at)
             VALUES ('operation:aaaaa', 'chat:ops', {}, 2, 2, 'm1', 1)",
            quoted(&told),
        ),
    ] {
        store.change(&statement).await;
    }
}
