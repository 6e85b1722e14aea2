use scheduler_client::{ListQuery, MachineState, SingularityMachineChangeRequest};
use serde_json::{Value, json};

use super::{check, check_absent, check_done, heard};
use crate::fixtures::{agent_id, fixture, rack_id, task_id};
use crate::peer::{Peer, Reply};

const PROBE: &str = "GET /agents/expiring";

/// A client of a server that knows agents by that name, and that server.
async fn modern(answer: &str) -> (scheduler_client::SchedulerClient, Peer) {
    let peer = Peer::in_turn([Reply::json("[]"), Reply::json(answer)]).await;
    (peer.client(), peer)
}

fn change() -> SingularityMachineChangeRequest {
    SingularityMachineChangeRequest {
        message: Some("ann: new kernel".to_owned()),
        duration_millis: Some(60_000),
        revert_to_state: Some(MachineState::Active),
        ..SingularityMachineChangeRequest::default()
    }
}

fn change_json() -> Value {
    json!({"message": "ann: new kernel", "durationMillis": 60000, "revertToState": "ACTIVE"})
}

#[tokio::test]
async fn agents() {
    let (client, peer) = modern(fixture!("agents.json")).await;
    let agents = client.agents(None).await.unwrap();
    assert_eq!(agents[0].id, agent_id());
    assert_eq!(agents[0].current_state.state, MachineState::Active);
    assert_eq!(agents[1].current_state.state.to_string(), "LEVITATING");
    client.agents(Some(&MachineState::Frozen)).await.unwrap();
    assert_eq!(
        peer.lines(),
        [PROBE, "GET /agents/", "GET /agents/?state=FROZEN"]
    );
}

#[tokio::test]
async fn one_agent() {
    let agents: Value = serde_json::from_str(fixture!("agents.json")).unwrap();
    let (client, peer) = modern(&agents[0].to_string()).await;
    assert!(client.agent(&agent_id()).await.unwrap().is_some());
    assert_eq!(peer.lines()[1], "GET /agents/agent/a-1/details");

    let (client, peer) = modern(&json!([agents[0]["currentState"]]).to_string()).await;
    assert_eq!(client.agent_history(&agent_id()).await.unwrap().len(), 1);
    assert_eq!(peer.lines()[1], "GET /agents/agent/a-1");

    let peer = Peer::in_turn([Reply::json("[]"), Reply::empty(404)]).await;
    assert_eq!(peer.client().agent(&agent_id()).await.unwrap(), None);
}

#[tokio::test]
async fn changing_agents() {
    let peer = Peer::in_turn([Reply::json("[]"), Reply::empty(200)]).await;
    let (client, id) = (peer.client(), agent_id());
    client.decommission_agent(&id, &change()).await.unwrap();
    client
        .update_agent_decommission(&id, &change())
        .await
        .unwrap();
    client.freeze_agent(&id, &change()).await.unwrap();
    client.activate_agent(&id, &change()).await.unwrap();
    client.make_agent_state_permanent(&id).await.unwrap();
    client.forget_agent(&id).await.unwrap();
    client.forget_dead_agents().await.unwrap();
    assert_eq!(
        peer.lines(),
        [
            PROBE,
            "POST /agents/agent/a-1/decommission",
            "POST /agents/agent/a-1/decommission/update",
            "POST /agents/agent/a-1/freeze",
            "POST /agents/agent/a-1/activate",
            "DELETE /agents/agent/a-1/expiring",
            "DELETE /agents/agent/a-1",
            "DELETE /agents/dead",
        ]
    );
    for heard in &peer.heard()[1..5] {
        let sent: Value = serde_json::from_str(&heard.body).unwrap();
        assert_eq!(sent, change_json(), "{}", heard.line);
    }
}

#[tokio::test]
async fn what_will_be_changed_back() {
    let json = json!([{"machineId": "a-1", "expiringAPIRequestObject": change_json(), "startMillis": 1,
                       "actionId": "x", "revertToState": "ACTIVE", "killTasksOnDecommissionTimeout": false}]);
    let (client, peer) = modern(&json.to_string()).await;
    let expiring = client.expiring_agent_states().await.unwrap();
    assert_eq!(expiring[0].expiring_api_request_object, change());
    assert_eq!(peer.lines(), [PROBE, PROBE]);
    let line = "GET /racks/expiring";
    check(
        &json.to_string(),
        async |c| c.expiring_rack_states().await,
        line,
    )
    .await;
}

#[tokio::test]
async fn tasks_on_an_agent() {
    let (client, peer) = modern(&format!("[{}]", fixture!("task.json"))).await;
    let all = ListQuery::default();
    let tasks = client.tasks_on_agent(&agent_id(), &all).await.unwrap();
    assert_eq!(tasks.unwrap()[0].task_id.id, task_id());
    assert_eq!(peer.lines()[1], "GET /tasks/active/agent/a-1");
    let (client, peer) = modern("[]").await;
    client.task_ids_on_agent(&agent_id()).await.unwrap();
    assert_eq!(peer.lines()[1], "GET /tasks/active/agent/a-1/ids");
}

#[tokio::test]
async fn hosts_that_are_not_wanted() {
    let line = "GET /inactive";
    check(r#"["node-7"]"#, async |c| c.inactive_hosts().await, line).await;
    let line = "POST /inactive?host=node-7";
    check_done(
        async |c| c.deactivate_host("node-7").await,
        line,
        Value::Null,
    )
    .await;
    let line = "DELETE /inactive?host=node-7";
    check_done(
        async |c| c.reactivate_host("node-7").await,
        line,
        Value::Null,
    )
    .await;
}

#[tokio::test]
async fn racks() {
    let json = r#"[{"id": "r1", "firstSeenAt": 1, "currentState": {"objectId": "r1", "state": "ACTIVE", "timestamp": 1}},
                   {"rackId": "r2", "currentState": {"objectId": "r2", "state": "DEAD", "timestamp": 1}}]"#;
    let racks = check(json, async |c| c.racks(None).await, "GET /racks/").await;
    assert_eq!(racks[0].id, rack_id());
    let line = "GET /racks/?state=DEAD";
    check(
        "[]",
        async |c| c.racks(Some(&MachineState::Dead)).await,
        line,
    )
    .await;
    let line = "GET /racks/rack/r1";
    check("[]", async |c| c.rack_history(&rack_id()).await, line).await;
    let of = |what: &str| format!("POST /racks/rack/r1/{what}");
    let (id, change) = (rack_id(), change());
    let body = change_json;
    check_done(
        async |c| c.decommission_rack(&id, &change).await,
        &of("decommission"),
        body(),
    )
    .await;
    check_done(
        async |c| c.freeze_rack(&id, &change).await,
        &of("freeze"),
        body(),
    )
    .await;
    check_done(
        async |c| c.activate_rack(&id, &change).await,
        &of("activate"),
        body(),
    )
    .await;
    let line = "DELETE /racks/rack/r1/expiring";
    check_done(
        async |c| c.make_rack_state_permanent(&id).await,
        line,
        Value::Null,
    )
    .await;
    let line = "DELETE /racks/rack/r1";
    check_done(async |c| c.forget_rack(&id).await, line, Value::Null).await;
}

#[tokio::test]
async fn usage() {
    let of_agents = async |c: scheduler_client::SchedulerClient| c.agent_usage().await;
    let replies = [
        Reply::json("[]"),
        Reply::json(r#"[{"agentId": "a-1", "cpusUsed": 0.5}]"#),
    ];
    let (usage, heard) = heard(replies, of_agents).await;
    assert_eq!(
        (usage[0]["cpusUsed"].as_f64(), heard.line.as_str()),
        (Some(0.5), "GET /usage/agents")
    );

    let line = format!("GET /usage/tasks/{}/history", task_id());
    check("[]", async |c| c.task_usage(&task_id()).await, &line).await;
    let line = "GET /usage/cluster/utilization";
    check("{}", async |c| c.cluster_utilization().await, line).await;
    check_absent(async |c| c.cluster_utilization().await).await;
    let line = "GET /usage/requests?useWebCache=true";
    check("[]", async |c| c.request_utilizations().await, line).await;
    let shop = crate::fixtures::shop();
    let line = "GET /usage/requests/request/shop-web";
    check("{}", async |c| c.request_utilization(&shop).await, line).await;
}
