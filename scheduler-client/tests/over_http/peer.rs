//! A server on loopback that answers from a list and remembers what it was asked.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, Method, Response, Uri};
use scheduler_client::{SchedulerClient, SchedulerClientBuilder};
use tokio::net::{TcpListener, TcpSocket};

pub(crate) const JSON: &str = "application/json";
pub(crate) const TEXT: &str = "text/plain";
pub(crate) const HTML: &str = "text/html;charset=utf-8";

/// The path that every peer serves its API under.
const API: &str = "/singularity/api";

#[derive(Clone)]
pub(crate) struct Reply {
    status: u16,
    headers: Vec<(&'static str, &'static str)>,
    body: String,
}

impl Reply {
    pub(crate) fn new(status: u16, content_type: &'static str, body: impl Into<String>) -> Self {
        Self {
            status,
            headers: vec![("content-type", content_type)],
            body: body.into(),
        }
    }

    pub(crate) fn json(body: impl Into<String>) -> Self {
        Self::new(200, JSON, body)
    }

    pub(crate) fn empty(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: String::new(),
        }
    }

    pub(crate) fn header(mut self, name: &'static str, value: &'static str) -> Self {
        self.headers.push((name, value));
        self
    }

    fn response(&self) -> Response<String> {
        let mut response = Response::builder().status(self.status);
        for (name, value) in &self.headers {
            response = response.header(*name, *value);
        }
        response.body(self.body.clone()).expect("a legal response")
    }
}

/// One call as it arrived, below the API's path.
#[derive(Debug, Clone)]
pub(crate) struct Heard {
    pub(crate) line: String,
    pub(crate) body: String,
    pub(crate) headers: HeaderMap,
}

#[derive(Default)]
struct Script {
    /// What to answer; the last one stays.
    replies: VecDeque<Reply>,
    heard: Vec<Heard>,
}

pub(crate) struct Peer {
    pub(crate) base_url: String,
    script: Arc<Mutex<Script>>,
}

impl Peer {
    /// Answers every call alike.
    pub(crate) async fn always(reply: Reply) -> Self {
        Self::in_turn([reply]).await
    }

    /// Answers one after the other, then with the last one for good.
    pub(crate) async fn in_turn(replies: impl IntoIterator<Item = Reply>) -> Self {
        let replies = replies.into_iter().collect();
        let script = Arc::new(Mutex::new(Script {
            replies,
            ..Script::default()
        }));
        let router = Router::new()
            .fallback(answer)
            .with_state(Arc::clone(&script));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self {
            base_url: format!("http://{address}{API}"),
            script,
        }
    }

    pub(crate) fn heard(&self) -> Vec<Heard> {
        self.script
            .lock()
            .expect("no panic while locked")
            .heard
            .clone()
    }

    /// The request lines of all calls so far.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.heard().into_iter().map(|heard| heard.line).collect()
    }

    /// The headers of the first call.
    pub(crate) fn headers(&self) -> HeaderMap {
        self.heard().remove(0).headers
    }

    pub(crate) fn builder(&self) -> SchedulerClientBuilder {
        SchedulerClient::builder(&self.base_url)
    }

    pub(crate) fn client(&self) -> SchedulerClient {
        self.builder().build().expect("a client")
    }
}

async fn answer(
    State(script): State<Arc<Mutex<Script>>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: String,
) -> Response<String> {
    let below = uri.to_string();
    let Some(below) = below.strip_prefix(API) else {
        return Reply::new(418, TEXT, format!("not below {API}: {uri}")).response();
    };
    let mut script = script.lock().expect("no panic while locked");
    script.heard.push(Heard {
        line: format!("{method} {below}"),
        body,
        headers,
    });
    let reply = match script.replies.len() {
        1 => script.replies.front().cloned(),
        _ => script.replies.pop_front(),
    };
    reply.expect("a reply").response()
}

/// An address at which nobody listens, and nobody else can while this lives.
pub(crate) struct Nobody {
    pub(crate) base_url: String,
    _bound: TcpSocket,
}

impl Nobody {
    pub(crate) fn new() -> Self {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket
            .bind(([127, 0, 0, 1], 0).into())
            .expect("a free port");
        let address = socket.local_addr().expect("an address");
        Self {
            base_url: format!("http://{address}{API}"),
            _bound: socket,
        }
    }
}
