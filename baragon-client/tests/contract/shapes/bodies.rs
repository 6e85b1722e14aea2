//! Bodies and calls that are refused.

use reqwest::Method;
use serde_json::{Value, json};

use super::{check, keyed, update};
use crate::target::{MASTER, Target};
use crate::words::request_id;

/// A body that would be taken. Some are, so its service and its upstream are not those of other tests.
fn good(request: &str) -> Value {
    let mut body = update("bodies", request);
    body["addUpstreams"] = json!([{"upstream": "127.8.7.1:31000"}]);
    body
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
    let mut body = good("bodies-null");
    body["removeUpstreams"] = Value::Null;
    check(&target, "invalid_null", Method::POST, path, Some(body)).await;
    let mut body = good("has space");
    body["loadBalancerService"] =
        json!({"serviceId": "a/b", "serviceBasePath": null, "loadBalancerGroups": []});
    body["addUpstreams"] = json!([
        {"upstream": "a:1", "requestId": "a|b", "rackId": "a b", "group": "a b"}, {"upstream": "b:1"},
    ]);
    check(&target, "invalid_fields", Method::POST, path, Some(body)).await;
    let mut body = good("");
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
        let mut body = good(&format!("bodies-{name}"));
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
        let mut body = good(&format!("bodies-{name}"));
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
    // These two were taken, a number for a text.
    for accepted in ["7", "bodies-upstream_number_for_text"] {
        target.ended(&request_id(accepted)).await;
    }
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
