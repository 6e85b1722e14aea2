use scheduler_client::{
    DeployFailureReason, DeployState, ExtendedTaskState, LoadBalancerRequestState, OrderDirection,
    RequestHistoryQuery, RequestHistoryType, TaskFailureType, TaskHistoryQuery,
};

use super::{check, check_absent};
use crate::fixtures::{TASK, d42, fixture, run_id, shop, task_id};
use crate::peer::{Peer, Reply};

#[tokio::test]
async fn one_deploy() {
    let line = "GET /history/request/shop-web/deploy/d42";
    let json = fixture!("deploy_history.json");
    let history = check(
        json,
        async |c| c.deploy_history(&shop(), &d42()).await,
        line,
    )
    .await;
    let history = history.unwrap();
    let result = history.deploy_result.unwrap();
    assert_eq!(result.deploy_state, DeployState::Failed);
    let failure = &result.deploy_failures[0];
    assert_eq!(failure.reason, DeployFailureReason::TaskFailedHealthChecks);
    assert_eq!(failure.task_id.as_ref().unwrap().instance_no, 1);
    let statistics = history.deploy_statistics.unwrap();
    let event = &statistics.task_failure_events[0];
    assert_eq!(event.failure_type, TaskFailureType::LostAgent);
    assert_eq!(history.deploy.unwrap().version.as_deref(), Some("42"));
    check_absent(async |c| c.deploy_history(&shop(), &d42()).await).await;
}

#[tokio::test]
async fn one_task() {
    let line = format!("GET /history/task/{TASK}");
    let json = fixture!("task_history.json");
    let history = check(json, async |c| c.task_history(&task_id()).await, &line).await;
    let history = history.unwrap();
    let last = history.last_update().unwrap();
    assert_eq!(last.task_state, ExtendedTaskState::TaskCleaning);
    assert_eq!(last.previous.len(), 1);
    assert_eq!(history.healthcheck_results[0].duration_millis, Some(12));
    let balanced = &history.load_balancer_updates[0];
    assert_eq!(
        balanced.load_balancer_state,
        LoadBalancerRequestState::Success
    );
    assert_eq!(
        balanced.load_balancer_request_id.to_string(),
        format!("{TASK}-ADD-1")
    );
    check_absent(async |c| c.task_history(&task_id()).await).await;
}

#[tokio::test]
async fn active_tasks_in_short() {
    let list = fixture!("task_id_histories.json");
    let line = "GET /history/request/shop-web/tasks/active";
    let tasks = check(list, async |c| c.active_tasks_of(&shop()).await, line).await;
    let running = Some(ExtendedTaskState::TaskRunning);
    assert_eq!(tasks[0].last_task_state, running);
    assert_eq!(tasks[1].last_task_state, running, "the other spelling");
    let line = "GET /history/request/shop-web/deploy/d42/tasks/active";
    check(
        list,
        async |c| c.active_tasks_of_deploy(&shop(), &d42()).await,
        line,
    )
    .await;
}

#[tokio::test]
async fn one_run() {
    let json = format!(
        r#"{{"taskId": {{"id": "{TASK}", "requestId": "shop-web", "deployId": "d41", "startedAt": 1,
             "instanceNo": 1}}, "updatedAt": 2, "lastTaskState": "TASK_FINISHED", "runId": "r-7"}}"#
    );
    let line = "GET /history/request/shop-web/run/r-7";
    let run = check(
        &json,
        async |c| c.run_history(&shop(), &run_id()).await,
        line,
    )
    .await;
    assert!(run.unwrap().last_task_state.unwrap().is_success());
    check_absent(async |c| c.run_history(&shop(), &run_id()).await).await;
}

#[tokio::test]
async fn names_and_arguments() {
    let line = "GET /history/requests/search?requestIdLike=shop&count=10&page=2";
    let ids = r#"["shop-web"]"#;
    check(
        ids,
        async |c| c.search_request_history("shop", 10, 2).await,
        line,
    )
    .await;
    let line = "GET /history/request/shop-web/command-line-args?count=5";
    let args = r#"[["-v"], []]"#;
    check(
        args,
        async |c| c.recent_command_line_args(&shop(), 5).await,
        line,
    )
    .await;
}

/// The request lines of the first page of everything that has pages.
#[tokio::test]
async fn pages() {
    let peer = Peer::always(Reply::json("[]")).await;
    let client = peer.client();
    let tasks = TaskHistoryQuery {
        deploy_id: Some(d42()),
        run_id: Some(run_id()),
        host: Some("node-7".to_owned()),
        last_task_status: Some(ExtendedTaskState::TaskFailed),
        started_before: Some(4),
        started_after: Some(1),
        updated_before: Some(5),
        updated_after: Some(2),
        order_direction: Some(OrderDirection::Ascending),
    };
    let requests = RequestHistoryQuery {
        created_before: Some(9),
        created_after: Some(8),
        order_direction: Some(OrderDirection::Descending),
    };
    assert!(client.deploys_of(&shop()).next().await.is_none());
    assert!(
        client
            .request_history(&shop(), &requests)
            .next()
            .await
            .is_none()
    );
    assert!(client.tasks_of(&shop(), &tasks).next().await.is_none());
    assert!(
        client
            .all_tasks(&TaskHistoryQuery::default())
            .next()
            .await
            .is_none()
    );
    assert!(
        client
            .inactive_tasks_of_deploy(&shop(), &d42())
            .next()
            .await
            .is_none()
    );
    let of_shop = "GET /history/request/shop-web";
    let filters = "deployId=d42&runId=r-7&host=node-7&lastTaskStatus=TASK_FAILED&startedBefore=4\
                   &startedAfter=1&updatedBefore=5&updatedAfter=2&orderDirection=ASC";
    let page = "count=100&page=1";
    assert_eq!(
        peer.lines(),
        [
            format!("{of_shop}/deploys?skipZk=false&{page}"),
            format!(
                "{of_shop}/requests?createdBefore=9&createdAfter=8&orderDirection=DESC&skipZk=false&{page}"
            ),
            format!("{of_shop}/tasks?{filters}&skipZk=false&{page}"),
            format!("GET /history/tasks?{page}"),
            format!("{of_shop}/deploy/d42/tasks/inactive?skipZk=false&{page}"),
        ]
    );
}

#[tokio::test]
async fn what_happened_to_a_request() {
    let json = r#"[{"createdAt": 2, "user": "ann@example.org", "eventType": "SCALED", "message": "Scaling from 1 -> 2",
                    "request": {"id": "shop-web", "requestType": "SERVICE", "instances": 2}},
                   {"createdAt": 1, "eventType": "PAINTED", "request": {"id": "shop-web", "requestType": "SERVICE"}}]"#;
    let client = Peer::always(Reply::json(json)).await.client();
    let mut pages = client.request_history(&shop(), &RequestHistoryQuery::default());
    let events = pages.next().await.unwrap().unwrap();
    assert_eq!(events[0].event_type, RequestHistoryType::Scaled);
    assert_eq!(events[1].event_type.to_string(), "PAINTED");
}
