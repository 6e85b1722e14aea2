//! The fixtures, decoded.

use baragon_client::{
    AgentRequestType, BaragonRequestState, RegisterBy, ServicesAnswer, TrafficSourceType,
    UpstreamInfo, ZookeeperState,
};

use crate::fixtures::{
    self, GROUP, KNOWN_AGENTS, QUEUE, REQUEST_REFUSED, REQUEST_REVERTING, REQUEST_SUCCESS, STATE,
    STATUS, STATUS_HEAD, edge, request, request_id, shop,
};
use crate::peer::{Peer, Reply};

#[tokio::test]
async fn a_finished_request() {
    let client = Peer::always(Reply::json(REQUEST_SUCCESS)).await.client();
    let answer = client.request(&request_id()).await.unwrap().unwrap();
    assert_eq!(answer.load_balancer_state, BaragonRequestState::Success);
    assert!(
        answer
            .agents_in(&AgentRequestType::Apply)
            .iter()
            .all(|agent| agent.is_success())
    );
    let request = answer.request.unwrap();
    assert_eq!(request.action, None);
    assert!(request.add_upstreams[0].matches(&UpstreamInfo::new("10.2.3.4:8080")));
    assert_eq!(request.add_upstreams[0].request_id, Some(request_id()));
}

#[tokio::test]
async fn a_request_being_reverted_still_waits() {
    let client = Peer::always(Reply::json(REQUEST_REVERTING)).await.client();
    let answer = client.request(&request_id()).await.unwrap().unwrap();
    assert!(answer.load_balancer_state.is_in_progress());
    assert_eq!(
        answer.agents_in(&AgentRequestType::Apply)[0].status_code,
        Some(500)
    );
    assert!(answer.agents_in(&AgentRequestType::Revert)[0].is_waiting());
}

#[tokio::test]
async fn a_refusal_is_an_answer_without_a_request() {
    let client = Peer::always(Reply::json(REQUEST_REFUSED)).await.client();
    let answer = client.enqueue(&request()).await.unwrap();
    assert_eq!(answer.load_balancer_state, BaragonRequestState::Failed);
    assert!(answer.is_synthetic());
}

#[tokio::test]
async fn the_queue() {
    let client = Peer::always(Reply::json(QUEUE)).await.client();
    let indices: Vec<u64> = client
        .queue()
        .await
        .unwrap()
        .iter()
        .map(|entry| entry.index)
        .collect();
    assert_eq!(indices, [41, 42]);
}

#[tokio::test]
async fn both_dialects_of_a_status() {
    let peer = Peer::in_turn([Reply::json(STATUS), Reply::json(STATUS_HEAD)]).await;
    let client = peer.client();
    let status = client.status().await.unwrap();
    assert_eq!((status.leader, status.oldest_pending_request), (true, None));
    assert!(status.zookeeper_state.is_connected());
    let head = client.status().await.unwrap();
    assert_eq!(head.zookeeper_state, ZookeeperState::Reconnected);
    assert_eq!(head.oldest_pending_request, Some(0));
}

#[tokio::test]
async fn a_group() {
    let client = Peer::always(Reply::json(GROUP)).await.client();
    let group = client.group(&edge()).await.unwrap().unwrap();
    assert_eq!(group.default_domain.as_deref(), Some("example.org"));
    assert_eq!(
        group.traffic_sources[0].source_type,
        TrafficSourceType::Classic
    );
    assert_eq!(group.traffic_sources[1].register_by, RegisterBy::PrivateIp);
    assert_eq!(group.min_healthy_agents, None);
}

#[tokio::test]
async fn agents_that_are_and_that_were() {
    let peer = Peer::in_turn([Reply::json(fixtures::AGENTS), Reply::json(KNOWN_AGENTS)]).await;
    let client = peer.client();
    let agents = client.agents(&edge()).await.unwrap();
    assert_eq!(agents[0].extra_agent_data["team"], "edge");
    let known = client.known_agents(&edge()).await.unwrap();
    assert_eq!(known[0].agent_id, agents[0].agent_id);
    assert_eq!(known[0].last_seen_at, 1_700_000_000_000);
}

#[tokio::test]
async fn a_committed_body_is_posted_back_whole() {
    let peer = Peer::in_turn([Reply::json(STATE), Reply::json(REQUEST_SUCCESS)]).await;
    let client = peer.client();
    let mut request = request();
    request.load_balancer_service = client.services().await.unwrap().remove(0).service;
    client.enqueue(&request).await.unwrap();

    let read: serde_json::Value = serde_json::from_str(STATE).unwrap();
    let posted: serde_json::Value = serde_json::from_str(&peer.heard()[1].body).unwrap();
    let mut expected = read[0]["service"].clone();
    // An absent template is left out instead of being written as null, which the service reads alike.
    expected.as_object_mut().unwrap().remove("templateName");
    assert_eq!(posted["loadBalancerService"], expected);
}

#[tokio::test]
async fn the_state_is_sent_only_when_it_has_changed() {
    let fresh = Reply::json(STATE).header("etag", "12");
    let peer = Peer::in_turn([fresh, Reply::empty(304).header("etag", "12")]).await;
    let client = peer.client();
    let ServicesAnswer::Services { version, services } =
        client.services_unless(None).await.unwrap()
    else {
        panic!("nothing was seen before");
    };
    assert_eq!(services[0].service.service_id, shop());
    let again = client.services_unless(version.as_ref()).await.unwrap();
    assert_eq!(again, ServicesAnswer::NotModified);
    assert_eq!(peer.heard()[1].headers["if-none-match"], "12");
}

#[tokio::test]
async fn a_release_without_versions_sends_everything() {
    let client = Peer::always(Reply::json("[]")).await.client();
    let expected = ServicesAnswer::Services {
        version: None,
        services: Vec::new(),
    };
    assert_eq!(client.services_unless(None).await.unwrap(), expected);
}
