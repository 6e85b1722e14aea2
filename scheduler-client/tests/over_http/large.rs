//! Reads that stay small however large the installation is.

use scheduler_client::{RequestOverview, RequestType, SingularityRequestParent};

use crate::peer::{Peer, Reply};

/// What the service sends of so many requests when it is asked for the overview.
fn overview(count: usize) -> String {
    let request = |number| {
        format!(
            r#"{{"request":{{"id":"service-with-a-long-name-{number}","requestType":"SERVICE","instances":2}},"state":"ACTIVE"}}"#
        )
    };
    let requests: Vec<String> = (0..count).map(request).collect();
    format!("[{}]", requests.join(","))
}

#[tokio::test]
async fn an_overview_is_one_call_and_some_hundred_bytes_per_request() {
    let count = 1600;
    let body = overview(count);
    assert!(
        body.len() / count < 120,
        "{} bytes each",
        body.len() / count
    );
    let peer = Peer::always(Reply::json(body)).await;
    let requests = peer.client().request_overviews(true).await.unwrap();
    assert_eq!((requests.len(), peer.lines().len()), (count, 1));
    assert_eq!(requests[7].request_type, RequestType::Service);
}

/// A hundred and sixty thousand requests must fit beside each other.
#[test]
fn elements_of_lists_are_small() {
    assert!(size_of::<RequestOverview>() <= 100);
    assert!(size_of::<SingularityRequestParent>() <= 800);
}
