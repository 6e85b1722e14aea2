//! Under which status and type the service says what, and answers that are always the same: the recorded ones.

use reqwest::Method;
use scheduler_client::{RequestId, RunId};
use serde_json::{Value, json};

use crate::target::Target;

async fn check(target: &Target, name: &str, method: Method, path: &str, body: Option<Value>) {
    let answer = target.call(method, path, body).await;
    target.is_recorded(name, &answer);
}

async fn get(target: &Target, name: &str, path: &str) {
    check(target, name, Method::GET, path, None).await;
}

async fn post(target: &Target, name: &str, path: &str, body: Value) {
    check(target, name, Method::POST, path, Some(body)).await;
}

#[tokio::test]
async fn of_what_is_not_there() {
    let target = Target::start().await;
    let target = &target;
    get(target, "unknown_route", "/no-such-route").await;
    get(target, "unknown_request", "/requests/request/never").await;
    get(
        target,
        "unknown_request_simple",
        "/requests/request/never/simple",
    )
    .await;
    get(
        target,
        "unknown_run_of_unknown_request",
        "/requests/request/never/run/r",
    )
    .await;
    get(target, "unknown_task", "/tasks/task/never-d1-1-1-host-rack").await;
    get(
        target,
        "unknown_task_history",
        "/history/task/never-d1-1-1-host-rack",
    )
    .await;
    get(
        target,
        "unknown_deploy_history",
        "/history/request/never/deploy/d1",
    )
    .await;
    get(
        target,
        "history_of_unknown_request",
        "/history/request/never/tasks",
    )
    .await;
    get(
        target,
        "pages_of_unknown_request",
        "/history/request/never/deploys/withmetadata",
    )
    .await;
    get(
        target,
        "counts_of_unknown_request",
        "/tasks/counts/request/never",
    )
    .await;
    get(target, "unknown_agent_history", "/agents/agent/never").await;
    for (name, action) in [("pause", "pause"), ("run", "run"), ("bounce", "bounce")] {
        let path = format!("/requests/request/never/{action}");
        post(
            target,
            &format!("{name}_of_unknown_request"),
            &path,
            json!({}),
        )
        .await;
    }
    let deploy = json!({"deploy": {"requestId": "never", "id": "d1"}});
    post(target, "deploy_of_unknown_request", "/deploys", deploy).await;
}

#[tokio::test]
async fn the_client_takes_an_absent_optional_for_what_it_is() {
    let target = Target::start().await;
    let (request, run) = (RequestId::new("never").unwrap(), RunId::new("r").unwrap());
    let found = target.scheduler.track_run(&request, &run).await;
    assert_eq!(found.unwrap(), None);
    let found = target.scheduler.task_ids(&request).await;
    assert_eq!(found.unwrap(), None);
}

/// Nothing at all, if only JSON is accepted; and a web page of the server's for whoever accepts anything.
#[tokio::test]
async fn an_absent_optional_is_an_empty_404_or_a_page() {
    let target = Target::start().await;
    for path in [
        "/track/run/never/r",
        "/track/task/never-d1-1-1-host-rack",
        "/history/request/never/run/r",
        "/tasks/ids/request/never",
        "/tasks/task/never-d1-1-1-host-rack/cleanup",
        "/groups/group/never",
        "/priority/freeze",
        "/agents/agent/never/details",
    ] {
        target.get(path).await.is_empty(404);
        let page = target.call_with(Method::GET, path, None, None).await;
        assert_eq!(page.status, 404);
        assert_eq!(
            page.content_type.as_deref(),
            Some("text/html;charset=iso-8859-1")
        );
    }
}

#[tokio::test]
async fn of_bodies_that_cannot_be_read() {
    let target = Target::start().await;
    let send = async |name: &str, content_type: &str, body: &str| {
        let body = Some((content_type, body.to_owned()));
        let accept = Some("application/json");
        let answer = target
            .call_with(Method::POST, "/requests", body, accept)
            .await;
        target.is_recorded(name, &answer);
    };
    send("body_malformed", "application/json", "{\"id\": ").await;
    send("body_null", "application/json", "null").await;
    send("body_empty", "application/json", "").await;
    send("body_list", "application/json", "[]").await;
    send(
        "body_of_a_form",
        "application/x-www-form-urlencoded",
        "id=x",
    )
    .await;
    send("body_of_another_type", "text/plain", "{}").await;
    send(
        "request_without_id",
        "application/json",
        "{\"requestType\": \"WORKER\"}",
    )
    .await;
    let number = "{\"id\": \"x\", \"requestType\": \"WORKER\", \"instances\": \"two\"}";
    send("word_for_number", "application/json", number).await;
    check(
        &target,
        "method_not_allowed",
        Method::PUT,
        "/requests",
        Some(json!({})),
    )
    .await;
    post(&target, "deploy_without_deploy", "/deploys", json!({})).await;
    post(
        &target,
        "deploy_without_request",
        "/deploys",
        json!({"deploy": {"id": "d1"}}),
    )
    .await;
}

/// An unknown word of the newer endpoints is explained, and one of the others is as if the path were wrong.
#[tokio::test]
async fn of_parameters_that_cannot_be_read() {
    let target = Target::start().await;
    let target = &target;
    get(target, "state_unknown", "/requests/ids?state=no-such-state").await;
    for path in [
        "/history/request/never/tasks?count=x",
        "/history/request/never/tasks?lastTaskStatus=no_such_state",
        "/history/request/never/tasks?lastTaskStatus=task_running",
        "/history/request/never/tasks?orderDirection=asc",
        "/agents/?state=active",
    ] {
        assert_eq!(
            target.get(path).await.is_said_in_json(404),
            "HTTP 404 Not Found"
        );
    }
    target.get("/agents/?state=ACTIVE").await.ok();
    target.get("/requests/ids?state=active").await.ok();
}
