//! What is not there, and what only the development line has.

use reqwest::Method;
use serde_json::json;

use super::{check, get, keyed};
use crate::target::{MASTER, Target};
use crate::words::id;

#[tokio::test]
async fn what_is_not_there() {
    let target = Target::start().await;
    get(&target, "unknown_request", "/request/shape-never").await;
    get(&target, "unknown_service", "/state/shape-never").await;
    get(&target, "unknown_group", "/load-balancer/shape-never").await;
    get(&target, "unknown_alias", &keyed("/aliases/shape-never")).await;
    get(&target, "unknown_history", "/request/history/shape-never").await;
    get(
        &target,
        "unknown_lookup",
        "/service-lookup?hostPort=shape.never:1",
    )
    .await;
    get(&target, "lookup_of_nothing", "/service-lookup").await;
    get(
        &target,
        "unknown_base_path",
        "/load-balancer/edge/base-path?basePath=/shape-never",
    )
    .await;
    get(
        &target,
        "base_path_of_nothing",
        "/load-balancer/edge/base-path",
    )
    .await;
    get(&target, "unknown_route", "/shape-never").await;
    get(
        &target,
        "unknown_below_a_route",
        "/state/shape-never/reload/never",
    )
    .await;
    let path = keyed("/request/shape-never");
    check(&target, "cancel_of_unknown", Method::DELETE, &path, None).await;
    let path = keyed("/load-balancer/shape-never/traffic-source");
    let source = json!({"name": "front", "type": "CLASSIC"});
    check(
        &target,
        "unknown_group_source",
        Method::DELETE,
        &path,
        Some(source),
    )
    .await;
    let path = format!("/auth/keys/never?authkey={MASTER}");
    check(&target, "unknown_key", Method::DELETE, &path, None).await;
    let path = keyed("/request/upstreams/shape-never?upstream=127.8.8.9:1");
    check(
        &target,
        "upstream_of_unknown_service",
        Method::PUT,
        &path,
        None,
    )
    .await;
    let path = keyed("/load-balancer/edge/base-path?basePath=/shape-never");
    check(
        &target,
        "release_of_unlocked_path",
        Method::DELETE,
        &path,
        None,
    )
    .await;
    get(
        &target,
        "count_of_unknown_group",
        "/load-balancer/shape-never/count",
    )
    .await;
    let path = keyed("/load-balancer/edge/count?count=many");
    check(&target, "count_no_number", Method::POST, &path, None).await;
}

#[tokio::test]
async fn what_only_the_development_line_has() {
    let target = Target::start().await;
    get(&target, "no_rendered_configs", "/renderedConfigs/shape").await;
    check(
        &target,
        "no_purge_cache",
        Method::POST,
        &keyed("/purgeCache/shape"),
        None,
    )
    .await;
    // On this release that is the cancel of a request called `upstream`.
    let path = keyed("/request/upstream?host=127.0.0.1");
    check(&target, "no_removal_of_a_host", Method::DELETE, &path, None).await;
    let unknown = target.baragon.rendered_configs(&id("shape")).await;
    assert!(unknown.is_err_and(|error| error.is_not_found()));
}
