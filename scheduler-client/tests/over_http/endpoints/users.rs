use scheduler_client::{SchedulerClient, SingularityAuthorizationScope};
use serde_json::json;

use super::{check, check_absent, check_done, heard};
use crate::fixtures::shop;
use crate::peer::{Reply, TEXT};

#[tokio::test]
async fn who_asks() {
    let json = r#"{"user": {"id": "ann", "name": "ann", "groups": ["ops"], "scopes": [], "authenticated": true},
                   "settings": {"starredRequestIds": ["shop-web"]}, "authenticated": true, "authEnabled": false}"#;
    let holder = check(json, async |c| c.user().await, "GET /auth/user").await;
    assert_eq!(holder.user.unwrap().groups, ["ops"]);
    assert_eq!(holder.settings.unwrap().starred_request_ids, [shop()]);
    assert!(!holder.auth_enabled);
}

#[tokio::test]
async fn who_may() {
    let write = SingularityAuthorizationScope::Write;
    for (reply, expected) in [
        (Reply::empty(200), true),
        (Reply::new(403, TEXT, "not yours"), false),
    ] {
        let ask = async |c: SchedulerClient| c.may(&shop(), &write).await;
        let (may, heard) = heard([reply], ask).await;
        let line = "GET /auth/shop-web/auth-check?scope=WRITE";
        assert_eq!((may, heard.line.as_str()), (expected, line));
    }
    let line = "GET /auth/shop-web/auth-check/bob%40example.org?scope=WRITE";
    check(
        "",
        async |c| c.user_may("bob@example.org", &shop(), &write).await,
        line,
    )
    .await;
}

#[tokio::test]
async fn stars() {
    let json = r#"{"starredRequestIds": ["shop-web"]}"#;
    let line = "GET /users/settings";
    check(json, async |c| c.user_settings().await, line).await;
    let body = json!({"starredRequestIds": ["shop-web"]});
    let line = "POST /users/settings/starred-requests";
    check_done(
        async |c| c.star_requests(&[shop()]).await,
        line,
        body.clone(),
    )
    .await;
    let line = "DELETE /users/settings/starred-requests";
    check_done(async |c| c.unstar_requests(&[shop()]).await, line, body).await;
}

#[tokio::test]
async fn mail() {
    let list = r#"["ann@example.org"]"#;
    let line = "GET /notifications/blocklist";
    check(list, async |c| c.notification_blocklist().await, line).await;
    let line = "GET /notifications/allowlist";
    check(list, async |c| c.notification_allowlist().await, line).await;
    check_absent(async |c| c.notification_allowlist().await).await;

    // The service takes the body as it is: as JSON, the quotes would become part of the address.
    let ask = async |c: SchedulerClient| c.unsubscribe("ann@example.org").await;
    let ((), unsubscribed) = heard([Reply::empty(204)], ask).await;
    let ask = async |c: SchedulerClient| c.subscribe("ann@example.org").await;
    let ((), subscribed) = heard([Reply::empty(204)], ask).await;
    for (heard, line) in [
        (unsubscribed, "POST /notifications/unsubscribe"),
        (subscribed, "POST /notifications/subscribe"),
    ] {
        assert_eq!(
            (heard.line.as_str(), heard.body.as_str()),
            (line, "ann@example.org")
        );
        assert_eq!(heard.headers["content-type"], "text/plain");
    }
}
