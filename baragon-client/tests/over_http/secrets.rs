//! The key must not turn up in anything that is shown.

use std::error::Error;
use std::fmt::Write;

use baragon_client::{BaragonAuthKey, BaragonClient};
use secrecy::SecretString;

use crate::fixtures::{request, shop};
use crate::peer::{HTML, JSON, Nobody, Peer, Reply, TEXT};

/// Has characters that are encoded in a query, so that both forms are looked for.
const KEY: &str = "s3cr&t=k+y";
const ENCODED: &str = "s3cr%26t%3Dk%2By";

fn client(base: impl Into<String>) -> BaragonClient {
    BaragonClient::builder()
        .base_url(base)
        .authkey(SecretString::from(KEY))
        .build()
        .expect("a client")
}

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

fn assert_hidden(text: &str) {
    assert!(!text.contains(KEY) && !text.contains(ENCODED), "{text}");
}

#[test]
fn debug_output_is_silent_about_it() {
    let builder = BaragonClient::builder()
        .base_url("http://b/")
        .authkey(SecretString::from(KEY));
    assert_hidden(&format!("{builder:?}"));
    let client = builder.build().unwrap();
    assert_hidden(&format!("{client:?}"));
    assert_eq!(
        format!("{client:?}"),
        r#"BaragonClient { bases: ["http://b/"], .. }"#
    );
}

#[tokio::test]
async fn answers_that_quote_the_address_are_cleaned() {
    let echo = format!("cannot serve /request?authkey={ENCODED} ({KEY})");
    let in_json = serde_json::json!({"code": 0, "message": echo}).to_string();
    for status in [200, 302, 400, 403, 404, 422, 429, 500, 502, 503] {
        for (kind, body) in [(TEXT, &echo), (JSON, &in_json), (HTML, &echo)] {
            let peer = Peer::always(Reply::new(status, kind, body.as_str())).await;
            let error = client(&peer.base_url)
                .enqueue(&request())
                .await
                .unwrap_err();
            assert_hidden(&everything(&error));
            assert!(
                peer.lines()[0].contains(ENCODED),
                "the key was not even sent"
            );
        }
    }
}

#[tokio::test]
async fn errors_without_an_answer_do_not_name_the_address() {
    let nobody = Nobody::new();
    let error = client(&nobody.base_url).verify_key().await.unwrap_err();
    assert_hidden(&everything(&error));
}

#[tokio::test]
async fn keys_that_are_managed_are_hidden_as_well() {
    let echo = format!("no such key: {KEY} or {ENCODED}");
    let peer = Peer::always(Reply::new(400, TEXT, echo)).await;
    let (client, master) = (peer.client(), SecretString::from("mast3r"));
    let key = BaragonAuthKey {
        value: SecretString::from(KEY),
        owner: "deckhand".to_owned(),
        created_at: 0,
        expired_at: None,
    };
    assert_hidden(&format!("{key:?}"));
    let stored = client.store_auth_key(&master, &key).await.unwrap_err();
    assert_hidden(&everything(&stored));
    let expired = client
        .expire_auth_key(&master, &key.value)
        .await
        .unwrap_err();
    assert_hidden(&everything(&expired));
    assert_eq!(
        expired.to_string(),
        "DELETE /auth/keys/***: refused with status 400: no such key: *** or ***"
    );
}

#[tokio::test]
async fn open_endpoints_are_not_shown_the_key() {
    let peer = Peer::always(Reply::empty(404)).await;
    client(&peer.base_url).service(&shop()).await.unwrap();
    assert_eq!(peer.lines(), ["GET /state/shop"]);
}
