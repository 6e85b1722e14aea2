//! Aliases and default domains: what the service makes of a request before it queues it.

use baragon_client::{AliasName, BaragonGroupAlias, BaragonRequestState, Error};

use crate::target::{APEX, EDGE, Target};
use crate::words::{change, group, service, upstream};

#[tokio::test]
async fn an_alias_is_replaced_by_what_it_stands_for() {
    let target = Target::start().await;
    let name = AliasName::new("everywhere").unwrap();
    assert_eq!(target.baragon.alias(&name).await.unwrap(), None);
    let alias = BaragonGroupAlias {
        groups: [group(EDGE), group(APEX)].into(),
        domains: ["edge.example".to_owned()].into(),
        edge_cache_domains: ["cache.example".to_owned()].into(),
    };
    let stored = target.baragon.store_alias(&name, &alias).await.unwrap();
    assert_eq!(stored, alias);
    assert_eq!(target.baragon.alias(&name).await.unwrap(), Some(alias));
    let names = target.baragon.groups().await.unwrap();
    assert!(names.contains(&group("everywhere")));
    assert_eq!(
        target.baragon.group(&group("everywhere")).await.unwrap(),
        None
    );
    let mut shop = service("aliased");
    shop.load_balancer_groups = [group("everywhere")].into();
    let done = target
        .done(&change(&shop, 1).adding([upstream(&shop, 1)]))
        .await;
    assert_eq!(done.load_balancer_state, BaragonRequestState::Success);
    let understood = done.request.unwrap().load_balancer_service;
    assert_eq!(
        understood.load_balancer_groups,
        [group(EDGE), group(APEX)].into()
    );
    // The domain of the alias, and the default one of the group that serves none of these.
    let domains = ["edge.example".to_owned(), "apex.example".to_owned()];
    assert_eq!(understood.domains, domains.into());
    assert_eq!(
        understood.edge_cache_domains,
        ["cache.example".to_owned()].into()
    );
    target.baragon.delete_alias(&name).await.unwrap();
    target.baragon.delete_alias(&name).await.unwrap();
    assert_eq!(target.baragon.alias(&name).await.unwrap(), None);
}

#[tokio::test]
async fn an_alias_for_nothing_succeeds_without_asking_anybody() {
    let target = Target::start().await;
    let name = AliasName::new("nothing").unwrap();
    let alias = BaragonGroupAlias::default();
    target.baragon.store_alias(&name, &alias).await.unwrap();
    let mut shop = service("unasked");
    shop.load_balancer_groups = [group("nothing")].into();
    let done = target.done(&change(&shop, 1)).await;
    assert_eq!(done.load_balancer_state, BaragonRequestState::Success);
    assert_eq!(done.agent_responses, Some([].into()));
}

#[tokio::test]
async fn a_group_lends_its_default_domain() {
    let target = Target::start().await;
    let mut shop = service("domesticated");
    shop.load_balancer_groups = [group(APEX)].into();
    let queued = target.enqueue(&change(&shop, 1)).await;
    let understood = queued.request.unwrap().load_balancer_service;
    assert_eq!(understood.domains, ["apex.example".to_owned()].into());
    target.ended(&queued.load_balancer_request_id).await;
}

#[tokio::test]
async fn reading_an_alias_needs_the_key() {
    let target = Target::start().await;
    let name = AliasName::new("everywhere").unwrap();
    let refused = target.with_key(None).alias(&name).await;
    assert!(
        matches!(refused, Err(Error::Unauthorized { .. })),
        "{refused:?}"
    );
}
