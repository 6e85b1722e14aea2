//! What people say about watches: to have a room told of services, and no longer.

use std::collections::BTreeMap;

use commands::watch::Seen;
use commands::{EnvironmentName, Unwatch, Verdict, Watch, Watched, Watches};

use super::digest::{channel_of, meant};
use super::{Handled, answer};
use crate::chat::Heard;
use crate::digest::moment;
use crate::environment::Balanced;
use crate::house::House;
use crate::journal::{HeardId, Message, NewWatch, StoredWatch};
use crate::watching::{baseline, observe};

/// Has the room told of services. How they are now is stored with it, so that all that happens from here on is news.
pub(super) async fn watch(
    house: &House,
    id: HeardId,
    heard: &Heard,
    command: &Watch,
    named: Option<&EnvironmentName>,
) -> anyhow::Result<Handled> {
    let (environment, of) = match meant(house, &command.of, named) {
        Ok(meant) => meant,
        Err(question) => return answer(house, id, heard, Some(question), Verdict::Refused).await,
    };
    let (observed, _) = observe(environment, &Balanced::default()).await;
    let (names, seen): (_, BTreeMap<String, Seen>) = baseline(house, environment, &of, &observed);
    let names = observed.requests.is_some().then_some(names.as_slice());
    let now = house.now();
    let room = channel_of(&heard.room);
    let watch = Watch { of: of.clone() };
    let (reply, verdict) = watch.begun(&environment.name, names, true);
    let new = NewWatch {
        room: &room,
        environment: &environment.name,
        of: &of,
        person: &heard.person,
        seen: &seen,
    };
    let told = Message::answer(id, &heard.room, reply, verdict, now);
    if house.journal.add_watch(&new, id, told, now).await? {
        return Ok(Handled::Answered(verdict));
    }
    let (reply, verdict) = watch.begun(&environment.name, names, false);
    answer(house, id, heard, Some(reply), verdict).await
}

/// Has it told no longer. Where an environment is named, what is watched there alone.
pub(super) async fn unwatch(
    house: &House,
    id: HeardId,
    heard: &Heard,
    command: &Unwatch,
    named: Option<&EnvironmentName>,
) -> anyhow::Result<Handled> {
    let here = house.journal.watches_in(&channel_of(&heard.room)).await?;
    let is_place = |watch: &StoredWatch| {
        let place = command.of.as_place();
        watch.of.subjects.is_empty()
            && place.is_some_and(|place| place.eq_ignore_ascii_case(watch.environment.as_str()))
    };
    let (meant, others): (Vec<StoredWatch>, Vec<StoredWatch>) =
        here.into_iter().partition(|watch| {
            named.is_none_or(|named| watch.environment == *named)
                && (command.means(&watch.of) || is_place(watch))
        });
    let told = |watches: &[StoredWatch]| {
        watches
            .iter()
            .map(|watch| watched(watch).what())
            .collect::<Vec<String>>()
    };
    let (reply, verdict) = command.ended(&told(&meant), &told(&others));
    if !meant.is_empty() {
        let ids: Vec<i64> = meant.iter().map(|watch| watch.id).collect();
        let now = house.now();
        let message = Message::answer(id, &heard.room, reply.clone(), verdict, now);
        if house.journal.end_watches(&ids, id, message, now).await? {
            return Ok(Handled::Answered(verdict));
        }
    }
    answer(house, id, heard, Some(reply), verdict).await
}

/// What is watched here.
pub(super) async fn list(
    house: &House,
    heard: &Heard,
    command: &Watches,
) -> anyhow::Result<(commands::Reply, Verdict)> {
    let here = house.journal.watches_in(&channel_of(&heard.room)).await?;
    let here: Vec<Watched> = here.iter().map(watched).collect();
    Ok(command.answer(&here, moment(house.now())))
}

fn watched(watch: &StoredWatch) -> Watched {
    Watched {
        environment: watch.environment.clone(),
        of: watch.of.clone(),
        person: watch.person.clone(),
        since: moment(watch.since),
    }
}
