//! Digests and watches, as they are stored: each time one is due there is one message, and each change is told once.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use commands::digest::Summary;
use commands::watch::Seen;
use commands::{
    Clock, EnvironmentName, NothingNew, Person, Reply, Rule, Schedule, Scope, Selector, Verdict,
    Zone,
};
use deckhand::chat::{Heard, Room};
use deckhand::journal::{
    DigestChange, DigestFate, DigestRun, Fired, HeardId, Journal, Message, NewDigest, NewWatch,
};

use crate::room::Talk;
use crate::stores::on_each;

fn here() -> Room {
    Room("chat:here".to_owned())
}

fn prod() -> EnvironmentName {
    EnvironmentName::new("prod")
}

fn nine() -> Schedule {
    Schedule {
        rule: Rule::Days {
            days: vec![1, 2, 3, 4, 5],
            times: vec![Clock { hour: 9, minute: 0 }],
        },
        zone: Zone::named("Europe/Dublin").expect("a zone"),
    }
}

fn at(hours: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(1_800_000_000_000).expect("a time") + TimeDelta::hours(hours)
}

async fn said(journal: &Journal, key: &str) -> HeardId {
    let heard = Heard {
        event_key: key.to_owned(),
        room: here(),
        person: Person("chat:ada".to_owned()),
        text: key.to_owned(),
        source: None,
        at: at(0),
    };
    journal.hear(&heard).await.expect("stored").expect("new")
}

fn answer(heard: HeardId, text: &str) -> Message {
    Message::answer(heard, &here(), Reply::text(text), Verdict::Success, at(0))
}

/// Stores a digest that is due at the first hour.
async fn order(journal: &Journal, key: &str) -> i64 {
    let heard = said(journal, key).await;
    let number = journal.free_digest_number().await.expect("a number");
    let new = NewDigest {
        number,
        heard,
        room: &here(),
        environment: &prod(),
        of: &Scope::default(),
        schedule: &nine(),
        nothing_new: NothingNew::Silence,
        person: &Person("chat:ada".to_owned()),
        next_due: at(1),
    };
    assert!(
        journal
            .add_digest(&new, answer(heard, key), at(0))
            .await
            .expect("stored")
    );
    // The number is taken.
    let other = said(journal, &format!("{key} again")).await;
    let again = NewDigest {
        heard: other,
        ..new
    };
    assert!(
        !journal
            .add_digest(&again, answer(other, key), at(0))
            .await
            .expect("stored")
    );
    let none = Verdict::Refused;
    journal
        .answer(other, &here(), None, none, at(0))
        .await
        .expect("answered");
    number
}

async fn fire(journal: &Journal, number: i64, words: Option<&str>, at: DateTime<Utc>) -> bool {
    let due = journal.due_digests(at).await.expect("read");
    let Some(digest) = due.into_iter().find(|digest| digest.id == number) else {
        return false;
    };
    fire_as_read(journal, &digest, words, at).await
}

async fn fire_as_read(
    journal: &Journal,
    digest: &deckhand::journal::StoredDigest,
    words: Option<&str>,
    at: DateTime<Utc>,
) -> bool {
    let summary = Summary {
        at: Some(commands::Moment::of_millis(at.timestamp_millis())),
        ..Summary::default()
    };
    let fired = Fired {
        digest,
        run: DigestRun {
            due: digest.next_due.expect("it is due"),
            at,
            fate: if words.is_some() {
                DigestFate::Sent
            } else {
                DigestFate::Silent
            },
            missed: 0,
        },
        next_due: Some(at + TimeDelta::hours(24)),
        summary: &summary,
        reply: words.map(Reply::text),
    };
    journal.fire(fired).await.expect("stored")
}

#[tokio::test]
async fn a_time_that_a_digest_is_due_is_dealt_with_once() {
    on_each(async |store| {
        let journal = Journal::open(&store.place).await.expect("a journal");
        let talk = Talk::default();
        let number = order(&journal, "digest").await;
        assert_eq!(journal.next_digest_due().await.expect("read"), Some(at(1)));
        assert!(journal.due_digests(at(0)).await.expect("read").is_empty());
        talk.say_all(&journal).await;

        let read = journal.due_digests(at(1)).await.expect("read");
        assert!(fire_as_read(&journal, &read[0], Some("first"), at(1)).await);
        // Somebody else who read the same, and a clock that was set back.
        assert!(!fire_as_read(&journal, &read[0], Some("second"), at(2)).await);
        let heard = talk.say_all(&journal).await;
        let words: Vec<&str> = heard.iter().map(|(_, words, _)| words.as_str()).collect();
        assert_eq!(words, ["first"]);

        assert!(fire(&journal, number, None, at(25)).await);
        let runs = journal.digest_runs(number, 10).await.expect("read");
        let fates: Vec<DigestFate> = runs.iter().map(|run| run.fate).collect();
        assert_eq!(fates, [DigestFate::Silent, DigestFate::Sent]);
        let kept = &journal.digests_in(&here()).await.expect("read")[0];
        assert_eq!(
            kept.summary.at.map(|at| at.millis()),
            Some(at(25).timestamp_millis())
        );
        assert_eq!(
            (&kept.schedule, kept.nothing_new),
            (&nine(), NothingNew::Silence)
        );
        assert!(talk.say_all(&journal).await.is_empty());
        journal.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_paused_digest_does_not_come_and_a_stopped_one_never_again() {
    on_each(async |store| {
        let journal = Journal::open(&store.place).await.expect("a journal");
        let number = order(&journal, "digest").await;
        let read = journal.due_digests(at(1)).await.expect("read");
        let change = async |change, key: &str| {
            let heard = said(&journal, key).await;
            let changed = journal
                .change_digest(number, change, heard, answer(heard, key), at(1))
                .await;
            let changed = changed.expect("stored");
            if !changed {
                let none = Verdict::Refused;
                journal
                    .answer(heard, &here(), None, none, at(1))
                    .await
                    .expect("answered");
            }
            changed
        };
        assert!(change(DigestChange::Pause, "pause").await);
        assert!(!change(DigestChange::Pause, "pause again").await);
        assert!(!fire_as_read(&journal, &read[0], Some("too late"), at(1)).await);
        assert_eq!(journal.next_digest_due().await.expect("read"), None);
        assert!(journal.digests_in(&here()).await.expect("read")[0].paused);
        assert!(change(DigestChange::Resume(at(30)), "resume").await);
        assert_eq!(journal.next_digest_due().await.expect("read"), Some(at(30)));
        assert!(change(DigestChange::Stop, "stop").await);
        assert!(!change(DigestChange::Resume(at(40)), "resume again").await);
        assert!(journal.digests_in(&here()).await.expect("read").is_empty());
        assert_eq!(order(&journal, "another").await, number + 1);
        journal.close().await;
    })
    .await;
}

fn upstreams(of: &[&str]) -> Seen {
    Seen::Service(
        of.iter()
            .map(|upstream| ((*upstream).to_owned(), None))
            .collect(),
    )
}

#[tokio::test]
async fn what_changed_between_two_looks_is_told_once() {
    on_each(async |store| {
        let journal = Journal::open(&store.place).await.expect("a journal");
        let talk = Talk::default();
        let of = Scope {
            subjects: vec![Selector::Named("web".to_owned())],
        };
        let seen = BTreeMap::from([("web".to_owned(), upstreams(&["a:1"]))]);
        let ada = Person("chat:ada".to_owned());
        let (room, place) = (here(), prod());
        let new = NewWatch {
            room: &room,
            environment: &place,
            of: &of,
            person: &ada,
            seen: &seen,
        };
        for (key, expected) in [("watch", true), ("watch again", false)] {
            let heard = said(&journal, key).await;
            let added = journal
                .add_watch(&new, heard, answer(heard, key), at(0))
                .await;
            assert_eq!(added.expect("stored"), expected, "{key}");
        }
        talk.say_all(&journal).await;
        let look = journal.last_look(&prod()).await.expect("read");
        assert_eq!((look.number, &look.seen), (0, &seen));

        let now = upstreams(&["b:1"]);
        for (told, expected) in [("once", true), ("twice", false)] {
            let told = vec![(here(), Reply::text(told))];
            let stored = journal
                .store_look(&prod(), &look, &[("web", &now)], &[], told, at(1))
                .await;
            assert_eq!(stored.expect("stored"), expected);
        }
        let heard = talk.say_all(&journal).await;
        assert_eq!(heard.len(), 1);
        assert_eq!(heard[0].1, "once");

        let look = journal.last_look(&prod()).await.expect("read");
        assert_eq!((look.number, look.seen.get("web")), (1, Some(&now)));
        let stored = journal
            .store_look(&prod(), &look, &[], &["web"], Vec::new(), at(2))
            .await;
        assert!(stored.expect("stored"));
        assert!(
            journal
                .last_look(&prod())
                .await
                .expect("read")
                .seen
                .is_empty()
        );

        let watches = journal.watches_of(&prod()).await.expect("read");
        assert_eq!((watches.len(), &watches[0].of), (1, &of));
        let heard = said(&journal, "unwatch").await;
        let ended = journal
            .end_watches(&[watches[0].id], heard, answer(heard, "ended"), at(3))
            .await;
        assert!(ended.expect("stored"));
        assert!(journal.watches_in(&here()).await.expect("read").is_empty());
        journal.close().await;
    })
    .await;
}
