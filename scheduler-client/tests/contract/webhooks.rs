//! Webhooks: one per kind and address.

use serde_json::{Value, json};

use crate::target::Target;

#[tokio::test]
async fn made_once_and_deleted_once_under_an_encoded_id() {
    let target = Target::start().await;
    let uri = format!("http://127.0.0.1:9/{}", target.id("hook"));
    let hook = json!({"type": "DEPLOY", "uri": uri});
    assert_eq!(target.post("/webhooks", hook.clone()).await.ok(), "CREATED");
    assert_eq!(target.post("/webhooks", hook).await.ok(), "EXISTED");
    let all = target.get("/webhooks").await.ok();
    let all = all.as_array().unwrap();
    let ours = all.iter().find(|one| one["uri"] == uri).unwrap();
    let id = ours["id"].as_str().unwrap().to_owned();
    assert_eq!(
        id,
        format!("DEPLOY-{}", uri.replace(':', "%3A").replace('/', "%2F"))
    );

    let twice = id.replace('%', "%25");
    let delete = async |id: &str| -> Value {
        let path = format!("/webhooks?webhookId={id}");
        target.delete(&path).await.ok()
    };
    assert_eq!(delete(&twice).await, "DIDNT_EXIST");
    assert_eq!(delete(&id).await, "DELETED");
    assert_eq!(delete(&id).await, "DIDNT_EXIST");
}

#[tokio::test]
async fn what_is_no_hook_is_refused() {
    let target = Target::start().await;
    let nowhere = json!({"type": "TASK", "uri": "not an address"});
    target.post("/webhooks", nowhere).await.is_said_in_text(400);
    for half in [
        json!({}),
        json!({"type": "TASK"}),
        json!({"uri": "http://127.0.0.1:9"}),
    ] {
        target.post("/webhooks", half).await.is_said_in_json(500);
    }
    let unknown = json!({"type": "NO_SUCH_KIND", "uri": "http://127.0.0.1:9"});
    target.post("/webhooks", unknown).await.is_said_in_json(400);
}
