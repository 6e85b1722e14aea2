//! The client against the simulated scheduler, which shares no code with it: two readings of the same
//! contract have to agree.

use fixtures::singularity::{
    Health, RequestSeed, RequestState as Seeded, Settings, SimulatedSingularity,
};
use scheduler_client::{
    DeployId, ListQuery, PendingType, RequestCleanupType, RequestId, RequestIdsQuery, RequestState,
    RequestType, RequestsQuery, SchedulerClient,
};

/// A scheduler with one request of each kind of state, and a client of it.
async fn scheduler() -> (SimulatedSingularity, SchedulerClient) {
    let simulated = SimulatedSingularity::start(Settings::default())
        .await
        .expect("a free port");
    simulated.add_request(RequestSeed::load_balanced("shop-web", &["edge"]).instances(2));
    simulated.add_request(RequestSeed::scheduled("report", "0 3 * * *").state(Seeded::Finished));
    simulated.add_request(RequestSeed::worker("mail").state(Seeded::Paused));
    simulated.add_request(RequestSeed::worker("fax").state(Seeded::SystemCooldown));
    let client = SchedulerClient::builder(simulated.base_url()).build();
    (simulated, client.expect("a client"))
}

fn shop() -> RequestId {
    RequestId::new("shop-web").expect("a good id")
}

#[tokio::test]
async fn requests_by_state_are_the_requests_in_that_state() {
    let (_simulated, client) = scheduler().await;
    let all = RequestsQuery::default();
    let ids = |requests: Vec<scheduler_client::SingularityRequestParent>| -> Vec<String> {
        let ids = requests.iter().map(|parent| parent.request.id.to_string());
        ids.collect()
    };
    assert_eq!(client.requests().await.unwrap().len(), 4);
    assert_eq!(
        ids(client.active_requests(&all).await.unwrap()),
        ["shop-web"]
    );
    assert_eq!(ids(client.paused_requests(&all).await.unwrap()), ["mail"]);
    assert_eq!(ids(client.cooldown_requests(&all).await.unwrap()), ["fax"]);
    assert_eq!(
        ids(client.finished_requests(&all).await.unwrap()),
        ["report"]
    );

    let paused = RequestIdsQuery {
        states: vec![RequestState::Paused],
        ..RequestIdsQuery::default()
    };
    let paused = client.request_ids_with(&paused).await.unwrap();
    assert_eq!(paused, [RequestId::new("mail").unwrap()]);
    let scheduled = RequestsQuery {
        request_types: vec![RequestType::Scheduled],
        ..RequestsQuery::default()
    };
    let scheduled = client.requests_with(&scheduled).await.unwrap();
    assert_eq!(ids(scheduled), ["report"]);
}

#[tokio::test]
async fn what_is_pruned_can_still_be_read() {
    let (simulated, client) = scheduler().await;
    simulated.start_task("shop-web", "node-7", 31022, Health::Healthy);
    let overviews = client.request_overviews(true).await.unwrap();
    assert_eq!(overviews.len(), 4);
    let states = RequestsQuery {
        properties: vec!["request.instances".to_owned()],
        ..RequestsQuery::default()
    };
    let requests = client.requests_with(&states).await.unwrap();
    let shop = requests.iter().find(|parent| parent.request.id == shop());
    let shop = shop.unwrap();
    assert_eq!(
        (shop.request.instances, &shop.state),
        (Some(2), &RequestState::Active)
    );
    assert_eq!(
        (&shop.request.owners, &shop.request_deploy_state),
        (&None, &None)
    );

    let tasks = client
        .active_tasks_with(&ListQuery::upstreams())
        .await
        .unwrap();
    assert_eq!(tasks[0].upstream(0).as_deref(), Some("node-7:31022"));
    assert_eq!(tasks[0].task_request.deploy.service_base_path, None);
    let whole = client.active_tasks().await.unwrap();
    assert_eq!(
        whole[0].task_request.deploy.service_base_path.as_deref(),
        Some("/shop-web")
    );
}

#[tokio::test]
async fn one_request_and_its_tasks() {
    let (simulated, client) = scheduler().await;
    let task = simulated.start_task("shop-web", "node-7", 31022, Health::NotYetHealthy);
    let parent = client.request(&shop()).await.unwrap().unwrap();
    let deploy = parent.active_deploy.unwrap();
    let again = deploy.again_as(DeployId::new("d2").unwrap());
    assert_eq!(again.service_base_path, deploy.service_base_path);
    assert!(client.simple_request(&shop()).await.unwrap().is_some());
    let ids = client.task_ids(&shop()).await.unwrap().unwrap();
    assert_eq!(ids.not_yet_healthy[0].id.as_str(), task);
    assert_eq!(client.active_task_ids().await.unwrap(), ids.not_yet_healthy);
    assert_eq!(client.task_counts(&shop()).await.unwrap().active, 1);
    let batch = client
        .requests_batch(&[shop(), RequestId::new("gone").unwrap()])
        .await
        .unwrap();
    assert_eq!((batch.requests.len(), batch.not_found.len()), (1, 1));
}

#[tokio::test]
async fn queues_and_deploys() {
    let (simulated, client) = scheduler().await;
    simulated.queue_pending("shop-web", "DECOMISSIONED_SLAVE_OR_RACK");
    simulated.queue_cleanup("shop-web", "INCREMENTAL_BOUNCE");
    simulated.set_pending_deploy("shop-web", Some("d2"));
    let pending = client.pending_requests().await.unwrap();
    assert_eq!(
        pending[0].pending_type,
        PendingType::DecommissionedAgentOrRack
    );
    let cleanups = client
        .request_cleanups(&ListQuery::default())
        .await
        .unwrap();
    assert_eq!(
        cleanups[0].cleanup_type,
        RequestCleanupType::IncrementalBounce
    );
    let deploys = client.pending_deploys().await.unwrap();
    assert_eq!(deploys[0].deploy_marker.deploy_id.as_str(), "d2");
    let mut pages = client.deploys_of(&shop());
    assert!(!pages.next().await.unwrap().unwrap().is_empty());
    assert!(pages.next().await.is_none());
    assert!(client.state().await.unwrap().is_some());
    assert_eq!(client.state_now().await.unwrap().all_requests, 4);
}

#[tokio::test]
async fn a_large_installation_is_looked_at_by_one_call() {
    let (simulated, client) = scheduler().await;
    for number in 4..1600 {
        simulated.add_request(RequestSeed::worker(&format!("worker-{number}")));
    }
    assert_eq!(client.request_overviews(true).await.unwrap().len(), 1600);
}
