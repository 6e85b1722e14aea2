//! Giving up a deploy.

use scheduler_client::{DeployId, DeployState, RequestType};

use crate::target::{Runs, Target};

/// Quirk 3: the answer still shows the deploy as it was.
#[tokio::test]
async fn the_answer_is_stale_and_the_end_comes_later() {
    let target = Target::start().await;
    let id = target.create("cancelled", RequestType::Worker).await;
    target.deployed(&id, "d1", Runs::ForEver).await;
    let waiting = target.new_deploy(&id, "d2", Runs::Nowhere);
    target.send(waiting).await.unwrap();
    let deploy = DeployId::new("d2").unwrap();
    let answer = target.scheduler.cancel_deploy(&id, &deploy).await.unwrap();
    let pending = answer.pending_deploy_state.unwrap();
    assert_eq!(pending.current_deploy_state, DeployState::Waiting);
    let result = target.ended(&id, "d2").await;
    assert_eq!(result.deploy_state, DeployState::Canceled);
    let parent = target.parent(&id).await;
    assert_eq!(parent.active_deploy.unwrap().id.as_str(), "d1");
    assert_eq!(parent.pending_deploy_state, None);
}

#[tokio::test]
async fn another_than_the_one_under_way_is_refused() {
    let target = Target::start().await;
    let id = target.create("not-pending", RequestType::Worker).await;
    let path = format!("/deploys/deploy/d1/request/{id}");
    target.delete(&path).await.is_said_in_text(400);
    target.deployed(&id, "d1", Runs::ForEver).await;
    target.delete(&path).await.is_said_in_text(400);
}
