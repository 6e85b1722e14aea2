//! The ordinary way of a change: queued, applied by every agent, committed.

use baragon_client::{AgentRequestType, BaragonRequestState, BaragonResponse, RequestAction};
use reqwest::Method;
use serde_json::json;

use crate::target::{APEX, KEY, Target};
use crate::words::{change, group, message, service, upstream};

#[tokio::test]
async fn an_update_is_queued_applied_and_committed() {
    let target = Target::start().await;
    let shop = service("plain");
    let request = change(&shop, 1).adding([upstream(&shop, 1)]);
    let queued = target.enqueue(&request).await;
    assert_eq!(queued.load_balancer_state, BaragonRequestState::Waiting);
    let words = "Queued as QueuedRequestId{serviceId=plain, requestId=plain-1, index=";
    assert!(message(&queued).starts_with(words), "{queued:?}");
    assert_eq!(queued.agent_responses, Some([].into()));
    let done = target.ended(&request.load_balancer_request_id).await;
    assert_eq!(done.load_balancer_state, BaragonRequestState::Success);
    let added = &upstream(&shop, 1).upstream;
    assert_eq!(
        message(&done),
        format!("UPDATE request succeeded! Added upstreams: [{added}], Removed upstreams: []")
    );
    let mut urls: Vec<&str> = Vec::new();
    for answer in done.agents_in(&AgentRequestType::Apply) {
        assert!(answer.is_success());
        assert_eq!((answer.attempt, answer.content.as_deref()), (0, None));
        urls.push(&answer.url);
    }
    urls.sort_unstable();
    let [one, two, _] = target.agents();
    let mut expected = [one, two].map(|agent| format!("http://{agent}/baragon/v2/batch"));
    expected.sort_unstable();
    assert_eq!(urls, expected);
    let understood = done.request.unwrap();
    assert_eq!(understood.action, None);
    assert_eq!(understood.load_balancer_service.owners, shop.owners);
    let stamped = understood.add_upstreams[0].request_id.as_ref();
    assert_eq!(stamped, Some(&request.load_balancer_request_id));
    let state = target.baragon.service(&shop.service_id).await.unwrap();
    assert_eq!(state.unwrap().upstreams, understood.add_upstreams);
}

#[tokio::test]
async fn no_release_writes_whether_the_steps_after_the_commit_succeeded() {
    let target = Target::start().await;
    let shop = service("after-commit");
    let done = target.done(&change(&shop, 1)).await;
    assert_eq!(done.load_balancer_state, BaragonRequestState::Success);
    assert_eq!(done.post_apply_steps_succeeded, None);
}

#[tokio::test]
async fn upstreams_are_added_removed_and_replaced() {
    let target = Target::start().await;
    let shop = service("pool");
    let [one, two, three] = [1, 2, 3].map(|n| upstream(&shop, n));
    target
        .done(&change(&shop, 1).adding([one.clone(), two.clone()]))
        .await;
    target
        .done(
            &change(&shop, 2)
                .adding([three.clone()])
                .removing([one.clone()]),
        )
        .await;
    let mut expected = [two.upstream.clone(), three.upstream.clone()];
    assert_eq!(target.upstreams(&shop).await.unwrap(), expected);
    let replaced = target
        .done(&change(&shop, 3).replacing_with([one.clone()]))
        .await;
    assert_eq!(
        message(&replaced),
        "UPDATE request succeeded! Added upstreams: [], Removed upstreams: []"
    );
    expected[0] = one.upstream;
    assert_eq!(target.upstreams(&shop).await.unwrap(), expected[..1]);
}

#[tokio::test]
async fn the_last_upstream_can_go_and_its_path_is_free_again() {
    let target = Target::start().await;
    let shop = service("emptied");
    target
        .done(&change(&shop, 1).adding([upstream(&shop, 1)]))
        .await;
    let edge = group(crate::target::EDGE);
    let locked = || async { target.baragon.base_paths(&edge).await.unwrap() };
    assert!(locked().await.contains(&"/emptied".to_owned()));
    let removed = target
        .done(&change(&shop, 2).removing([upstream(&shop, 1)]))
        .await;
    assert_eq!(removed.load_balancer_state, BaragonRequestState::Success);
    assert_eq!(target.upstreams(&shop).await, Some(vec![]));
    assert!(!locked().await.contains(&"/emptied".to_owned()));
    // The worker decides by itself that agents need not check a mere removal, and stores that.
    assert!(removed.request.unwrap().no_validate);
}

#[tokio::test]
async fn a_service_is_deleted_by_a_request_and_so_is_one_that_never_was() {
    let target = Target::start().await;
    let shop = service("deleted");
    target
        .done(&change(&shop, 1).adding([upstream(&shop, 1)]))
        .await;
    let delete = change(&shop, 2).with_action(RequestAction::Delete);
    let done = target.done(&delete).await;
    assert_eq!(
        message(&done),
        "DELETE request succeeded! Added upstreams: [], Removed upstreams: []"
    );
    assert_eq!(target.upstreams(&shop).await, None);
    let again = change(&shop, 3).with_action(RequestAction::Delete);
    let done = target.done(&again).await;
    assert_eq!(done.load_balancer_state, BaragonRequestState::Success);
}

#[tokio::test]
async fn a_service_that_moves_is_told_to_the_agents_it_leaves() {
    let target = Target::start().await;
    let mut shop = service("moving");
    target
        .done(&change(&shop, 1).adding([upstream(&shop, 1)]))
        .await;
    shop.load_balancer_groups = [group(APEX)].into();
    let moved = target.done(&change(&shop, 2)).await;
    assert_eq!(moved.load_balancer_state, BaragonRequestState::Success);
    assert_eq!(moved.agents_in(&AgentRequestType::Apply).len(), 3);
    let edge = group(crate::target::EDGE);
    let left = target.baragon.base_paths(&edge).await.unwrap();
    assert!(!left.contains(&"/moving".to_owned()));
    let apex = target.baragon.base_paths(&group(APEX)).await.unwrap();
    assert!(apex.contains(&"/moving".to_owned()), "{apex:?}");
    assert!(apex.contains(&"apex.example/moving".to_owned()), "{apex:?}");
}

#[tokio::test]
async fn ids_with_odd_characters_go_the_whole_way() {
    let target = Target::start().await;
    let shop = service("odd+name,1@x%20y=z&q~'");
    let request = change(&shop, 1).adding([upstream(&shop, 1)]);
    let done = target.done(&request).await;
    assert_eq!(
        done.load_balancer_state,
        BaragonRequestState::Success,
        "{done:?}"
    );
    assert_eq!(target.upstreams(&shop).await.unwrap().len(), 1);
    let history = target.baragon.history(&shop.service_id).await.unwrap();
    assert_eq!(history.len(), 1);
}

#[tokio::test]
async fn a_request_id_beyond_ascii_never_comes_back_from_an_agent() {
    let target = Target::start().await;
    let shop = service("übel");
    // The client refuses to make such an id.
    let request = json!({
        "loadBalancerRequestId": "übel-1", "loadBalancerService": shop,
        "addUpstreams": [upstream(&shop, 1)], "removeUpstreams": [],
    });
    let path = format!("/request?authkey={KEY}");
    let queued = target.raw(Method::POST, &path, Some(request)).await;
    let queued: BaragonResponse = serde_json::from_value(queued.body).unwrap();
    let done = target.ended(&queued.load_balancer_request_id).await;
    assert_eq!(done.load_balancer_state, BaragonRequestState::Failed);
    for answer in done.agents_in(&AgentRequestType::Apply) {
        let exception = answer.exception.as_deref();
        assert_eq!(exception, Some("No response in batch for request übel-1"));
        assert_eq!(answer.status_code, None);
    }
    // The service's own id may be what it likes.
    let done = target
        .done(&change(&shop, 2).adding([upstream(&shop, 1)]))
        .await;
    assert_eq!(done.load_balancer_state, BaragonRequestState::Success);
}
