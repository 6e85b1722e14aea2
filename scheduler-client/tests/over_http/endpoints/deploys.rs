use scheduler_client::{LargeScaleDown, ListQuery, SingularityUpdatePendingDeployRequest};
use serde_json::json;

use super::{check, check_body};
use crate::fixtures::{PARENT, d42, deploy, fixture, shop};

#[tokio::test]
async fn a_deploy() {
    let body = json!({"deploy": {"requestId": "shop-web", "id": "d42", "command": "./run"}});
    for (large, line) in [
        (LargeScaleDown::Refuse, "POST /deploys"),
        (
            LargeScaleDown::Acknowledge,
            "POST /deploys?largeScaleDownAcknowledged=true",
        ),
    ] {
        let body = body.clone();
        let parent = check_body(
            PARENT,
            async |c| c.deploy(&deploy(), large).await,
            line,
            body,
        );
        assert!(parent.await.pending_deploy_state.is_some());
    }
}

#[tokio::test]
async fn giving_one_up() {
    let line = "DELETE /deploys/deploy/d42/request/shop-web";
    check(
        PARENT,
        async |c| c.cancel_deploy(&shop(), &d42()).await,
        line,
    )
    .await;
}

#[tokio::test]
async fn moving_one_on() {
    let update = SingularityUpdatePendingDeployRequest {
        request_id: shop(),
        deploy_id: d42(),
        target_active_instances: 2,
    };
    let body = json!({"requestId": "shop-web", "deployId": "d42", "targetActiveInstances": 2});
    let line = "POST /deploys/update";
    check_body(
        PARENT,
        async |c| c.advance_deploy(&update).await,
        line,
        body,
    )
    .await;
}

#[tokio::test]
async fn those_under_way() {
    let states = ListQuery {
        properties: vec!["currentDeployState".to_owned()],
        ..ListQuery::default()
    };
    let line = "GET /deploys/pending?property=currentDeployState&property=deployMarker.requestId\
                &property=deployMarker.deployId&property=deployMarker.timestamp";
    let list = fixture!("pending_deploys_1_3.json");
    check(list, async |c| c.pending_deploys_with(&states).await, line).await;
}
