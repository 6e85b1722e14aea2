//! A preview once its plan has been decided about: it has no buttons any more, and says who decided.

use chrono::{DateTime, Utc};
use commands::{Colour, OperationId, Person, Plan};
use sqlx::Row;

use super::outgoing::{self, Message};
use super::{HeardId, OperationState};
use crate::chat::Room;

/// Puts the decided preview in place of the one that waited.
pub(super) async fn decided(
    transaction: &mut sqlx::SqliteConnection,
    id: &OperationId,
    state: OperationState,
    person: &Person,
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    let row = sqlx::query("SELECT heard_id, room, plan FROM operations WHERE id = $1")
        .bind(id.as_str())
        .fetch_one(&mut *transaction)
        .await?;
    let plan: Plan = serde_json::from_str(row.get("plan"))?;
    let (word, colour) = match state {
        OperationState::Dropped => ("dropped", Colour::Grey),
        _ => ("confirmed", Colour::Plain),
    };
    let mut reply = plan
        .proposal()
        .coloured(colour)
        .field("decided", format!("{word} by {person}"));
    reply.buttons.clear();
    reply.only_in_place = true;
    let (heard, room) = (HeardId(row.get("heard_id")), Room(row.get("room")));
    outgoing::put(
        transaction,
        Message::Answer(heard),
        &room,
        &reply,
        None,
        now,
    )
    .await
}
