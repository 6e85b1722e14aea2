//! Calls without an answer, and what is known about them afterwards.

use std::error::Error as _;
use std::time::Duration;

use scheduler_client::{DeployId, Error, LargeScaleDown, Loss, SchedulerClient};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

use crate::fixtures::{deploy, shop};
use crate::peer::{JSON, Nobody, Peer, Reply};

fn client(base: &str) -> SchedulerClient {
    SchedulerClient::builder(base).build().expect("a client")
}

async fn failed_deploy(client: &SchedulerClient) -> Error {
    let outcome = client.deploy(&deploy(), LargeScaleDown::Refuse).await;
    outcome.expect_err("no answer")
}

/// Reads one whole request and returns it.
async fn read_request(stream: &mut TcpStream) -> String {
    let mut text = String::new();
    let mut buffer = [0; 4096];
    while !is_complete(&text) {
        let count = stream.read(&mut buffer).await.expect("a readable stream");
        assert_ne!(count, 0, "the client gave up after {text:?}");
        text.push_str(&String::from_utf8_lossy(&buffer[..count]));
    }
    text
}

fn is_complete(text: &str) -> bool {
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    body.len() >= length.map_or(0, |length| length.parse().expect("a number"))
}

/// A server that reads each request, says this much and closes the connection; tells what it read.
async fn hangs_up(says: &'static str) -> (String, mpsc::UnboundedReceiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    let (heard, receiver) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = heard.send(read_request(&mut stream).await);
            let _ = stream.write_all(says.as_bytes()).await;
        }
    });
    (format!("http://{address}/"), receiver)
}

#[tokio::test]
async fn a_write_whose_answer_is_lost_leaves_a_question() {
    let (base, mut heard) = hangs_up("").await;
    let error = failed_deploy(&client(&base)).await;
    assert!(error.outcome_unknown() && error.is_unreachable());
    assert_eq!(
        error.to_string(),
        format!(
            "POST /deploys: the answer of {base} was lost, it may or may not have been carried out"
        )
    );
    assert!(error.source().is_some());
    assert!(heard.recv().await.unwrap().contains("d42"));
    assert!(heard.try_recv().is_err(), "it was sent again");
}

#[tokio::test]
async fn an_answer_cut_short_leaves_a_question() {
    let (base, _heard) = hangs_up("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{").await;
    let error = failed_deploy(&client(&base)).await;
    assert!(error.outcome_unknown(), "{error:?}");
}

#[tokio::test]
async fn so_do_an_accident_of_the_service_and_an_answer_in_a_strange_tongue() {
    for reply in [
        Reply::new(
            500,
            JSON,
            r#"{"code": 500, "message": "logged (ID 0123456789abcdef)"}"#,
        ),
        Reply::empty(502),
        Reply::json("{}"),
    ] {
        let peer = Peer::always(reply).await;
        let error = failed_deploy(&peer.client()).await;
        assert!(error.outcome_unknown(), "{error:?}");
        assert_eq!(peer.lines().len(), 1, "it was sent again");
    }
}

#[tokio::test]
async fn a_refusal_leaves_none() {
    for status in [400, 401, 403, 404, 409, 429] {
        let peer = Peer::always(Reply::empty(status)).await;
        let error = failed_deploy(&peer.client()).await;
        assert!(!error.outcome_unknown(), "{error:?}");
        assert_eq!(error.status(), Some(status));
    }
}

#[tokio::test]
async fn a_read_whose_answer_is_lost_is_only_a_lost_read() {
    let (base, mut heard) = hangs_up("").await;
    let error = client(&base).request_ids().await.unwrap_err();
    assert!(!error.outcome_unknown() && error.is_unreachable());
    assert_eq!(
        error.to_string(),
        format!("GET /requests/ids: the answer of {base} was lost")
    );
    for _ in 0..3 {
        assert!(heard.recv().await.is_some());
    }
}

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
    let nobody = Nobody::new();
    let base = &nobody.base_url;
    let error = failed_deploy(&client(base)).await;
    assert!(error.is_unreachable() && !error.outcome_unknown());
    let expected = format!("POST /deploys: cannot connect to {base}, nothing was sent");
    assert_eq!(error.to_string(), expected);
    assert_eq!((error.status(), error.message()), (None, None));
}

#[tokio::test]
async fn a_call_that_cannot_be_put_into_a_path_is_not_sent() {
    // Read from the service, hence unchecked.
    let odd: DeployId = serde_json::from_str(r#""..""#).unwrap();
    let peer = Peer::always(Reply::empty(500)).await;
    let error = peer
        .client()
        .cancel_deploy(&shop(), &odd)
        .await
        .unwrap_err();
    assert!(!error.outcome_unknown());
    assert_eq!(
        error.to_string(),
        "DELETE /deploys/deploy/../request/shop-web: not sent, because a part of its path cannot be sent: \
         it is a relative path"
    );
    assert!(peer.lines().is_empty());
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
    assert!(failed_deploy(&client).await.outcome_unknown());
    drop(listener);
}
