//! What an id is good for: asking again, and never acting twice.

use baragon_client::{AgentRequestType, BaragonRequestState, RequestAction};

use crate::target::Target;
use crate::words::{change, message, service, upstream};

#[tokio::test]
async fn the_same_again_while_active_is_the_same_request() {
    let target = Target::start().await;
    let shop = service("again");
    let request = change(&shop, 1).adding([upstream(&shop, 1)]);
    let held = target.hold_agents(&[0, 1]);
    let first = target.enqueue(&request).await;
    let second = target.enqueue(&request).await;
    assert_eq!(second.message, first.message);
    assert_eq!(second.load_balancer_state, BaragonRequestState::Waiting);
    held.over();
    target.ended(&request.load_balancer_request_id).await;
    let history = target.baragon.history(&shop.service_id).await.unwrap();
    assert_eq!(history.len(), 1);
}

#[tokio::test]
async fn other_content_under_an_active_id_is_refused_and_the_first_goes_on() {
    let target = Target::start().await;
    let shop = service("differing");
    let request = change(&shop, 1).adding([upstream(&shop, 1)]);
    let held = target.hold_agents(&[0, 1]);
    target.enqueue(&request).await;
    // Even naming the action that is meant anyway is other content.
    for other in [
        change(&shop, 1).adding([upstream(&shop, 2)]),
        request.clone().with_action(RequestAction::Update),
    ] {
        let refused = target.enqueue(&other).await;
        assert_eq!(refused.load_balancer_state, BaragonRequestState::Failed);
        assert!(refused.is_synthetic());
        assert_eq!(refused.agent_responses, None);
        assert_eq!(
            message(&refused),
            "Request differing-1 is already enqueued with different parameters"
        );
    }
    held.over();
    let done = target.ended(&request.load_balancer_request_id).await;
    assert_eq!(done.load_balancer_state, BaragonRequestState::Success);
    let expected = [upstream(&shop, 1).upstream];
    assert_eq!(target.upstreams(&shop).await.unwrap(), expected);
}

#[tokio::test]
async fn a_used_id_answers_with_its_old_result_whatever_is_asked() {
    let target = Target::start().await;
    let shop = service("used");
    let request = change(&shop, 1).adding([upstream(&shop, 1)]);
    let done = target.done(&request).await;
    let other = change(&shop, 1).adding([upstream(&shop, 2)]);
    let answer = target.enqueue(&other).await;
    assert_eq!(answer, done);
    let expected = [upstream(&shop, 1).upstream];
    assert_eq!(target.upstreams(&shop).await.unwrap(), expected);
}

#[tokio::test]
async fn a_used_id_is_free_for_another_service() {
    let target = Target::start().await;
    let (shop, till) = (service("lender"), service("borrower"));
    target.done(&change(&shop, 1)).await;
    let mut request = change(&till, 1).adding([upstream(&till, 1)]);
    request.load_balancer_request_id = change(&shop, 1).load_balancer_request_id;
    let answer = target.enqueue(&request).await;
    assert_eq!(answer.load_balancer_state, BaragonRequestState::Waiting);
    let done = target.ended(&request.load_balancer_request_id).await;
    let about = done.request.unwrap().load_balancer_service.service_id;
    assert_eq!(about, till.service_id);
}

#[tokio::test]
async fn the_queue_shows_what_is_active_and_only_that() {
    let target = Target::start().await;
    let shop = service("queued");
    let held = target.hold_agents(&[0, 1]);
    let requests = [1, 2].map(|n| change(&shop, n).adding([upstream(&shop, 1)]));
    for request in &requests {
        target.enqueue(request).await;
    }
    let queue = target.baragon.queue().await.unwrap();
    let of_ours = queue
        .iter()
        .filter(|entry| entry.service_id == shop.service_id);
    let ours: Vec<_> = of_ours.collect();
    assert_eq!(ours.len(), 2);
    assert!(ours[0].index < ours[1].index);
    assert_eq!(ours[0].request_id, requests[0].load_balancer_request_id);
    let status = target.baragon.status().await.unwrap();
    assert!(status.pending_request_count >= 2);
    held.over();
    for request in &requests {
        target.ended(&request.load_balancer_request_id).await;
    }
    let queue = target.baragon.queue().await.unwrap();
    assert!(
        queue
            .iter()
            .all(|entry| entry.service_id != shop.service_id)
    );
}

#[tokio::test]
async fn an_unknown_id_is_no_request() {
    let target = Target::start().await;
    let nobody = change(&service("nobody"), 1).load_balancer_request_id;
    assert_eq!(target.baragon.request(&nobody).await.unwrap(), None);
}

#[tokio::test]
async fn an_end_is_whole_once_it_has_settled() {
    let target = Target::start().await;
    for n in 1..=10 {
        let shop = service(&format!("settling-{n}"));
        let request = change(&shop, 1);
        target.enqueue(&request).await;
        let id = &request.load_balancer_request_id;
        // Looking all the time, so that the instant of the end is not missed.
        let done = loop {
            let answer = target.baragon.settled_request(id).await.unwrap().unwrap();
            if answer.load_balancer_state.is_final() {
                break answer;
            }
        };
        assert!(message(&done).starts_with("UPDATE request succeeded!"));
        assert_eq!(done.agents_in(&AgentRequestType::Apply).len(), 2);
    }
}
