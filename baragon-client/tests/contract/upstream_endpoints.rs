//! The convenience endpoints for upstreams, which choose the id themselves.

use baragon_client::{BaragonRequestState, BaragonResponse, Error};

use crate::target::Target;
use crate::words::{change, id, service, upstream};

async fn succeeded(target: &Target, queued: BaragonResponse) {
    let done = target.ended(&queued.load_balancer_request_id).await;
    assert_eq!(done.load_balancer_state, BaragonRequestState::Success);
    let understood = done.request.unwrap();
    assert!(understood.no_validate && understood.upstream_update_only);
    assert!(!understood.no_reload);
    assert_eq!(understood.action, None);
}

#[tokio::test]
async fn they_add_replace_and_remove() {
    let target = Target::start().await;
    let shop = service("convenient");
    let [one, two, three] = [1, 2, 3].map(|n| upstream(&shop, n));
    target.done(&change(&shop, 1).adding([one.clone()])).await;
    let client = &target.baragon;
    let added = client.add_upstream(&shop.service_id, &two).await.unwrap();
    succeeded(&target, added).await;
    let expected = [one.upstream.clone(), two.upstream.clone()];
    assert_eq!(target.upstreams(&shop).await.unwrap(), expected);
    let set = [two.clone(), three.clone()];
    let replaced = client.replace_upstreams(&shop.service_id, &set).await;
    succeeded(&target, replaced.unwrap()).await;
    let expected = [two.upstream.clone(), three.upstream.clone()];
    assert_eq!(target.upstreams(&shop).await.unwrap(), expected);
    let removed = client
        .remove_upstream(&shop.service_id, &two)
        .await
        .unwrap();
    succeeded(&target, removed).await;
    assert_eq!(target.upstreams(&shop).await.unwrap(), expected[1..]);
    // An empty set is no set.
    let cleared = client.replace_upstreams(&shop.service_id, &[]).await;
    succeeded(&target, cleared.unwrap()).await;
    assert_eq!(target.upstreams(&shop).await.unwrap(), expected[1..]);
}

#[tokio::test]
async fn an_unknown_service_is_a_bad_request_here() {
    let target = Target::start().await;
    let nobody = id("inconvenient");
    let one = upstream(&service("inconvenient"), 1);
    let client = &target.baragon;
    for refused in [
        client.add_upstream(&nobody, &one).await,
        client.remove_upstream(&nobody, &one).await,
        client.replace_upstreams(&nobody, &[one]).await,
    ] {
        let Err(Error::Rejected {
            status, message, ..
        }) = refused
        else {
            panic!("{refused:?}");
        };
        assert_eq!(status, 400);
        assert_eq!(message.unwrap(), "Service inconvenient not found");
    }
}

#[tokio::test]
async fn the_readable_form_is_taken_in_a_query_if_it_has_a_dot() {
    let target = Target::start().await;
    let shop = service("readable");
    target.done(&change(&shop, 1)).await;
    let address = upstream(&shop, 1).upstream;
    let path = format!("/request/upstreams/readable?upstream={address}&authkey=contract-key");
    let answer = target.raw(reqwest::Method::PUT, &path, None).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let id = answer.body["loadBalancerRequestId"].as_str().unwrap();
    target.ended(&crate::words::request_id(id)).await;
    assert_eq!(target.upstreams(&shop).await.unwrap(), [address]);
}
