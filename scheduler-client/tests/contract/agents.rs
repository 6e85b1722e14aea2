//! Agents, under both of their names. One test changes them all, so that no two do at once.

use serde_json::{Value, json};

use crate::target::Target;

#[tokio::test]
async fn they_are_listed_under_both_names() {
    let target = Target::start().await;
    let agents = target.get("/agents").await.ok();
    assert_eq!(agents.as_array().unwrap().len(), 2);
    for path in ["/agents/", "/slaves", "/slaves/"] {
        assert_eq!(target.get(path).await.ok().as_array().unwrap().len(), 2);
    }
    let one = target
        .get(&format!("/agents/agent/{}/details", target.agent_id(0)))
        .await
        .ok();
    assert_eq!(one["host"], target.agents()[0]);
    assert_eq!(
        one,
        target
            .get(&format!("/slaves/slave/{}/details", target.agent_id(0)))
            .await
            .ok()
    );
}

#[tokio::test]
async fn freezing_and_activating_say_nothing_when_they_succeed() {
    let target = Target::start().await;
    let agent = &format!("/agents/agent/{}", target.agent_id(1));
    let freeze = format!("{agent}/freeze");
    let activate = format!("{agent}/activate");
    // Under its old name, and stored under the new one.
    let disabled = "/disasters/disabled-actions";
    let because = json!({"message": "not today"});
    target
        .post(&format!("{disabled}/FREEZE_SLAVE"), because)
        .await
        .is_empty(204);
    let all = target.get(disabled).await.ok();
    let stored = all.as_array().unwrap().iter();
    let stored: Vec<&Value> = stored.filter(|one| one["type"] == "FREEZE_AGENT").collect();
    assert_eq!(stored.len(), 1, "{all}");
    let refused = target.post(&freeze, json!({})).await;
    let words = "Cannot perform action FREEZE_AGENT: not today";
    assert_eq!(refused.is_said_in_json(409), words);
    target
        .delete(&format!("{disabled}/FREEZE_AGENT"))
        .await
        .is_empty(204);

    target
        .post(&freeze, json!({"message": "out"}))
        .await
        .is_empty(200);
    let again = target.post(&freeze, json!({})).await;
    assert!(
        again
            .is_said_in_json(409)
            .contains("FAILURE_ALREADY_AT_STATE")
    );
    let never = target.post("/agents/agent/never/freeze", json!({})).await;
    never.is_said_in_json(404);
    // In no particular order.
    let history = target.get(agent).await.ok();
    let mut history = history.as_array().unwrap().iter();
    assert!(history.any(|one| one["state"] == "FROZEN" && one["message"] == "out"));
    let half = json!({"durationMillis": 5000});
    target
        .post(&format!("{agent}/decommission"), half)
        .await
        .is_said_in_text(400);
    target.post(&activate, json!({})).await.is_empty(200);
    target.post(&activate, json!({})).await.is_said_in_json(409);
    target
        .delete(&format!("{agent}/expiring"))
        .await
        .is_empty(200);
    target
        .delete("/agents/agent/never")
        .await
        .is_said_in_json(404);
}
