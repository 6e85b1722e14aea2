//! Events and plans to store.

use chrono::{DateTime, TimeDelta, Utc};
use commands::{Approvals, Command, OperationId, Person, Plan, Reply, Seen, Understood, parse};
use deckhand::chat::{Heard, Room};
use deckhand::journal::{Decision, HeardId, Journal, NewOperation, Operation};
use serde_json::json;

/// So many seconds after the test's beginning of time.
pub(crate) fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(1_750_000_000_000).expect("a time")
        + TimeDelta::seconds(seconds)
}

pub(crate) fn room() -> Room {
    Room("chat:ops".to_owned())
}

pub(crate) fn ann() -> Person {
    Person("chat:ann".to_owned())
}

/// An event with this key.
pub(crate) fn event(key: &str) -> Heard {
    Heard {
        event_key: key.to_owned(),
        room: room(),
        person: ann(),
        text: "reload hubapi.com".to_owned(),
        source: Some(format!("source of {key}")),
        at: at(0),
    }
}

/// An event with this key that was stored.
pub(crate) async fn heard(journal: &Journal, key: &str) -> HeardId {
    let stored = journal.hear(&event(key)).await.expect("it can be stored");
    stored.expect("it is new")
}

pub(crate) fn command() -> Command {
    match parse("reload hubapi.com") {
        Understood::Command(spoken) => spoken.command,
        other => panic!("{other:?}"),
    }
}

pub(crate) fn plan(id: &str, environment: &str) -> Plan {
    serde_json::from_value(json!({
        "operation": id,
        "environment": environment,
        "tier": 2,
        "preview": format!("cancels {id}"),
        "cautions": [],
        "effect": {"effect": "cancel_request", "id": format!("hubapi.com-{id}-abcde")},
        "inverse": {"irreversible": "it is a test"},
        "fingerprint": "0123456789",
    }))
    .expect("a plan")
}

pub(crate) fn seen() -> Seen {
    serde_json::from_value(json!({"balancer": {
        "state": "Waiting",
        "message": null,
        "content": null,
        "apply": [],
        "take_back": [],
        "post_apply_steps_succeeded": null,
    }}))
    .expect("an answer")
}

pub(crate) fn reply(text: &str) -> Reply {
    Reply::text(text)
}

/// Hands a new operation of an event over to what stores it.
macro_rules! new_operation {
    ($heard:expr, $plan:expr) => {
        NewOperation {
            heard: $heard,
            room: &room(),
            person: &ann(),
            command: &command(),
            plan: $plan,
            approvals: &Approvals::default(),
            rule: "may-change",
        }
    };
}

/// Somebody decides about a plan.
pub(crate) fn by<'a>(person: &'a Person, operation: &'a Operation, heard: HeardId) -> Decision<'a> {
    Decision {
        operation,
        heard,
        person,
        rule: Some("may-change"),
        approved_by: &[],
    }
}

/// A plan that waits for a decision, from an event of its own.
pub(crate) async fn proposed(journal: &Journal, id: &str) -> Operation {
    let heard = heard(journal, &format!("event of {id}")).await;
    let plan = plan(id, "prod");
    let new = new_operation!(heard, &plan);
    journal
        .propose(&new, at(1))
        .await
        .expect("it can be stored");
    stored(journal, id).await
}

/// An operation that may be sent.
pub(crate) async fn begun(journal: &Journal, id: &str) -> Operation {
    begun_in(journal, id, "prod").await
}

pub(crate) async fn begun_in(journal: &Journal, id: &str, environment: &str) -> Operation {
    let heard = heard(journal, &format!("event of {id}")).await;
    let plan = plan(id, environment);
    let new = new_operation!(heard, &plan);
    journal.begin(&new, at(1)).await.expect("it can be stored");
    stored(journal, id).await
}

/// Stores an operation for an event.
pub(crate) async fn begin(journal: &Journal, heard: HeardId, id: &str) -> anyhow::Result<()> {
    let plan = plan(id, "prod");
    journal.begin(&new_operation!(heard, &plan), at(1)).await
}

/// Stores a plan for an event.
pub(crate) async fn propose(journal: &Journal, heard: HeardId, id: &str) -> anyhow::Result<()> {
    let plan = plan(id, "prod");
    journal.propose(&new_operation!(heard, &plan), at(1)).await
}

/// An operation that was sent.
pub(crate) async fn sent(journal: &Journal, id: &str) -> Operation {
    let operation = begun(journal, id).await;
    assert!(journal.sending(&operation, at(2)).await.expect("stored"));
    stored(journal, id).await
}

/// An operation as it is stored now.
pub(crate) async fn stored(journal: &Journal, id: &str) -> Operation {
    let found = journal.operation(&OperationId::new(id)).await;
    found.expect("it can be read").expect("it is there")
}
