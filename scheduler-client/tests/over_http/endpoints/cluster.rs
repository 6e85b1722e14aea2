use scheduler_client::{
    LogsQuery, ReadQuery, SingularityAction, SingularityDisabledActionRequest,
    SingularityDisasterType, SingularityFireAlarm, SingularityS3SearchRequest,
};
use serde_json::{Value, json};

use super::{check, check_absent, check_body, check_done, heard};
use crate::fixtures::{TASK, d42, fixture, shop, task_id};
use crate::peer::Reply;

#[tokio::test]
async fn state() {
    let json = fixture!("state.json");
    let line = "GET /state?skipCache=false";
    let state = check(json, async |c| c.state().await, line).await.unwrap();
    assert_eq!(state.under_provisioned_request_ids, [shop()]);
    assert_eq!(state.auth_datastore_healthy, Some(true));
    let line = "GET /state?skipCache=true&includeRequestIds=false";
    check(json, async |c| c.state_now().await, line).await;
    let ids = r#"["shop-web"]"#;
    let line = "GET /state/requests/under-provisioned";
    check(ids, async |c| c.under_provisioned_requests().await, line).await;
    let line = "GET /state/requests/over-provisioned";
    check(ids, async |c| c.over_provisioned_requests().await, line).await;
    let line = "GET /state/task-reconciliation";
    check("{}", async |c| c.task_reconciliation().await, line).await;
    check("{}", async |c| c.metrics().await, "GET /metrics").await;
}

#[tokio::test]
async fn what_only_1_5_tells() {
    let line = "GET /state/scheduled-tasks-info";
    let json = r#"{"lateTasks": [], "onDemandLateTasks": [], "numFutureTasks": 2, "maxTaskLag": 0, "timestamp": 1}"#;
    let info = check(json, async |c| c.scheduled_tasks_info().await, line).await;
    assert_eq!(info.unwrap().num_future_tasks, 2);
    check_absent(async |c| c.scheduled_tasks_info().await).await;
    let (none, _) = heard(
        [Reply::empty(204)],
        async |c: scheduler_client::SchedulerClient| c.scheduled_tasks_info().await,
    )
    .await;
    assert_eq!(none, None);
    let line = "GET /configuration/singularity-limits";
    let json = r#"{"maxDecommissioningAgents": 2}"#;
    let limit = check(json, async |c| c.max_decommissioning_agents().await, line).await;
    assert_eq!(limit, Some(2));
    check_absent(async |c| c.max_decommissioning_agents().await).await;
}

#[tokio::test]
async fn disasters() {
    let json = fixture!("disasters.json");
    let data = check(json, async |c| c.disasters().await, "GET /disasters/stats").await;
    assert_eq!(data.stats[0].num_active_agents, 3);
    assert_eq!(
        data.disasters[0].disaster_type,
        SingularityDisasterType::LostAgents
    );
    let line = "GET /disasters/active";
    let json = r#"["LOST_TASKS", "FLOOD"]"#;
    check(json, async |c| c.active_disasters().await, line).await;
    let lost = SingularityDisasterType::LostTasks;
    let line = "POST /disasters/active/LOST_TASKS";
    check_done(async |c| c.add_disaster(&lost).await, line, Value::Null).await;
    let line = "DELETE /disasters/active/LOST_TASKS";
    check_done(async |c| c.remove_disaster(&lost).await, line, Value::Null).await;
    let line = "POST /disasters/enable";
    check_done(
        async |c| c.enable_automatic_disasters().await,
        line,
        Value::Null,
    )
    .await;
    let line = "POST /disasters/disable";
    check_done(
        async |c| c.disable_automatic_disasters().await,
        line,
        Value::Null,
    )
    .await;
    let line = "POST /disasters/failover";
    check_done(async |c| c.fail_over().await, line, Value::Null).await;
}

#[tokio::test]
async fn disabled_actions() {
    let json = r#"[{"type": "DEPLOY", "message": "no deploys today", "user": "ann", "automaticallyClearable": false},
                   {"type": "DECOMMISSION_SLAVE", "message": "", "automaticallyClearable": true, "expiresAt": 5}]"#;
    let line = "GET /disasters/disabled-actions";
    let disabled = check(json, async |c| c.disabled_actions().await, line).await;
    assert_eq!(disabled[0].action, SingularityAction::Deploy);
    assert_eq!(disabled[1].action, SingularityAction::DecommissionAgent);
    let why = SingularityDisabledActionRequest {
        message: Some("no deploys today".to_owned()),
    };
    let deploy = SingularityAction::Deploy;
    let line = "POST /disasters/disabled-actions/DEPLOY";
    let body = json!({"message": "no deploys today"});
    check_done(async |c| c.disable_action(&deploy, &why).await, line, body).await;
    let line = "DELETE /disasters/disabled-actions/DEPLOY";
    check_done(async |c| c.enable_action(&deploy).await, line, Value::Null).await;
}

#[tokio::test]
async fn the_fire_alarm() {
    let json = r#"{"title": "Fire", "message": "Run"}"#;
    let alarm: SingularityFireAlarm = serde_json::from_str(json).unwrap();
    let line = "GET /disasters/firealarm";
    check(json, async |c| c.fire_alarm().await, line).await;
    check_absent(async |c| c.fire_alarm().await).await;
    let line = "POST /disasters/firealarm";
    let body = serde_json::from_str(json).unwrap();
    check_done(async |c| c.raise_fire_alarm(&alarm).await, line, body).await;
    let line = "DELETE /disasters/firealarm";
    check_done(async |c| c.clear_fire_alarm().await, line, Value::Null).await;
}

#[tokio::test]
async fn sandboxes() {
    let json = r#"{"files": [{"name": "logs", "mtime": 1, "size": 4096, "mode": "drwxr-xr-x"}],
        "fullPathToRoot": "/mesos/x", "currentDirectory": "x", "agentHostname": "node-7", "slaveHostname": "node-7"}"#;
    let line = format!("GET /sandbox/{TASK}/browse?path=x%2Flogs");
    let sandbox = check(
        json,
        async |c| c.browse_sandbox(&task_id(), "x/logs").await,
        &line,
    )
    .await;
    let sandbox = sandbox.unwrap();
    assert!(sandbox.files[0].is_directory());
    assert_eq!(sandbox.agent_hostname, "node-7");
    check_absent(async |c| c.browse_sandbox(&task_id(), "").await).await;

    let query = ReadQuery {
        offset: Some(10),
        length: Some(20),
        grep: Some("a|b".to_owned()),
    };
    let line = format!("GET /sandbox/{TASK}/read?path=stdout&offset=10&length=20&grep=a%7Cb");
    let json = r#"{"data": "a line", "offset": 10, "nextOffset": 16}"#;
    let ask = async |c: scheduler_client::SchedulerClient| {
        c.read_sandbox(&task_id(), "stdout", &query).await
    };
    assert_eq!(check(json, ask, &line).await.unwrap().next_offset, Some(16));
}

#[tokio::test]
async fn logs() {
    let json = r#"[{"key": "a/b.gz", "lastModified": 1, "size": 2, "getUrl": "https://s3/signed", "downloadUrl": "https://s3/d"}]"#;
    let query = LogsQuery {
        start: Some(1),
        end: Some(2),
        exclude_metadata: true,
        list: true,
        max_per_page: Some(10),
    };
    let wishes = "start=1&end=2&excludeMetadata=true&list=true&maxPerPage=10";
    let line = format!("GET /logs/task/{TASK}?{wishes}");
    let logs = check(json, async |c| c.task_logs(&task_id(), &query).await, &line)
        .await
        .unwrap();
    assert_eq!(logs[0].get_url.as_deref(), Some("https://s3/signed"));
    assert!(!format!("{logs:?}").contains("signed"));
    let line = format!("GET /logs/request/shop-web?{wishes}");
    check(json, async |c| c.request_logs(&shop(), &query).await, &line).await;
    let all = LogsQuery::default();
    let line = "GET /logs/request/shop-web/deploy/d42";
    check(
        json,
        async |c| c.deploy_logs(&shop(), &d42(), &all).await,
        line,
    )
    .await;
    check_absent(async |c| c.deploy_logs(&shop(), &d42(), &all).await).await;

    let search = SingularityS3SearchRequest {
        requests_and_deploys: [(shop(), vec![d42()])].into(),
        list_only: true,
        ..SingularityS3SearchRequest::default()
    };
    let body = json!({"requestsAndDeploys": {"shop-web": ["d42"]}, "taskIds": [], "fileNamePrefixAllowlist": [],
                      "excludeMetadata": false, "listOnly": true, "continuationTokens": {}});
    let json = r#"{"continuationTokens": {"k": {"value": "v", "lastPage": false}}, "lastPage": false,
                   "results": [{"key": "a/b.gz", "lastModified": 1, "size": 2}]}"#;
    let line = "POST /logs/search";
    let found = check_body(json, async |c| c.search_logs(&search).await, line, body).await;
    assert_eq!(found.results[0].get_url, None);
}
