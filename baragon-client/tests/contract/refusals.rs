//! Refusals of a POST: HTTP 200, `FAILED`, and nothing stored.

use baragon_client::{BaragonRequest, BaragonRequestState, RequestAction};

use crate::target::Target;
use crate::words::{change, message, service, upstream};

async fn check(target: &Target, request: &BaragonRequest, words: &str) {
    let refused = target.enqueue(request).await;
    assert_eq!(refused.load_balancer_state, BaragonRequestState::Failed);
    assert!(refused.is_synthetic());
    assert_eq!(refused.agent_responses, None);
    assert!(
        message(&refused).starts_with(words),
        "{}",
        message(&refused)
    );
    let id = &request.load_balancer_request_id;
    assert_eq!(target.baragon.request(id).await.unwrap(), None);
}

#[tokio::test]
async fn an_upstream_of_another_service_if_that_was_not_wanted() {
    let target = Target::start().await;
    let (shop, till) = (service("owner"), service("taker"));
    let shared = upstream(&shop, 1);
    target
        .done(&change(&shop, 1).adding([shared.clone()]))
        .await;
    let request = change(&till, 1)
        .adding([upstream(&till, 1), shared.clone()])
        .no_duplicate_upstreams();
    check(&target, &request, "If noDuplicateUpstreams is specified").await;
    let refused = target.enqueue(&request).await;
    let offender = format!(": [{}]", shared.upstream);
    assert!(
        message(&refused).ends_with(&offender),
        "{}",
        message(&refused)
    );
    // One's own is no duplicate, and without the flag nobody asks.
    let again = change(&shop, 2)
        .adding([shared.clone()])
        .no_duplicate_upstreams();
    let done = target.done(&again).await;
    assert_eq!(done.load_balancer_state, BaragonRequestState::Success);
    let done = target.done(&change(&till, 2).adding([shared])).await;
    assert_eq!(done.load_balancer_state, BaragonRequestState::Success);
}

#[tokio::test]
async fn a_reload_without_a_reload() {
    let target = Target::start().await;
    let request = change(&service("no-reload"), 1)
        .with_action(RequestAction::Reload)
        .no_reload();
    check(&target, &request, "You can not specify 'noReload'").await;
}

#[tokio::test]
async fn replacing_and_adding_at_once() {
    let target = Target::start().await;
    let shop = service("both");
    let request = change(&shop, 1)
        .adding([upstream(&shop, 1)])
        .replacing_with([upstream(&shop, 2)]);
    check(&target, &request, "If overrideUpstreams is specified").await;
}

#[tokio::test]
async fn a_revert_from_outside() {
    let target = Target::start().await;
    let request = change(&service("reverter"), 1).with_action(RequestAction::Revert);
    check(
        &target,
        &request,
        "The REVERT action may only be used internally",
    )
    .await;
}
