//! Keys: what needs one, and what a running service accepts.

use baragon_client::{BaragonAuthKey, Error};
use secrecy::{ExposeSecret, SecretString};

use crate::target::{KEY, MASTER, Target};
use crate::words::{change, request_id, service};

#[expect(
    clippy::needless_pass_by_value,
    reason = "the answers are made in the call"
)]
fn refused<T: std::fmt::Debug>(answer: baragon_client::Result<T>) {
    assert!(
        matches!(answer, Err(Error::Unauthorized { .. })),
        "{answer:?}"
    );
}

#[tokio::test]
async fn changes_need_the_key_and_reads_do_not() {
    let target = Target::start().await;
    target.baragon.verify_key().await.unwrap();
    let request = change(&service("locked-out"), 1);
    for key in [None, Some("wrong"), Some(MASTER)] {
        let stranger = target.with_key(key);
        refused(stranger.verify_key().await);
        refused(stranger.enqueue(&request).await);
        refused(stranger.cancel(&request_id("any")).await);
        refused(stranger.metrics().await);
        stranger.queue().await.unwrap();
        stranger.services().await.unwrap();
        stranger.status().await.unwrap();
        stranger.groups().await.unwrap();
    }
    let id = &request.load_balancer_request_id;
    assert_eq!(target.baragon.request(id).await.unwrap(), None);
}

#[tokio::test]
async fn keys_are_listed_for_the_master_only() {
    let target = Target::start().await;
    refused(target.baragon.auth_keys(&SecretString::from(KEY)).await);
    let keys = target.baragon.auth_keys(&SecretString::from(MASTER)).await;
    let keys = keys.unwrap();
    let ours = keys.iter().find(|key| key.value.expose_secret() == KEY);
    assert_eq!(ours.unwrap().owner, "baragon");
}

#[tokio::test]
async fn a_running_service_knows_the_keys_of_its_start() {
    let target = Target::start().await;
    let master = SecretString::from(MASTER);
    let new = BaragonAuthKey {
        value: SecretString::from("fresh-key"),
        owner: "somebody".to_owned(),
        created_at: 1_700_000_000_000,
        expired_at: None,
    };
    target.baragon.store_auth_key(&master, &new).await.unwrap();
    refused(target.with_key(Some("fresh-key")).verify_key().await);
    let expired = target.baragon.expire_auth_key(&master, &new.value).await;
    let expired = expired.unwrap().unwrap();
    assert_eq!(expired.created_at, new.created_at);
    assert!(expired.expired_at.unwrap() > new.created_at);
    let keys = target.baragon.auth_keys(&master).await.unwrap();
    let still = keys
        .iter()
        .find(|key| key.value.expose_secret() == "fresh-key");
    assert!(still.unwrap().expired_at.is_some());
    let unknown = SecretString::from("never-was");
    let gone = target.baragon.expire_auth_key(&master, &unknown).await;
    assert!(gone.unwrap().is_none());
}
