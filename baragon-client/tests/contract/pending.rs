//! What the worker refuses before it asks an agent.

use baragon_client::{BaragonRequest, BaragonRequestState, RequestAction};

use crate::target::{EDGE, Target};
use crate::words::{change, group, message, service, upstream};

async fn check(target: &Target, request: &BaragonRequest, state: BaragonRequestState, words: &str) {
    let done = target.done(request).await;
    assert_eq!(done.load_balancer_state, state, "{}", message(&done));
    assert_eq!(message(&done), words);
    assert_eq!(done.agent_responses, Some([].into()));
}

#[tokio::test]
async fn a_group_that_does_not_exist() {
    let target = Target::start().await;
    let mut shop = service("nowhere");
    shop.load_balancer_groups = [group("no-such-group")].into();
    check(
        &target,
        &change(&shop, 1),
        BaragonRequestState::InvalidRequestNoop,
        "Invalid request due to non-existent load balancer groups: [no-such-group]",
    )
    .await;
}

#[tokio::test]
async fn a_group_without_agents_which_a_mere_count_creates() {
    let target = Target::start().await;
    let empty = group("counted-group");
    target
        .baragon
        .set_target_agent_count(&empty, 2)
        .await
        .unwrap();
    let mut shop = service("unattended");
    shop.load_balancer_groups = [empty].into();
    check(
        &target,
        &change(&shop, 1),
        BaragonRequestState::Failed,
        "Invalid request due to not enough agents present for group: counted-group",
    )
    .await;
}

#[tokio::test]
async fn a_domain_that_no_group_serves() {
    let target = Target::start().await;
    let mut shop = service("domains");
    shop.domains = ["elsewhere.example".to_owned()].into();
    check(
        &target,
        &change(&shop, 1),
        BaragonRequestState::InvalidRequestNoop,
        "No groups present that serve domains: [elsewhere.example]",
    )
    .await;
    shop.domains = ["edge.example".to_owned()].into();
    let done = target.done(&change(&shop, 2)).await;
    assert_eq!(done.load_balancer_state, BaragonRequestState::Success);
    let paths = target.baragon.base_paths(&group(EDGE)).await.unwrap();
    assert!(!paths.contains(&"/domains".to_owned()));
    // A service without upstreams holds no path.
    target
        .done(&change(&shop, 3).adding([upstream(&shop, 1)]))
        .await;
    let paths = target.baragon.base_paths(&group(EDGE)).await.unwrap();
    assert!(
        paths.contains(&"edge.example/domains".to_owned()),
        "{paths:?}"
    );
}

#[tokio::test]
async fn a_path_that_another_service_has() {
    let target = Target::start().await;
    let shop = service("landlord");
    target
        .done(&change(&shop, 1).adding([upstream(&shop, 1)]))
        .await;
    let mut squatter = service("squatter");
    squatter.additional_paths = vec!["/landlord".to_owned()];
    check(
        &target,
        &change(&squatter, 1).adding([upstream(&squatter, 1)]),
        BaragonRequestState::InvalidRequestNoop,
        "Invalid request due to base path conflicts: [ landlord on group edge ]",
    )
    .await;
    // A deletion asks for no path.
    let delete = change(&squatter, 2).with_action(RequestAction::Delete);
    let done = target.done(&delete).await;
    assert_eq!(done.load_balancer_state, BaragonRequestState::Success);
    assert_eq!(target.upstreams(&shop).await.unwrap().len(), 1);
}
