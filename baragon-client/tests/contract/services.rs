//! The committed state, by service, by address, and over time.

use baragon_client::{BaragonRequestState, RequestAction, ServicesAnswer};

use crate::target::Target;
use crate::words::{change, id, message, service, upstream};

#[tokio::test]
async fn a_committed_service_is_found_by_id_by_address_and_in_the_whole() {
    let target = Target::start().await;
    let shop = service("found");
    let address = upstream(&shop, 1);
    target
        .done(&change(&shop, 1).adding([address.clone()]))
        .await;
    let one = target.baragon.service(&shop.service_id).await.unwrap();
    let one = one.unwrap();
    let all = target.baragon.services().await.unwrap();
    assert!(all.contains(&one));
    let by_address = target.baragon.lookup(&address.upstream).await.unwrap();
    assert_eq!(by_address, [one]);
    // The whole text counts, not a part of it.
    let (host, _) = address.upstream.split_once(':').unwrap();
    assert_eq!(target.baragon.lookup(host).await.unwrap(), []);
    let unknown = target.baragon.service(&id("found-not")).await.unwrap();
    assert_eq!(unknown, None);
}

#[tokio::test]
async fn this_release_counts_no_versions_of_the_state() {
    let target = Target::start().await;
    let answer = target.baragon.services_unless(None).await.unwrap();
    let ServicesAnswer::Services { version, .. } = answer else {
        panic!("{answer:?}");
    };
    assert_eq!(version, None);
}

#[tokio::test]
async fn the_history_of_a_service_has_the_active_request_first() {
    let target = Target::start().await;
    let shop = service("storied");
    let first = target.done(&change(&shop, 1)).await;
    let held = target.hold_agents(&[0, 1]);
    let request = change(&shop, 2).adding([upstream(&shop, 1)]);
    target.enqueue(&request).await;
    let history = target.baragon.history(&shop.service_id).await.unwrap();
    held.over();
    assert_eq!(history.len(), 2);
    let active = BaragonRequestState::Waiting;
    assert_eq!(history[0].load_balancer_state, active);
    assert_eq!(history[1], first);
    target.ended(&request.load_balancer_request_id).await;
    let none = target.baragon.history(&id("story-less")).await.unwrap();
    assert_eq!(none, []);
}

#[tokio::test]
async fn a_reload_gets_an_id_from_the_service() {
    let target = Target::start().await;
    let shop = service("afresh");
    target.done(&change(&shop, 1)).await;
    let queued = target
        .baragon
        .reload_service(&shop.service_id)
        .await
        .unwrap();
    let id = queued.load_balancer_request_id.as_str();
    let time = id
        .strip_prefix("afresh-")
        .and_then(|id| id.strip_suffix("-RELOAD"));
    assert!(time.unwrap().parse::<u64>().is_ok(), "{id}");
    let done = target.ended(&queued.load_balancer_request_id).await;
    assert_eq!(done.load_balancer_state, BaragonRequestState::Success);
    let understood = done.request.unwrap();
    assert_eq!(understood.action, Some(RequestAction::Reload));
}

#[tokio::test]
async fn a_deletion_takes_all_upstreams_along() {
    let target = Target::start().await;
    let shop = service("dropped");
    let both = [1, 2].map(|n| upstream(&shop, n));
    target.done(&change(&shop, 1).adding(both.clone())).await;
    let deletion = target.baragon.delete_service(&shop.service_id, true, false);
    let queued = deletion.await.unwrap();
    let id = queued.load_balancer_request_id.as_str();
    assert!(
        id.starts_with("dropped-") && id.ends_with("-DELETE"),
        "{id}"
    );
    let done = target.ended(&queued.load_balancer_request_id).await;
    assert_eq!(done.load_balancer_state, BaragonRequestState::Success);
    let understood = done.request.unwrap();
    assert_eq!(understood.action, Some(RequestAction::Delete));
    assert!(understood.no_validate && !understood.no_reload);
    assert_eq!(understood.remove_upstreams.len(), 2);
    assert_eq!(target.upstreams(&shop).await, None);
    // Its history stays.
    let history = target.baragon.history(&shop.service_id).await.unwrap();
    assert_eq!(history.len(), 2);
}

#[tokio::test]
async fn what_is_unknown_can_be_neither_reloaded_nor_deleted() {
    let target = Target::start().await;
    let nobody = id("no-such-service");
    let reload = target.baragon.reload_service(&nobody).await.unwrap();
    let deletion = target.baragon.delete_service(&nobody, false, false);
    for answer in [reload, deletion.await.unwrap()] {
        let noop = BaragonRequestState::InvalidRequestNoop;
        assert_eq!(answer.load_balancer_state, noop);
        assert_eq!(message(&answer), "Service no-such-service not found");
        assert!(answer.is_synthetic());
        let stored = target.baragon.request(&answer.load_balancer_request_id);
        assert_eq!(stored.await.unwrap(), None);
    }
}
