//! The balancer's keys can be listed and ended, and no key is in a reply, in a line of the log, or in a row of the journal.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use baragon_client::{BaragonAuthKey, BaragonClient};
use commands::EnvironmentName;
use deckhand::chat::console::{PLATFORM, Speaker, layout};
use deckhand::chat::{Edge, Outgoing, Saying};
use deckhand::deckhand::Deckhand;
use deckhand::environment::{Environment, Environments};
use deckhand::house::{House, Pace};
use deckhand::journal::Journal;
use deckhand::policy::Policy;
use fixtures::baragon::Settings;
use fixtures::demo::start_with;
use scheduler_client::SchedulerClient;

const MASTER_KEY: &str = "m4ster-key-of-all-kqzwvx98";
const HELD: &str = "h3ld-by-ada-jpqxgrt47yhn";
const EXPIRED: &str = "3xpired-of-bob-bvnmcd65zt";

/// Keeps what it is given.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Kept {
    fn text(&self) -> String {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&kept).into_owned()
    }
}

impl io::Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Edge for Kept {
    fn say<'a>(&'a self, outgoing: &'a Outgoing) -> Saying<'a> {
        Box::pin(async move {
            let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            kept.extend_from_slice(layout::lines(&outgoing.reply).join("\n").as_bytes());
            Ok(outgoing.message_key.clone())
        })
    }
}

#[tokio::test]
async fn no_key_is_said_logged_or_stored() {
    let log = Kept::default();
    let lines = log.clone();
    // Every line there is, those of the HTTP and database crates included.
    tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(move || lines.clone())
        .init();
    let settings = Settings {
        auth_key: Some("an-ordinary-key".to_owned()),
        master_key: Some(MASTER_KEY.to_owned()),
        ..Settings::default()
    };
    let prod = start_with("prod", settings, 0)
        .await
        .expect("a simulated prod");
    let client = BaragonClient::builder()
        .base_url(prod.baragon.base_url())
        .build()
        .expect("a client");
    for (owner, value) in [("ada", HELD), ("bob", EXPIRED)] {
        let key = BaragonAuthKey {
            value: value.into(),
            owner: owner.to_owned(),
            created_at: 1_700_000_000_000,
            expired_at: None,
        };
        let stored = client.store_auth_key(&MASTER_KEY.into(), &key).await;
        stored.expect("a stored key");
    }
    let (master_key, value) = (MASTER_KEY.into(), EXPIRED.into());
    let expired = client.expire_auth_key(&master_key, &value);
    expired.await.expect("an answer").expect("the key is known");

    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("deckhand.sqlite3");
    let right = environment("right", &client, &prod, MASTER_KEY);
    let wrong = environment("wrong", &client, &prod, HELD);
    let house = House::new(
        Journal::open_file(&file).await.expect("a journal"),
        Environments::new(vec![right, wrong], None),
        Policy::everybody(),
        Pace::default(),
    );
    let room = Kept::default();
    let deckhand = Deckhand::start(house, Arc::new(room.clone()), PLATFORM)
        .await
        .expect("a running bot");
    let speaker = Speaker::new("keys");
    for (name, sentence) in [
        ("you", "list auth keys"),
        ("you", "expire auth key of ada in right"),
        ("reviewer", "confirm"),
    ] {
        let heard = deckhand.hear(speaker.says(name, sentence)).await;
        let handled = heard.expect("heard").expect("a new event");
        handled.await.expect("worked on");
    }
    deckhand.stop().await;
    let keys = client.auth_keys(&MASTER_KEY.into()).await.expect("keys");
    let held = keys.iter().find(|key| key.owner == "ada");
    assert!(
        held.expect("ada's").expired_at.is_some(),
        "ada's key was ended"
    );

    let said = room.text();
    assert!(said.contains("3 keys in right"), "{said}");
    assert!(said.contains("ada") && said.contains("bob"), "{said}");
    assert!(
        said.contains("unknown in wrong: the balancer of wrong refuses my master key"),
        "{said}"
    );
    assert!(
        said.contains("the auth key of ada is now expired"),
        "{said}"
    );
    let log = log.text();
    assert!(log.contains("understood"), "the log is kept: {log}");
    let mut stored = String::new();
    for entry in std::fs::read_dir(folder.path()).expect("a folder") {
        let bytes = std::fs::read(entry.expect("a file").path()).expect("a readable file");
        stored.push_str(&String::from_utf8_lossy(&bytes));
    }
    assert!(stored.contains("list auth keys"), "the journal is kept");
    for key in [MASTER_KEY, HELD, EXPIRED] {
        // Not even a part of it.
        for part in [&key[..8], &key[key.len() - 14..]] {
            assert!(!said.contains(part), "the room heard {part}");
            assert!(!stored.contains(part), "the journal holds {part}");
            let line = log.lines().find(|line| line.contains(part));
            assert_eq!(line, None, "the log holds {part}");
        }
    }
}

fn environment(
    name: &str,
    balancer: &BaragonClient,
    simulated: &fixtures::demo::SimulatedEnvironment,
    master_key: &str,
) -> Environment {
    Environment {
        name: EnvironmentName::new(name),
        balancer: balancer.clone(),
        master_key: Some(master_key.into()),
        scheduler: SchedulerClient::builder(simulated.singularity.base_url())
            .build()
            .expect("a client"),
        configured: Arc::default(),
    }
}
