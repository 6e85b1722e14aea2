//! Releases before 1.5: slaves for agents, and shapes that have changed since.

use scheduler_client::{
    DeployState, LoadBalancerRequestState, SchedulerClient, SingularityDeployHistory,
    SingularityDisastersData, SingularityMachineChangeRequest, SingularityPendingDeploy,
    SingularityRequestParent, SingularitySandbox,
};
use serde_json::json;

use crate::fixtures::{agent_id, fixture};
use crate::peer::{HTML, JSON, Peer, Reply};

/// What a release before 1.3 says to a path with agents in it: nothing, the words of its framework, or
/// the page of its UI.
fn strangers() -> [Reply; 3] {
    [
        Reply::empty(404),
        Reply::new(
            404,
            JSON,
            r#"{"code": 404, "message": "HTTP 404 Not Found"}"#,
        ),
        Reply::new(200, HTML, "<!DOCTYPE html>"),
    ]
}

#[tokio::test]
async fn agents_are_slaves_before_1_3() {
    for stranger in strangers() {
        let peer = Peer::in_turn([stranger, Reply::json(fixture!("slaves_1_2.json"))]).await;
        let agents = peer.client().agents(None).await.unwrap();
        assert_eq!(agents[0].id, agent_id());
        assert_eq!(peer.lines(), ["GET /agents/expiring", "GET /slaves/"]);
    }
}

#[tokio::test]
async fn a_change_is_sent_once_and_under_the_right_name() {
    let peer = Peer::in_turn([Reply::empty(404), Reply::empty(200)]).await;
    let (client, id) = (peer.client(), agent_id());
    let change = SingularityMachineChangeRequest::default();
    client.freeze_agent(&id, &change).await.unwrap();
    client.clone().activate_agent(&id, &change).await.unwrap();
    assert_eq!(
        peer.lines(),
        [
            "GET /agents/expiring",
            "POST /slaves/slave/a-1/freeze",
            "POST /slaves/slave/a-1/activate",
        ]
    );
}

#[tokio::test]
async fn so_are_the_tasks_on_them_and_what_they_use() {
    let peer = Peer::in_turn([Reply::empty(404), Reply::json("[]")]).await;
    let client = peer.client();
    client.task_ids_on_agent(&agent_id()).await.unwrap();
    client.agent_usage().await.unwrap();
    assert_eq!(
        peer.lines()[1..],
        ["GET /tasks/active/slave/a-1/ids", "GET /usage/slaves"]
    );
}

#[tokio::test]
async fn trouble_with_the_question_is_no_answer_to_it() {
    let peer = Peer::in_turn([Reply::empty(500), Reply::json("[]")]).await;
    let client = peer.client();
    assert!(client.agents(None).await.is_err());
    client.agents(None).await.unwrap();
    assert_eq!(peer.lines()[1..], ["GET /agents/expiring", "GET /agents/"]);
}

#[test]
fn the_load_balancer_of_a_deploy_has_moved() {
    let older: Vec<SingularityPendingDeploy> =
        serde_json::from_str(fixture!("pending_deploys_1_3.json")).unwrap();
    let newer: SingularityRequestParent =
        serde_json::from_str(fixture!("request_balancing.json")).unwrap();
    let newer = newer.pending_deploy_state.unwrap();
    for deploy in [&older[0], &newer] {
        let update = deploy.load_balancer_update().unwrap();
        assert_eq!(
            update.load_balancer_state,
            LoadBalancerRequestState::Waiting
        );
        let id = update.load_balancer_request_id.to_string();
        assert!(
            id.starts_with("shop-web-d42") && id.ends_with("-DEPLOY-1"),
            "{id}"
        );
    }
    assert!(older[1].load_balancer_update().is_none());
    let progress = newer.deploy_progress.unwrap();
    assert_eq!(progress.lb_updates.len(), 1);
    assert!(progress.canary);
}

#[test]
fn a_result_of_1_3_names_the_load_balancer() {
    let json = json!({
        "deployMarker": {"requestId": "shop-web", "deployId": "d41", "timestamp": 1},
        "deployResult": {"deployState": "SUCCEEDED", "deployFailures": [], "timestamp": 2,
            "lbUpdate": {"loadBalancerState": "SUCCESS", "timestamp": 2, "method": "CHECK_STATE",
                "loadBalancerRequestId": {"id": "x", "requestType": "DEPLOY", "attemptNumber": 1}}},
    });
    let history: SingularityDeployHistory = serde_json::from_value(json).unwrap();
    let result = history.deploy_result.unwrap();
    assert_eq!(result.deploy_state, DeployState::Succeeded);
    assert!(result.lb_update.is_some());
}

#[test]
fn older_names_are_read_where_they_come_alone() {
    let sandbox: SingularitySandbox =
        serde_json::from_value(json!({"files": [], "slaveHostname": "node-7"})).unwrap();
    assert_eq!(sandbox.agent_hostname, "node-7");
    let data = json!({
        "stats": [{"timestamp": 1, "numActiveSlaves": 3, "numLostSlaves": 1}],
        "disasterStates": [{"type": "LOST_SLAVES", "active": true}], "automatedActionDisabled": true,
    });
    let data: SingularityDisastersData = serde_json::from_value(data).unwrap();
    assert_eq!(
        (
            data.stats[0].num_active_agents,
            data.stats[0].num_lost_agents
        ),
        (3, 1)
    );
    assert!(data.disasters[0].active && data.automated_actions_disabled);
}

#[tokio::test]
async fn timers_of_every_kind_are_read() {
    let peer = Peer::always(Reply::json(fixture!("request_timers.json"))).await;
    let client: SchedulerClient = peer.client();
    let parent = client
        .request(&crate::fixtures::shop())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(parent.expiring_bounce.unwrap().due_at(), Some(3_601_000));
    assert_eq!(parent.expiring_pause.unwrap().due_at(), Some(61_000));
    assert_eq!(parent.expiring_scale.unwrap().revert_to_instances, Some(2));
    assert_eq!(
        parent.expiring_priority.unwrap().revert_to_priority,
        Some(0.3)
    );
    let skip = parent.expiring_skip_healthchecks.unwrap();
    assert_eq!(skip.revert_to_skip_healthchecks, Some(false));
}
