//! Calls without an answer, and what is known about them afterwards.

use std::error::Error as _;
use std::time::Duration;

use baragon_client::{Error, LoadBalancerRequestId, Loss};
use tokio::io::AsyncReadExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

use crate::fixtures::{request, request_id};
use crate::peer::{Nobody, builder, client};

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

/// A server that reads each request and closes the connection; tells what it read.
async fn hangs_up() -> (String, mpsc::UnboundedReceiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    let (heard, receiver) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = heard.send(read_request(&mut stream).await);
        }
    });
    (format!("http://{address}/"), receiver)
}

#[tokio::test]
async fn a_write_whose_answer_is_lost_leaves_a_question() {
    let (base, mut heard) = hangs_up().await;
    let error = client(builder().base_url(&base))
        .enqueue(&request())
        .await
        .unwrap_err();
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
    assert!(error.outcome_unknown() && error.is_unreachable());
    assert_eq!(
        error.to_string(),
        format!(
            "POST /request: the answer of {base} was lost, it may or may not have been carried out"
        )
    );
    assert!(error.source().is_some());
    assert!(heard.recv().await.unwrap().contains("shop-k7q2"));
    assert!(heard.try_recv().is_err(), "it was sent again");
}

#[tokio::test]
async fn a_read_whose_answer_is_lost_is_only_a_lost_read() {
    let (base, mut heard) = hangs_up().await;
    let error = client(builder().base_url(&base)).queue().await.unwrap_err();
    assert!(!error.outcome_unknown() && error.is_unreachable());
    assert_eq!(
        error.to_string(),
        format!("GET /request: the answer of {base} was lost")
    );
    for _ in 0..3 {
        assert!(heard.recv().await.is_some());
    }
}

#[tokio::test]
async fn a_refused_connection_means_that_nothing_happened() {
    let nobody = Nobody::new();
    let base = &nobody.base_url;
    let error = client(builder().base_url(base))
        .enqueue(&request())
        .await
        .unwrap_err();
    assert!(!error.outcome_unknown() && error.is_unreachable());
    assert_eq!(
        error.to_string(),
        format!("POST /request: cannot connect to {base}, nothing was sent")
    );
}

#[tokio::test]
async fn silence_until_the_deadline_leaves_a_question() {
    // The system accepts for the listener; nobody ever reads.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}/", listener.local_addr().unwrap());
    let client = client(builder().base_url(base).deadline(Duration::from_millis(50)));
    let error = client.enqueue(&request()).await.unwrap_err();
    assert!(error.outcome_unknown(), "{error:?}");
    drop(listener);
}

#[tokio::test]
async fn an_answer_cut_short_leaves_a_question() {
    use tokio::io::AsyncWriteExt;

    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        read_request(&mut stream).await;
        stream
            .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{")
            .await
            .unwrap();
    });
    let error = client(builder().base_url(base))
        .enqueue(&request())
        .await
        .unwrap_err();
    assert!(error.outcome_unknown(), "{error:?}");
}

#[tokio::test]
async fn a_call_that_cannot_be_put_into_a_path_is_not_sent() {
    // Read from the service, hence unchecked.
    let odd: LoadBalancerRequestId = serde_json::from_str(r#""..""#).unwrap();
    let (base, mut heard) = hangs_up().await;
    let client = client(builder().base_url(&base));
    let error = client.cancel(&odd).await.unwrap_err();
    assert!(!error.outcome_unknown());
    assert_eq!(
        error.to_string(),
        "DELETE /request/..: not sent, because a part of its path cannot be sent: it is a relative path"
    );
    assert!(client.cancel(&request_id()).await.is_err());
    assert!(
        heard
            .recv()
            .await
            .unwrap()
            .starts_with("DELETE /request/shop-k7q2?")
    );
}
