//! The scheduler's webhooks make followers look sooner, and do nothing else.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use baragon_client::BaragonClient;
use commands::{EnvironmentName, Verdict};
use deckhand::chat::console::{PLATFORM, Speaker};
use deckhand::chat::{Edge, Outgoing, Saying};
use deckhand::converse::Handled;
use deckhand::deckhand::Deckhand;
use deckhand::environment::{Environment, Environments};
use deckhand::house::{House, Pace};
use deckhand::http::{Listening, Settings, Signed};
use deckhand::journal::Journal;
use deckhand::policy::Policy;
use fixtures::PATIENCE;
use fixtures::demo::{Ports, SimulatedEnvironment, start};
use scheduler_client::{SchedulerClient, SingularityWebhook, WebhookType};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const SECRET: &str = "a-secret-of-the-test";

/// Nobody looks by itself within this.
const NEVER: Duration = Duration::from_secs(24 * 3_600);

struct Deaf;

impl Edge for Deaf {
    fn say<'a>(&'a self, outgoing: &'a Outgoing) -> Saying<'a> {
        Box::pin(async move { Ok(outgoing.message_key.clone()) })
    }
}

struct Stage {
    qa: SimulatedEnvironment,
    scheduler: SchedulerClient,
    house: House,
}

impl Stage {
    async fn new() -> Self {
        let qa = start("qa", None, Ports::default())
            .await
            .expect("a simulated qa");
        let scheduler = SchedulerClient::builder(qa.singularity.base_url())
            .build()
            .expect("a client");
        let environment = Environment {
            name: EnvironmentName::new("qa"),
            balancer: BaragonClient::builder()
                .base_url(qa.baragon.base_url())
                .build()
                .expect("a client"),
            master_key: None,
            scheduler: scheduler.clone(),
            configured: Arc::default(),
        };
        let house = House::new(
            Journal::in_memory().await.expect("a journal"),
            Environments::new(vec![environment], None),
            Policy::everybody(),
            Pace {
                tick: NEVER,
                ..Pace::default()
            },
        );
        Self {
            qa,
            scheduler,
            house,
        }
    }

    async fn listen(&self) -> Listening {
        let settings = Settings {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            webhook_secret: Some(SECRET.into()),
            signed: Signed::default(),
        };
        Listening::start(&settings, &self.house, None)
            .await
            .expect("a free port")
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_webhook_makes_followers_look() {
    let stage = Stage::new().await;
    let http = stage.listen().await;
    let uri = format!("http://{}/webhooks/scheduler/qa/{SECRET}", http.address);
    let webhook = SingularityWebhook::new(WebhookType::Deploy, uri);
    stage
        .scheduler
        .add_webhook(&webhook)
        .await
        .expect("a webhook");
    let deckhand = Deckhand::start(stage.house.clone(), Arc::new(Deaf), PLATFORM)
        .await
        .expect("a running bot");
    let speaker = Speaker::new("test");
    let mut last = None;
    for text in ["deploy HubApiWeb 1.42", "confirm"] {
        let handled = deckhand.hear(speaker.says("you", text)).await;
        last = Some(
            handled
                .expect("a journal")
                .expect("new")
                .await
                .expect("handled"),
        );
    }
    let Some(Handled::Started(operation)) = last else {
        panic!("{last:?}")
    };
    // The services come to the end of it; only the webhook says so.
    let ended = async {
        loop {
            stage.qa.singularity.tick().await;
            stage.qa.baragon.tick();
            let ended = deckhand.ended_already(&operation).await.expect("a journal");
            if let Some(verdict) = ended {
                return verdict;
            }
        }
    };
    let verdict = tokio::time::timeout(PATIENCE, ended)
        .await
        .expect("an end in time");
    assert_eq!(verdict, Verdict::Success);
    deckhand.stop().await;
    http.stop().await;
}

#[tokio::test]
async fn strangers_are_told_that_there_is_nothing() {
    let stage = Stage::new().await;
    let http = stage.listen().await;
    let status = async |path: &str, length: usize| posted(http.address, path, length).await;
    let right = format!("/webhooks/scheduler/qa/{SECRET}");
    assert_eq!(status(&right, 10).await, 204);
    assert_eq!(
        status("/webhooks/scheduler/qa/a-secret-of-the-tesT", 10).await,
        404
    );
    assert_eq!(
        status(&format!("/webhooks/scheduler/prod/{SECRET}"), 10).await,
        404
    );
    assert_eq!(status("/", 10).await, 404);
    assert_eq!(status(&right, 1024 * 1024 + 1).await, 413);
    http.stop().await;
}

/// Posts so many bytes, and answers the status.
async fn posted(address: SocketAddr, path: &str, length: usize) -> u16 {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.expect("written");
    // Who is refused in the middle of a body may find the connection closed.
    let _ = stream.write_all(&vec![b' '; length]).await;
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    let answer = String::from_utf8_lossy(&answer);
    let status = answer.split(' ').nth(1).unwrap_or_default();
    status.parse().unwrap_or_else(|_| panic!("{answer:?}"))
}
