//! Several base URLs: reads go on to the next, writes stay where they are.

use crate::fixtures::{QUEUE, REQUEST_SUCCESS, request};
use crate::peer::{Nobody, Peer, Reply, builder, client};

#[tokio::test]
async fn a_read_goes_on_to_the_next_address() {
    for status in [502, 503, 504] {
        let (ill, well) = (
            Peer::always(Reply::empty(status)).await,
            Peer::always(Reply::json(QUEUE)).await,
        );
        let client = client(builder().base_url(&ill.base_url).base_url(&well.base_url));
        assert_eq!(client.queue().await.unwrap().len(), 2);
        assert_eq!((ill.lines().len(), well.lines().len()), (1, 1), "{status}");
    }
}

#[tokio::test]
async fn a_read_passes_an_address_where_nobody_listens() {
    let (nobody, well) = (Nobody::new(), Peer::always(Reply::json(QUEUE)).await);
    let client = client(
        builder()
            .base_url(&nobody.base_url)
            .base_url(&well.base_url),
    );
    assert_eq!(client.queue().await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_read_is_repeated_twice_and_no_more() {
    let peer = Peer::always(Reply::empty(503)).await;
    let error = peer.client().queue().await.unwrap_err();
    assert!(error.is_unreachable() && !error.outcome_unknown());
    assert_eq!(peer.lines().len(), 3);
}

#[tokio::test]
async fn a_service_in_trouble_is_not_asked_again() {
    let peer = Peer::always(Reply::empty(500)).await;
    assert!(peer.client().queue().await.is_err());
    assert_eq!(peer.lines().len(), 1);
}

#[tokio::test]
async fn a_write_is_sent_once_to_one_address() {
    let (ill, well) = (
        Peer::always(Reply::empty(503)).await,
        Peer::always(Reply::json(REQUEST_SUCCESS)).await,
    );
    let client = client(builder().base_url(&ill.base_url).base_url(&well.base_url));
    assert!(
        client
            .enqueue(&request())
            .await
            .unwrap_err()
            .outcome_unknown()
    );
    assert_eq!((ill.lines().len(), well.lines().len()), (1, 0));
}

#[tokio::test]
async fn an_address_in_trouble_is_not_the_first_choice_of_the_next_call() {
    let (ill, well) = (
        Peer::always(Reply::empty(503)).await,
        Peer::always(Reply::json(REQUEST_SUCCESS)).await,
    );
    let client = client(builder().base_url(&ill.base_url).base_url(&well.base_url));
    assert!(client.enqueue(&request()).await.is_err());
    // The caller has decided to send again.
    assert!(client.clone().enqueue(&request()).await.is_ok());
    assert_eq!((ill.lines().len(), well.lines().len()), (1, 1));
}

#[tokio::test]
async fn a_passing_fault_goes_unnoticed_by_a_read() {
    let peer = Peer::in_turn([Reply::empty(502), Reply::json(QUEUE)]).await;
    assert_eq!(peer.client().queue().await.unwrap().len(), 2);
    assert_eq!(peer.lines(), ["GET /request", "GET /request"]);
}
