//! Answers about a life: kept for the tests of decoding, because too much in them is different every time.

use reqwest::Method;
use scheduler_client::{RequestId, RequestType, RunId};
use serde_json::{Value, json};

use crate::target::{Runs, Target};

/// Asks, and keeps the answer.
async fn keep(target: &Target, name: &str, path: &str) -> Value {
    let answer = target.get(path).await;
    target.is_worth_keeping(name, &answer);
    answer.ok()
}

async fn keep_post(target: &Target, name: &str, path: &str, body: Value) -> Value {
    let answer = target.post(path, body).await;
    target.is_worth_keeping(name, &answer);
    answer.ok()
}

#[tokio::test]
#[ignore = "only answers of the real service are kept"]
async fn of_a_balanced_service() {
    let target = Target::start().await;
    let target = &target;
    let id = target.balanced_request("kept").await;
    let deploy = json!({"deploy": target.balanced_deploy(&id, "d1"), "message": "the first"});
    keep_post(target, "deploy_accepted", "/deploys", deploy).await;
    let path = format!("/requests/request/{id}");
    target
        .until("a call of the balancer", async || {
            let answer = target.get(&path).await;
            let pending = &answer.body["pendingDeployState"]["deployProgress"]["pendingLbUpdate"];
            let seen = pending.is_object();
            if seen {
                target.is_worth_keeping("request_balancing", &answer);
            }
            // A simulated service may be faster than we look.
            let over = answer.body["pendingDeployState"].is_null();
            (seen || over).then_some(())
        })
        .await;
    keep(target, "deploys_pending", "/deploys/pending").await;
    target.ended(&id, "d1").await;
    let tasks = target.healthy(&id, 2).await;
    let task = &tasks[0].id;
    keep(target, "request_deployed", &path).await;
    keep(target, "request_simple", &format!("{path}/simple")).await;
    keep(target, "requests", "/requests?includeFullRequestData=true").await;
    keep(
        target,
        "deploy_succeeded",
        &format!("/history/request/{id}/deploy/d1"),
    )
    .await;
    keep(target, "task_active", &format!("/tasks/task/{task}")).await;
    keep(
        target,
        "task_history_active",
        &format!("/history/task/{task}"),
    )
    .await;
    keep(target, "task_ids", &format!("/tasks/ids/request/{id}")).await;
    keep(target, "task_tracked", &format!("/track/task/{task}")).await;
    keep_post(
        target,
        "bounce_accepted",
        &format!("{path}/bounce"),
        json!({"message": "m"}),
    )
    .await;
    target
        .until("cleanups", async || {
            let answer = target.get("/tasks/cleaning").await;
            let ours = answer.body.to_string().contains(task.as_str());
            ours.then(|| target.is_worth_keeping("tasks_cleaning", &answer))
        })
        .await;
    keep(target, "request_bouncing", &path).await;
}

#[tokio::test]
#[ignore = "only answers of the real service are kept"]
async fn of_failures() {
    let target = Target::start().await;
    let target = &target;
    let id = target.create("kept-failing", RequestType::Worker).await;
    target
        .send(target.new_deploy(&id, "d1", Runs::Badly))
        .await
        .unwrap();
    target.ended(&id, "d1").await;
    keep(
        target,
        "deploy_failed",
        &format!("/history/request/{id}/deploy/d1"),
    )
    .await;
    let mut nowhere = target.new_deploy(&id, "d2", Runs::Nowhere);
    nowhere.deploy_health_timeout_seconds = Some(1);
    target.send(nowhere).await.unwrap();
    target.ended(&id, "d2").await;
    keep(
        target,
        "deploy_overdue",
        &format!("/history/request/{id}/deploy/d2"),
    )
    .await;
    target
        .send(target.new_deploy(&id, "d3", Runs::Nowhere))
        .await
        .unwrap();
    let cancel = format!("/deploys/deploy/d3/request/{id}");
    let answer = target.call(Method::DELETE, &cancel, None).await;
    target.is_worth_keeping("deploy_cancel_accepted", &answer);
    target.ended(&id, "d3").await;
    keep(
        target,
        "deploy_cancelled",
        &format!("/history/request/{id}/deploy/d3"),
    )
    .await;
    keep(
        target,
        "deploy_list",
        &format!("/history/request/{id}/deploys"),
    )
    .await;
    let pages = format!("/history/request/{id}/deploys/withmetadata?count=2");
    keep(target, "deploy_pages", &pages).await;
}

#[tokio::test]
#[ignore = "only answers of the real service are kept"]
async fn of_runs() {
    let target = Target::start().await;
    let target = &target;
    let id = target.create("kept-running", RequestType::OnDemand).await;
    target.deployed(&id, "d1", Runs::Shortly).await;
    let path = format!("/requests/request/{id}");
    let later = json!({"runId": "later", "runAt": 1_999_999_999_999_u64});
    // Further away than is allowed.
    target
        .post(&format!("{path}/run"), later)
        .await
        .is_said_in_text(400);
    let body = json!({"runId": "r1", "message": "now"});
    keep_post(
        target,
        "run_accepted",
        &format!("{path}/run?minimal=true"),
        body,
    )
    .await;
    let run = RunId::new("r1").unwrap();
    target
        .run_is(&id, &run, |state| state.task_id.is_some())
        .await;
    keep(target, "run_tracked", &format!("/track/run/{id}/r1")).await;
    keep(target, "run_task", &format!("{path}/run/r1")).await;
    let ended = target.run_is(&id, &run, |state| {
        state
            .current_state
            .as_ref()
            .is_some_and(scheduler_client::ExtendedTaskState::is_done)
    });
    let task = ended.await.task_id.unwrap().id;
    keep(target, "run_ended", &format!("/track/run/{id}/r1")).await;
    keep(
        target,
        "run_history",
        &format!("/history/request/{id}/run/r1"),
    )
    .await;
    keep(
        target,
        "task_history_ended",
        &format!("/history/task/{task}"),
    )
    .await;
    keep(
        target,
        "tasks_ended",
        &format!("/history/request/{id}/tasks"),
    )
    .await;
    let browse = format!("/sandbox/{task}/browse");
    target
        .until("its folder", async || {
            let answer = target.get(&browse).await;
            (answer.status == 200).then(|| target.is_worth_keeping("sandbox", &answer))
        })
        .await;
    let read = format!("/sandbox/{task}/read?path=stdout&offset=0&length=100");
    keep(target, "sandbox_file", &read).await;
}

#[tokio::test]
#[ignore = "only answers of the real service are kept"]
async fn of_changes() {
    let target = Target::start().await;
    let target = &target;
    let id = target.create("kept-changing", RequestType::Worker).await;
    target.deployed(&id, "d1", Runs::ForEver).await;
    let path = format!("/requests/request/{id}");
    let scale = json!({"instances": 2, "durationMillis": 600_000, "message": "for a while"});
    let answer = target.put(&format!("{path}/scale"), scale).await;
    target.is_worth_keeping("scale_accepted", &answer);
    let task = target.healthy(&id, 2).await.remove(0).id;
    let kill = json!({"message": "m", "actionId": "a"});
    let answer = target
        .call(Method::DELETE, &format!("/tasks/task/{task}"), Some(kill))
        .await;
    target.is_worth_keeping("kill_accepted", &answer);
    let pause = json!({"durationMillis": 600_000});
    keep_post(target, "pause_accepted", &format!("{path}/pause"), pause).await;
    keep_post(
        target,
        "unpause_accepted",
        &format!("{path}/unpause"),
        json!({}),
    )
    .await;
    keep(
        target,
        "request_history",
        &format!("/history/request/{id}/requests"),
    )
    .await;
    keep_the_rest(target, &id).await;
}

async fn keep_the_rest(target: &Target, id: &RequestId) {
    keep(target, "state", "/state?skipCache=true").await;
    keep(target, "agents", "/agents").await;
    keep(target, "racks", "/racks").await;
    keep(
        target,
        "agent_history",
        &format!("/agents/agent/{}", target.agent_id(0)),
    )
    .await;
    keep(target, "user", "/auth/user").await;
    keep(target, "disasters", "/disasters/stats").await;
    keep(
        target,
        "batch",
        &format!("/requests/batch?id={id}&id=never"),
    )
    .await;
}
