//! Requests: queued, done, refused, taken back.

use reqwest::Method;
use serde_json::{Value, json};

use super::{check, get, keyed, update};
use crate::target::Target;
use crate::words::{change, request_id, service, upstream};

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
