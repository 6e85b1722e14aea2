//! Fifty schedules over two simulated years in three time zones, with restarts, replicas that take over from each other, and
//! ends in the middle of things: each digest is said exactly once for every time it is due, or not at all where nobody was there
//! while it was of use. When one is due is found out by walking through the minutes of the years, without cron.

#[path = "../../../commands/tests/schedules/oracle.rs"]
mod oracle;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use anyhow::bail;
use chrono::DateTime;
use commands::digest::Summary;
use commands::{
    Command, EnvironmentName, Moment, NothingNew, Person, Reply, Schedule, Scope, Understood,
    Verdict, Zone, parse,
};
use deckhand::chat::{Edge, Heard, Outgoing, Room, Saying};
use deckhand::digest::due::Due;
use deckhand::digest::{Content, Teller, deal_with_due};
use deckhand::journal::{DigestFate, Journal, Message, NewDigest, StoredDigest};
use deckhand::outbox::Outbox;
use futures::future::BoxFuture;
use oracle::{Calendar, Case, Numbers, ZONES, beginning, end};
use tokio_util::sync::CancellationToken;

const SCHEDULES: usize = 50;

/// A digest that is late by more than this is late.
const PUNCTUAL: i64 = 60_000;

/// The longest that a late one is of use, in milliseconds.
const LONGEST_USE: i64 = 6 * 3_600_000;

/// Says nothing but when it was asked, and ends in the middle of that now and then.
struct Speaker {
    /// Whether it ends before anything is stored.
    ends: Mutex<Numbers>,
    one_in: u64,
}

impl Teller for Speaker {
    fn content<'a>(
        &'a self,
        digest: &'a StoredDigest,
        due: Due,
    ) -> BoxFuture<'a, anyhow::Result<Content>> {
        Box::pin(async move {
            if self.one_in > 0 && self.ends.lock().expect("numbers").below(self.one_in) == 0 {
                bail!("the process ends here");
            }
            Ok(Content {
                reply: Some(Reply::text(format!(
                    "digest {} of {}",
                    digest.id,
                    due.due.millis()
                ))),
                summary: Summary::default(),
            })
        })
    }
}

fn schedule(words: &str) -> Schedule {
    let Understood::Command(spoken) = parse(&format!("digest prod here {words}")) else {
        panic!("`{words}` is not understood");
    };
    let Command::Digest(digest) = spoken.command else {
        panic!("`{words}` is no digest");
    };
    let ordered = digest.when.expect("it says when");
    Schedule {
        rule: ordered.rule,
        zone: ordered.zone.unwrap_or(Zone::UTC),
    }
}

async fn order(journal: &Journal, number: i64, case: &Case) {
    let (room, person) = (Room("chat:here".to_owned()), Person("chat:ada".to_owned()));
    let heard = Heard {
        event_key: format!("chat:{number}"),
        room: room.clone(),
        person: person.clone(),
        text: case.words.clone(),
        source: None,
        at: beginning(),
    };
    let heard = journal.hear(&heard).await.expect("stored").expect("new");
    let schedule = schedule(&case.words);
    let first = schedule.next_after(Moment::of_millis(beginning().timestamp_millis()));
    let first = first.expect("it comes");
    let new = NewDigest {
        number,
        heard,
        room: &room,
        environment: &EnvironmentName::new("prod"),
        of: &Scope::default(),
        schedule: &schedule,
        nothing_new: NothingNew::InFull,
        person: &person,
        next_due: DateTime::from_timestamp_millis(first.millis()).expect("a time"),
    };
    let answer = Message::answer(
        heard,
        &room,
        Reply::text("yes"),
        Verdict::Success,
        beginning(),
    );
    assert!(
        journal
            .add_digest(&new, answer, beginning())
            .await
            .expect("stored")
    );
}

/// When somebody comes round to look, whatever is due: mostly soon, sometimes after an outage.
fn looks(numbers: &mut Numbers, dues: &[Vec<i64>]) -> Vec<i64> {
    let mut wanted: Vec<i64> = dues.iter().flatten().copied().collect();
    wanted.sort_unstable();
    wanted.dedup();
    let mut looks: Vec<i64> = Vec::new();
    let mut away_until = i64::MIN;
    for due in wanted {
        if due < away_until {
            continue;
        }
        // A loop of a running bot comes within seconds; one that was away comes when it is back.
        let delay = match numbers.below(60) {
            0 => i64::try_from(numbers.below(3 * 24 * 3_600_000)).expect("a number"),
            1 => i64::try_from(numbers.below(4 * 3_600_000)).expect("a number"),
            _ => i64::try_from(numbers.below(30_000)).expect("a number"),
        };
        away_until = due + delay;
        looks.push(away_until);
    }
    looks.sort_unstable();
    looks
}

/// What has to become of the times one digest is due, given when somebody looked.
fn expected(dues: &[i64], looks: &[i64]) -> BTreeMap<i64, DigestFate> {
    let mut fates = BTreeMap::new();
    for (index, due) in dues.iter().enumerate() {
        let Some(look) = looks.iter().find(|look| *look >= due) else {
            continue;
        };
        let next = dues.get(index + 1).copied();
        // A newer one counts instead, where nobody had come by then.
        if next.is_some_and(|next| next <= *look) {
            continue;
        }
        let Some(next) = next else {
            // The last of the two years: how long it is of use depends on what comes after them.
            continue;
        };
        let late = look - due;
        let useful = ((next - due) / 2).min(LONGEST_USE);
        let fate = match late {
            late if late <= PUNCTUAL => DigestFate::Sent,
            late if late <= useful => DigestFate::Late,
            _ => DigestFate::Skipped,
        };
        fates.insert(*due, fate);
    }
    fates
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_schedules_are_said_once_each_time_in_two_years() {
    let seed = std::env::var("DECKHAND_SEED")
        .ok()
        .and_then(|seed| seed.parse().ok());
    let seed = seed.unwrap_or_else(rand::random::<u64>);
    let mut numbers = Numbers(seed);
    let calendars = ZONES.map(Calendar::of);
    let cases: Vec<Case> = (0..SCHEDULES).map(|_| Case::random(&mut numbers)).collect();
    let dues: Vec<Vec<i64>> = cases.iter().map(|case| case.dues(&calendars)).collect();
    let journal = Journal::in_memory().await.expect("a journal");
    for (number, case) in (1..).zip(&cases) {
        order(&journal, number, case).await;
    }
    let looks = looks(&mut numbers, &dues);
    for look in &looks {
        let now = DateTime::from_timestamp_millis(*look).expect("a time");
        // A process that ends in the middle is followed by another one, and another, which find what it left.
        let mut one_in = [0, 0, 0, 2, 4][usize::try_from(numbers.below(5)).expect("small")];
        loop {
            let speaker = |seed| Speaker {
                ends: Mutex::new(Numbers(seed)),
                one_in,
            };
            let (first, second) = (
                speaker(numbers.below(u64::MAX)),
                speaker(numbers.below(u64::MAX)),
            );
            // Two replicas that both believe it is theirs to do.
            if numbers.below(4) == 0 {
                let both = tokio::join!(
                    deal_with_due(&journal, now, &first),
                    deal_with_due(&journal, now, &second)
                );
                both.0.expect("read");
                both.1.expect("read");
            } else {
                deal_with_due(&journal, now, &first).await.expect("read");
            }
            if journal.due_digests(now).await.expect("read").is_empty() {
                break;
            }
            one_in = one_in.saturating_mul(2);
        }
    }
    let mut wanted = Vec::new();
    for ((number, case), dues) in (1..).zip(&cases).zip(&dues) {
        let runs = journal.digest_runs(number, i64::MAX).await.expect("read");
        let last = dues.last().copied().unwrap_or_default();
        let found: Vec<(i64, DigestFate)> = runs
            .iter()
            .rev()
            .map(|run| (run.due.timestamp_millis(), run.fate))
            .filter(|(due, _)| *due < last && *due < end().timestamp_millis())
            .collect();
        let mut expected: Vec<(i64, DigestFate)> = expected(dues, &looks).into_iter().collect();
        expected.retain(|(due, _)| *due < last);
        let differs = found
            .iter()
            .zip(&expected)
            .find(|(found, expected)| found != expected);
        assert!(
            found == expected,
            "digest {number}, `{}`, seed {seed}: {} times dealt with, {} expected, first difference {differs:?}",
            case.words,
            found.len(),
            expected.len()
        );
        let said = runs
            .iter()
            .filter(|run| matches!(run.fate, DigestFate::Sent | DigestFate::Late));
        wanted.extend(said.map(|run| format!("digest:{number}:{}", run.due.timestamp_millis())));
    }
    wanted.sort_unstable();
    let said = told_in(&journal).await;
    assert!(
        said == wanted,
        "seed {seed}: {} messages, {} wanted",
        said.len(),
        wanted.len()
    );
    assert!(
        said.len() > 3_000,
        "seed {seed}: only {} digests came in two years",
        said.len()
    );
    journal.close().await;
}

/// A room that keeps the keys of what is said in it.
#[derive(Default)]
struct Keys(Mutex<Vec<String>>);

impl Edge for Keys {
    fn say<'a>(&'a self, outgoing: &'a Outgoing) -> Saying<'a> {
        Box::pin(async move {
            let mut keys = self.0.lock().expect("keys");
            keys.push(outgoing.message_key.clone());
            Ok(keys.len().to_string())
        })
    }
}

/// The keys of all that the room is told of digests: each is a digest and the time it was due.
async fn told_in(journal: &Journal) -> Vec<String> {
    let keys = Arc::new(Keys::default());
    let stop = CancellationToken::new();
    stop.cancel();
    Outbox::new(journal.clone(), Arc::clone(&keys) as _, "chat")
        .run(stop)
        .await;
    let mut keys = keys.0.lock().expect("keys").clone();
    keys.retain(|key| key.starts_with("digest:"));
    keys.sort_unstable();
    keys
}
