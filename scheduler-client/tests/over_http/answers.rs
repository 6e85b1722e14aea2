//! The fixtures decoded.

use scheduler_client::{
    DeployState, PendingType, RequestState, RequestType, RequestsQuery, SchedulerClient, TaskId,
};

use crate::fixtures::{fixture, shop};
use crate::peer::{Peer, Reply};

/// A client of a server with one answer, and that server.
async fn answering(body: &str) -> (SchedulerClient, Peer) {
    let peer = Peer::always(Reply::json(body)).await;
    (peer.client(), peer)
}

#[tokio::test]
async fn a_request() {
    let (client, peer) = answering(fixture!("request.json")).await;
    let parent = client.request(&shop()).await.unwrap().unwrap();
    assert_eq!(peer.lines(), ["GET /requests/request/shop-web"]);
    assert_eq!(parent.request.request_type, RequestType::Service);
    assert!(parent.state.is_runnable());
    let deploy = parent.active_deploy.unwrap();
    assert_eq!(deploy.load_balancer_service_id(), "shop");
    assert_eq!(deploy.load_balancer_port_index, Some(1));
    assert_eq!(deploy.load_balancer_groups.unwrap(), ["edge"]);
    let pending = parent.pending_deploy_state.unwrap();
    assert_eq!(pending.current_deploy_state, DeployState::Waiting);
    assert_eq!(pending.deploy_progress.unwrap().current_active_instances, 1);
    assert_eq!(parent.task_ids.unwrap().healthy[0].instance_no, 1);
}

#[tokio::test]
async fn requests_of_known_and_unknown_kinds() {
    let (client, peer) = answering(fixture!("requests.json")).await;
    let requests = client.requests().await.unwrap();
    assert_eq!(requests[1].state, RequestState::SystemCooldown);
    assert_eq!(
        requests[2].request.request_type.to_string(),
        "PERPETUUM_MOBILE"
    );
    assert!(!requests[2].state.is_runnable());

    let query = RequestsQuery {
        use_web_cache: true,
        ..RequestsQuery::default()
    };
    client.requests_with(&query).await.unwrap();
    assert_eq!(
        peer.lines(),
        ["GET /requests", "GET /requests?useWebCache=true"]
    );
}

#[tokio::test]
async fn names_of_requests() {
    let (client, peer) = answering(r#"["shop-web", "report"]"#).await;
    assert_eq!(client.request_ids().await.unwrap()[0], shop());
    assert_eq!(peer.lines(), ["GET /requests/ids"]);
}

#[tokio::test]
async fn pending_requests() {
    let (client, peer) = answering(fixture!("pending_requests.json")).await;
    assert_eq!(
        client.pending_requests().await.unwrap()[0].pending_type,
        PendingType::NewDeploy
    );
    assert_eq!(peer.lines(), ["GET /requests/queued/pending"]);
}

#[tokio::test]
async fn pending_deploys_of_an_older_release() {
    let (client, peer) = answering(fixture!("pending_deploys_1_3.json")).await;
    let deploys = client.pending_deploys().await.unwrap();
    assert_eq!(
        deploys[0]
            .deploy_progress
            .as_ref()
            .unwrap()
            .target_active_instances,
        2
    );
    assert!(deploys[1].deploy_progress.is_none());
    assert!(!deploys[1].current_deploy_state.is_final());
    assert_eq!(peer.lines(), ["GET /deploys/pending"]);
}

#[tokio::test]
async fn task_ids() {
    let (client, peer) = answering(fixture!("task_ids.json")).await;
    let ids = client.task_ids(&shop()).await.unwrap().unwrap();
    assert_eq!(
        ids.healthy[0].sanitized_host.as_deref(),
        Some("node_7.example")
    );
    assert_eq!(
        ids.pending[0].pending_type,
        PendingType::DecommissionedAgentOrRack
    );
    assert_eq!(peer.lines(), ["GET /tasks/ids/request/shop-web"]);
}

#[tokio::test]
async fn a_task_and_its_upstreams() {
    let (client, peer) = answering(fixture!("task.json")).await;
    let id = TaskId::new("shop-web-d41-1700000000000-1-node_7.example-DEFAULT").unwrap();
    let task = client.task(&id).await.unwrap().unwrap();
    assert_eq!(task.task_id.id, id);
    assert_eq!(task.upstream(0).as_deref(), Some("node-7.example:31022"));
    assert_eq!(task.upstream(1).as_deref(), Some("node-7.example:31023"));
    assert_eq!(task.upstream(2), None);
    assert_eq!(peer.lines(), [format!("GET /tasks/task/{id}")]);
}

#[tokio::test]
async fn active_tasks() {
    let (client, peer) = answering(concat!("[", fixture!("task.json"), "]")).await;
    assert_eq!(client.active_tasks().await.unwrap().len(), 1);
    assert_eq!(peer.lines(), ["GET /tasks/active"]);
}

#[tokio::test]
async fn the_state() {
    let (client, peer) = answering(fixture!("state.json")).await;
    let state = client.state().await.unwrap().unwrap();
    assert_eq!(
        (
            state.active_tasks,
            state.active_agents,
            state.decommissioning_agents
        ),
        (12, 3, 1)
    );
    assert!(state.host_states[0].master);
    assert_eq!(state.active_deploys[0].deploy_id.as_str(), "d42");
    assert_eq!(peer.lines(), ["GET /state?skipCache=false"]);
}

#[tokio::test]
async fn a_state_that_was_never_saved() {
    let peer = Peer::always(Reply::empty(204)).await;
    assert_eq!(peer.client().state().await.unwrap(), None);
}

#[tokio::test]
async fn who_asks_is_said_in_the_way_that_was_chosen() {
    let peer = Peer::always(Reply::json("[]")).await;
    let client = peer
        .builder()
        .user("ann")
        .token("t0ken".to_owned().into())
        .build()
        .unwrap();
    client.request_ids().await.unwrap();
    assert_eq!(peer.lines(), ["GET /requests/ids?user=ann"]);
    assert_eq!(peer.headers()["authorization"], "Token t0ken");
    assert!(
        peer.headers()["user-agent"]
            .to_str()
            .unwrap()
            .starts_with("scheduler-client/")
    );
}
