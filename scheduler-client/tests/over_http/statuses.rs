//! What each status and body means, by the service's own table of them.

use std::time::Duration;

use scheduler_client::{Error, RequestId, SingularityBounceRequest, TaskId};

use crate::fixtures::shop;
use crate::peer::{HTML, JSON, Peer, Reply, TEXT};

async fn error(reply: Reply) -> Error {
    let peer = Peer::always(reply).await;
    peer.client().request_ids().await.expect_err("a refusal")
}

async fn check(reply: Reply, sentence: &str) {
    assert_eq!(error(reply).await.to_string(), sentence);
}

#[tokio::test]
async fn text_json_and_nothing_are_all_explanations() {
    check(
        Reply::new(400, TEXT, "Task id x is malformed"),
        "GET /requests/ids: refused with status 400: Task id x is malformed",
    )
    .await;
    check(
        Reply::new(409, JSON, r#"{"code": 409, "message": "in use"}"#),
        "GET /requests/ids: refused with status 409: in use",
    )
    .await;
    check(
        Reply::new(
            409,
            JSON,
            r#"{"code": 409, "message": "{\"code\":409,\"message\":\"in use\"}"}"#,
        ),
        "GET /requests/ids: refused with status 409: in use",
    )
    .await;
    check(
        Reply::empty(405),
        "GET /requests/ids: refused with status 405",
    )
    .await;
    check(
        Reply::new(
            500,
            JSON,
            r#"{"code": 500, "message": "logged (ID 0123456789abcdef)"}"#,
        ),
        "GET /requests/ids: unexpected status 500: logged (ID 0123456789abcdef)",
    )
    .await;
}

#[tokio::test]
async fn who_may_not_is_told_why() {
    for (status, words) in [
        (401, "not authenticated"),
        (403, "bob may not read shop-web"),
    ] {
        let error = error(Reply::new(status, TEXT, words)).await;
        assert!(matches!(error, Error::Unauthorized { .. }), "{error:?}");
        let expected = format!("GET /requests/ids: not allowed, status {status}: {words}");
        assert_eq!(error.to_string(), expected);
    }
}

#[tokio::test]
async fn the_wait_of_a_429_is_passed_on() {
    let reply = Reply::new(429, TEXT, "too many tasks").header("retry-after", "7");
    let Error::RateLimited { retry_after, .. } = error(reply).await else {
        panic!("not limited")
    };
    assert_eq!(retry_after, Some(Duration::from_secs(7)));
}

#[tokio::test]
async fn what_a_caller_does_differently_has_a_name() {
    let conflict = error(Reply::new(
        409,
        JSON,
        r#"{"code": 409, "message": "paused"}"#,
    ))
    .await;
    assert!(conflict.is_conflict() && !conflict.is_not_found());
    assert_eq!(conflict.message(), Some("paused"));
    let absent = Reply::new(404, JSON, r#"{"code": 404, "message": "no request shop"}"#);
    let absent = error(absent).await;
    assert!(absent.is_not_found() && !absent.is_conflict());
    assert_eq!(
        absent.to_string(),
        "GET /requests/ids: there is no such thing: no request shop"
    );
    let limited = error(Reply::new(429, TEXT, "4 of 4 instances run")).await;
    assert!(limited.is_rate_limited());
    assert_eq!(
        (limited.status(), limited.message()),
        (Some(429), Some("4 of 4 instances run"))
    );
}

/// Passed on by an instance that is not the leader, a text in its turn becomes JSON.
#[tokio::test]
async fn the_words_of_the_leader_reach_the_caller() {
    let validation = r#"{"code": 400, "message": "Deploy id must not contain a dash"}"#;
    let conflict = r#"{"code": 409, "message": "{\"code\":409,\"message\":\"already bouncing\"}"}"#;
    for (status, body, words) in [
        (400, validation, "Deploy id must not contain a dash"),
        (409, conflict, "already bouncing"),
    ] {
        let client = Peer::always(Reply::new(status, JSON, body)).await.client();
        let bounce = SingularityBounceRequest::default();
        let error = client.bounce(&shop(), &bounce).await.unwrap_err();
        assert_eq!(
            (error.status(), error.message()),
            (Some(status), Some(words))
        );
    }
}

#[tokio::test]
async fn a_page_means_a_wrong_address() {
    let error = error(Reply::new(200, HTML, "<!DOCTYPE html>")).await;
    assert!(matches!(error, Error::WrongAddress { .. }), "{error:?}");
    assert!(
        error
            .to_string()
            .ends_with("is not the address of the service's API, a web page answered")
    );
}

#[tokio::test]
async fn an_absent_thing_is_none_in_both_dialects() {
    let words = Reply::new(404, JSON, r#"{"code": 404, "message": "Couldn't find it"}"#);
    for reply in [words, Reply::empty(404)] {
        let client = Peer::always(reply).await.client();
        let (request, task) = (RequestId::new("x").unwrap(), TaskId::new("x").unwrap());
        assert_eq!(client.request(&request).await.unwrap(), None);
        assert_eq!(client.task_ids(&request).await.unwrap(), None);
        assert_eq!(client.task(&task).await.unwrap(), None);
        assert!(client.request_ids().await.unwrap_err().is_not_found());
    }
}

#[tokio::test]
async fn an_unreadable_answer_names_the_place() {
    for (body, place) in [
        (r#"[{"request": {"id": 7}}]"#, "[0].request.id"),
        (
            r#"[{"request": {"id": "x", "requestType": 1}}]"#,
            "[0].request.requestType",
        ),
        ("surprise", "."),
    ] {
        let client = Peer::always(Reply::json(body)).await.client();
        let Error::Decode { at, .. } = client.requests().await.unwrap_err() else {
            panic!("{body}")
        };
        assert_eq!(at, place);
    }
}
