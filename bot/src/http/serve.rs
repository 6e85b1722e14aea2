//! Connections: how many, how long a request may take to come, and how they end. axum's own way of serving lets a caller hold a
//! connection for ever with half a request, and a stop wait for it.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// The longest head, in bytes.
const LONGEST_HEAD: usize = 16 * 1024;

/// How much callers may take.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// How many are listened to at once; more wait to be taken. GitHub, a scheduler, Slack and a Prometheus are a handful.
    connections: usize,
    /// How long the head of a request may take, counted from when the connection is there or its last request was answered.
    head_within: Duration,
    /// How long what has come is worked on after the stop.
    finished_within: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 256,
            head_within: Duration::from_secs(10),
            // The store answers or fails within 5 s; whoever is slower than that asks again.
            finished_within: Duration::from_secs(6),
        }
    }
}

/// How long to wait after a connection could not be taken, such as where there are no more descriptors.
const AFTER_FAILURE: Duration = Duration::from_millis(200);

/// Serves until the stop, and then ends what has come.
pub(super) async fn serve(
    listener: TcpListener,
    router: Router,
    stop: CancellationToken,
    limits: Limits,
) {
    let room = Arc::new(Semaphore::new(limits.connections));
    let connections = TaskTracker::new();
    loop {
        let (place, stream) = tokio::select! {
            () = stop.cancelled() => break,
            next = next(&listener, &room) => next,
        };
        let (router, stop) = (router.clone(), stop.clone());
        connections.spawn(async move {
            converse(stream, router, stop, limits).await;
            drop(place);
        });
    }
    drop(listener);
    connections.close();
    connections.wait().await;
}

/// The next caller, once there is a place for one.
async fn next(
    listener: &TcpListener,
    room: &Arc<Semaphore>,
) -> (Option<tokio::sync::OwnedSemaphorePermit>, TcpStream) {
    // It is never closed.
    let place = Arc::clone(room).acquire_owned().await.ok();
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return (place, stream),
            Err(error) => {
                tracing::warn!(%error, "a caller could not be taken over HTTP");
                tokio::time::sleep(AFTER_FAILURE).await;
            }
        }
    }
}

/// Answers one caller, as long as they ask.
async fn converse(stream: TcpStream, router: Router, stop: CancellationToken, limits: Limits) {
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head_within)
        .max_header_size(LONGEST_HEAD)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(router));
    let mut connection = std::pin::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            match tokio::time::timeout(limits.finished_within, connection).await {
                Ok(ended) => ended,
                Err(_) => return,
            }
        }
    };
    if let Err(error) = ended {
        // The other side went away or said nothing that is HTTP: nothing to do about, and nothing to repeat.
        tracing::debug!(%error, "a connection over HTTP ended badly");
    }
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use axum::routing::get;
    use fixtures::PATIENCE;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::task::JoinHandle;

    use super::*;

    const ASKED: &str = "GET / HTTP/1.1\r\nHost: here\r\n\r\n";

    const HOUR: Duration = Duration::from_secs(3_600);

    struct Served {
        address: SocketAddr,
        stop: CancellationToken,
        task: JoinHandle<()>,
    }

    impl Served {
        async fn with(limits: Limits) -> Self {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let address = listener.local_addr().unwrap();
            let stop = CancellationToken::new();
            let router = Router::new().route("/", get(async || "here"));
            let task = tokio::spawn(serve(listener, router, stop.clone(), limits));
            Self {
                address,
                stop,
                task,
            }
        }

        async fn hears(&self, words: &str) -> TcpStream {
            let mut stream = TcpStream::connect(self.address).await.unwrap();
            stream.write_all(words.as_bytes()).await.unwrap();
            stream
        }

        async fn ends(self) {
            self.stop.cancel();
            let ended = tokio::time::timeout(PATIENCE, self.task).await;
            ended.expect("it ends in time").unwrap();
        }
    }

    /// All that comes until the connection is closed.
    async fn rest(mut stream: TcpStream) -> String {
        let mut told = Vec::new();
        let read = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut told)).await;
        // A connection that is reset is closed, too.
        let _ = read.expect("it is closed in time");
        String::from_utf8(told).unwrap()
    }

    async fn answer(stream: &mut TcpStream) -> String {
        let mut told = [0; 1_024];
        let read = tokio::time::timeout(PATIENCE, stream.read(&mut told)).await;
        let read = read.expect("an answer in time").unwrap();
        String::from_utf8_lossy(&told[..read]).into_owned()
    }

    #[tokio::test]
    async fn half_a_head_and_silence_are_let_go() {
        let served = Served::with(Limits {
            head_within: Duration::from_millis(50),
            ..Limits::default()
        })
        .await;
        for words in ["", "GET / HT", "GET / HTTP/1.1\r\nHost: he"] {
            let told = rest(served.hears(words).await).await;
            assert!(!told.contains("200 OK"), "{words:?}: {told}");
        }
        // A connection that is kept may be silent for as long.
        let told = rest(served.hears(ASKED).await).await;
        assert!(told.ends_with("here"), "{told}");
        served.ends().await;
    }

    #[tokio::test]
    async fn a_head_without_end_is_refused() {
        let served = Served::with(Limits::default()).await;
        let long = "x".repeat(2 * LONGEST_HEAD);
        let told = rest(
            served
                .hears(&format!("GET / HTTP/1.1\r\nx: {long}\r\n\r\n"))
                .await,
        )
        .await;
        assert!(!told.contains("200 OK"), "{told}");
        served.ends().await;
    }

    #[tokio::test]
    async fn a_stop_waits_neither_for_silence_nor_for_half_a_head() {
        let served = Served::with(Limits {
            head_within: HOUR,
            finished_within: Duration::from_millis(50),
            ..Limits::default()
        })
        .await;
        let silent = served.hears("").await;
        let half = served.hears("GET / HT").await;
        let mut kept = served.hears(ASKED).await;
        assert!(answer(&mut kept).await.contains("200 OK"));
        served.ends().await;
        for stream in [silent, half, kept] {
            assert_eq!(rest(stream).await, "");
        }
    }

    #[tokio::test]
    async fn more_callers_than_there_are_places_wait_for_one() {
        let served = Served::with(Limits {
            connections: 1,
            head_within: HOUR,
            ..Limits::default()
        })
        .await;
        let mut first = served.hears(ASKED).await;
        assert!(answer(&mut first).await.contains("200 OK"));
        let mut second = served.hears(ASKED).await;
        first.write_all(ASKED.as_bytes()).await.unwrap();
        assert!(answer(&mut first).await.contains("200 OK"));
        drop(first);
        assert!(answer(&mut second).await.contains("200 OK"));
        drop(second);
        served.ends().await;
    }
}
