//! Deploys of requests without a balancer.

use scheduler_client::{
    DeployFailureReason, DeployId, DeployState, RequestState, RequestType, SingularityDeployRequest,
};
use serde_json::json;

use crate::target::{Runs, Target};

#[tokio::test]
async fn a_worker_is_deployed_when_its_task_has_run_for_a_while() {
    let target = Target::start().await;
    let id = target.create("deployed", RequestType::Worker).await;
    let sent = target
        .send(target.new_deploy(&id, "d1", Runs::ForEver))
        .await;
    let sent = sent.unwrap();
    let pending = sent.pending_deploy_state.unwrap();
    assert_eq!(pending.current_deploy_state, DeployState::Waiting);
    assert_eq!(sent.pending_deploy.unwrap().id.as_str(), "d1");
    let progress = pending.deploy_progress.unwrap();
    assert_eq!(progress.target_active_instances, 1);
    assert_eq!(progress.current_active_instances, 0);

    let result = target.ended(&id, "d1").await;
    assert_eq!(result.deploy_state, DeployState::Succeeded);
    assert!(result.deploy_failures.is_empty());
    let parent = target.parent(&id).await;
    assert_eq!(parent.active_deploy.unwrap().id.as_str(), "d1");
    assert_eq!(parent.pending_deploy_state, None);
    let deploys = parent.request_deploy_state.unwrap();
    assert_eq!(deploys.active_deploy.unwrap().deploy_id.as_str(), "d1");
    assert_eq!(deploys.pending_deploy, None);
    let tasks = target.healthy(&id, 1).await;
    assert_eq!(tasks[0].instance_no, 1);
}

#[tokio::test]
async fn an_id_is_used_up_even_by_a_deploy_that_failed() {
    let target = Target::start().await;
    let id = target.create("used", RequestType::Worker).await;
    target.deployed(&id, "d1", Runs::ForEver).await;
    let failing = target.new_deploy(&id, "d2", Runs::Badly);
    target.send(failing).await.unwrap();
    target.ended(&id, "d2").await;
    for used in ["d1", "d2"] {
        let again = target.new_deploy(&id, used, Runs::ForEver);
        let body = serde_json::to_value(SingularityDeployRequest::new(again)).unwrap();
        target.post("/deploys", body).await.is_said_in_text(400);
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_deploy_is_said_in_text() {
    let target = Target::start().await;
    let id = target.create("wrong", RequestType::Worker).await;
    let ok = json!({"id": "d1", "requestId": id, "command": "true", "resources": {"cpus": 0.1, "memoryMb": 16}});
    for (member, value) in [
        ("id", json!("with-a-dash")),
        ("id", json!("x".repeat(51))),
        ("id", json!(null)),
        ("command", json!(null)),
        ("resources", json!({"cpus": 51, "memoryMb": 16})),
        ("resources", json!({"cpus": 0, "memoryMb": 16})),
        ("healthcheck", json!({"uri": "/"})),
        ("env", json!({"STARTED_BY_USER": "me"})),
        ("runImmediately", json!({})),
        ("loadBalancerPortIndex", json!(0)),
    ] {
        let mut deploy = ok.clone();
        deploy[member] = value;
        let answer = target.post("/deploys", json!({"deploy": deploy})).await;
        assert!(!answer.is_said_in_text(400).is_empty(), "{member}");
    }
    assert_eq!(target.parent(&id).await.pending_deploy, None);
}

#[tokio::test]
async fn the_empty_text_is_an_id_too() {
    let target = Target::start().await;
    let id = target.create("empty-id", RequestType::OnDemand).await;
    let deploy = json!({"id": "", "requestId": id, "command": "true", "resources": {"cpus": 0.1, "memoryMb": 16}});
    let sent = target.post("/deploys", json!({"deploy": deploy})).await;
    assert_eq!(sent.ok()["activeDeploy"]["id"], "");
}

#[tokio::test]
async fn only_one_is_under_way() {
    let target = Target::start().await;
    let id = target.create("one-at-a-time", RequestType::Worker).await;
    let first = target.new_deploy(&id, "d1", Runs::Nowhere);
    target.send(first).await.unwrap();
    let second = target.new_deploy(&id, "d2", Runs::ForEver);
    let second = serde_json::to_value(SingularityDeployRequest::new(second)).unwrap();
    target.post("/deploys", second).await.is_said_in_json(409);
    let deploy = DeployId::new("d1").unwrap();
    target.scheduler.cancel_deploy(&id, &deploy).await.unwrap();
    target.ended(&id, "d1").await;
}

#[tokio::test]
async fn a_task_that_ends_fails_the_deploy_and_the_old_one_stays() {
    let target = Target::start().await;
    let id = target.create("failing", RequestType::Worker).await;
    target.deployed(&id, "d1", Runs::ForEver).await;
    let failing = target.new_deploy(&id, "d2", Runs::Badly);
    target.send(failing).await.unwrap();
    let result = target.ended(&id, "d2").await;
    assert_eq!(result.deploy_state, DeployState::Failed);
    // Sometimes the service notices before it knows why, and then there are none.
    for failure in &result.deploy_failures {
        assert_eq!(failure.reason, DeployFailureReason::TaskFailedOnStartup);
        let task = failure.task_id.as_ref().unwrap();
        assert_eq!(task.deploy_id.as_str(), "d2");
    }
    let parent = target.parent(&id).await;
    assert_eq!(parent.state, RequestState::Active);
    assert_eq!(parent.active_deploy.unwrap().id.as_str(), "d1");
    let tasks = target.healthy(&id, 1).await;
    assert_eq!(tasks[0].deploy_id.as_str(), "d1");
}

#[tokio::test]
async fn without_room_it_is_overdue() {
    let target = Target::start().await;
    let id = target.create("overdue", RequestType::Worker).await;
    let mut deploy = target.new_deploy(&id, "d1", Runs::Nowhere);
    deploy.deploy_health_timeout_seconds = Some(1);
    target.send(deploy).await.unwrap();
    let result = target.ended(&id, "d1").await;
    assert_eq!(result.deploy_state, DeployState::Overdue);
    assert!(result.deploy_failures.is_empty());
    assert!(result.message.is_some());
}

#[tokio::test]
async fn what_is_not_long_running_succeeds_at_once_and_says_so() {
    let target = Target::start().await;
    let id = target.create("at-once", RequestType::OnDemand).await;
    let deploy = target.new_deploy(&id, "d1", Runs::Nowhere);
    let sent = target.send(deploy).await.unwrap();
    assert_eq!(sent.pending_deploy, None);
    assert!(sent.pending_deploy_state.is_some());
    assert_eq!(sent.active_deploy.unwrap().id.as_str(), "d1");
    let result = target.ended(&id, "d1").await;
    assert_eq!(result.deploy_state, DeployState::Succeeded);
    assert_eq!(result.message.as_deref(), Some("Request not deployable"));
}
