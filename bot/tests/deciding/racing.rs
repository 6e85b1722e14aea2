//! Many decide at once: one effect, and everybody else is told politely who was first.

use commands::Verdict;
use deckhand::converse::Handled;
use futures::future::join_all;

use crate::stage::Stage;

const CLICKS: usize = 100;

fn counted(handled: &[Handled]) -> (usize, usize) {
    let started = handled
        .iter()
        .filter(|one| matches!(one, Handled::Started(_)));
    let refused = handled
        .iter()
        .filter(|one| **one == Handled::Answered(Verdict::Refused));
    (started.count(), refused.count())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_hundred_confirmations_one_acts() {
    let stage = Stage::new().await;
    let before = stage.effects();
    let plan = stage
        .asks("console:you", "add host 10.1.4.7:31022 to hubapi.com")
        .await;
    let words = format!("confirm {}", plan.id);
    let people: Vec<String> = (0..CLICKS)
        .map(|number| format!("console:p{number}"))
        .collect();
    let clicks = people.iter().map(|person| stage.says(person, &words));
    let handled = join_all(clicks).await;
    assert_eq!(counted(&handled), (1, CLICKS - 1));
    assert_eq!(stage.effects(), before + 1);
    let by = stage.operation(&plan.id).await.decided_by.unwrap();
    let polite = format!("{} no longer waits: it was confirmed by {by}", plan.id);
    assert_eq!(stage.told(&polite).await.len(), CLICKS - 1);
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_hundred_approvals_one_acts() {
    let stage = Stage::new().await;
    let before = stage.effects();
    let plan = stage.asks("console:you", "delete service hubapi.com").await;
    let words = format!("approve {}", plan.id);
    let people: Vec<String> = (0..CLICKS)
        .map(|number| format!("console:p{number}"))
        .collect();
    let clicks = people.iter().map(|person| stage.says(person, &words));
    let handled = join_all(clicks).await;
    assert_eq!(counted(&handled), (1, CLICKS - 1));
    assert_eq!(stage.effects(), before + 1);
    let by = stage.operation(&plan.id).await.decided_by.unwrap();
    let polite = format!("{} no longer waits: it was approved by {by}", plan.id);
    assert_eq!(stage.told(&polite).await.len(), CLICKS - 1);
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_hundred_clicks_of_one_person_one_acts() {
    let stage = Stage::new().await;
    let before = stage.effects();
    let plan = stage.asks("console:you", "delete service hubapi.com").await;
    let words = format!("approve {}", plan.id);
    let clicks = (0..CLICKS).map(|_| stage.says("slack:U0BOB", &words));
    let handled = join_all(clicks).await;
    assert_eq!(counted(&handled), (1, CLICKS - 1));
    assert_eq!(stage.effects(), before + 1);
    stage.end().await;
}
