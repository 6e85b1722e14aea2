//! How much one person may ask in a minute, on every platform together.

use std::num::NonZeroU32;

use chrono::TimeDelta;
use commands::Verdict;
use deckhand::converse::Handled;
use deckhand::limits::PerMinute;

use crate::stage::Stage;

const RELOAD: &str = "Update config of hubapi.com";
const REFUSED: Handled = Handled::Answered(Verdict::Refused);

async fn with_changes(changes: u32) -> Stage {
    Stage::limited(PerMinute {
        changes: NonZeroU32::new(changes),
        questions: None,
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_accounts_of_a_person_share_a_limit_and_other_people_have_their_own() {
    let stage = with_changes(3).await;
    for account in ["slack:U0MIRA", "discord:600", "console:mira"] {
        let handled = stage.says_twice(account, RELOAD).await;
        assert!(matches!(handled, Handled::Started(_)), "{handled:?}");
    }
    for account in [
        "slack:U0MIRA",
        "discord:600",
        "console:mira",
        "slack:U0MIRA",
        "discord:600",
    ] {
        assert_eq!(stage.says(account, RELOAD).await, REFUSED, "{account}");
    }
    assert_eq!(stage.effects(), 3);
    // Said once a room, to whom, how much it is, and until when.
    let told = stage.told("That is more than 3 changes a minute").await;
    assert_eq!(told.len(), 3, "{told:?}");
    for words in [
        "you are mira (",
        "Try again at ",
        " UTC",
        "Nothing was changed.",
    ] {
        assert!(told.iter().all(|told| told.contains(words)), "{told:?}");
    }
    let handled = stage.says("slack:U0BOB", RELOAD).await;
    assert!(matches!(handled, Handled::Started(_)), "{handled:?}");
    // Questions are of another kind.
    let handled = stage.says("slack:U0MIRA", "status of hubapi.com").await;
    assert_eq!(handled, Handled::Answered(Verdict::Success));

    // Each refusal is kept, with the limit as its rule.
    stage.says("discord:600", "why not?").await;
    let told = stage
        .told("One person may ask for 3 changes a minute")
        .await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(
        told[0].contains("rule `limits.changes_per_minute`"),
        "{told:?}"
    );
    let kept = stage
        .exported("\"rule\":\"limits.changes_per_minute\"")
        .await;
    assert_eq!(kept.len(), 5, "{kept:?}");
    assert!(
        kept.iter().all(|line| line.contains("\"what\":\"denied\"")),
        "{kept:?}"
    );

    stage.house.clock.set_forward(TimeDelta::minutes(1));
    let handled = stage.says("console:mira", RELOAD).await;
    assert!(matches!(handled, Handled::Started(_)), "{handled:?}");
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waits_is_decided_about_whatever_was_asked_before() {
    let stage = with_changes(2).await;
    let first = stage
        .asks("slack:U0MIRA", "Add host(s) to hubapi.com")
        .await;
    let second = stage
        .asks("slack:U0MIRA", "remove host 10.1.4.2:31010 from hubapi.com")
        .await;
    assert_eq!(stage.says("discord:600", RELOAD).await, REFUSED);
    let drop = format!("cancel {}", second.id);
    let dropped = stage.says("discord:600", &drop).await;
    assert_eq!(dropped, Handled::Answered(Verdict::Success));
    let confirm = format!("confirm {}", first.id);
    let confirmed = stage.says("console:mira", &confirm).await;
    assert_eq!(confirmed, Handled::Started(first.id.clone()));
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn questions_have_a_limit_where_one_is_set() {
    let stage = Stage::limited(PerMinute {
        changes: None,
        questions: NonZeroU32::new(2),
    })
    .await;
    stage.says("slack:U0MIRA", "ping").await;
    // What is not understood is answered at length, so it counts.
    stage.says("discord:600", "open the pod bay doors").await;
    for text in ["ping", "open the pod bay doors", "ping"] {
        assert_eq!(stage.says("console:mira", text).await, REFUSED);
    }
    assert_eq!(stage.told("pong").await.len(), 1);
    let told = stage.told("That is more than 2 questions a minute").await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(!told[0].contains("Nothing was changed"), "{told:?}");
    let handled = stage.says("slack:U0MIRA", RELOAD).await;
    assert!(matches!(handled, Handled::Started(_)), "{handled:?}");
    stage.end().await;
}
