//! Groups, their agents, their traffic sources, and their paths.

use baragon_client::{AgentId, BaragonGroup, RegisterBy, TrafficSource, TrafficSourceType};

use crate::target::{APEX, EDGE, Target};
use crate::words::{change, group, service, upstream};

#[tokio::test]
async fn groups_are_listed_with_and_without_details() {
    let target = Target::start().await;
    let names = target.baragon.groups().await.unwrap();
    assert!(names.contains(&group(EDGE)) && names.contains(&group(APEX)));
    let edge = target.baragon.group(&group(EDGE)).await.unwrap().unwrap();
    let expected = BaragonGroup {
        name: group(EDGE),
        traffic_sources: vec![],
        default_domain: None,
        domains: ["edge.example".to_owned()].into(),
        domain_aliases: [].into(),
        min_healthy_agents: None,
    };
    assert_eq!(edge, expected);
    let apex = target.baragon.group(&group(APEX)).await.unwrap().unwrap();
    assert_eq!(apex.default_domain.as_deref(), Some("apex.example"));
    let details = target.baragon.group_details().await.unwrap();
    assert!(details.contains(&edge) && details.contains(&apex));
    let unknown = target.baragon.group(&group("no-group")).await.unwrap();
    assert_eq!(unknown, None);
}

#[tokio::test]
async fn agents_are_listed_as_they_are_connected_and_as_they_are_known() {
    let target = Target::start().await;
    let edge = group(EDGE);
    let agents = target.baragon.agents(&edge).await.unwrap();
    let mut ids: Vec<_> = agents.iter().map(|agent| agent.agent_id.as_str()).collect();
    ids.sort_unstable();
    let mut expected = target.agents()[..2].to_vec();
    expected.sort_unstable();
    assert_eq!(ids, expected);
    for agent in &agents {
        assert!(agent.batch_enabled);
        let base = format!("http://{}/baragon/v2", agent.agent_id);
        assert_eq!(agent.base_agent_uri, base);
    }
    let mut hosts = target.baragon.hosts(&edge).await.unwrap();
    hosts.sort_unstable();
    let bases = expected.iter().map(|id| format!("http://{id}/baragon/v2"));
    assert_eq!(hosts, bases.collect::<Vec<_>>());
    let known = target.baragon.known_agents(&edge).await.unwrap();
    assert_eq!(known.len(), 2);
    assert!(
        known
            .iter()
            .all(|agent| agent.last_seen_at > 1_500_000_000_000)
    );
    let nobody = group("no-group");
    assert_eq!(target.baragon.agents(&nobody).await.unwrap(), []);
    assert_eq!(target.baragon.known_agents(&nobody).await.unwrap(), []);
    assert_eq!(target.baragon.base_paths(&nobody).await.unwrap(), [""; 0]);
}

#[tokio::test]
async fn an_agent_that_nobody_knows_can_be_forgotten_and_may_stop() {
    let target = Target::start().await;
    let nobody = AgentId::new("127.0.0.9:1").unwrap();
    let edge = group(EDGE);
    let forgotten = target.baragon.forget_known_agent(&edge, &nobody);
    forgotten.await.unwrap();
    let may_stop = target.baragon.can_shut_down(&edge, &nobody);
    assert!(may_stop.await.unwrap());
}

#[tokio::test]
async fn a_target_count_is_one_until_set_and_setting_creates_the_group() {
    let target = Target::start().await;
    let new = group("target-group");
    assert_eq!(target.baragon.target_agent_count(&new).await.unwrap(), 1);
    let set = target.baragon.set_target_agent_count(&new, 3).await;
    assert_eq!(set.unwrap(), 3);
    assert_eq!(target.baragon.target_agent_count(&new).await.unwrap(), 3);
    assert!(target.baragon.groups().await.unwrap().contains(&new));
    assert_eq!(target.baragon.group(&new).await.unwrap(), None);
}

#[tokio::test]
async fn traffic_sources_come_and_go() {
    let target = Target::start().await;
    let new = group("sourced-group");
    let source = TrafficSource {
        name: "front-1".to_owned(),
        source_type: TrafficSourceType::AlbTargetGroup,
        register_by: RegisterBy::PrivateIp,
    };
    let gone = target.baragon.remove_traffic_source(&new, &source).await;
    assert_eq!(gone.unwrap(), None);
    let added = target.baragon.add_traffic_source(&new, &source).await;
    assert_eq!(
        added.unwrap().traffic_sources,
        std::slice::from_ref(&source)
    );
    let added = target.baragon.add_traffic_source(&new, &source).await;
    assert_eq!(added.unwrap().traffic_sources.len(), 1);
    let classic = target.baragon.add_source(&new, "elb-1").await.unwrap();
    assert_eq!(classic.traffic_sources.len(), 2);
    let other = TrafficSource {
        register_by: RegisterBy::InstanceId,
        ..source.clone()
    };
    let kept = target.baragon.remove_traffic_source(&new, &other).await;
    assert_eq!(kept.unwrap().unwrap().traffic_sources.len(), 2);
    let removed = target.baragon.remove_traffic_source(&new, &source).await;
    assert_eq!(removed.unwrap().unwrap().traffic_sources.len(), 1);
    let removed = target.baragon.remove_source(&new, "elb-1").await.unwrap();
    assert_eq!(removed.unwrap().traffic_sources, []);
    let nobody = group("unsourced");
    let gone = target.baragon.remove_source(&nobody, "elb-1").await;
    assert_eq!(gone.unwrap(), None);
}

#[tokio::test]
async fn a_path_has_an_owner_until_it_is_taken_from_it() {
    let target = Target::start().await;
    let shop = service("tenant");
    target
        .done(&change(&shop, 1).adding([upstream(&shop, 1)]))
        .await;
    let edge = group(EDGE);
    let owner = target.baragon.base_path_owner(&edge, "/tenant").await;
    assert_eq!(owner.unwrap().unwrap().service_id, shop.service_id);
    target
        .baragon
        .release_base_path(&edge, "/tenant")
        .await
        .unwrap();
    let owner = target.baragon.base_path_owner(&edge, "/tenant").await;
    assert_eq!(owner.unwrap(), None);
    target
        .baragon
        .release_base_path(&edge, "/tenant")
        .await
        .unwrap();
    // The service itself is as it was.
    assert_eq!(target.upstreams(&shop).await.unwrap().len(), 1);
}

#[tokio::test]
async fn the_service_is_its_own_leader_and_worker() {
    let target = Target::start().await;
    // The worker's lag counts from the epoch as well, until it has run.
    target.done(&change(&service("first"), 1)).await;
    let status = target.baragon.status().await.unwrap();
    assert!(status.leader && status.zookeeper_state.is_connected());
    assert_eq!(status.oldest_pending_request, None);
    // No ELB worker ever ran, so its lag counts from the epoch.
    assert!(status.elb_worker_lag_ms > 1_500_000_000_000);
    assert!(status.worker_lag_ms < 60_000);
    assert!(target.baragon.leader_status().await.unwrap().leader);
    let workers = target.baragon.workers().await.unwrap();
    assert_eq!(workers, [target.base_url.as_str()]);
}
