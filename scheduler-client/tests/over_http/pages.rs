//! Walking through history.

use scheduler_client::{SchedulerClient, TaskHistoryQuery};
use serde_json::json;

use crate::fixtures::shop;
use crate::peer::{Peer, Reply};

/// A page of so many deploys.
fn page(count: usize) -> Reply {
    let marker =
        json!({"deployMarker": {"requestId": "shop-web", "deployId": "d1", "timestamp": 1}});
    Reply::json(json!(vec![marker; count]).to_string())
}

async fn walk(client: &SchedulerClient) -> Vec<usize> {
    let mut pages = client.deploys_of(&shop()).per_page(2);
    let mut sizes = Vec::new();
    while let Some(page) = pages.next().await {
        sizes.push(page.expect("a page").len());
    }
    sizes
}

#[tokio::test]
async fn a_page_that_is_not_full_is_the_last() {
    let peer = Peer::in_turn([page(2), page(2), page(1)]).await;
    assert_eq!(walk(&peer.client()).await, [2, 2, 1]);
    let line =
        |page| format!("GET /history/request/shop-web/deploys?skipZk=false&count=2&page={page}");
    assert_eq!(peer.lines(), [line(1), line(2), line(3)]);
}

#[tokio::test]
async fn a_full_one_may_be_followed_by_nothing() {
    let peer = Peer::in_turn([page(2), page(0)]).await;
    assert_eq!(walk(&peer.client()).await, [2]);
    assert_eq!(peer.lines().len(), 2);
}

#[tokio::test]
async fn after_an_error_the_same_page_is_asked_for_again() {
    let peer = Peer::in_turn([page(2), Reply::empty(500), page(1)]).await;
    let mut pages = peer.client().deploys_of(&shop()).per_page(2);
    assert_eq!(pages.next().await.unwrap().unwrap().len(), 2);
    assert!(pages.next().await.unwrap().is_err());
    assert_eq!(pages.next().await.unwrap().unwrap().len(), 1);
    assert!(pages.next().await.is_none());
    assert_eq!(peer.lines()[1], peer.lines()[2]);
}

#[tokio::test]
async fn any_page_comes_with_the_count_of_all() {
    let json = r#"{"dataCount": 41, "pageCount": 5, "page": 3, "objects": []}"#;
    let peer = Peer::always(Reply::json(json)).await;
    let query = TaskHistoryQuery::default();
    let tasks = peer.client().tasks_of(&shop(), &query).per_page(9);
    let page = tasks.page(3).await.unwrap();
    assert_eq!(
        (page.data_count, page.page_count, page.page),
        (Some(41), Some(5), 3)
    );
    assert_eq!(
        peer.lines(),
        ["GET /history/request/shop-web/tasks/withmetadata?skipZk=false&count=9&page=3"]
    );
}

#[tokio::test]
async fn a_page_is_never_larger_than_the_service_makes_it() {
    let peer = Peer::always(page(0)).await;
    let mut pages = peer.client().deploys_of(&shop()).per_page(5000);
    assert!(pages.next().await.is_none());
    assert!(peer.lines()[0].contains("count=1000"), "{:?}", peer.lines());
    assert_eq!(
        format!("{pages:?}"),
        "Pages { of: GET /history/request/shop-web/deploys, per_page: 1000, next: None, .. }"
    );
}
