use scheduler_client::{
    CrashLoopType, ListQuery, RequestCleanupType, RequestId, RequestIdsQuery, RequestState,
    RequestVersion, RequestsQuery,
};

use super::{check, check_absent};
use crate::fixtures::{PARENT, TASK, fixture, run_id, shop};
use crate::peer::{Peer, Reply};

#[tokio::test]
async fn lists() {
    let list = fixture!("requests.json");
    check(list, async |c| c.requests().await, "GET /requests").await;
    let all = RequestsQuery::default();
    let active = "GET /requests/active";
    check(list, async |c| c.active_requests(&all).await, active).await;
    let paused = "GET /requests/paused";
    check(list, async |c| c.paused_requests(&all).await, paused).await;
    let cooldown = "GET /requests/cooldown";
    check(list, async |c| c.cooldown_requests(&all).await, cooldown).await;
    let finished = "GET /requests/finished";
    check(list, async |c| c.finished_requests(&all).await, finished).await;
}

#[tokio::test]
async fn the_overview_is_cached_and_pruned() {
    let line = "GET /requests?useWebCache=true&property=request.instances&property=request.id\
                &property=request.requestType&property=state";
    let pruned = r#"[{"request": {"id": "shop-web", "requestType": "SERVICE", "instances": 2}, "state": "ACTIVE"}]"#;
    let requests = check(pruned, async |c| c.request_overviews(true).await, line).await;
    assert_eq!(requests[0].instances, Some(2));
}

#[tokio::test]
async fn ids() {
    let ids = r#"["shop-web"]"#;
    check(ids, async |c| c.request_ids().await, "GET /requests/ids").await;
    let active = "GET /requests/ids/active";
    check(ids, async |c| c.active_request_ids().await, active).await;
    let query = RequestIdsQuery {
        request_id_like: Some("shop".to_owned()),
        states: vec![RequestState::Paused, RequestState::SystemCooldown],
        ..RequestIdsQuery::default()
    };
    let line = "GET /requests/ids?requestIdLike=shop&state=PAUSED&state=SYSTEM_COOLDOWN";
    check(ids, async |c| c.request_ids_with(&query).await, line).await;
    let cleanup = "GET /requests/lbcleanup";
    check(
        ids,
        async |c| c.load_balancer_request_cleanups().await,
        cleanup,
    )
    .await;
}

#[tokio::test]
async fn one_request() {
    let line = "GET /requests/request/shop-web";
    check(PARENT, async |c| c.request(&shop()).await, line).await;
    let simple = r#"{"request": {"id": "shop-web", "requestType": "SERVICE"}, "state": "PAUSED", "timestamp": 5}"#;
    let line = "GET /requests/request/shop-web/simple";
    let request = check(simple, async |c| c.simple_request(&shop()).await, line).await;
    assert_eq!(request.unwrap().timestamp, 5);
    check_absent(async |c| c.simple_request(&shop()).await).await;
}

#[tokio::test]
async fn a_version_is_asked_for_without_the_request() {
    let hash = Peer::always(Reply::empty(200).header("etag", "-1723")).await;
    let version = hash.client().request_version(&shop()).await.unwrap();
    assert_eq!(version, Some(RequestVersion::Hash("-1723".to_owned())));
    assert_eq!(hash.lines(), ["HEAD /requests/request/shop-web"]);

    let older = Peer::always(Reply::empty(200)).await;
    let version = older.client().request_version(&shop()).await.unwrap();
    assert_eq!(version, Some(RequestVersion::NotTold));
    check_absent(async |c| c.request_version(&shop()).await).await;
}

#[tokio::test]
async fn the_task_of_a_run() {
    let id = format!(
        r#"{{"id": "{TASK}", "requestId": "shop-web", "deployId": "d41", "startedAt": 1, "instanceNo": 1}}"#
    );
    let line = "GET /requests/request/shop-web/run/r-7";
    check(&id, async |c| c.task_of_run(&shop(), &run_id()).await, line).await;
    check_absent(async |c| c.task_of_run(&shop(), &run_id()).await).await;
}

#[tokio::test]
async fn a_batch() {
    let answer = format!(r#"{{"requests": [{PARENT}], "notFound": ["gone"]}}"#);
    let ids = [shop(), RequestId::new("gone").unwrap()];
    let line = "GET /requests/batch?id=shop-web&id=gone";
    let batch = check(&answer, async |c| c.requests_batch(&ids).await, line).await;
    assert_eq!((batch.requests.len(), batch.not_found.len()), (1, 1));
}

#[tokio::test]
async fn a_large_batch_is_asked_for_in_portions() {
    let answer = r#"{"requests": [], "notFound": ["gone"]}"#;
    let peer = Peer::always(Reply::json(answer)).await;
    let ids: Vec<RequestId> = (0..100)
        .map(|number| RequestId::new(format!("{number:0>90}")).unwrap())
        .collect();
    let batch = peer.client().requests_batch(&ids).await.unwrap();
    let lines = peer.lines();
    assert_eq!(batch.not_found.len(), lines.len());
    assert!(lines.iter().all(|line| line.len() < 4100), "{lines:?}");
    let asked: usize = lines.iter().map(|line| line.matches("id=").count()).sum();
    assert_eq!(asked, 100);
}

#[tokio::test]
async fn queues() {
    let pending = "GET /requests/queued/pending?property=user&property=requestId&property=deployId\
                   &property=timestamp&property=pendingType";
    let users = ListQuery {
        properties: vec!["user".to_owned()],
        ..ListQuery::default()
    };
    let list = fixture!("pending_requests.json");
    check(
        list,
        async |c| c.pending_requests_with(&users).await,
        pending,
    )
    .await;

    let cleanups = r#"[{"cleanupType": "INCREMENTAL_BOUNCE", "timestamp": 1, "requestId": "shop-web",
        "deployId": "d41", "actionId": "op-1", "runShellCommandBeforeKill": {"name": "jstack"}}]"#;
    let line = "GET /requests/queued/cleanup";
    let all = ListQuery::default();
    let cleanups = check(cleanups, async |c| c.request_cleanups(&all).await, line).await;
    assert_eq!(
        cleanups[0].cleanup_type,
        RequestCleanupType::IncrementalBounce
    );
}

#[tokio::test]
async fn crash_loops() {
    let loops = r#"[{"requestId": "shop-web", "deployId": "d41", "start": 1, "type": "OOM"},
                    {"requestId": "shop-web", "deployId": "d41", "start": 1, "end": 2, "type": "NOVEL"}]"#;
    let line = "GET /requests/request/shop-web/crashloops";
    let of_one = check(loops, async |c| c.crash_loops_of(&shop()).await, line).await;
    let of_one = of_one.unwrap();
    assert_eq!(of_one[0].loop_type, CrashLoopType::Oom);
    assert!(of_one[0].is_active() && !of_one[1].is_active());
    let all = format!(r#"{{"shop-web": {loops}}}"#);
    let of_all = check(
        &all,
        async |c| c.crash_loops().await,
        "GET /requests/crashloops",
    )
    .await;
    assert_eq!(of_all[&shop()], of_one);
}
