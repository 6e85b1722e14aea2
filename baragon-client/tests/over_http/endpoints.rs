//! One line per endpoint: what goes over the wire, and whether the key goes with it.

use std::fmt::Debug;

use baragon_client::{
    AgentId, AliasName, BaragonAgentMetadata, BaragonAuthKey, BaragonClient, BaragonGroupAlias,
    RegisterBy, Result, TrafficSource, TrafficSourceType, UpstreamInfo,
};
use secrecy::SecretString;
use serde_json::{Value, json};

use crate::fixtures::{
    AGENTS, GROUP, KNOWN_AGENTS, QUEUE, REQUEST_SUCCESS, SERVICE_STATE, STATE, STATUS, edge,
    request, request_id, shop,
};
use crate::peer::{Peer, Reply, TEXT};

const CHECK_IN: &str = r#"{"state": "DONE", "exceptionMessage": null, "waitTime": 0}"#;

/// Makes the call against a server that gives the answer, and returns what the server heard.
async fn heard<T: Debug>(
    reply: Reply,
    call: impl AsyncFnOnce(BaragonClient) -> Result<T>,
) -> (String, String) {
    let peer = Peer::always(reply).await;
    let outcome = call(peer.client()).await;
    assert!(outcome.is_ok(), "{outcome:?}");
    let heard = peer.heard().remove(0);
    (heard.line, heard.body)
}

async fn check<T: Debug>(
    answer: &str,
    call: impl AsyncFnOnce(BaragonClient) -> Result<T>,
    expected: &str,
) {
    let (line, body) = heard(Reply::json(answer), call).await;
    assert_eq!(line, expected);
    assert_eq!(body, "", "{expected}");
}

async fn check_body<T: Debug>(
    answer: &str,
    call: impl AsyncFnOnce(BaragonClient) -> Result<T>,
    expected: &str,
    expected_body: Value,
) {
    let (line, body) = heard(Reply::json(answer), call).await;
    assert_eq!(line, expected);
    assert_eq!(
        serde_json::from_str::<Value>(&body).expect("JSON"),
        expected_body,
        "{expected}"
    );
}

fn upstream() -> UpstreamInfo {
    UpstreamInfo {
        request_id: Some(request_id()),
        ..UpstreamInfo::new("localhost:80")
    }
}

#[tokio::test]
async fn requests() {
    check(QUEUE, async |c| c.queue().await, "GET /request").await;
    let get = "GET /request/shop-k7q2";
    check(
        REQUEST_SUCCESS,
        async |c| c.request(&request_id()).await,
        get,
    )
    .await;
    let cancel = "DELETE /request/shop-k7q2?authkey=k3y";
    check(
        REQUEST_SUCCESS,
        async |c| c.cancel(&request_id()).await,
        cancel,
    )
    .await;
    check(
        "[]",
        async |c| c.history(&shop()).await,
        "GET /request/history/shop",
    )
    .await;
    let body = serde_json::to_value(request()).unwrap();
    let post = "POST /request?authkey=k3y";
    check_body(
        REQUEST_SUCCESS,
        async |c| c.enqueue(&request()).await,
        post,
        body,
    )
    .await;
}

#[tokio::test]
async fn upstreams() {
    let query = "?upstream=bG9jYWxob3N0Ojgw%7Cshop-k7q2%7C%7Cdefault%7C&authkey=k3y";
    let put = format!("PUT /request/upstreams/shop{query}");
    check(
        REQUEST_SUCCESS,
        async |c| c.add_upstream(&shop(), &upstream()).await,
        &put,
    )
    .await;
    let delete = format!("DELETE /request/upstreams/shop{query}");
    check(
        REQUEST_SUCCESS,
        async |c| c.remove_upstream(&shop(), &upstream()).await,
        &delete,
    )
    .await;
    let post = "POST /request/upstreams/shop?authkey=k3y";
    let body = json!([{"upstream": "localhost:80", "requestId": "shop-k7q2", "group": "default"}]);
    check_body(
        REQUEST_SUCCESS,
        async |c| c.replace_upstreams(&shop(), &[upstream()]).await,
        post,
        body,
    )
    .await;
    let host = "DELETE /request/upstream?host=10.2.3.4&authkey=k3y";
    check("[]", async |c| c.remove_host("10.2.3.4").await, host).await;
}

#[tokio::test]
async fn state() {
    check(STATE, async |c| c.services().await, "GET /state").await;
    check(STATE, async |c| c.services_unless(None).await, "GET /state").await;
    check(
        SERVICE_STATE,
        async |c| c.service(&shop()).await,
        "GET /state/shop",
    )
    .await;
    let reload = "POST /state/shop/reload?authkey=k3y";
    check(
        REQUEST_SUCCESS,
        async |c| c.reload_service(&shop()).await,
        reload,
    )
    .await;
    let delete = "DELETE /state/shop?noReload=true&authkey=k3y";
    check(
        REQUEST_SUCCESS,
        async |c| c.delete_service(&shop(), false, true).await,
        delete,
    )
    .await;
}

#[tokio::test]
async fn status() {
    check(STATUS, async |c| c.status().await, "GET /status").await;
    check(
        STATUS,
        async |c| c.leader_status().await,
        "GET /status/master",
    )
    .await;
    check(
        r#"["http://a/v2"]"#,
        async |c| c.workers().await,
        "GET /workers",
    )
    .await;
    check(
        "{}",
        async |c| c.metrics().await,
        "GET /metrics?authkey=k3y",
    )
    .await;
}

#[tokio::test]
async fn groups() {
    check(
        r#"["edge"]"#,
        async |c| c.groups().await,
        "GET /load-balancer",
    )
    .await;
    check(
        "[]",
        async |c| c.group_details().await,
        "GET /load-balancer/all",
    )
    .await;
    check(
        GROUP,
        async |c| c.group(&edge()).await,
        "GET /load-balancer/edge",
    )
    .await;
    check(
        "3",
        async |c| c.target_agent_count(&edge()).await,
        "GET /load-balancer/edge/count",
    )
    .await;
    let count = "POST /load-balancer/edge/count?count=3&authkey=k3y";
    check(
        "3",
        async |c| c.set_target_agent_count(&edge(), 3).await,
        count,
    )
    .await;
    check(
        "[]",
        async |c| c.base_paths(&edge()).await,
        "GET /load-balancer/edge/base-path/all",
    )
    .await;
    let owner = "GET /load-balancer/edge/base-path?basePath=%2Fshop";
    let service = r#"{"serviceId": "shop", "serviceBasePath": "/shop"}"#;
    check(
        service,
        async |c| c.base_path_owner(&edge(), "/shop").await,
        owner,
    )
    .await;
    let release = "DELETE /load-balancer/edge/base-path?basePath=%2Fshop&authkey=k3y";
    check(
        "",
        async |c| c.release_base_path(&edge(), "/shop").await,
        release,
    )
    .await;
}

#[tokio::test]
async fn agents_of_a_group() {
    let agent = AgentId::new("10.1.0.9:8882").unwrap();
    check(
        "[]",
        async |c| c.hosts(&edge()).await,
        "GET /load-balancer/edge/hosts",
    )
    .await;
    check(
        AGENTS,
        async |c| c.agents(&edge()).await,
        "GET /load-balancer/edge/agents",
    )
    .await;
    let known = "GET /load-balancer/edge/known-agents";
    check(KNOWN_AGENTS, async |c| c.known_agents(&edge()).await, known).await;
    let forget = "DELETE /load-balancer/edge/known-agents/10.1.0.9%3A8882?authkey=k3y";
    check(
        "",
        async |c| c.forget_known_agent(&edge(), &agent).await,
        forget,
    )
    .await;
}

#[tokio::test]
async fn traffic_sources() {
    let add = "POST /load-balancer/edge/sources?source=elb+1&authkey=k3y";
    check(GROUP, async |c| c.add_source(&edge(), "elb 1").await, add).await;
    let remove = "DELETE /load-balancer/edge/sources?source=elb+1&authkey=k3y";
    check(
        GROUP,
        async |c| c.remove_source(&edge(), "elb 1").await,
        remove,
    )
    .await;

    let source = TrafficSource {
        name: "tg".to_owned(),
        source_type: TrafficSourceType::AlbTargetGroup,
        register_by: RegisterBy::PrivateIp,
    };
    let body = json!({"name": "tg", "type": "ALB_TARGET_GROUP", "registerBy": "PRIVATE_IP"});
    let add = "POST /load-balancer/edge/traffic-source?authkey=k3y";
    check_body(
        GROUP,
        async |c| c.add_traffic_source(&edge(), &source).await,
        add,
        body.clone(),
    )
    .await;
    let remove = "DELETE /load-balancer/edge/traffic-source?authkey=k3y";
    check_body(
        GROUP,
        async |c| c.remove_traffic_source(&edge(), &source).await,
        remove,
        body,
    )
    .await;
}

#[tokio::test]
async fn keys() {
    let master = SecretString::from("mast3r");
    let key = json!({"value": "n3w", "owner": "deckhand", "createdAt": 5, "expiredAt": null});
    check(
        "",
        async |c| c.verify_key().await,
        "GET /auth/key/verify?authkey=k3y",
    )
    .await;
    let list = "GET /auth/keys?authkey=mast3r";
    check(
        &format!("[{key}]"),
        async |c| c.auth_keys(&master).await,
        list,
    )
    .await;
    let expire = "DELETE /auth/keys/n3w?authkey=mast3r";
    let new = SecretString::from("n3w");
    check(
        &key.to_string(),
        async |c| c.expire_auth_key(&master, &new).await,
        expire,
    )
    .await;
    let stored: BaragonAuthKey = serde_json::from_value(key.clone()).unwrap();
    let store = "POST /auth/keys?authkey=mast3r";
    check_body(
        "",
        async |c| c.store_auth_key(&master, &stored).await,
        store,
        key,
    )
    .await;
}

#[tokio::test]
async fn aliases() {
    let name = AliasName::new("everywhere").unwrap();
    let alias = BaragonGroupAlias {
        groups: [edge()].into(),
        ..BaragonGroupAlias::default()
    };
    let body = json!({"groups": ["edge"], "domains": [], "edgeCacheDomains": []});
    let answer = body.to_string();
    let path = "/aliases/everywhere?authkey=k3y";
    check(
        &answer,
        async |c| c.alias(&name).await,
        &format!("GET {path}"),
    )
    .await;
    check(
        "",
        async |c| c.delete_alias(&name).await,
        &format!("DELETE {path}"),
    )
    .await;
    let post = format!("POST {path}");
    check_body(
        &answer,
        async |c| c.store_alias(&name, &alias).await,
        &post,
        body,
    )
    .await;
}

#[tokio::test]
async fn lookups() {
    let lookup = "GET /service-lookup?hostPort=10.2.3.4%3A8080";
    check(STATE, async |c| c.lookup("10.2.3.4:8080").await, lookup).await;
    let files = r#"[{"fullPath": "/etc/nginx/proxy/shop.conf", "content": "location /shop {}"}]"#;
    check(
        files,
        async |c| c.rendered_configs(&shop()).await,
        "GET /renderedConfigs/shop",
    )
    .await;
    let purge = "POST /purgeCache/shop?authkey=k3y";
    check(
        REQUEST_SUCCESS,
        async |c| c.purge_cache(&shop()).await,
        purge,
    )
    .await;
}

#[tokio::test]
async fn check_ins() {
    let agents: Vec<BaragonAgentMetadata> = serde_json::from_str(AGENTS).unwrap();
    let body: Value = serde_json::from_str(AGENTS).unwrap();
    let start = "POST /checkin/edge/startup?authkey=k3y";
    check_body(
        CHECK_IN,
        async |c| c.check_in(&edge(), &agents[0], false).await,
        start,
        body[0].clone(),
    )
    .await;
    let stop = "POST /checkin/edge/shutdown?status=true&authkey=k3y";
    check_body(
        CHECK_IN,
        async |c| c.check_out(&edge(), &agents[0], true).await,
        stop,
        body[0].clone(),
    )
    .await;

    for (answer, expected) in [("1", true), ("0", false)] {
        let peer = Peer::always(Reply::new(200, TEXT, answer)).await;
        assert_eq!(
            peer.client()
                .can_shut_down(&edge(), &agents[0].agent_id)
                .await
                .unwrap(),
            expected
        );
        assert_eq!(
            peer.lines(),
            ["GET /checkin/edge/can-shutdown?agentId=10.1.0.9%3A8882"]
        );
    }
}

#[tokio::test]
async fn classic_load_balancers() {
    check("[]", async |c| c.elbs().await, "GET /elbs").await;
    check("{}", async |c| c.elb("e1").await, "GET /elbs/e1").await;
    check(
        "[]",
        async |c| c.elb_instances("e1").await,
        "GET /elbs/e1/instances",
    )
    .await;
    let register = "POST /elbs/e1/update?instanceId=i-1&authkey=k3y";
    check(
        "{}",
        async |c| c.register_elb_instance("e1", "i-1").await,
        register,
    )
    .await;
    let deregister = "DELETE /elbs/e1/update?instanceId=i-1&authkey=k3y";
    check(
        "",
        async |c| c.deregister_elb_instance("e1", "i-1").await,
        deregister,
    )
    .await;
}

#[tokio::test]
async fn load_balancers_of_the_second_generation() {
    const ARN: &str = "arn:aws:x/app/1";
    const ENCODED: &str = "arn%3Aaws%3Ax/app/1";
    check("[]", async |c| c.albs().await, "GET /albs/load-balancers").await;
    check(
        "{}",
        async |c| c.alb("a1").await,
        "GET /albs/load-balancers/a1",
    )
    .await;
    check(
        "[]",
        async |c| c.alb_listeners("a1").await,
        "GET /albs/load-balancers/a1/listeners",
    )
    .await;
    let delete = format!("DELETE /albs/listeners/{ENCODED}?authkey=k3y");
    check("", async |c| c.delete_alb_listener(ARN).await, &delete).await;
    let rules = format!("GET /albs/listeners/rules/{ENCODED}");
    check("[]", async |c| c.alb_rules(ARN).await, &rules).await;
    let delete = format!("DELETE /albs/rules/{ENCODED}?authkey=k3y");
    check("", async |c| c.delete_alb_rule(ARN).await, &delete).await;
    check(
        "[]",
        async |c| c.target_groups().await,
        "GET /albs/target-groups",
    )
    .await;
    check(
        "{}",
        async |c| c.target_group("t1").await,
        "GET /albs/target-groups/t1",
    )
    .await;
    check(
        "[]",
        async |c| c.targets("t1").await,
        "GET /albs/target-groups/t1/targets",
    )
    .await;
    let add = "POST /albs/target-group/t1/targets?instanceId=i-1&authkey=k3y";
    check("{}", async |c| c.add_target("t1", "i-1").await, add).await;
    let remove = "DELETE /albs/target-groups/t1/targets/i-1?authkey=k3y";
    check(
        CHECK_IN,
        async |c| c.remove_target("t1", "i-1").await,
        remove,
    )
    .await;

    let bean = json!({"port": 80});
    let body = || bean.clone();
    let create = "POST /albs/load-balancers/a1/listeners?authkey=k3y";
    check_body(
        "{}",
        async |c| c.create_alb_listener("a1", &bean).await,
        create,
        body(),
    )
    .await;
    let modify = format!("POST /albs/listeners/{ENCODED}?authkey=k3y");
    check_body(
        "{}",
        async |c| c.modify_alb_listener(ARN, &bean).await,
        &modify,
        body(),
    )
    .await;
    let create = format!("POST /albs/listeners/rules/{ENCODED}?authkey=k3y");
    check_body(
        "{}",
        async |c| c.create_alb_rule(ARN, &bean).await,
        &create,
        body(),
    )
    .await;
    let modify = format!("POST /albs/rules/{ENCODED}?authkey=k3y");
    check_body(
        "{}",
        async |c| c.modify_alb_rule(ARN, &bean).await,
        &modify,
        body(),
    )
    .await;
    let create = "POST /albs?authkey=k3y";
    check_body(
        "{}",
        async |c| c.create_target_group(&bean).await,
        create,
        body(),
    )
    .await;
    let modify = "POST /albs/target-groups/t1?authkey=k3y";
    check_body(
        "{}",
        async |c| c.modify_target_group("t1", &bean).await,
        modify,
        body(),
    )
    .await;
}

#[tokio::test]
async fn bodies_are_json_and_the_client_introduces_itself() {
    let peer = Peer::always(Reply::json(REQUEST_SUCCESS)).await;
    peer.client().enqueue(&request()).await.unwrap();
    let headers = &peer.heard()[0].headers;
    assert_eq!(headers["content-type"], "application/json");
    assert!(
        headers["user-agent"]
            .to_str()
            .unwrap()
            .starts_with("baragon-client/")
    );
    assert_eq!(headers["accept-encoding"], "gzip");
}
