use scheduler_client::{
    LargeScaleDown, RequestGroupId, RequestType, SingularityBounceRequest,
    SingularityDeleteRequestRequest, SingularityExitCooldownRequest, SingularityPauseRequest,
    SingularityPriorityFreeze, SingularityPriorityRequest, SingularityRequest,
    SingularityRequestGroup, SingularityRunNowRequest, SingularityScaleRequest,
    SingularitySkipHealthchecksRequest, SingularityUnpauseRequest, SingularityUpdateGroupsRequest,
};
use serde_json::{Value, json};

use super::{check, check_absent, check_body, check_done, heard};
use crate::fixtures::{PARENT, run_id, shop};
use crate::peer::{Reply, TEXT};

fn why() -> Option<String> {
    Some("ann: because".to_owned())
}

#[tokio::test]
async fn a_request_is_made_or_replaced() {
    let request = SingularityRequest {
        instances: Some(2),
        ..SingularityRequest::new(shop(), RequestType::Worker)
    };
    let body = json!({"id": "shop-web", "requestType": "WORKER", "instances": 2});
    check_body(
        PARENT,
        async |c| c.create_or_update_request(&request).await,
        "POST /requests",
        body,
    )
    .await;
}

#[tokio::test]
async fn groups() {
    let groups = SingularityUpdateGroupsRequest {
        group: Some("shop".to_owned()),
        read_write_groups: Some(vec!["ops".to_owned()]),
        ..SingularityUpdateGroupsRequest::default()
    };
    let body = json!({"group": "shop", "readWriteGroups": ["ops"]});
    let line = "POST /requests/request/shop-web/groups";
    check_body(
        PARENT,
        async |c| c.update_groups(&shop(), &groups).await,
        line,
        body,
    )
    .await;

    let line = "POST /requests/request/shop-web/groups/auth-check";
    for (reply, expected) in [
        (Reply::empty(200), true),
        (Reply::new(403, TEXT, "not yours"), false),
    ] {
        let ask = async |c: scheduler_client::SchedulerClient| {
            c.may_update_groups(&shop(), &groups).await
        };
        let (may, heard) = heard([reply], ask).await;
        assert_eq!((may, heard.line.as_str()), (expected, line));
    }
}

#[tokio::test]
async fn a_removal() {
    let why = SingularityDeleteRequestRequest {
        message: why(),
        delete_from_load_balancer: Some(true),
        ..SingularityDeleteRequestRequest::default()
    };
    let line = "DELETE /requests/request/shop-web";
    let body = json!({"message": "ann: because", "deleteFromLoadBalancer": true});
    let answer = r#"{"id": "shop-web", "requestType": "SERVICE"}"#;
    check_body(
        answer,
        async |c| c.delete_request(&shop(), &why).await,
        line,
        body,
    )
    .await;
}

#[tokio::test]
async fn a_run() {
    let run = SingularityRunNowRequest {
        run_id: Some(run_id()),
        command_line_args: Some(vec!["-v".to_owned()]),
        ..SingularityRunNowRequest::default()
    };
    let answer = r#"{"request": {"id": "shop-web", "requestType": "ON_DEMAND"}, "state": "ACTIVE",
        "pendingRequest": {"requestId": "shop-web", "deployId": "d41", "timestamp": 1,
                           "pendingType": "IMMEDIATE", "runId": "r-7"}}"#;
    let line = "POST /requests/request/shop-web/run?minimal=true";
    let body = json!({"runId": "r-7", "commandLineArgs": ["-v"]});
    let queued = check_body(answer, async |c| c.run(&shop(), &run).await, line, body).await;
    assert_eq!(queued.pending_request.run_id, Some(run_id()));
}

#[tokio::test]
async fn a_pause_and_its_end() {
    let pause = SingularityPauseRequest {
        kill_tasks: Some(false),
        duration_millis: Some(60_000),
        ..SingularityPauseRequest::default()
    };
    let line = "POST /requests/request/shop-web/pause";
    let body = json!({"killTasks": false, "durationMillis": 60000});
    check_body(PARENT, async |c| c.pause(&shop(), &pause).await, line, body).await;

    let unpause = SingularityUnpauseRequest::default();
    let line = "POST /requests/request/shop-web/unpause";
    let nothing = json!({});
    check_body(
        PARENT,
        async |c| c.unpause(&shop(), &unpause).await,
        line,
        nothing,
    )
    .await;

    let exit = SingularityExitCooldownRequest {
        skip_healthchecks: Some(true),
        ..SingularityExitCooldownRequest::default()
    };
    let line = "POST /requests/request/shop-web/exit-cooldown";
    let body = json!({"skipHealthchecks": true});
    check_body(
        PARENT,
        async |c| c.exit_cooldown(&shop(), &exit).await,
        line,
        body,
    )
    .await;
}

#[tokio::test]
async fn a_bounce() {
    let bounce = SingularityBounceRequest {
        incremental: Some(true),
        action_id: Some("op-1".to_owned()),
        message: why(),
        ..SingularityBounceRequest::default()
    };
    let line = "POST /requests/request/shop-web/bounce";
    let body = json!({"incremental": true, "actionId": "op-1", "message": "ann: because"});
    check_body(
        PARENT,
        async |c| c.bounce(&shop(), &bounce).await,
        line,
        body,
    )
    .await;
}

#[tokio::test]
async fn a_scale() {
    let scale = SingularityScaleRequest {
        instances: Some(3),
        skip_email_notification: Some(true),
        ..SingularityScaleRequest::default()
    };
    let body = json!({"instances": 3, "skipEmailNotification": true});
    for (large, line) in [
        (
            LargeScaleDown::Refuse,
            "PUT /requests/request/shop-web/scale",
        ),
        (
            LargeScaleDown::Acknowledge,
            "PUT /requests/request/shop-web/scale?largeScaleDownAcknowledged=true",
        ),
    ] {
        let body = body.clone();
        check_body(
            PARENT,
            async |c| c.scale(&shop(), &scale, large).await,
            line,
            body,
        )
        .await;
    }
}

#[tokio::test]
async fn priority_and_health_checks() {
    let priority = SingularityPriorityRequest {
        priority: Some(0.5),
        ..SingularityPriorityRequest::default()
    };
    let line = "PUT /requests/request/shop-web/priority";
    let body = json!({"priority": 0.5});
    check_body(
        PARENT,
        async |c| c.set_priority(&shop(), &priority).await,
        line,
        body,
    )
    .await;

    let skip = SingularitySkipHealthchecksRequest {
        skip_healthchecks: Some(true),
        ..SingularitySkipHealthchecksRequest::default()
    };
    let line = "PUT /requests/request/shop-web/skip-healthchecks";
    let body = json!({"skipHealthchecks": true});
    check_body(
        PARENT,
        async |c| c.skip_healthchecks(&shop(), &skip).await,
        line,
        body,
    )
    .await;
}

#[tokio::test]
async fn timers_are_ended() {
    let line = |timer: &str| format!("DELETE /requests/request/shop-web/{timer}");
    check(
        PARENT,
        async |c| c.make_pause_permanent(&shop()).await,
        &line("pause"),
    )
    .await;
    check(
        PARENT,
        async |c| c.make_scale_permanent(&shop()).await,
        &line("scale"),
    )
    .await;
    check(
        PARENT,
        async |c| c.make_priority_permanent(&shop()).await,
        &line("priority"),
    )
    .await;
    check(
        PARENT,
        async |c| c.make_skip_healthchecks_permanent(&shop()).await,
        &line("skip-healthchecks"),
    )
    .await;
    check(
        PARENT,
        async |c| c.disarm_bounce_expiry(&shop()).await,
        &line("bounce"),
    )
    .await;
    check_absent(async |c| c.disarm_bounce_expiry(&shop()).await).await;
}

#[tokio::test]
async fn request_groups() {
    let id = RequestGroupId::new("front").unwrap();
    let json = r#"{"id": "front", "requestIds": ["shop-web"], "metadata": {}}"#;
    let group: SingularityRequestGroup = serde_json::from_str(json).unwrap();
    let list = format!("[{json}]");
    check(&list, async |c| c.request_groups().await, "GET /groups").await;
    check(
        json,
        async |c| c.request_group(&id).await,
        "GET /groups/group/front",
    )
    .await;
    check_absent(async |c| c.request_group(&id).await).await;
    let body = serde_json::from_str(json).unwrap();
    check_body(
        json,
        async |c| c.save_request_group(&group).await,
        "POST /groups",
        body,
    )
    .await;
    let line = "DELETE /groups/group/front";
    check_done(
        async |c| c.delete_request_group(&id).await,
        line,
        Value::Null,
    )
    .await;
}

#[tokio::test]
async fn shuffling() {
    let line = "GET /shuffle/blacklist";
    check(
        r#"["shop-web"]"#,
        async |c| c.shuffle_blocklist().await,
        line,
    )
    .await;
    let line = "POST /shuffle/blacklist/shop-web";
    check_done(async |c| c.block_shuffle(&shop()).await, line, Value::Null).await;
    let line = "DELETE /shuffle/blacklist/shop-web";
    check_done(async |c| c.allow_shuffle(&shop()).await, line, Value::Null).await;
}

#[tokio::test]
async fn a_priority_freeze() {
    let freeze = SingularityPriorityFreeze {
        minimum_priority_level: 0.5,
        kill_tasks: false,
        message: None,
        action_id: None,
    };
    let answer = r#"{"priorityFreeze": {"minimumPriorityLevel": 0.5, "killTasks": false, "actionId": "a"},
                     "timestamp": 1}"#;
    let line = "GET /priority/freeze";
    check(answer, async |c| c.priority_freeze().await, line).await;
    check_absent(async |c| c.priority_freeze().await).await;
    let body = json!({"minimumPriorityLevel": 0.5, "killTasks": false});
    let line = "POST /priority/freeze";
    check_body(
        answer,
        async |c| c.start_priority_freeze(&freeze).await,
        line,
        body,
    )
    .await;
    let line = "DELETE /priority/freeze";
    check_done(async |c| c.end_priority_freeze().await, line, Value::Null).await;
}
