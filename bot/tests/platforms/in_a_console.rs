//! What is ready to deploy, told in a console: the button's twin is typed.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use commands::builds::{News, VersionOf};
use deckhand::builds::Builds;
use deckhand::builds::outside::announce;
use deckhand::chat::console::{PLATFORM, Speaker, layout};
use deckhand::chat::{Edge, Outgoing, Saying};
use deckhand::deckhand::Deckhand;
use fixtures::PATIENCE;

use crate::house::{house_of, prod};

/// A terminal that keeps what it shows.
#[derive(Default)]
struct Terminal(Mutex<Vec<String>>);

impl Edge for Terminal {
    fn say<'a>(&'a self, outgoing: &'a Outgoing) -> Saying<'a> {
        Box::pin(async move {
            let shown = layout::lines(&outgoing.reply).join("\n");
            self.0.lock().unwrap().push(shown);
            Ok(outgoing.message_key.clone())
        })
    }
}

impl Terminal {
    /// Waits until it shows something, and answers the whole message.
    async fn shows(&self, words: &str) -> String {
        let begun = Instant::now();
        loop {
            let shown = self.0.lock().unwrap().clone();
            if let Some(message) = shown.iter().find(|message| message.contains(words)) {
                return message.clone();
            }
            assert!(begun.elapsed() < PATIENCE, "no {words:?} in {shown:#?}");
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }
}

#[tokio::test]
async fn what_is_ready_is_deployed_by_the_words_below_its_button() {
    let prod = prod(None).await;
    let house = house_of(&prod).await.with_builds(Builds {
        version: VersionOf::new("1.{number}"),
        ..Builds::default()
    });
    let terminal = Arc::new(Terminal::default());
    let deckhand = Deckhand::start(house.clone(), Arc::clone(&terminal) as _, PLATFORM);
    let deckhand = deckhand.await.unwrap();
    let speaker = Speaker::new("here");
    let watch = speaker.says("you", "watch HubApiWeb in prod");
    deckhand.hear(watch).await.unwrap();
    terminal.shows("Watching HubApiWeb in prod here").await;
    let news = News::Built {
        repository: "hubspot/HubApiWeb".to_owned(),
        branch: "master".to_owned(),
        what: "Blazar build 42".to_owned(),
        state: "SUCCEEDED".to_owned(),
        succeeded: true,
        version: Some("1.42".to_owned()),
        commit: None,
    };
    let keys = ["build:42".to_owned()];
    assert!(
        announce(&house, &keys, "hubspot/HubApiWeb", &news)
            .await
            .unwrap()
    );
    let told = terminal.shows("HubApiWeb 1.42 is ready to deploy").await;
    assert!(told.contains("[Deploy to prod]"), "{told}");
    let typed = "deploy HubApiWeb 1.42 to prod";
    assert!(told.contains(&format!("say: `{typed}`")), "{told}");
    deckhand.hear(speaker.says("you", typed)).await.unwrap();
    let plan = terminal.shows("Deploying 1.42").await;
    assert!(plan.contains("[Confirm]"), "{plan}");
    deckhand.stop().await;
}
