use scheduler_client::{
    ExtendedTaskState, KillTaskAnswer, ListQuery, MetadataLevel, ShellCommandUpdateType,
    SingularityKillTaskRequest, SingularityShellCommand, SingularityTaskMetadataRequest,
    SingularityTaskShellCommandRequest, TaskCleanupType,
};
use serde_json::{Value, json};

use super::{check, check_absent, check_body, check_done, heard};
use crate::fixtures::{TASK, fixture, pending_task_id, run_id, shop, task_id};
use crate::peer::{JSON, Peer, Reply};

fn task_id_json() -> Value {
    json!({"id": TASK, "requestId": "shop-web", "deployId": "d41", "startedAt": 1, "instanceNo": 1})
}

fn cleanup(cleanup_type: &str) -> Value {
    json!({"taskId": task_id_json(), "cleanupType": cleanup_type, "timestamp": 1, "actionId": "op-1"})
}

fn scheduled() -> Value {
    json!({
        "request": {"id": "report", "requestType": "ON_DEMAND"},
        "deploy": {"requestId": "report", "id": "d1"},
        "pendingTask": {
            "pendingTaskId": {"id": "report-d1-2-1-IMMEDIATE-1", "requestId": "report", "deployId": "d1",
                              "nextRunAt": 2, "instanceNo": 1, "pendingType": "IMMEDIATE", "createdAt": 1},
            "runId": "r-7", "cmdLineArgsList": ["-v"],
        },
    })
}

#[tokio::test]
async fn one_task() {
    let of = |what: &str| format!("GET /tasks/task/{TASK}{what}");
    check(
        fixture!("task.json"),
        async |c| c.task(&task_id()).await,
        &of(""),
    )
    .await;
    let json = cleanup("DECOMISSIONING").to_string();
    let found = check(
        &json,
        async |c| c.task_cleanup(&task_id()).await,
        &of("/cleanup"),
    )
    .await;
    assert_eq!(
        found.unwrap().cleanup_type,
        TaskCleanupType::Decommissioning
    );
    check_absent(async |c| c.task_cleanup(&task_id()).await).await;
    let json = r#"{"cpusLimit": 1, "cpusSystemTimeSecs": 0.5, "memRssBytes": 1048576, "timestamp": 1700000000.25}"#;
    let line = of("/statistics");
    let used = check(json, async |c| c.task_statistics(&task_id()).await, &line).await;
    assert_eq!(used.unwrap().mem_rss_bytes, 1_048_576);
    check_absent(async |c| c.task_statistics(&task_id()).await).await;
}

#[tokio::test]
async fn counts() {
    let line = "GET /tasks/counts/request/shop-web";
    let json = r#"{"requestId": "shop-web", "active": 2, "pending": 1, "cleaning": 0}"#;
    assert_eq!(
        check(json, async |c| c.task_counts(&shop()).await, line)
            .await
            .active,
        2
    );
}

#[tokio::test]
async fn active_tasks() {
    let list = format!("[{}]", fixture!("task.json"));
    let line = "GET /tasks/active?useWebCache=true&property=offers.hostname&property=mesosTask.resources\
                &property=rackId&property=taskId&property=taskRequest.request.id\
                &property=taskRequest.request.requestType&property=taskRequest.deploy.id\
                &property=taskRequest.deploy.requestId";
    check(
        &list,
        async |c| c.active_tasks_with(&ListQuery::upstreams()).await,
        line,
    )
    .await;
    let ids = json!([task_id_json()]).to_string();
    check(
        &ids,
        async |c| c.active_task_ids().await,
        "GET /tasks/active/ids",
    )
    .await;
    let states = json!({TASK: [{"taskId": task_id_json(), "timestamp": 1, "taskState": "TASK_RUNNING",
                                "previous": []}]});
    let line = "GET /tasks/active/states";
    let states = check(
        &states.to_string(),
        async |c| c.active_task_states().await,
        line,
    )
    .await;
    assert_eq!(
        states[&task_id()][0].task_state,
        ExtendedTaskState::TaskRunning
    );
}

#[tokio::test]
async fn tasks_to_be_launched() {
    let (all, list) = (ListQuery::default(), json!([scheduled()]).to_string());
    let line = "GET /tasks/scheduled";
    check(&list, async |c| c.scheduled_tasks(&all).await, line).await;
    let line = "GET /tasks/scheduled/request/shop-web";
    check(
        &list,
        async |c| c.scheduled_tasks_of(&shop(), &all).await,
        line,
    )
    .await;
    let one = "GET /tasks/scheduled/task/report-d1-2-1-IMMEDIATE-1";
    let json = scheduled().to_string();
    let task = check(
        &json,
        async |c| c.scheduled_task(&pending_task_id()).await,
        one,
    )
    .await;
    let planned = task.unwrap().pending_task.unwrap();
    assert_eq!(planned.run_id, Some(run_id()));
    let ids = json!([scheduled()["pendingTask"]["pendingTaskId"]]).to_string();
    let line = "GET /tasks/scheduled/ids";
    check(&ids, async |c| c.scheduled_task_ids().await, line).await;

    let json = scheduled()["pendingTask"].to_string();
    let line = one.replace("GET", "DELETE");
    check(
        &json,
        async |c| c.delete_scheduled_task(&pending_task_id()).await,
        &line,
    )
    .await;
    check_absent(async |c| c.delete_scheduled_task(&pending_task_id()).await).await;
}

#[tokio::test]
async fn tasks_on_their_way_out() {
    let all = ListQuery::default();
    let list = json!([cleanup("BOUNCING"), cleanup("REBALANCE_SLAVE_ATTRIBUTES")]).to_string();
    let line = "GET /tasks/cleaning";
    let cleanups = check(&list, async |c| c.task_cleanups(&all).await, line).await;
    assert_eq!(cleanups[0].action_id.as_deref(), Some("op-1"));
    assert_eq!(
        cleanups[1].cleanup_type,
        TaskCleanupType::RebalanceAgentAttributes
    );
    let killed = json!([{"taskId": task_id_json(), "timestamp": 2, "originalTimestamp": 1,
                         "taskCleanupType": "SCALING_DOWN", "retries": 1}]);
    let line = "GET /tasks/killed";
    check(&killed.to_string(), async |c| c.killed_tasks().await, line).await;
    let ids = json!([task_id_json()]).to_string();
    let line = "GET /tasks/lbcleanup";
    check(&ids, async |c| c.load_balancer_task_cleanups().await, line).await;
}

#[tokio::test]
async fn a_kill_says_everything() {
    let kill = SingularityKillTaskRequest {
        message: Some("ann: stuck".to_owned()),
        wait_for_replacement_task: true,
        ..SingularityKillTaskRequest::default()
    };
    let body = json!({"override": false, "message": "ann: stuck", "actionId": null,
                      "waitForReplacementTask": true, "runShellCommandBeforeKill": null});
    let answer = cleanup("USER_REQUESTED_TASK_BOUNCE").to_string();
    let line = format!("DELETE /tasks/task/{TASK}");
    let answer = check_body(
        &answer,
        async |c| c.kill_task(&task_id(), &kill).await,
        &line,
        body,
    );
    let answer = answer.await;
    assert!(matches!(answer, KillTaskAnswer::Accepted(_)), "{answer:?}");
    assert_eq!(answer.cleanup().action_id.as_deref(), Some("op-1"));
}

#[tokio::test]
async fn a_task_that_is_being_destroyed_says_so() {
    let plain = cleanup("USER_REQUESTED_DESTROY").to_string();
    let wrapped = json!({"code": 409, "message": plain}).to_string();
    for body in [plain, wrapped] {
        let kill = SingularityKillTaskRequest::default();
        let ask = async |c: scheduler_client::SchedulerClient| c.kill_task(&task_id(), &kill).await;
        let (answer, _) = heard([Reply::new(409, JSON, body)], ask).await;
        let KillTaskAnswer::AlreadyDestroying(cleanup) = answer else {
            panic!("{answer:?}")
        };
        assert_eq!(cleanup.cleanup_type, TaskCleanupType::UserRequestedDestroy);
    }
}

#[tokio::test]
async fn a_kill_that_is_refused_is_an_error() {
    let peer = Peer::always(Reply::new(
        409,
        JSON,
        r#"{"code": 409, "message": "Cannot perform action KILL_TASK: not today"}"#,
    ))
    .await;
    let kill = SingularityKillTaskRequest::default();
    let error = peer
        .client()
        .kill_task(&task_id(), &kill)
        .await
        .unwrap_err();
    assert!(error.is_conflict());
    let words = "Cannot perform action KILL_TASK: not today";
    assert_eq!(error.message(), Some(words));
}

#[tokio::test]
async fn shell_commands() {
    let request = json!({"taskId": task_id_json(), "timestamp": 7, "shellCommand": {"name": "jstack"},
                         "@class": "com.hubspot.singularity.SingularityTaskShellCommandRequest"});
    let update = json!({"shellRequestId": {"taskId": task_id_json(), "name": "jstack", "timestamp": 7},
                        "timestamp": 8, "updateType": "STARTED", "finished": false});
    let of = |method: &str, what: &str| format!("{method} /tasks/task/{TASK}/command{what}");
    let command = SingularityShellCommand::new("jstack");
    check_body(
        &request.to_string(),
        async |c| c.run_shell_command(&task_id(), &command).await,
        &of("POST", ""),
        json!({"name": "jstack"}),
    )
    .await;
    let history = json!([{"shellRequest": request, "shellUpdates": [update]}]).to_string();
    check(
        &history,
        async |c| c.shell_commands(&task_id()).await,
        &of("GET", ""),
    )
    .await;
    let asked: SingularityTaskShellCommandRequest =
        serde_json::from_value(request.clone()).unwrap();
    let updates = json!([update]).to_string();
    let line = of("GET", "/jstack/7");
    let updates = check(
        &updates,
        async |c| c.shell_command_updates(&asked).await,
        &line,
    )
    .await;
    assert_eq!(updates[0].update_type, ShellCommandUpdateType::Started);
    let queued = json!([request]).to_string();
    let line = "GET /tasks/commands/queued";
    check(&queued, async |c| c.queued_shell_commands().await, line).await;
}

#[tokio::test]
async fn remarks_and_reconciliation() {
    let remark = SingularityTaskMetadataRequest {
        metadata_type: "note".to_owned(),
        title: "looked at by ann".to_owned(),
        message: None,
        level: Some(MetadataLevel::Warn),
    };
    let line = format!("POST /tasks/task/{TASK}/metadata");
    let body = json!({"type": "note", "title": "looked at by ann", "level": "WARN"});
    check_done(
        async |c| c.add_task_metadata(&task_id(), &remark).await,
        &line,
        body,
    )
    .await;
    let line = format!("POST /tasks/reconcile/{TASK}");
    check("", async |c| c.reconcile_task(&task_id()).await, &line).await;
    check_absent(async |c| c.reconcile_task(&task_id()).await).await;
}

#[tokio::test]
async fn tracking() {
    let running =
        json!({"taskId": task_id_json(), "currentState": "TASK_RUNNING", "taskHistory": [],
                         "pending": false})
        .to_string();
    let line = format!("GET /track/task/{TASK}");
    check(&running, async |c| c.track_task(&task_id()).await, &line).await;
    check_absent(async |c| c.track_task(&task_id()).await).await;

    let queued = r#"{"runId": "r-7", "taskHistory": [], "pending": true}"#;
    let line = "GET /track/run/shop-web/r-7";
    let run = check(
        queued,
        async |c| c.track_run(&shop(), &run_id()).await,
        line,
    )
    .await;
    let run = run.unwrap();
    assert!(run.pending && run.task_id.is_none() && run.current_state.is_none());
    check_absent(async |c| c.track_run(&shop(), &run_id()).await).await;
}
