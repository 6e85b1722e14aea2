//! The client of an agent: what it sends.

use std::fmt::Debug;
use std::time::Duration;

use baragon_client::{
    AgentRequestType, BaragonAgentClient, BaragonAgentState, BaragonRequestBatchItem, Result,
};
use serde_json::{Value, json};

use crate::fixtures::{AGENT_STATUS, request, request_id, shop};
use crate::peer::{Peer, Reply, TEXT};

fn client(peer: &Peer) -> BaragonAgentClient {
    BaragonAgentClient::new(
        &peer.base_url,
        Some("k3y".to_owned().into()),
        Duration::from_secs(10),
    )
    .expect("a client")
}

async fn check<T: Debug>(
    answer: &str,
    call: impl AsyncFnOnce(BaragonAgentClient) -> Result<T>,
    expected: &str,
) {
    let peer = Peer::always(Reply::json(answer)).await;
    let outcome = call(client(&peer)).await;
    assert!(outcome.is_ok(), "{outcome:?}");
    assert_eq!(peer.lines(), [expected]);
}

#[tokio::test]
async fn every_endpoint() {
    check(AGENT_STATUS, async |c| c.status(false).await, "GET /status").await;
    check(
        AGENT_STATUS,
        async |c| c.status(true).await,
        "GET /status?skipCache=true",
    )
    .await;
    let context = r#"{"service": {"serviceId": "shop", "serviceBasePath": "/"}, "upstreams": [], "timestamp": 5}"#;
    check(
        context,
        async |c| c.service(&shop()).await,
        "GET /status/shop?authkey=k3y",
    )
    .await;
    check(
        "[]",
        async |c| c.rendered_configs(&shop()).await,
        "GET /renderedConfigs/shop",
    )
    .await;
    check(
        "{}",
        async |c| c.metrics().await,
        "GET /metrics?authkey=k3y",
    )
    .await;
    check(
        "",
        async |c| c.apply(&request_id()).await,
        "POST /request/shop-k7q2?authkey=k3y",
    )
    .await;
    check(
        "",
        async |c| c.revert(&request_id()).await,
        "DELETE /request/shop-k7q2?authkey=k3y",
    )
    .await;
    let literal = "POST /request/shop-k7q2/literal?authkey=k3y";
    check("", async |c| c.apply_literally(&request()).await, literal).await;
    check(
        "",
        async |c| c.purge_cache(&shop()).await,
        "POST /purgeCache/shop?authkey=k3y",
    )
    .await;
}

#[tokio::test]
async fn a_batch() {
    let answer = json!([{"requestId": "shop-k7q2", "statusCode": 409, "message": "locked", "requestType": "APPLY"}]);
    let peer = Peer::always(Reply::json(answer.to_string())).await;
    let item = BaragonRequestBatchItem {
        request_id: request_id(),
        request_action: None,
        request_type: AgentRequestType::Apply,
    };
    let answers = client(&peer).batch(&[item]).await.unwrap();
    assert_eq!(answers[0].status_code, 409);
    let body: Value = serde_json::from_str(&peer.heard()[0].body).unwrap();
    assert_eq!(body[0]["requestType"], "APPLY");
}

#[tokio::test]
async fn a_status() {
    let peer = Peer::always(Reply::json(AGENT_STATUS)).await;
    let status = client(&peer).status(false).await.unwrap();
    assert_eq!(status.agent_state, BaragonAgentState::Bootstrapping);
    assert!(!status.valid_configs);
}

#[tokio::test]
async fn a_failed_apply_speaks_in_plain_text() {
    let peer = Peer::always(Reply::new(409, TEXT, "Couldn't acquire agent lock")).await;
    let error = client(&peer).apply(&request_id()).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "POST /request/shop-k7q2: refused with status 409: Couldn't acquire agent lock"
    );
}
