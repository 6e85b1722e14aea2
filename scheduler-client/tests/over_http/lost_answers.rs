//! Calls without an answer.

use std::time::Duration;

use scheduler_client::{Error, Loss, SchedulerClient};
use tokio::net::{TcpListener, TcpSocket};

use crate::peer::{Peer, Reply};

#[tokio::test]
async fn a_passing_fault_goes_unnoticed() {
    let peer = Peer::in_turn([Reply::empty(503), Reply::empty(502), Reply::json("[]")]).await;
    assert!(peer.client().request_ids().await.is_ok());
    assert_eq!(peer.lines().len(), 3);
}

#[tokio::test]
async fn a_lasting_one_does_not() {
    let peer = Peer::always(Reply::empty(503)).await;
    assert!(
        peer.client()
            .request_ids()
            .await
            .unwrap_err()
            .is_unreachable()
    );
    assert_eq!(peer.lines().len(), 3);
}

#[tokio::test]
async fn a_refused_connection_means_that_nothing_was_sent() {
    // Bound and not listening: nobody else can take the port meanwhile.
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
    let base = format!("http://{}/", socket.local_addr().unwrap());
    let client = SchedulerClient::builder(&base).build().unwrap();
    let error = client.request_ids().await.unwrap_err();
    assert!(error.is_unreachable() && !error.outcome_unknown());
    let expected = format!("GET /requests/ids: cannot connect to {base}, nothing was sent");
    assert_eq!(error.to_string(), expected);
}

#[tokio::test]
async fn silence_ends_at_the_deadline() {
    // The system accepts for the listener; nobody ever reads.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}/", listener.local_addr().unwrap());
    let client = SchedulerClient::builder(base)
        .deadline(Duration::from_millis(50))
        .build()
        .unwrap();
    let error = client.request_ids().await.unwrap_err();
    assert!(
        matches!(
            error,
            Error::Transport {
                loss: Loss::AnswerLost,
                ..
            }
        ),
        "{error:?}"
    );
    assert!(!error.outcome_unknown(), "a read leaves no question");
    drop(listener);
}
