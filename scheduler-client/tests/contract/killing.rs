//! Killing tasks.

use reqwest::Method;
use scheduler_client::{
    ExtendedTaskState, KillTaskAnswer, RequestType, SingularityKillTaskRequest, TaskCleanupType,
};
use serde_json::json;

use crate::target::{Runs, Target};

#[tokio::test]
async fn a_killed_task_is_replaced_and_its_history_tells_how() {
    let target = Target::start().await;
    let id = target.create("killed", RequestType::Worker).await;
    target.deployed(&id, "d1", Runs::ForEver).await;
    let task = target.healthy(&id, 1).await.remove(0).id;
    let why = SingularityKillTaskRequest {
        message: Some("a good reason".to_owned()),
        ..SingularityKillTaskRequest::default()
    };
    let answer = target.scheduler.kill_task(&task, &why).await.unwrap();
    let KillTaskAnswer::Accepted(cleanup) = answer else {
        panic!("{answer:?}");
    };
    assert_eq!(cleanup.cleanup_type, TaskCleanupType::UserRequested);
    target
        .until("its end", async || {
            let gone = target.scheduler.task(&task).await.unwrap().is_none();
            gone.then_some(())
        })
        .await;
    let history = target.scheduler.task_history(&task).await.unwrap().unwrap();
    let states: Vec<&ExtendedTaskState> = history
        .task_updates
        .iter()
        .map(|update| &update.task_state)
        .collect();
    assert_eq!(
        states,
        [
            &ExtendedTaskState::TaskLaunched,
            &ExtendedTaskState::TaskRunning,
            &ExtendedTaskState::TaskCleaning,
            &ExtendedTaskState::TaskKilled
        ]
    );
    target
        .delete(&format!("/tasks/task/{task}"))
        .await
        .is_said_in_json(404);
    let successor = target.healthy(&id, 1).await.remove(0);
    assert_ne!(successor.id, task);
    assert_eq!(successor.instance_no, 1);
}

/// Quirk 17: a later kill replaces the cleanup of an earlier one, but for a hard one. That is so until the cleaner's next
/// pass takes the cleanup away; then any kill is taken again, while the task still takes its time.
#[tokio::test]
async fn only_a_hard_kill_cannot_be_replaced() {
    let target = Target::start().await;
    let parent = target.create_with("killed-twice", RequestType::Worker, |request| {
        request.instances = Some(2);
    });
    let id = parent.await.request.id;
    target.deployed(&id, "d1", Runs::Stubbornly).await;
    let tasks = target.healthy(&id, 2).await;
    let kill = async |number: usize, body| {
        let path = format!("/tasks/task/{}", tasks[number].id);
        let answer = target.call(Method::DELETE, &path, Some(body)).await;
        let kind = answer.body["cleanupType"].as_str().unwrap();
        (answer.status, kind.to_owned())
    };
    let said = |status, kind: &str| (status, kind.to_owned());
    for _ in 0..2 {
        assert_eq!(kill(0, json!({})).await, said(200, "USER_REQUESTED"));
    }
    let refused = target.until("a kill before the cleaner's pass", async || {
        let hard = kill(1, json!({"override": true})).await;
        assert_eq!(hard, said(200, "USER_REQUESTED_DESTROY"));
        let plain = kill(1, json!({})).await;
        (plain.0 == 409).then_some(plain)
    });
    assert_eq!(refused.await, said(409, "USER_REQUESTED_DESTROY"));
}
