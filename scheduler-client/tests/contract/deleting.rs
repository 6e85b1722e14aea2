//! Removing requests.

use scheduler_client::{
    RequestHistoryQuery, RequestHistoryType, RequestType, SingularityDeleteRequestRequest,
};
use serde_json::json;

use crate::target::{Runs, Target};

#[tokio::test]
async fn its_tasks_go_first_and_its_deploy_ids_stay_used() {
    let target = Target::start().await;
    let id = target.create("deleted", RequestType::Worker).await;
    target.deployed(&id, "d1", Runs::ForEver).await;
    let task = target.healthy(&id, 1).await.remove(0).id;
    let why = SingularityDeleteRequestRequest::default();
    let body = json!({"id": id, "requestType": "WORKER"});
    let deleted = target.between_passes(async || {
        let deleted = target.scheduler.delete_request(&id, &why).await.unwrap();
        let again = target.post("/requests", body.clone()).await;
        again.is_said_in_json(409);
        deleted
    });
    assert_eq!(deleted.await.id, id);
    target
        .until("its end", async || {
            let gone = target.scheduler.request(&id).await.unwrap().is_none();
            gone.then_some(())
        })
        .await;
    assert_eq!(target.scheduler.task(&task).await.unwrap(), None);
    let path = format!("/requests/request/{id}");
    target.delete(&path).await.is_said_in_json(404);

    let mut history = target
        .scheduler
        .request_history(&id, &RequestHistoryQuery::default());
    let history = history.next().await.unwrap().unwrap();
    assert_eq!(history[0].event_type, RequestHistoryType::Deleted);
    assert_eq!(history[1].event_type, RequestHistoryType::Deleting);
    let made = target.post("/requests", body).await.ok();
    assert_eq!(made["requestDeployState"], json!(null));
    let again = json!({"deploy": target.new_deploy(&id, "d1", Runs::ForEver)});
    target.post("/deploys", again).await.is_said_in_text(400);
}
