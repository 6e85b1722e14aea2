//! What a commit makes of upstreams and service bodies that are not the plain case.

use baragon_client::{AgentRequestType, BaragonRequestState, UpstreamInfo};
use serde_json::json;

use crate::target::Target;
use crate::words::{change, message, service, upstream};

#[tokio::test]
async fn the_same_upstream_twice_fails_after_a_revert() {
    let target = Target::start().await;
    let shop = service("twice");
    let twice = [upstream(&shop, 1), upstream(&shop, 1)];
    let done = target.done(&change(&shop, 1).adding(twice)).await;
    assert_eq!(done.load_balancer_state, BaragonRequestState::Failed);
    assert!(done.request.is_some());
    assert_eq!(done.agents_in(&AgentRequestType::Revert).len(), 2);
    assert!(
        message(&done).ends_with(", REVERT OK."),
        "{}",
        message(&done)
    );
    assert_eq!(target.upstreams(&shop).await, None);
}

#[tokio::test]
async fn the_same_upstream_in_two_racks_is_two() {
    let target = Target::start().await;
    let shop = service("racks");
    let racked = |rack: &str| UpstreamInfo {
        rack_id: Some(rack.to_owned()),
        ..upstream(&shop, 1)
    };
    let both = change(&shop, 1).adding([racked("east"), racked("west")]);
    let done = target.done(&both).await;
    assert_eq!(done.load_balancer_state, BaragonRequestState::Success);
    assert_eq!(target.upstreams(&shop).await.unwrap().len(), 2);
    // Adding it again takes the place of both: rack and request do not count.
    target
        .done(&change(&shop, 2).adding([racked("north")]))
        .await;
    assert_eq!(target.upstreams(&shop).await.unwrap().len(), 1);
}

#[tokio::test]
async fn an_update_of_upstreams_only_leaves_the_stored_body_alone() {
    let target = Target::start().await;
    let mut shop = service("body");
    target
        .done(&change(&shop, 1).adding([upstream(&shop, 1)]))
        .await;
    shop.owners = vec!["somebody@example.org".to_owned()];
    let update = change(&shop, 2)
        .adding([upstream(&shop, 2)])
        .upstream_update_only();
    let done = target.done(&update).await;
    assert_eq!(done.load_balancer_state, BaragonRequestState::Success);
    let state = target.baragon.service(&shop.service_id).await.unwrap();
    let state = state.unwrap();
    assert_eq!(state.service.owners, Vec::<String>::new());
    assert_eq!(state.upstreams.len(), 2);
    // Without the flag the body is stored.
    target.done(&change(&shop, 3)).await;
    let state = target.baragon.service(&shop.service_id).await.unwrap();
    assert_eq!(state.unwrap().service.owners, shop.owners);
}

#[tokio::test]
async fn options_and_owners_come_back_as_they_were_sent() {
    let target = Target::start().await;
    let mut shop = service("bodily");
    shop.owners = vec!["b@example.org".to_owned(), "a@example.org".to_owned()];
    let options = json!({"timeout": 30, "ratio": 0.5, "deep": {"list": [1, null, "ü"]}});
    shop.options = options.as_object().cloned();
    shop.additional_paths = vec!["/bodily-z".to_owned(), "/bodily-a".to_owned()];
    target.done(&change(&shop, 1)).await;
    let state = target.baragon.service(&shop.service_id).await.unwrap();
    let stored = state.unwrap().service;
    assert_eq!(stored.options, shop.options);
    assert_eq!(stored.owners, shop.owners);
    assert_eq!(stored.additional_paths, shop.additional_paths);
    assert_eq!(stored.domains, shop.domains);
}

#[tokio::test]
async fn addresses_are_resolved_before_agents_are_told_if_the_service_asks() {
    let target = Target::start().await;
    let mut shop = service("resolved");
    shop.pre_resolve_upstream_dns = true;
    target.done(&change(&shop, 1)).await;
    // Only a change of a service that is stored as it is gets this far.
    let done = target
        .done(&change(&shop, 2).adding([upstream(&shop, 1)]))
        .await;
    let understood = done.request.unwrap();
    assert!(understood.no_validate);
    let resolved = understood.add_upstreams[0].resolved_upstream.as_deref();
    assert_eq!(resolved, Some(upstream(&shop, 1).upstream.as_str()));
}

#[tokio::test]
async fn a_removal_of_what_is_not_there_is_no_failure() {
    let target = Target::start().await;
    let shop = service("absent");
    target
        .done(&change(&shop, 1).adding([upstream(&shop, 1)]))
        .await;
    let done = target
        .done(&change(&shop, 2).removing([upstream(&shop, 2)]))
        .await;
    assert_eq!(done.load_balancer_state, BaragonRequestState::Success);
    assert_eq!(target.upstreams(&shop).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_rack_with_a_slash_is_let_in_and_breaks_the_commit() {
    let target = Target::start().await;
    let shop = service("slashed");
    let racked = UpstreamInfo {
        rack_id: Some("east/1".to_owned()),
        ..upstream(&shop, 1)
    };
    let done = target.done(&change(&shop, 1).adding([racked])).await;
    assert_eq!(done.load_balancer_state, BaragonRequestState::Failed);
    assert!(
        message(&done).ends_with(", REVERT OK."),
        "{}",
        message(&done)
    );
    assert_eq!(target.upstreams(&shop).await, None);
}
