//! Stopping a request and starting it again.

use scheduler_client::{
    RequestState, RequestType, SingularityPauseRequest, SingularityUnpauseRequest,
};
use serde_json::json;

use crate::target::{Runs, Target};

#[tokio::test]
async fn a_paused_request_has_no_tasks_and_does_nothing() {
    let target = Target::start().await;
    let id = target.create("paused", RequestType::Worker).await;
    target.deployed(&id, "d1", Runs::ForEver).await;
    target.healthy(&id, 1).await;
    let pause = SingularityPauseRequest::default();
    let answer = target.scheduler.pause(&id, &pause).await.unwrap();
    assert_eq!(answer.state, RequestState::Paused);
    target.healthy(&id, 0).await;

    let path = format!("/requests/request/{id}");
    for action in ["pause", "run", "bounce"] {
        let answer = target.post(&format!("{path}/{action}"), json!({})).await;
        answer.is_said_in_json(409);
    }
    let deploy = target.new_deploy(&id, "d2", Runs::ForEver);
    let body = json!({"deploy": deploy});
    target.post("/deploys", body).await.is_said_in_json(409);
    // No timer, so there is none to take away.
    target
        .delete(&format!("{path}/pause"))
        .await
        .is_said_in_json(404);

    let unpause = SingularityUnpauseRequest::default();
    let answer = target.scheduler.unpause(&id, &unpause).await.unwrap();
    assert_eq!(answer.state, RequestState::Active);
    target.healthy(&id, 1).await;
    let again = target.post(&format!("{path}/unpause"), json!({})).await;
    again.is_said_in_json(409);
}

#[tokio::test]
async fn for_a_while_only() {
    let target = Target::start().await;
    let id = target.create("paused-briefly", RequestType::Worker).await;
    target.deployed(&id, "d1", Runs::ForEver).await;
    let briefly = SingularityPauseRequest {
        duration_millis: Some(2000),
        action_id: Some("my-action".to_owned()),
        ..SingularityPauseRequest::default()
    };
    let answer = target.scheduler.pause(&id, &briefly).await.unwrap();
    // The service calls it something else when there is a timer.
    let timer = answer.expiring_pause.unwrap();
    assert_ne!(timer.action_id.as_deref(), Some("my-action"));
    target
        .until("the end of the pause", async || {
            let parent = target.parent(&id).await;
            (parent.state == RequestState::Active).then_some(())
        })
        .await;
    target.healthy(&id, 1).await;
}

#[tokio::test]
async fn a_deploy_can_end_the_pause() {
    let target = Target::start().await;
    let id = target.create("unpaused", RequestType::Worker).await;
    let pause = SingularityPauseRequest::default();
    target.scheduler.pause(&id, &pause).await.unwrap();
    // While the cleaner has not seen the pause, it would take the deploy's tasks.
    target
        .until("the cleaner", async || {
            let cleanups = target.get("/requests/queued/cleanup").await.ok();
            let waits = cleanups.to_string().contains(id.as_str());
            (!waits).then_some(())
        })
        .await;
    let deploy = target.new_deploy(&id, "d1", Runs::ForEver);
    let body = json!({"deploy": deploy, "unpauseOnSuccessfulDeploy": true});
    let answer = target.post("/deploys", body).await.ok();
    // Quirk 3: the answer is from before.
    assert_eq!(answer["state"], "PAUSED");
    let state = target.parent(&id).await.state;
    // A simulated service may be done by now.
    assert!(state == RequestState::DeployingToUnpause || !target.is_real());
    target.ended(&id, "d1").await;
    assert_eq!(target.parent(&id).await.state, RequestState::Active);
}
