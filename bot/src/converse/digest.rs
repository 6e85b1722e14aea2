//! What people say about digests: to see one now, to have one come again and again, and about those that come.

use commands::digest::Summary;
use commands::{
    Colour, Command, Digest, Digests, EnvironmentName, ListedDigest, Numbered, Ordered, Reply,
    Schedule, Scope, Verdict, WhichDigest,
};

use super::{Handled, answer};
use crate::chat::{Heard, Room};
use crate::digest::{in_full, look, moment, time};
use crate::environment::Environment;
use crate::house::House;
use crate::journal::{
    DigestChange, DigestFate, DigestRun, HeardId, Message, NewDigest, StoredDigest,
};

/// How often a number is tried that others take meanwhile.
const TRIES: usize = 8;

/// Where what comes unasked is said: in the channel, and not in the thread in which somebody asked for it.
pub(super) fn channel_of(room: &Room) -> Room {
    Room(room.channel().to_owned())
}

/// Works on a sentence about digests.
pub(super) async fn digest(
    house: &House,
    id: HeardId,
    heard: &Heard,
    command: &Digest,
    named: Option<&EnvironmentName>,
) -> anyhow::Result<Handled> {
    let (environment, of) = match meant(house, &command.of, named) {
        Ok(meant) => meant,
        Err(question) => return answer(house, id, heard, Some(question), Verdict::Refused).await,
    };
    match &command.when {
        None => preview(house, id, heard, environment, &of).await,
        Some(ordered) => begin(house, id, heard, ordered, environment, &of).await,
    }
}

/// The environment and the services that are meant. A name may be an environment's: "digest prod".
pub(super) fn meant<'h>(
    house: &'h House,
    of: &Scope,
    named: Option<&EnvironmentName>,
) -> Result<(&'h Environment, Scope), Reply> {
    let place = of
        .as_place()
        .map(|place| EnvironmentName::new(place.to_lowercase()));
    if named.is_none()
        && let Some(environment) = place.and_then(|place| house.environments.named(&place))
    {
        return Ok((environment, Scope::default()));
    }
    let environment = house.environments.meant(named)?;
    Ok((environment, of.clone()))
}

/// Shows a digest to whoever asks, compared with the last one that came here of the same services.
async fn preview(
    house: &House,
    id: HeardId,
    heard: &Heard,
    environment: &Environment,
    of: &Scope,
) -> anyhow::Result<Handled> {
    let here = house.journal.digests_in(&channel_of(&heard.room)).await?;
    let same = here
        .into_iter()
        .find(|digest| digest.environment == environment.name && digest.of == *of);
    let before = same.map(|digest| digest.summary).unwrap_or_default();
    let (digested, _) = look(house, environment, of, &before, None).await?;
    let reply = in_full(&house.habits, &digested).for_you_alone();
    answer(house, id, heard, Some(reply), digested.verdict()).await
}

/// Has a digest come again and again.
async fn begin(
    house: &House,
    id: HeardId,
    heard: &Heard,
    ordered: &Ordered,
    environment: &Environment,
    of: &Scope,
) -> anyhow::Result<Handled> {
    let schedule = Schedule {
        rule: ordered.rule.clone(),
        zone: ordered.zone.unwrap_or(house.habits.zone),
    };
    let nothing_new = ordered.nothing_new.unwrap_or(house.habits.nothing_new);
    let now = house.now();
    let Some(next) = schedule.next_after(moment(now)) else {
        let (reply, verdict) = Digest::never(&schedule);
        return answer(house, id, heard, Some(reply), verdict).await;
    };
    let room = channel_of(&heard.room);
    for _ in 0..TRIES {
        let number = house.journal.free_digest_number().await?;
        let (reply, verdict) =
            Digest::begun(number, &environment.name, of, &schedule, nothing_new, next);
        let new = NewDigest {
            number,
            heard: id,
            room: &room,
            environment: &environment.name,
            of,
            schedule: &schedule,
            nothing_new,
            person: &heard.person,
            next_due: time(next),
        };
        let told = Message::answer(id, &heard.room, reply, verdict, now);
        if house.journal.add_digest(&new, told, now).await? {
            return Ok(Handled::Answered(verdict));
        }
    }
    anyhow::bail!("no number could be found for a digest")
}

/// The digests that come here.
pub(super) async fn list(
    house: &House,
    heard: &Heard,
    command: &Digests,
) -> anyhow::Result<(Reply, Verdict)> {
    let mut listed = Vec::new();
    for digest in house.journal.digests_in(&channel_of(&heard.room)).await? {
        let last = house.journal.last_run(digest.id).await?;
        listed.push(listed_of(&digest, last));
    }
    Ok(command.answer(&listed))
}

/// Works on a sentence about one digest that comes here. None where the command is no such sentence.
pub(super) async fn change(
    house: &House,
    id: HeardId,
    heard: &Heard,
    command: &Command,
) -> anyhow::Result<Option<Handled>> {
    let (numbered, verb) = match command {
        Command::PauseDigest(command) => (command.digest, "pause"),
        Command::ResumeDigest(command) => (command.digest, "resume"),
        Command::StopDigest(command) => (command.digest, "stop"),
        Command::RunDigest(command) => (command.digest, "run"),
        _ => return Ok(None),
    };
    let digest = match one(house, heard, numbered).await? {
        WhichDigest::One(digest) => digest,
        which => {
            let (reply, verdict) = numbered.not_one(&which, verb);
            return answer(house, id, heard, Some(reply), verdict)
                .await
                .map(Some);
        }
    };
    let listed = listed_of(&digest, None);
    let now = house.now();
    let (change, (reply, verdict)) = match command {
        Command::PauseDigest(_) => (DigestChange::Pause, listed.paused()),
        Command::StopDigest(_) => (DigestChange::Stop, listed.stopped()),
        Command::ResumeDigest(_) => match digest.schedule.next_after(moment(now)) {
            Some(next) => (DigestChange::Resume(time(next)), listed.resumed(next)),
            None => {
                let (reply, verdict) = Digest::never(&digest.schedule);
                return answer(house, id, heard, Some(reply), verdict)
                    .await
                    .map(Some);
            }
        },
        _ => return run_now(house, id, heard, &digest, &listed).await.map(Some),
    };
    let told = Message::answer(id, &heard.room, reply, verdict, now);
    if house
        .journal
        .change_digest(digest.id, change, id, told, now)
        .await?
    {
        return Ok(Some(Handled::Answered(verdict)));
    }
    let how = match change {
        DigestChange::Pause => "is paused",
        DigestChange::Resume(_) => "comes",
        DigestChange::Stop => "was stopped",
    };
    let (reply, verdict) = listed.already(how);
    answer(house, id, heard, Some(reply), verdict)
        .await
        .map(Some)
}

async fn one(
    house: &House,
    heard: &Heard,
    numbered: Numbered,
) -> anyhow::Result<WhichDigest<StoredDigest>> {
    let here = house.journal.digests_in(&channel_of(&heard.room)).await?;
    Ok(numbered.among(here.into_iter().map(|digest| (digest.id, digest)).collect()))
}

/// Has a digest said in its room, whenever it is due.
async fn run_now(
    house: &House,
    id: HeardId,
    heard: &Heard,
    digest: &StoredDigest,
    listed: &ListedDigest,
) -> anyhow::Result<Handled> {
    let Some(environment) = house.environments.named(&digest.environment) else {
        let text = format!(
            "Environment {} is no longer configured. Nothing was said.",
            digest.environment
        );
        let reply = Reply::text(text).coloured(Colour::Grey);
        return answer(house, id, heard, Some(reply), Verdict::Refused).await;
    };
    let until = digest.next_due.map(moment);
    let (digested, summary): (_, Summary) =
        look(house, environment, &digest.of, &digest.summary, until).await?;
    let (told, verdict) = listed.said();
    let now = house.now();
    let told = Message::answer(id, &heard.room, told, verdict, now);
    let journal = &house.journal;
    if journal
        .fire_now(
            digest,
            id,
            &summary,
            in_full(&house.habits, &digested),
            told,
            now,
        )
        .await?
    {
        return Ok(Handled::Answered(verdict));
    }
    let (reply, verdict) = listed.already("was stopped");
    answer(house, id, heard, Some(reply), verdict).await
}

fn listed_of(digest: &StoredDigest, last: Option<DigestRun>) -> ListedDigest {
    ListedDigest {
        number: digest.id,
        environment: digest.environment.clone(),
        of: digest.of.clone(),
        schedule: digest.schedule.clone(),
        nothing_new: digest.nothing_new,
        person: digest.person.clone(),
        next: digest.next_due.map(moment),
        paused: digest.paused,
        last: last.map(|run| (moment(run.due), told(&digest.schedule, run))),
    }
}

/// "sent", "skipped: nobody was running until 2026-11-23 16:00 Europe/Dublin".
fn told(schedule: &Schedule, run: DigestRun) -> String {
    let at = schedule.shown(moment(run.at));
    let fate = match run.fate {
        DigestFate::Sent => "sent".to_owned(),
        DigestFate::Silent => "nothing new, nothing said".to_owned(),
        DigestFate::Late => format!("sent late, {at}"),
        DigestFate::Skipped => format!("skipped: nobody was running until {at}"),
    };
    match run.missed {
        0 => fate,
        missed => format!("{fate}, and {missed} before it missed"),
    }
}
