use scheduler_client::{SingularityWebhook, WebhookChange, WebhookType};
use serde_json::json;

use super::{check, check_body};
use crate::fixtures::fixture;

fn webhook() -> SingularityWebhook {
    SingularityWebhook::new(WebhookType::Task, "http://hook.example:9000/s?a=b&c")
}

#[tokio::test]
async fn addresses() {
    let json = fixture!("webhooks.json");
    let webhooks = check(json, async |c| c.webhooks().await, "GET /webhooks").await;
    assert_eq!(webhooks[0].webhook_type, WebhookType::Task);
    assert_eq!(webhooks[1].webhook_type.to_string(), "SMOKE");
    let summary = format!(
        r#"[{{"webhook": {}, "queueSize": 3}}]"#,
        json!({"uri": "http://h/", "type": "DEPLOY"})
    );
    let line = "GET /webhooks/summary";
    let summaries = check(&summary, async |c| c.webhook_summaries().await, line).await;
    assert_eq!(summaries[0].queue_size, 3);
    let body = json!({"uri": "http://hook.example:9000/s?a=b&c", "type": "TASK"});
    let line = "POST /webhooks";
    let added = check_body(
        "\"EXISTED\"",
        async |c| c.add_webhook(&webhook()).await,
        line,
        body,
    )
    .await;
    assert_eq!(added, WebhookChange::Existed);
}

/// The service encodes what it decodes: what is sent must decode to the plain address.
#[tokio::test]
async fn an_address_is_encoded_once() {
    let id = "webhookId=TASK-http%3A%2F%2Fhook.example%3A9000%2Fs%3Fa%3Db%26c";
    let line = format!("DELETE /webhooks?{id}");
    let gone = check(
        "\"DIDNT_EXIST\"",
        async |c| c.delete_webhook(&webhook()).await,
        &line,
    )
    .await;
    assert_eq!(gone, WebhookChange::DidntExist);

    // The same for an address that the service has listed, with its own id.
    let listed: Vec<SingularityWebhook> = serde_json::from_str(fixture!("webhooks.json")).unwrap();
    let line = "DELETE /webhooks?webhookId=TASK-http%3A%2F%2Fhook.example%3A9000%2Fs";
    check(
        "\"DELETED\"",
        async |c| c.delete_webhook(&listed[0]).await,
        line,
    )
    .await;

    let queue = |kind: &str| format!("GET /webhooks/{kind}?{id}");
    check(
        "[]",
        async |c| c.queued_task_updates(&webhook()).await,
        &queue("task"),
    )
    .await;
    check(
        "[]",
        async |c| c.queued_request_updates(&webhook()).await,
        &queue("request"),
    )
    .await;
    check(
        "[]",
        async |c| c.queued_deploy_updates(&webhook()).await,
        &queue("deploy"),
    )
    .await;
    let line = queue("elevated-access");
    check(
        "[]",
        async |c| c.queued_elevated_access(&webhook()).await,
        &line,
    )
    .await;
}
