//! What each status and body means, by the service's own table of them.

use std::time::Duration;

use baragon_client::{BaragonResponse, Error, Result};

use crate::fixtures::{request, request_id};
use crate::peer::{HTML, JSON, Peer, Reply, TEXT};

/// The answer to a write.
async fn enqueue(reply: Reply) -> Result<BaragonResponse> {
    Peer::always(reply).await.client().enqueue(&request()).await
}

/// What a write is told, and whether it leaves a question.
async fn check(reply: Reply, sentence: &str, outcome_unknown: bool) {
    let error = enqueue(reply).await.expect_err("a refusal");
    assert_eq!(error.to_string(), sentence);
    assert_eq!(error.outcome_unknown(), outcome_unknown, "{sentence}");
}

#[tokio::test]
async fn refusals_are_passed_on_in_the_words_of_the_service() {
    let said = |status, kind, body: &str| Reply::new(status, kind, body);
    check(
        said(
            400,
            JSON,
            r#"{"code": 400, "message": "Unable to process JSON"}"#,
        ),
        "POST /request: refused with status 400: Unable to process JSON",
        false,
    )
    .await;
    check(
        said(422, JSON, r#"{"errors": ["addUpstreams may not be null", "loadBalancerService may not be null"]}"#),
        "POST /request: refused with status 422: addUpstreams may not be null; loadBalancerService may not be null",
        false,
    )
    .await;
    check(
        said(
            415,
            JSON,
            r#"{"code": 415, "message": "HTTP 415 Unsupported Media Type"}"#,
        ),
        "POST /request: refused with status 415: HTTP 415 Unsupported Media Type",
        false,
    )
    .await;
    check(
        said(400, HTML, "<html>no</html>"),
        "POST /request: refused with status 400",
        false,
    )
    .await;
    check(
        said(500, TEXT, "ElbSync and related actions are not currently enabled"),
        "POST /request: refused with status 500: ElbSync and related actions are not currently enabled",
        true,
    )
    .await;
}

#[tokio::test]
async fn a_refused_key_is_told_from_a_refusal_in_front() {
    let refused = Reply::new(
        403,
        JSON,
        r#"{"code": 403, "message": "HTTP 403 Forbidden"}"#,
    );
    assert!(matches!(
        enqueue(refused).await,
        Err(Error::Unauthorized { .. })
    ));
    check(
        Reply::new(403, HTML, "<p>go away"),
        "POST /request: refused with status 403",
        false,
    )
    .await;
}

#[tokio::test]
async fn trouble_leaves_a_question_after_a_write() {
    let logged = r#"{"code": 500, "message": "It has been logged (ID 0123456789abcdef)."}"#;
    check(
        Reply::new(500, JSON, logged),
        "POST /request: unexpected status 500: It has been logged (ID 0123456789abcdef).",
        true,
    )
    .await;
    check(
        Reply::empty(500),
        "POST /request: unexpected status 500",
        true,
    )
    .await;
    check(
        Reply::new(502, HTML, "<h1>Bad Gateway"),
        "POST /request: unexpected status 502",
        true,
    )
    .await;
}

#[tokio::test]
async fn gateway_trouble_is_being_unreachable() {
    for (status, unreachable) in [(500, false), (502, true), (503, true), (504, true)] {
        let error = enqueue(Reply::empty(status)).await.unwrap_err();
        assert_eq!(error.is_unreachable(), unreachable, "{status}");
    }
}

#[tokio::test]
async fn the_wait_of_a_429_is_passed_on() {
    for (value, expected) in [("7", Some(Duration::from_secs(7))), ("soon", None)] {
        let error = enqueue(Reply::empty(429).header("retry-after", value))
            .await
            .unwrap_err();
        let Error::RateLimited { retry_after, .. } = error else {
            panic!("{error}")
        };
        assert_eq!(retry_after, expected);
    }
}

#[tokio::test]
async fn pages_and_redirects_mean_a_wrong_address() {
    let page = Reply::new(200, HTML, "<!DOCTYPE html>");
    let redirect = Reply::empty(302).header("location", "http://127.0.0.1:1/login");
    for reply in [page, redirect] {
        let peer = Peer::always(reply).await;
        let error = peer.client().enqueue(&request()).await.unwrap_err();
        let expected = format!(
            "POST /request: {} is not the address of the service's API, a web page answered",
            peer.base_url
        );
        assert_eq!(error.to_string(), expected);
        assert_eq!(peer.lines().len(), 1);
    }
}

#[tokio::test]
async fn an_absent_thing_is_none_in_both_dialects() {
    let dropwizard = Reply::new(
        404,
        JSON,
        r#"{"code": 404, "message": "HTTP 404 Not Found"}"#,
    );
    let jetty = Reply::new(404, HTML, "<html>Error 404</html>");
    for reply in [dropwizard, jetty, Reply::empty(404)] {
        let client = Peer::always(reply).await.client();
        assert_eq!(client.request(&request_id()).await.unwrap(), None);
        // Where nothing can be absent, the same answer is an error.
        assert!(client.status().await.unwrap_err().is_not_found());
    }
}

#[tokio::test]
async fn an_unreadable_answer_names_the_place() {
    let cases = [
        (r#"{"loadBalancerRequestId": 7}"#, "loadBalancerRequestId"),
        (
            r#"{"loadBalancerRequestId": "r", "loadBalancerState": "SUCCESS",
                "agentResponses": {"APPLY": [{"url": "u", "attempt": "two"}]}}"#,
            "agentResponses.APPLY[0].attempt",
        ),
        ("[]", "."),
        ("", "."),
        ("surprise", "."),
    ];
    for (body, place) in cases {
        let error = enqueue(Reply::json(body)).await.unwrap_err();
        assert!(error.outcome_unknown(), "the service said yes: {body}");
        let Error::Decode { at, .. } = error else {
            panic!("{error}")
        };
        assert_eq!(at, place, "{body}");
    }
}
