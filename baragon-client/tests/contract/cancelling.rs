//! Taking a request back.

use baragon_client::{AgentRequestType, BaragonRequestState};

use crate::target::{EDGE, Target};
use crate::words::{change, group, message, request_id, service, upstream};

#[tokio::test]
async fn an_unknown_request_is_canceled_in_words_only() {
    let target = Target::start().await;
    let unknown = request_id("never-heard-of");
    let answer = target.baragon.cancel(&unknown).await.unwrap();
    assert_eq!(answer.load_balancer_state, BaragonRequestState::Canceled);
    assert_eq!(message(&answer), "Request never-heard-of does not exist");
    assert!(answer.is_synthetic());
    assert_eq!(answer.agent_responses, None);
    assert_eq!(target.baragon.request(&unknown).await.unwrap(), None);
}

#[tokio::test]
async fn an_active_request_is_taken_back_from_its_agents() {
    let target = Target::start().await;
    let shop = service("regretted");
    let request = change(&shop, 1).adding([upstream(&shop, 1)]);
    let id = &request.load_balancer_request_id;
    let held = target.hold_agents(&[0, 1]);
    target.enqueue(&request).await;
    target.at_the_agents(id, 0).await;
    let answer = target.baragon.cancel(id).await.unwrap();
    assert_eq!(answer.load_balancer_state, BaragonRequestState::Canceling);
    let again = target.baragon.cancel(id).await.unwrap();
    assert_eq!(again.load_balancer_state, BaragonRequestState::Canceling);
    held.over();
    let done = target.ended(id).await;
    assert_eq!(done.load_balancer_state, BaragonRequestState::Canceled);
    assert!(
        message(&done).ends_with(", CANCEL OK."),
        "{}",
        message(&done)
    );
    assert_eq!(done.agents_in(&AgentRequestType::Cancel).len(), 2);
    assert_eq!(target.upstreams(&shop).await, None);
    let paths = target.baragon.base_paths(&group(EDGE)).await.unwrap();
    assert!(!paths.contains(&"/regretted".to_owned()));
}

#[tokio::test]
async fn an_ended_request_stays_ended() {
    let target = Target::start().await;
    let shop = service("too-late");
    let done = target
        .done(&change(&shop, 1).adding([upstream(&shop, 1)]))
        .await;
    let id = &done.load_balancer_request_id;
    assert_eq!(target.baragon.cancel(id).await.unwrap(), done);
    assert_eq!(target.upstreams(&shop).await.unwrap().len(), 1);
}
