//! Answers as they are on the wire, field by field: the recorded ones of the real service.

use reqwest::Method;
use serde_json::{Value, json};

use crate::target::{EDGE, KEY, MASTER, Target};
use crate::words::{change, id, request_id, service, upstream};

/// One call and the name of its recorded answer.
async fn check(target: &Target, name: &str, method: Method, path: &str, body: Option<Value>) {
    let answer = target.raw(method, path, body).await;
    target.is_recorded(name, &answer);
}

async fn get(target: &Target, name: &str, path: &str) {
    check(target, name, Method::GET, path, None).await;
}

fn keyed(path: &str) -> String {
    let sign = if path.contains('?') { '&' } else { '?' };
    format!("{path}{sign}authkey={KEY}")
}

fn update(name: &str, request: &str) -> Value {
    json!({
        "loadBalancerRequestId": request,
        "loadBalancerService": {
            "serviceId": name, "owners": [], "serviceBasePath": format!("/{name}"), "loadBalancerGroups": [EDGE],
        },
        "addUpstreams": [{"upstream": "127.8.8.1:31000"}],
        "removeUpstreams": [],
    })
}

#[tokio::test]
async fn a_request_queued_done_and_refused() {
    let target = Target::start().await;
    let post = &keyed("/request");
    let body = update("shape", "shape-1");
    check(
        &target,
        "request_queued",
        Method::POST,
        post,
        Some(body.clone()),
    )
    .await;
    target.ended(&request_id("shape-1")).await;
    get(&target, "request_success", "/request/shape-1").await;
    get(&target, "state_of_service", "/state/shape").await;
    get(&target, "history", "/request/history/shape").await;
    get(
        &target,
        "lookup",
        "/service-lookup?hostPort=127.8.8.1:31000",
    )
    .await;
    let mut refused = update("shape", "shape-2");
    refused["action"] = json!("REVERT");
    check(
        &target,
        "request_refused",
        Method::POST,
        post,
        Some(refused),
    )
    .await;
    get(
        &target,
        "base_path_owner",
        "/load-balancer/edge/base-path?basePath=/shape",
    )
    .await;
    let path = keyed("/state/shape-unknown/reload");
    let answer = target.raw(Method::POST, &path, None).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.body["request"], Value::Null);
}

#[tokio::test]
async fn every_flag_of_a_request_comes_back() {
    let target = Target::start().await;
    let mut body = update("flagged", "flagged-1");
    for flag in [
        "noValidate",
        "noReload",
        "upstreamUpdateOnly",
        "noDuplicateUpstreams",
    ] {
        body[flag] = json!(true);
    }
    body["action"] = json!("up-date ");
    body["replaceServiceId"] = json!("another");
    body["somethingNew"] = json!({"unheard": "of"});
    body["loadBalancerService"]["edgeCacheDNS"] = json!("cache.example");
    body["addUpstreams"] = json!([
        {"upstream": "127.8.8.2:31000", "rackId": "east", "group": "canary", "requestId": "own-1"},
        "127.8.8.3:31000",
        "MTI3LjguOC40OjMxMDAw|own-2|west|canary|",
    ]);
    // `update` has one word: a dash reads as an underscore, which is no such action.
    let path = &keyed("/request");
    check(
        &target,
        "action_unknown",
        Method::POST,
        path,
        Some(body.clone()),
    )
    .await;
    body["action"] = json!("up date");
    check(&target, "request_flags", Method::POST, path, Some(body)).await;
    target.ended(&request_id("flagged-1")).await;
}

#[tokio::test]
async fn a_request_in_the_queue() {
    let target = Target::start().await;
    let shop = service("lined-up");
    let held = target.hold_agents(&[0, 1]);
    let request = change(&shop, 1).adding([upstream(&shop, 1)]);
    target.enqueue(&request).await;
    get(&target, "queue", "/request").await;
    target
        .at_the_agents(&request.load_balancer_request_id, 0)
        .await;
    let path = keyed("/request/lined-up-1");
    check(&target, "request_canceling", Method::DELETE, &path, None).await;
    held.over();
    target.ended(&request.load_balancer_request_id).await;
    let answer = target.raw(Method::GET, "/request/lined-up-1", None).await;
    target.is_worth_keeping("request_canceled", &answer);
}

#[tokio::test]
async fn an_answer_of_a_failed_check_is_kept() {
    let target = Target::start().await;
    let mut shop = service("kept");
    shop.options = json!({"directive": "no_such_directive on;"})
        .as_object()
        .cloned();
    let refusing = target.refuse_change(&[0, 1], "no_such_directive");
    target
        .done(&change(&shop, 1).adding([upstream(&shop, 1)]))
        .await;
    refusing.over();
    let answer = target.raw(Method::GET, "/request/kept-1", None).await;
    target.is_worth_keeping("request_failed_check", &answer);
    let mut shop = service("kept-too");
    shop.template_name = Some("no-such-template".to_owned());
    let lacking = target.without_template(&[0, 1]);
    target
        .done(&change(&shop, 1).adding([upstream(&shop, 1)]))
        .await;
    lacking.over();
    let answer = target.raw(Method::GET, "/request/kept-too-1", None).await;
    target.is_worth_keeping("request_missing_template", &answer);
}

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

#[tokio::test]
async fn bodies_that_are_refused() {
    let target = Target::start().await;
    let path = &keyed("/request");
    check(
        &target,
        "invalid_empty_object",
        Method::POST,
        path,
        Some(json!({})),
    )
    .await;
    let mut body = update("shape", "shape-null");
    body["removeUpstreams"] = Value::Null;
    check(&target, "invalid_null", Method::POST, path, Some(body)).await;
    let mut body = update("shape", "has space");
    body["loadBalancerService"] =
        json!({"serviceId": "a/b", "serviceBasePath": null, "loadBalancerGroups": []});
    body["addUpstreams"] = json!([
        {"upstream": "a:1", "requestId": "a|b", "rackId": "a b", "group": "a b"}, {"upstream": "b:1"},
    ]);
    check(&target, "invalid_fields", Method::POST, path, Some(body)).await;
    let mut body = update("shape", "");
    body["loadBalancerService"]["owners"] = Value::Null;
    check(&target, "invalid_empty_id", Method::POST, path, Some(body)).await;
    for (name, addition) in [
        ("upstream_text_without_dot", json!("localhost:8080")),
        ("upstream_is_null", Value::Null),
        ("upstream_is_number", json!(5)),
        ("upstream_is_list", json!([])),
        ("upstream_number_for_text", json!({"upstream": 8080})),
        ("upstream_without_text", json!({"requestId": "own-3"})),
    ] {
        let mut body = update("shape", &format!("shape-{name}"));
        body["addUpstreams"] = json!([addition]);
        check(&target, name, Method::POST, path, Some(body)).await;
    }
    for (name, field, value) in [
        ("list_for_object", "loadBalancerService", json!([])),
        ("text_for_object", "loadBalancerService", json!("shop")),
        ("text_for_list", "addUpstreams", json!("127.8.8.1:1")),
        ("object_for_list", "addUpstreams", json!({})),
        ("text_for_flag", "noReload", json!("perhaps")),
        ("number_for_id", "loadBalancerRequestId", json!(7)),
        ("object_for_id", "loadBalancerRequestId", json!({})),
    ] {
        let mut body = update("shape", &format!("shape-{name}"));
        body[field] = value;
        check(&target, name, Method::POST, path, Some(body)).await;
    }
    for (name, content_type, text) in [
        ("body_malformed", "application/json", "{\"a\":"),
        ("body_list", "application/json", "[]"),
        ("body_text", "application/json", "\"shop\""),
        ("body_null", "application/json", "null"),
        ("body_empty", "application/json", ""),
        ("body_of_another_type", "text/plain", "{}"),
        ("body_of_a_form", "application/x-www-form-urlencoded", "a=b"),
    ] {
        let body = Some((content_type, text.to_owned()));
        let answer = target.raw_text(Method::POST, path, body).await;
        target.is_recorded(name, &answer);
    }
    check(&target, "body_missing", Method::POST, path, None).await;
}

#[tokio::test]
async fn calls_that_do_not_fit() {
    let target = Target::start().await;
    check(
        &target,
        "method_not_allowed",
        Method::PUT,
        &keyed("/request"),
        None,
    )
    .await;
    check(
        &target,
        "upstream_missing",
        Method::PUT,
        &keyed("/request/upstreams/shape"),
        None,
    )
    .await;
    let path = keyed("/request/upstreams/shape?upstream=localhost:8080");
    check(&target, "upstream_unreadable", Method::PUT, &path, None).await;
    let path = keyed("/request/upstreams/shape-never");
    check(
        &target,
        "upstreams_malformed",
        Method::POST,
        &path,
        Some(json!({})),
    )
    .await;
    check(
        &target,
        "albs_wrong_method",
        Method::POST,
        &keyed("/albs/target-groups"),
        None,
    )
    .await;
    let path = keyed("/aliases/shape-alias");
    check(
        &target,
        "alias_malformed",
        Method::POST,
        &path,
        Some(json!([])),
    )
    .await;
    check(&target, "alias_missing", Method::POST, &path, None).await;
    let path = format!("/auth/keys?authkey={MASTER}");
    check(
        &target,
        "key_malformed",
        Method::POST,
        &path,
        Some(json!([])),
    )
    .await;
    check(&target, "key_body_missing", Method::POST, &path, None).await;
}
