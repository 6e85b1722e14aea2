//! Approvals are rows: one a human and showing of a plan, kept over restarts, and none once it is decided.

use commands::{Approvals, Person, Verdict};
use deckhand::journal::{Replanned, Ruling};
use sqlx::Row;

use crate::parts::{ann, at, by, heard, plan, proposed, reply, room, stored};
use crate::stores::on_each;

fn person(name: &str) -> Person {
    Person(format!("chat:{name}"))
}

#[tokio::test]
async fn a_human_approves_once_whatever_account_acts() {
    on_each(async |store| {
        let journal = store.open().await;
        let operation = proposed(&journal, "aaaaa").await;
        let (bob, other) = (person("bob"), person("bob-too"));
        let first = heard(&journal, "first").await;
        let second = heard(&journal, "second").await;
        let vote = by(&bob, &operation, first);
        assert!(
            journal
                .approve(&vote, "bob", false, at(2))
                .await
                .expect("stored")
        );
        let again = by(&other, &operation, second);
        assert!(
            !journal
                .approve(&again, "bob", false, at(3))
                .await
                .expect("stored")
        );
        let votes = journal.approvals(&operation).await.expect("read");
        assert_eq!(votes.len(), 1);
        assert_eq!((&votes[0].person, votes[0].at), (&bob, at(2)));
        // Another process finds it.
        journal.close().await;
        drop(journal);
        let journal = store.open().await;
        let operation = stored(&journal, "aaaaa").await;
        assert_eq!(journal.approvals(&operation).await.expect("read"), votes);
        let life = journal.life(&operation.id).await.expect("read");
        let told: Vec<_> = life
            .iter()
            .filter(|happened| happened.what == "approved")
            .map(|happened| happened.detail.as_str())
            .collect();
        assert_eq!(told, ["by chat:bob (rule `may-change`)"]);
    })
    .await;
}

#[tokio::test]
async fn of_many_approvals_at_the_same_moment_each_human_has_one() {
    on_each(async |store| {
        let journal = store.open().await;
        let operation = proposed(&journal, "aaaaa").await;
        let people: Vec<Person> = (0..12).map(|n| person(&format!("p{}", n % 4))).collect();
        let mut events = Vec::new();
        for number in 0..people.len() {
            events.push(heard(&journal, &format!("vote {number}")).await);
        }
        let votes = people.iter().zip(&events).map(|(person, event)| {
            let journal = journal.clone();
            let operation = &operation;
            async move {
                let vote = by(person, operation, *event);
                journal
                    .approve(&vote, &person.0, false, at(2))
                    .await
                    .expect("stored")
            }
        });
        let stored = futures::future::join_all(votes).await;
        assert_eq!(stored.iter().filter(|stored| **stored).count(), 4);
        let approvals = journal.approvals(&operation).await.expect("read");
        assert_eq!(approvals.len(), 4);
    })
    .await;
}

#[tokio::test]
async fn a_plan_made_anew_or_decided_takes_no_approval_of_the_old_one() {
    on_each(async |store| {
        let journal = store.open().await;
        let operation = proposed(&journal, "aaaaa").await;
        let (bob, cyd) = (person("bob"), person("cyd"));
        let event = heard(&journal, "vote").await;
        let vote = by(&bob, &operation, event);
        assert!(
            journal
                .approve(&vote, "bob", false, at(2))
                .await
                .expect("stored")
        );
        let newer = plan("aaaaa", "prod");
        let anew = Replanned {
            operation: &operation,
            plan: &newer,
            approvals: &Approvals::default(),
        };
        journal.replan(&anew, at(3)).await.expect("stored");
        let late = by(&cyd, &operation, event);
        assert!(
            !journal
                .approve(&late, "cyd", false, at(4))
                .await
                .expect("stored")
        );
        let newest = stored(&journal, "aaaaa").await;
        assert!(journal.approvals(&newest).await.expect("read").is_empty());
        // The same human may approve the new one.
        let vote = by(&bob, &newest, event);
        assert!(
            journal
                .approve(&vote, "bob", false, at(5))
                .await
                .expect("stored")
        );
        let decided = by(&bob, &newest, event);
        assert!(
            journal
                .confirm(&decided, None, at(6))
                .await
                .expect("stored")
        );
        let late = by(&cyd, &newest, event);
        assert!(
            !journal
                .approve(&late, "cyd", false, at(7))
                .await
                .expect("stored")
        );
        assert_eq!(store.count("approvals").await, 2);
    })
    .await;
}

#[tokio::test]
async fn what_the_rules_said_is_stored_with_the_answer() {
    on_each(async |store| {
        let journal = store.open().await;
        proposed(&journal, "aaaaa").await;
        let event = heard(&journal, "no").await;
        let ruling = Ruling {
            heard: event,
            at: at(2),
            person: ann(),
            action: "deploy".to_owned(),
            environment: None,
            subject: Some("hub\0api".to_owned()),
            operation: None,
            allowed: false,
            rule: None,
        };
        journal
            .refuse(&room(), Some(reply("No.")), ruling, at(2))
            .await
            .expect("stored");
        assert!(journal.unanswered().await.expect("read").is_empty());
        let rows = store
            .rows("SELECT action, subject, allowed, rule FROM rulings ORDER BY id")
            .await;
        let told: Vec<(String, Option<String>, i64, Option<String>)> = rows
            .iter()
            .map(|row| (row.get(0), row.get(1), row.get(2), row.get(3)))
            .collect();
        assert_eq!(told.len(), 2);
        assert_eq!((told[0].2, told[0].3.as_deref()), (1, Some("may-change")));
        assert_eq!(told[1].0, "deploy");
        assert_eq!(told[1].1.as_deref(), Some("hub\u{fffd}api"));
        assert_eq!((told[1].2, &told[1].3), (0, &None));
        let verdict = store
            .rows("SELECT verdict FROM heard WHERE event_key = 'no'")
            .await;
        assert_eq!(
            verdict[0].get::<String, _>(0),
            serde_json::to_value(Verdict::Refused)
                .unwrap()
                .as_str()
                .unwrap()
        );
    })
    .await;
}

#[tokio::test]
async fn all_that_is_stored_is_a_line_of_json_each() {
    on_each(async |store| {
        let journal = store.open().await;
        let operation = proposed(&journal, "aaaaa").await;
        let bob = person("bob");
        let event = heard(&journal, "vote").await;
        let vote = by(&bob, &operation, event);
        assert!(
            journal
                .approve(&vote, "bob", false, at(2))
                .await
                .expect("stored")
        );
        assert!(journal.confirm(&vote, None, at(3)).await.expect("stored"));
        let mut lines: Vec<serde_json::Value> = Vec::new();
        journal
            .export(|line| {
                lines.push(serde_json::from_str(&line)?);
                Ok(())
            })
            .await
            .expect("read");
        let words: Vec<&str> = lines
            .iter()
            .map(|line| line["what"].as_str().expect("a word"))
            .collect();
        let mut sorted = words.clone();
        sorted.sort_unstable();
        assert_eq!(
            sorted,
            [
                "allowed",
                "approval",
                "approved",
                "confirmed",
                "heard",
                "heard",
                "operation",
                "proposed",
                "told"
            ]
        );
        let of = |word: &str| {
            let found = lines.iter().find(|line| line["what"] == word);
            found.unwrap_or_else(|| panic!("{word}"))
        };
        assert_eq!(of("allowed")["rule"], "may-change");
        assert_eq!(of("approval")["person"], "chat:bob");
        assert_eq!(of("operation")["action"]["command"], "update-config");
        let moments: Vec<&str> = lines
            .iter()
            .filter_map(|line| line["at"].as_str())
            .collect();
        assert!(moments.is_sorted(), "{moments:?}");
    })
    .await;
}
