//! Actions that an operator has switched off. That of the agents is beside the agents.

use serde_json::json;

use crate::target::Target;

#[tokio::test]
async fn not_every_action_can_be() {
    let target = Target::start().await;
    let path = "/disasters/disabled-actions";
    let pause = target
        .post(&format!("{path}/PAUSE_REQUEST"), json!({}))
        .await;
    pause.is_said_in_json(500);
    let unknown = target
        .post(&format!("{path}/NO_SUCH_ACTION"), json!({}))
        .await;
    unknown.is_said_in_json(400);
    // It was not disabled, and is not now.
    target
        .delete(&format!("{path}/BOUNCE_TASK"))
        .await
        .is_empty(204);
}
