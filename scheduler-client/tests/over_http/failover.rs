//! Several base URLs: reads go on to the next, writes stay where they are.

use scheduler_client::{LargeScaleDown, SchedulerClient};

use crate::fixtures::{PARENT, deploy};
use crate::peer::{Nobody, Peer, Reply};

fn client(first: &str, second: &str) -> SchedulerClient {
    let builder = SchedulerClient::builder(first).base_url(second);
    builder.build().expect("a client")
}

#[tokio::test]
async fn a_read_goes_on_to_the_next_address() {
    for status in [502, 503, 504] {
        let ill = Peer::always(Reply::empty(status)).await;
        let well = Peer::always(Reply::json("[]")).await;
        let client = client(&ill.base_url, &well.base_url);
        client.request_ids().await.unwrap();
        client.request_ids().await.unwrap();
        // The second call starts where the first one got its answer.
        assert_eq!((ill.lines().len(), well.lines().len()), (1, 2), "{status}");
    }
}

#[tokio::test]
async fn a_read_passes_an_address_where_nobody_listens() {
    let (nobody, well) = (Nobody::new(), Peer::always(Reply::json("[]")).await);
    let client = client(&nobody.base_url, &well.base_url);
    client.request_ids().await.unwrap();
}

#[tokio::test]
async fn a_service_in_trouble_is_not_asked_again() {
    let ill = Peer::always(Reply::empty(500)).await;
    let well = Peer::always(Reply::json("[]")).await;
    let client = client(&ill.base_url, &well.base_url);
    assert!(client.request_ids().await.is_err());
    assert_eq!((ill.lines().len(), well.lines().len()), (1, 0));
}

#[tokio::test]
async fn a_write_is_sent_once_to_one_address() {
    let ill = Peer::always(Reply::empty(503)).await;
    let well = Peer::always(Reply::json(PARENT)).await;
    let client = client(&ill.base_url, &well.base_url);
    let error = client
        .deploy(&deploy(), LargeScaleDown::Refuse)
        .await
        .unwrap_err();
    assert!(error.outcome_unknown());
    assert_eq!((ill.lines().len(), well.lines().len()), (1, 0));
    // The caller has decided to send it again.
    client
        .deploy(&deploy(), LargeScaleDown::Refuse)
        .await
        .unwrap();
    assert_eq!((ill.lines().len(), well.lines().len()), (1, 1));
}

#[tokio::test]
async fn a_post_that_only_looks_is_a_read() {
    let ill = Peer::always(Reply::empty(503)).await;
    let well = Peer::always(Reply::json("{}")).await;
    let client = client(&ill.base_url, &well.base_url);
    client.search_logs(&Default::default()).await.unwrap();
    assert_eq!(well.lines(), ["POST /logs/search"]);
}

#[tokio::test]
async fn a_bad_address_is_named_by_its_number() {
    let builder = SchedulerClient::builder("http://s/").base_url("http://me:s3cret@s/");
    let error = builder.build().unwrap_err().to_string();
    assert!(
        error.starts_with("base URL number 2 cannot be used"),
        "{error}"
    );
    assert!(!error.contains("s3cret"), "{error}");
}
