//! Telling rooms that nobody was there, and what became of what they had left.

use std::collections::BTreeMap;

use commands::{Colour, OperationId, Reply, counted};
use futures::future::try_join_all;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::chat::Room;
use crate::house::House;
use crate::journal::{Away, OperationState};

/// What a room had left when nobody was there any more.
#[derive(Debug, Default)]
struct Left {
    operations: Vec<OperationId>,
    messages: usize,
}

/// A time in which nobody was there, and what each room had left.
#[derive(Debug)]
pub(super) struct Absence {
    away: Away,
    rooms: BTreeMap<Room, Left>,
}

impl Absence {
    /// The absence before this start, if there was one. Ask before anything is taken up.
    pub(super) async fn before(house: &House) -> anyhow::Result<Option<Self>> {
        let Some(away) = house.journal.arrive(house.now()).await? else {
            return Ok(None);
        };
        let rooms = left(house).await?;
        Ok(Some(Self { away, rooms }))
    }

    /// Tells each room that had something unfinished: at once that somebody is back, and, in the same message, when all of
    /// it has been looked at.
    pub(super) async fn tell(
        &self,
        house: &House,
        tasks: &TaskTracker,
        stop: &CancellationToken,
    ) -> anyhow::Result<()> {
        // Side by side, so that many rooms share the price of a transaction.
        let backs = self
            .rooms
            .iter()
            .map(async |(room, left)| say(house, room, &back(&self.away, left), false).await);
        try_join_all(backs).await?;
        for (room, left) in &self.rooms {
            let (house, room, stop) = (house.clone(), room.clone(), stop.clone());
            let (operations, reply) = (left.operations.clone(), done(&self.away, left));
            tasks.spawn(async move {
                tokio::select! {
                    () = stop.cancelled() => {}
                    () = caught_up(&house, operations) => {
                        if let Err(error) = say(&house, &room, &reply, true).await {
                            tracing::warn!(error = format!("{error:#}"), "that all is caught up with could not be stored");
                        }
                    }
                }
            });
        }
        Ok(())
    }
}

async fn left(house: &House) -> anyhow::Result<BTreeMap<Room, Left>> {
    let mut rooms: BTreeMap<Room, Left> = BTreeMap::new();
    for (room, operation) in house.journal.unfinished_in_rooms().await? {
        rooms.entry(room).or_default().operations.push(operation);
    }
    for (_, heard) in house.journal.unanswered().await? {
        rooms.entry(heard.room).or_default().messages += 1;
    }
    Ok(rooms)
}

/// Waits until each of them has been looked at or has ended.
async fn caught_up(house: &House, mut operations: Vec<OperationId>) {
    let mut changes = house.under_way.changes();
    loop {
        changes.mark_unchanged();
        // What was caught up with once stays so, and is not asked about again.
        while let Some(operation) = operations.last() {
            if !is_caught_up(house, operation).await {
                break;
            }
            operations.pop();
        }
        if operations.is_empty() || changes.changed().await.is_err() {
            return;
        }
    }
}

async fn is_caught_up(house: &House, operation: &OperationId) -> bool {
    if house.under_way.was_looked_at(operation) {
        return true;
    }
    if house.under_way.knows(operation) {
        return false;
    }
    let stored = house.journal.operation(operation).await;
    stored.is_ok_and(|stored| stored.is_none_or(|stored| stored.state == OperationState::Ended))
}

async fn say(house: &House, room: &Room, reply: &Reply, ended: bool) -> anyhow::Result<()> {
    house
        .journal
        .tell_of_absence(room, reply, ended, house.now())
        .await
}

fn back(away: &Away, left: &Left) -> Reply {
    let text = format!("Was away {away}; catching up with {}.", what(left));
    Reply::text(text).coloured(Colour::Blue)
}

/// Only of the operations is it known what has become of them: messages are answered one by one, each for itself.
fn done(away: &Away, left: &Left) -> Reply {
    let operations = counted(left.operations.len(), "operation");
    let messages = counted(left.messages, "message");
    let text = match (left.operations.len(), left.messages) {
        (0, _) => format!("{messages} had waited"),
        (_, 0) => format!("{operations} looked at again"),
        _ => format!("{operations} looked at again, {messages} had waited"),
    };
    Reply::text(format!("Was away {away}; {text}."))
}

fn what(left: &Left) -> String {
    let operations =
        (!left.operations.is_empty()).then(|| counted(left.operations.len(), "operation"));
    let messages = (left.messages > 0).then(|| counted(left.messages, "message"));
    let all: Vec<String> = operations.into_iter().chain(messages).collect();
    all.join(" and ")
}
