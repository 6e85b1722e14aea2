//! Making requests: what is taken, what is not, and what comes back.

use scheduler_client::{RequestState, RequestType};
use serde_json::{Value, json};

use crate::target::Target;

#[tokio::test]
async fn a_new_request_is_active_and_has_nothing() {
    let target = Target::start().await;
    let parent = target
        .create_with("new", RequestType::Service, |request| {
            request.instances = Some(2);
            request.owners = Some(vec!["ops@example.com".to_owned()]);
        })
        .await;
    assert_eq!(parent.state, RequestState::Active);
    assert_eq!(parent.request.instances, Some(2));
    assert_eq!(parent.request_deploy_state, None);
    let tasks = parent.task_ids.unwrap();
    assert!(tasks.healthy.is_empty() && tasks.pending.is_empty());
    let found = target.scheduler.simple_request(&parent.request.id).await;
    assert_eq!(found.unwrap().unwrap().request, parent.request);
}

#[tokio::test]
async fn posting_again_replaces_all_of_it() {
    let target = Target::start().await;
    let id = target
        .create_with("replaced", RequestType::Worker, |request| {
            request.instances = Some(3);
        })
        .await
        .request
        .id;
    let parent = target.create("replaced", RequestType::Worker).await;
    assert_eq!(parent, id);
    assert_eq!(target.parent(&id).await.request.instances, None);
}

#[tokio::test]
async fn what_is_not_valid_is_refused_in_text() {
    let target = Target::start().await;
    let id = target.id("invalid");
    let cron = |schedule: &str| json!({"requestType": "SCHEDULED", "schedule": schedule});
    for wrong in [
        json!({"requestType": "SERVICE", "id": "with a blank"}),
        json!({"requestType": "SERVICE", "id": "with.a.dot"}),
        json!({"requestType": "SERVICE", "id": "a".repeat(101)}),
        json!({"requestType": "SERVICE", "instances": 0}),
        json!({"requestType": "SERVICE", "instances": 26}),
        json!({"requestType": "SERVICE", "taskPriorityLevel": 2}),
        json!({"requestType": "WORKER", "schedule": "* * * * *"}),
        json!({"requestType": "WORKER", "numRetriesOnFailure": 2}),
        json!({"requestType": "ON_DEMAND", "loadBalanced": true}),
        json!({"requestType": "SCHEDULED"}),
        cron("61 * * * *"),
    ] {
        let mut body = json!({"id": id});
        body.as_object_mut()
            .unwrap()
            .extend(wrong.as_object().unwrap().clone());
        let answer = target.post("/requests", body).await;
        assert!(!answer.is_said_in_text(400).is_empty());
    }
    assert_eq!(target.scheduler.request(&id).await.unwrap(), None);
}

#[tokio::test]
async fn its_kind_and_its_balancer_cannot_change_but_for_service_and_worker() {
    let target = Target::start().await;
    let id = target.create("kind", RequestType::Worker).await;
    let post = async |more: Value| {
        let mut body = json!({"id": id});
        let more = more.as_object().unwrap().clone();
        body.as_object_mut().unwrap().extend(more);
        target.post("/requests", body).await
    };
    let scheduled = json!({"requestType": "SCHEDULED", "schedule": "* * * * *"});
    post(scheduled).await.is_said_in_text(400);
    let balanced = json!({"requestType": "WORKER", "loadBalanced": true});
    post(balanced).await.is_said_in_text(400);
    post(json!({"requestType": "SERVICE"})).await.ok();
}

#[tokio::test]
async fn without_a_kind_it_is_a_worker() {
    let target = Target::start().await;
    let id = target.id("kindless");
    let made = target.post("/requests", json!({"id": id})).await.ok();
    assert_eq!(made["request"]["requestType"], "WORKER");
}

#[tokio::test]
async fn words_of_the_json_are_upper_case_or_it_is_not_read() {
    let target = Target::start().await;
    for kind in ["service", "NO_SUCH_KIND"] {
        let body = json!({"id": target.id("lower"), "requestType": kind});
        let answer = target.post("/requests", body).await;
        assert_eq!(answer.is_said_in_json(400), "Unable to process JSON");
    }
}

#[tokio::test]
async fn its_version_changes_with_it_and_has_to_be_asked_for_with_a_parameter() {
    let target = Target::start().await;
    let id = target.create("versioned", RequestType::Worker).await;
    let path = format!("/requests/request/{id}");
    // The parameter has no default there, and what is missing is used all the same.
    let head = async |query: &str| {
        let path = format!("{path}{query}");
        target.call(reqwest::Method::HEAD, &path, None).await.status
    };
    assert_eq!(head("").await, 500);
    assert_eq!(head("?useWebCache=false").await, 200);
}
