//! The token must not turn up in anything that is shown.

use std::error::Error;
use std::fmt::Write;

use scheduler_client::{SchedulerClient, SingularityKillTaskRequest};
use secrecy::SecretString;

use crate::fixtures::task_id;
use crate::peer::{HTML, JSON, Peer, Reply, TEXT};

const TOKEN: &str = "t0ken-s3cret";

/// Everything a log could make of an error.
fn everything(error: &dyn Error) -> String {
    let mut text = format!("{error:?} {error:#?}");
    let mut link = Some(error);
    while let Some(error) = link {
        write!(text, " {error} {error:?}").expect("room");
        link = error.source();
    }
    text
}

#[test]
fn debug_output_is_silent_about_it() {
    let builder = SchedulerClient::builder("http://s/").token(SecretString::from(TOKEN));
    assert!(!format!("{builder:?}").contains(TOKEN));
    let client = builder.build().unwrap();
    assert_eq!(
        format!("{client:?}"),
        r#"SchedulerClient { bases: ["http://s/"], .. }"#
    );
}

#[tokio::test]
async fn answers_that_quote_the_headers_are_cleaned() {
    let echo = format!("Authorization: Token {TOKEN}");
    // Where a list was expected, this is JSON that cannot be read and is told about.
    let quoted = format!("{echo:?}");
    for status in [200, 302, 400, 401, 403, 404, 409, 429, 500, 503] {
        for (kind, body) in [(TEXT, &echo), (JSON, &echo), (JSON, &quoted), (HTML, &echo)] {
            let peer = Peer::always(Reply::new(status, kind, body.as_str())).await;
            let client = peer
                .builder()
                .token(SecretString::from(TOKEN))
                .build()
                .unwrap();
            let error = client.request_ids().await.unwrap_err();
            let text = everything(&error);
            assert!(!text.contains(TOKEN), "{text}");
            let kill = SingularityKillTaskRequest::default();
            let error = client.kill_task(&task_id(), &kill).await.unwrap_err();
            let text = everything(&error);
            assert!(!text.contains(TOKEN), "{text}");
            assert_eq!(
                peer.headers()["authorization"].to_str().unwrap(),
                echo.split_once(' ').unwrap().1
            );
        }
    }
}
