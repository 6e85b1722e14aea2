//! HTTP in: what other programs tell Deckhand, and ask of it. These are the scheduler's webhooks, GitHub and whoever builds,
//! Slack where it is not met on a socket, and whoever looks after it.

mod github;
mod health;
mod outside;
mod serve;
mod signature;
mod slack;
mod webhooks;

use std::net::SocketAddr;

use anyhow::Context;
use secrecy::SecretString;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::house::House;

pub use self::outside::Signed;
#[cfg(any(test, fuzzing))]
pub(crate) use self::outside::fuzz as fuzz_outside;
pub use self::slack::FromSlack;
#[cfg(any(test, fuzzing))]
pub(crate) use self::slack::fuzz as fuzz_slack;

/// Where to listen, and what to ask of callers.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Address and port; port 0 takes any free one.
    pub listen: SocketAddr,
    /// What stands in the path of a webhook, since the scheduler signs nothing. Without it, webhooks are not taken.
    pub webhook_secret: Option<SecretString>,
    /// What deliveries of GitHub and results of builds are signed with.
    pub signed: Signed,
}

/// A running server. It ends with [`stop`](Self::stop).
#[derive(Debug)]
pub struct Listening {
    /// Where it listens.
    pub address: SocketAddr,
    stop: CancellationToken,
    task: JoinHandle<()>,
}

impl Listening {
    /// Listens.
    ///
    /// # Errors
    /// When the address is not free.
    pub async fn start(
        settings: &Settings,
        house: &House,
        slack: Option<FromSlack>,
    ) -> anyhow::Result<Self> {
        let listen = settings.listen;
        let listener = TcpListener::bind(listen)
            .await
            .with_context(|| format!("I cannot listen on {listen} (`http.listen`)"))?;
        let address = listener.local_addr()?;
        let stop = CancellationToken::new();
        let mut router = health::routes(house).merge(outside::routes(&settings.signed, house));
        if let Some(secret) = &settings.webhook_secret {
            router = router.merge(webhooks::routes(secret, house));
        }
        if let Some(slack) = slack {
            router = router.merge(slack::routes(slack));
        }
        let task = tokio::spawn(serve::serve(
            listener,
            router,
            stop.clone(),
            serve::Limits::default(),
        ));
        Ok(Self {
            address,
            stop,
            task,
        })
    }

    /// Takes no more calls, and answers those that have come.
    pub async fn stop(self) {
        self.stop.cancel();
        if let Err(error) = self.task.await {
            tracing::error!(%error, "the HTTP server ended badly");
        }
    }
}
