//! Setting the number of tasks.

use scheduler_client::{
    LargeScaleDown, RequestHistoryQuery, RequestHistoryType, RequestType, SingularityScaleRequest,
};
use serde_json::json;

use crate::target::{Runs, Target};

fn to(instances: u32) -> SingularityScaleRequest {
    SingularityScaleRequest {
        instances: Some(instances),
        ..SingularityScaleRequest::default()
    }
}

#[tokio::test]
async fn up_and_down_again_the_highest_numbers_first() {
    let target = Target::start().await;
    let id = target.create("scaled", RequestType::Worker).await;
    target.deployed(&id, "d1", Runs::ForEver).await;
    let up = SingularityScaleRequest {
        message: Some("more".to_owned()),
        ..to(3)
    };
    let answer = target
        .scheduler
        .scale(&id, &up, LargeScaleDown::Refuse)
        .await;
    assert_eq!(answer.unwrap().request.instances, Some(3));
    let numbers = |tasks: Vec<scheduler_client::SingularityTaskId>| {
        let mut numbers: Vec<u32> = tasks.iter().map(|task| task.instance_no).collect();
        numbers.sort_unstable();
        numbers
    };
    assert_eq!(numbers(target.healthy(&id, 3).await), [1, 2, 3]);
    let one = to(1);
    let down = target.scheduler.scale(&id, &one, LargeScaleDown::Refuse);
    down.await.unwrap();
    assert_eq!(numbers(target.healthy(&id, 1).await), [1]);

    let mut history = target
        .scheduler
        .request_history(&id, &RequestHistoryQuery::default());
    let history = history.next().await.unwrap().unwrap();
    let scaled: Vec<&str> = history
        .iter()
        .filter(|entry| entry.event_type == RequestHistoryType::Scaled)
        .map(|entry| entry.message.as_deref().unwrap())
        .collect();
    assert_eq!(
        scaled,
        ["Scaling from 3 -> 1", "more -- Scaling from 1 -> 3"]
    );
}

#[tokio::test]
async fn for_a_while_only() {
    let target = Target::start().await;
    let id = target.create("scaled-briefly", RequestType::Worker).await;
    target.deployed(&id, "d1", Runs::ForEver).await;
    let briefly = SingularityScaleRequest {
        duration_millis: Some(2000),
        ..to(2)
    };
    let scale = target
        .scheduler
        .scale(&id, &briefly, LargeScaleDown::Refuse);
    let timer = scale.await.unwrap().expiring_scale.unwrap();
    assert_eq!(timer.due_at(), Some(timer.start_millis + 2000));
    target
        .until("one again", async || {
            let parent = target.parent(&id).await;
            let back = parent.expiring_scale.is_none() && parent.request.instances != Some(2);
            back.then_some(())
        })
        .await;
    target.healthy(&id, 1).await;
}

#[tokio::test]
async fn a_timer_can_be_taken_away_and_then_is_not_there() {
    let target = Target::start().await;
    let id = target.create("scaled-for-good", RequestType::Worker).await;
    let long = SingularityScaleRequest {
        duration_millis: Some(600_000),
        ..to(2)
    };
    target
        .scheduler
        .scale(&id, &long, LargeScaleDown::Refuse)
        .await
        .unwrap();
    let path = format!("/requests/request/{id}/scale");
    target.delete(&path).await.ok();
    let parent = target.parent(&id).await;
    assert_eq!(
        (parent.request.instances, parent.expiring_scale),
        (Some(2), None)
    );
    target.delete(&path).await.is_said_in_json(404);
}

#[tokio::test]
async fn what_changes_nothing_or_too_much_is_refused() {
    let target = Target::start().await;
    let parent = target.create_with("scaled-wrongly", RequestType::Worker, |request| {
        request.instances = Some(20);
    });
    let id = parent.await.request.id;
    let path = format!("/requests/request/{id}/scale");
    for instances in [0, 20, 26] {
        let body = json!({"instances": instances});
        target.put(&path, body).await.is_said_in_text(400);
    }
    target
        .put(&path, json!({"instances": 9}))
        .await
        .is_said_in_text(400);
    let acknowledged = format!("{path}?largeScaleDownAcknowledged=true");
    target
        .put(&acknowledged, json!({"instances": 9}))
        .await
        .ok();
    // Posting the request cannot acknowledge.
    target.put(&path, json!({"instances": 20})).await.ok();
    let post = json!({"id": id, "requestType": "WORKER", "instances": 9});
    target.post("/requests", post).await.is_said_in_text(400);
}
