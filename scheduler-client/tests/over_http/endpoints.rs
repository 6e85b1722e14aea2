//! One line per endpoint: what goes over the wire.

mod cluster;
mod deploys;
mod history;
mod machines;
mod request_changes;
mod requests;
mod tasks;
mod users;
mod webhooks;

use std::fmt::Debug;

use scheduler_client::{Result, SchedulerClient};
use serde_json::Value;

use crate::peer::{Heard, Peer, Reply};

/// Makes the call against a server that gives the answers in turn, and returns its value and what the
/// server heard last.
async fn heard<T: Debug>(
    replies: impl IntoIterator<Item = Reply>,
    call: impl AsyncFnOnce(SchedulerClient) -> Result<T>,
) -> (T, Heard) {
    let peer = Peer::in_turn(replies).await;
    let outcome = call(peer.client()).await;
    let value = outcome.expect("an answer that can be read");
    (value, peer.heard().pop().expect("a call"))
}

/// A call without a body, answered in JSON.
async fn check<T: Debug>(
    answer: &str,
    call: impl AsyncFnOnce(SchedulerClient) -> Result<T>,
    line: &str,
) -> T {
    let (value, heard) = heard([Reply::json(answer)], call).await;
    assert_eq!((heard.line.as_str(), heard.body.as_str()), (line, ""));
    value
}

/// A call with a JSON body, answered in JSON.
async fn check_body<T: Debug>(
    answer: &str,
    call: impl AsyncFnOnce(SchedulerClient) -> Result<T>,
    line: &str,
    body: Value,
) -> T {
    let (value, heard) = heard([Reply::json(answer)], call).await;
    assert_body(&heard, line, &body);
    value
}

/// A call with a JSON body whose answer is empty.
async fn check_done(call: impl AsyncFn(SchedulerClient) -> Result<()>, line: &str, body: Value) {
    for status in [200, 204] {
        let ((), heard) = heard([Reply::empty(status)], &call).await;
        if body.is_null() {
            assert_eq!((heard.line.as_str(), heard.body.as_str()), (line, ""));
        } else {
            assert_body(&heard, line, &body);
        }
    }
}

fn assert_body(heard: &Heard, line: &str, body: &Value) {
    assert_eq!(heard.line, line);
    assert_eq!(heard.headers["content-type"], "application/json", "{line}");
    let sent: Value = serde_json::from_str(&heard.body).expect("JSON");
    assert_eq!(sent, *body, "{line}");
}

/// "No such thing" is `None` on these.
async fn check_absent<T: Debug>(call: impl AsyncFnOnce(SchedulerClient) -> Result<Option<T>>) {
    let (value, _) = heard([Reply::empty(404)], call).await;
    assert!(value.is_none(), "{value:?}");
}
