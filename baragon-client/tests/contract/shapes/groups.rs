//! Groups and agents, keys and aliases.

use reqwest::Method;
use serde_json::json;

use super::{check, get, keyed, update};
use crate::target::{MASTER, Target};

#[tokio::test]
async fn groups_and_their_agents() {
    let target = Target::start().await;
    get(&target, "group", "/load-balancer/edge").await;
    get(&target, "group_with_default_domain", "/load-balancer/apex").await;
    get(&target, "agents", "/load-balancer/edge/agents").await;
    get(
        &target,
        "agents_with_default_domain",
        "/load-balancer/apex/agents",
    )
    .await;
    get(&target, "known_agents", "/load-balancer/edge/known-agents").await;
    get(&target, "hosts", "/load-balancer/edge/hosts").await;
    get(&target, "workers", "/workers").await;
    let path = keyed("/load-balancer/shape-sourced/traffic-source");
    let source = json!({"name": "front", "type": "alb target group"});
    check(
        &target,
        "traffic_source_unknown_type",
        Method::POST,
        &path,
        Some(source),
    )
    .await;
    let source = json!({"name": "front", "type": "alb-target.group"});
    check(
        &target,
        "traffic_source_added",
        Method::POST,
        &path,
        Some(source),
    )
    .await;
    check(
        &target,
        "traffic_source_as_text",
        Method::POST,
        &path,
        Some(json!("elb-1")),
    )
    .await;
    check(&target, "traffic_source_missing", Method::POST, &path, None).await;
    check(
        &target,
        "traffic_source_empty",
        Method::POST,
        &path,
        Some(json!({})),
    )
    .await;
    let unnamed = json!({"name": "", "type": "CLASSIC"});
    check(
        &target,
        "traffic_source_unnamed",
        Method::POST,
        &path,
        Some(unnamed),
    )
    .await;
    let path = keyed("/checkin/edge/startup?status=true");
    let agent = json!({"baseAgentUri": "http://127.0.0.9:1/", "agentId": "127.0.0.9:1", "ec2": {}});
    check(&target, "checkin", Method::POST, &path, Some(agent)).await;
    get(
        &target,
        "may_stop",
        "/checkin/edge/can-shutdown?agentId=127.0.0.9:1",
    )
    .await;
    get(&target, "elbs_disabled", "/elbs").await;
    get(&target, "albs_disabled", "/albs/target-groups").await;
}

#[tokio::test]
async fn keys_and_aliases() {
    let target = Target::start().await;
    get(&target, "key_verified", &keyed("/auth/key/verify")).await;
    get(&target, "key_wrong", "/auth/key/verify?authkey=wrong").await;
    get(&target, "key_missing", "/auth/key/verify").await;
    let body = Some(update("shape", "shape-9"));
    check(&target, "post_without_key", Method::POST, "/request", body).await;
    let path = keyed("/aliases/shape-alias");
    check(
        &target,
        "alias_stored",
        Method::POST,
        &path,
        Some(json!({"groups": ["edge"]})),
    )
    .await;
    get(&target, "alias", &path).await;
    check(&target, "alias_deleted", Method::DELETE, &path, None).await;
    let path = format!("/auth/keys?authkey={MASTER}");
    let key = json!({"value": "shape-key", "owner": "somebody"});
    check(&target, "key_stored", Method::POST, &path, Some(key)).await;
    let path = format!("/auth/keys/shape-key?authkey={MASTER}");
    check(&target, "key_expired", Method::DELETE, &path, None).await;
}
