//! Replacing the tasks of a request.

use scheduler_client::{
    RequestState, RequestType, SingularityBounceRequest, SingularityTaskId, TaskCleanupType,
};
use serde_json::json;

use crate::target::{Runs, Target};

#[tokio::test]
async fn every_task_gets_a_successor_and_a_second_bounce_has_to_wait() {
    let target = Target::start().await;
    let id = target.create("bounced", RequestType::Worker).await;
    let mut deploy = target.new_deploy(&id, "d1", Runs::ForEver);
    // The old one stays until the new one is healthy: time enough to see its cleanup.
    deploy.consider_healthy_after_running_for_seconds = Some(2);
    target.deployed_as(deploy).await;
    let old = target.healthy(&id, 1).await.remove(0);
    let bounce = SingularityBounceRequest {
        action_id: Some("my-action".to_owned()),
        message: Some("a good reason".to_owned()),
        ..SingularityBounceRequest::default()
    };
    let answer = target.between_passes(async || {
        let answer = target.scheduler.bounce(&id, &bounce).await.unwrap();
        let path = format!("/requests/request/{id}/bounce");
        target.post(&path, json!({})).await.is_said_in_json(409);
        // Quirk 7: the cleanup sits in the queue in which requests are looked up.
        let again = json!({"id": id, "requestType": "WORKER"});
        target.post("/requests", again).await.is_said_in_json(409);
        answer
    });
    let answer = answer.await;
    assert_eq!(answer.state, RequestState::Active);
    let timer = answer.expiring_bounce.unwrap();
    assert_eq!(timer.action_id.as_deref(), Some("my-action"));
    // An hour, because the bounce named no time.
    assert_eq!(timer.due_at(), Some(timer.start_millis + 3_600_000));

    let cleanup = target
        .until("the cleanup of the old task", async || {
            let query = scheduler_client::ListQuery::default();
            let cleanups = target.scheduler.task_cleanups(&query).await.unwrap();
            cleanups
                .into_iter()
                .find(|cleanup| cleanup.task_id.id == old.id)
        })
        .await;
    assert_eq!(cleanup.cleanup_type, TaskCleanupType::Bouncing);
    assert_eq!(cleanup.action_id.as_deref(), Some("my-action"));
    assert_eq!(cleanup.message.as_deref(), Some("a good reason"));
    let new = successor(&target, &old).await;
    assert_eq!(new.deploy_id, old.deploy_id);
    target
        .until("the end of the bounce", async || {
            target
                .parent(&id)
                .await
                .expiring_bounce
                .is_none()
                .then_some(())
        })
        .await;
}

async fn successor(target: &Target, old: &SingularityTaskId) -> SingularityTaskId {
    target
        .until("a successor", async || {
            let tasks = target.parent(&old.request_id).await.task_ids.unwrap();
            let [task] = &tasks.healthy[..] else {
                return None;
            };
            let only = tasks.cleaning.is_empty() && tasks.not_yet_healthy.is_empty();
            (task.id != old.id && only).then(|| task.clone())
        })
        .await
}

#[tokio::test]
async fn without_a_deploy_there_is_nothing_to_replace() {
    let target = Target::start().await;
    let id = target
        .create("nothing-to-bounce", RequestType::Worker)
        .await;
    let path = format!("/requests/request/{id}");
    let bounce = format!("{path}/bounce");
    target.post(&bounce, json!({})).await.is_said_in_json(409);
    target
        .post(&format!("{path}/exit-cooldown"), json!({}))
        .await
        .is_said_in_json(409);
    target.delete(&bounce).await.is_said_in_json(404);
}
