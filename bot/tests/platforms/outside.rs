//! What GitHub and whoever builds tell, in the rooms that watch the service: signed, once, and harmless.

use deckhand::builds::Builds;
use deckhand::http::{Listening, Settings, Signed};
use deckhand::journal::OperationState;
use fixtures::blazar::{Ending, SimulatedBlazar};
use fixtures::discord::{ALICE, DEPLOYS};
use hmac::{Hmac, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::slack::CHANNEL;
use crate::stage::Both;

const SECRET: &str = "a-secret-of-the-test";

/// A moment in epoch milliseconds.
const NOW: u64 = 1_790_000_000_000;

struct Hooks {
    both: Both,
    http: Listening,
    client: reqwest::Client,
}

impl Hooks {
    /// Both rooms watch `HubApiWeb`, which runs 1.41.
    async fn new() -> Self {
        let mut both = Both::new().await;
        both.house = both.house.clone().with_builds(Builds {
            version: commands::builds::VersionOf::new("1.{number}"),
            ..Builds::default()
        });
        let told = both.in_slack("alice", "watch HubApiWeb in prod").await;
        assert!(told.contains("Watching HubApiWeb in prod here"), "{told}");
        let told = both.in_discord(ALICE, "watch HubApiWeb in prod").await;
        assert!(told.contains("Watching HubApiWeb in prod here"), "{told}");
        let settings = Settings {
            listen: "127.0.0.1:0".parse().unwrap(),
            webhook_secret: None,
            signed: Signed {
                github: Some(SECRET.into()),
                builds: Some(SECRET.into()),
            },
        };
        Self {
            http: Listening::start(&settings, &both.house, None)
                .await
                .unwrap(),
            both,
            client: reqwest::Client::new(),
        }
    }

    /// Posts bytes with these headers, and answers the status.
    async fn post(&self, path: &str, headers: &[(&str, &str)], body: &[u8]) -> u16 {
        let mut request = self
            .client
            .post(format!("http://{}{path}", self.http.address))
            .body(body.to_vec());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.send().await.unwrap().status().as_u16()
    }

    /// The same, signed, as a delivery of GitHub.
    async fn deliver(&self, delivery: &str, event: &str, body: &str) -> u16 {
        let headers = [
            ("x-github-event", event),
            ("x-github-delivery", delivery),
            ("x-hub-signature-256", &signature(SECRET, body.as_bytes())),
        ];
        self.post("/webhooks/github", &headers, body.as_bytes())
            .await
    }

    /// The same, as the result of a build.
    async fn result(&self, body: &str) -> u16 {
        let signature = signature(SECRET, body.as_bytes());
        let headers = [("x-hub-signature-256", signature.as_str())];
        self.post("/webhooks/builds", &headers, body.as_bytes())
            .await
    }

    /// How often each room has heard this.
    fn heard(&self, words: &str) -> (usize, usize) {
        let discord = self.both.discord.said_by_bot(DEPLOYS);
        let discord = discord
            .iter()
            .filter(|seen| format!("{} {:?}", seen.content, seen.embeds).contains(words));
        let slack = self.both.slack.said_by_bot(CHANNEL);
        let slack = slack.iter().filter(|seen| seen.text.contains(words));
        (slack.count(), discord.count())
    }

    /// Waits until both have heard something, which was told after all else.
    async fn until_heard(&self, words: &str) {
        let heard = |_: &Both| matches!(self.heard(words), (1.., 1..));
        self.both
            .until(&format!("both hear {words:?}"), heard)
            .await;
    }

    async fn stop(self) {
        self.http.stop().await;
        self.both.stop().await;
    }
}

fn signature(secret: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(body);
    let hex: String = mac
        .finalize()
        .into_bytes()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("sha256={hex}")
}

fn merged(number: i64, title: &str) -> Value {
    json!({
        "action": "closed",
        "pull_request": {"number": number, "title": title, "merged": true, "merged_by": {"login": "ada"}, "base": {"ref": "master"}},
        "repository": {"full_name": "hubspot/HubApiWeb", "default_branch": "master"},
    })
}

#[tokio::test]
async fn a_build_is_told_once_in_each_room_with_the_sentence_that_deploys_it() {
    let hooks = Hooks::new().await;
    let blazar = SimulatedBlazar::start(0).await.unwrap();
    let branch = blazar.add_branch("hubspot/HubApiWeb", "master", &["web"]);
    blazar.number_next(branch, 42);
    blazar.push(branch, "c0ffee00c0ffee00");
    let state = || blazar.state_of(branch).unwrap();
    // What has not ended is no news.
    assert_eq!(hooks.result(&state()).await, 204);
    for tick in 0..3 {
        blazar.tick(NOW + tick);
    }
    assert_eq!(hooks.result(&state()).await, 204);
    let ready = "HubApiWeb 1.42 is ready to deploy";
    hooks.until_heard(ready).await;
    let shown = &hooks.both.slack.said_by_bot(CHANNEL);
    let shown = shown.iter().find(|seen| seen.text.contains(ready)).unwrap();
    let sentence = "deploy HubApiWeb 1.42 to prod";
    assert!(shown.json.to_string().contains(sentence), "{}", shown.json);
    assert_eq!(shown.actions, ["ask-0"]);
    assert!(
        shown.json.to_string().contains("runs 1.41"),
        "{}",
        shown.json
    );

    // The same build again, also with other bytes, is refused; one of another branch is none that is deployed.
    assert_eq!(hooks.result(&state()).await, 200);
    assert_eq!(hooks.result(&format!("{} ", state())).await, 200);
    let other = blazar.add_branch("hubspot/HubApiWeb", "feature", &[]);
    blazar.build(other, "c0ffee", Ending::Succeeds, NOW);
    assert_eq!(hooks.result(&blazar.state_of(other).unwrap()).await, 204);
    // A service that nobody watches.
    let unwatched = blazar.add_branch("hubspot/login-web", "master", &[]);
    blazar.build(unwatched, "c0ffee", Ending::Succeeds, NOW);
    assert_eq!(
        hooks.result(&blazar.state_of(unwatched).unwrap()).await,
        204
    );

    // Blazar's own status of it says less, whichever of the two comes first; that of somebody else is news.
    let status = |context: &str| {
        json!({
            "state": "success", "context": context, "sha": "c0ffee00c0ffee00", "branches": [{"name": "master"}],
            "repository": {"full_name": "hubspot/HubApiWeb", "default_branch": "master"},
        })
        .to_string()
    };
    assert_eq!(hooks.deliver("s-1", "status", &status("Blazar")).await, 204);
    assert_eq!(
        hooks.deliver("s-2", "status", &status("licences")).await,
        204
    );
    hooks.until_heard("licences of hubspot/HubApiWeb").await;
    assert_eq!(hooks.heard("Blazar of hubspot/HubApiWeb"), (0, 0));

    blazar.build(branch, "decade", Ending::Fails("web".to_owned()), NOW);
    assert_eq!(hooks.result(&state()).await, 204);
    hooks.until_heard("Blazar build 43 of").await;
    assert_eq!(hooks.heard(ready), (1, 1));
    assert_eq!(hooks.heard("is FAILED"), (1, 1));
    assert_eq!(hooks.heard("login-web"), (0, 0));

    // The sentence does what it says.
    let plan = hooks.both.in_slack("alice", sentence).await;
    assert!(plan.contains("1.42"), "{plan}");
    hooks.stop().await;
}

/// What is on the button is asked for by whoever presses it, and nothing is done before they confirm.
#[tokio::test]
async fn a_build_that_is_ready_is_deployed_by_its_button() {
    let hooks = Hooks::new().await;
    let both = &hooks.both;
    let blazar = SimulatedBlazar::start(0).await.unwrap();
    let branch = blazar.add_branch("hubspot/HubApiWeb", "master", &[]);
    blazar.number_next(branch, 42);
    blazar.build(branch, "c0ffee00c0ffee00", Ending::Succeeds, NOW);
    assert_eq!(hooks.result(&blazar.state_of(branch).unwrap()).await, 204);
    let ready = "HubApiWeb 1.42 is ready to deploy";
    hooks.until_heard(ready).await;

    let said = both.slack.said_by_bot(CHANNEL);
    let told = said.iter().find(|seen| seen.text.contains(ready)).unwrap();
    both.slack.press("alice", &told.at, "ask-0").unwrap();
    both.slack_hears("instances healthy. Deploying 1.42").await;
    let plan = both.waiting().await;
    let (state, asked_by, _) = both.stored(&plan).await;
    assert_eq!(
        (state, asked_by.as_str()),
        (OperationState::Proposed, "slack:U0ALICE")
    );
    let dropped = both.in_slack("alice", &format!("cancel {plan}")).await;
    assert!(dropped.contains("Dropped"), "{dropped}");

    let said = both.discord.said_by_bot(DEPLOYS);
    let told = said
        .iter()
        .find(|seen| seen.content.contains(ready))
        .unwrap();
    let sentence = "deploy HubApiWeb 1.42 to prod";
    let before = said.len();
    both.discord.press(ALICE, told.id, sentence).unwrap();
    let shown = both.next_in_discord(before).await;
    assert!(
        shown.contains("instances healthy. Deploying 1.42"),
        "{shown}"
    );
    let (state, asked_by, _) = both.stored(&both.waiting().await).await;
    assert_eq!(
        (state, asked_by),
        (OperationState::Proposed, format!("discord:{ALICE}"))
    );
    let deploys = both.scheduler_was_sent("/deploys");
    assert_eq!(deploys, 0, "nobody has confirmed");
    hooks.stop().await;
}

#[tokio::test]
async fn a_delivery_counts_once_whatever_it_is_called() {
    let hooks = Hooks::new().await;
    let first = merged(7, "Faster").to_string();
    assert_eq!(hooks.deliver("d-1", "pull_request", &first).await, 204);
    assert_eq!(hooks.deliver("d-1", "pull_request", &first).await, 200);
    // The name of a delivery is not signed: who has kept one may send it under another.
    assert_eq!(hooks.deliver("d-2", "pull_request", &first).await, 200);
    // And a name that was used is used up.
    let second = merged(8, "Slower").to_string();
    assert_eq!(hooks.deliver("d-1", "pull_request", &second).await, 200);
    let last = merged(9, "<!channel> @everyone <@U0BOB> `x`\nnext").to_string();
    assert_eq!(hooks.deliver("d-3", "pull_request", &last).await, 204);
    hooks.until_heard("pull request 9").await;
    assert_eq!(hooks.heard("pull request 7"), (1, 1));
    assert_eq!(hooks.heard("pull request 8"), (0, 0));
    for seen in hooks.both.slack.said_by_bot(CHANNEL) {
        assert!(seen.pings.is_empty(), "{seen:?}");
    }
    let discord = hooks.both.discord.transcript(DEPLOYS);
    for whom in ["pings @everyone", "pings bob"] {
        assert!(!discord.contains(whom), "{discord}");
    }
    hooks.stop().await;
}

#[tokio::test]
async fn nothing_is_told_that_is_unsigned_or_no_news() {
    let hooks = Hooks::new().await;
    let body = merged(7, "Faster").to_string();
    let good = signature(SECRET, body.as_bytes());
    let github = async |signature: Option<&str>, body: &str| {
        let mut headers = vec![
            ("x-github-event", "pull_request"),
            ("x-github-delivery", "d-1"),
        ];
        headers.extend(signature.map(|signature| ("x-hub-signature-256", signature)));
        hooks
            .post("/webhooks/github", &headers, body.as_bytes())
            .await
    };
    assert_eq!(github(None, &body).await, 401);
    let others = signature("another-secret-there", body.as_bytes());
    for wrong in ["", "sha256=", "sha256=00", &good[7..], &others] {
        assert_eq!(github(Some(wrong), &body).await, 401, "{wrong}");
    }
    assert_eq!(github(Some(&good), &format!("{body} ")).await, 401);
    let unsigned = hooks.post("/webhooks/builds", &[], b"{}").await;
    assert_eq!(unsigned, 401);
    let long = " ".repeat(4 * 1024 * 1024 + 1);
    let long_signature = signature(SECRET, long.as_bytes());
    assert_eq!(github(Some(&long_signature), &long).await, 413);

    assert_eq!(hooks.deliver("d-1", "pull_request", "{").await, 400);
    assert_eq!(hooks.deliver("d-1", "pull_request", "{}").await, 400);
    assert_eq!(hooks.result("[]").await, 400);
    assert_eq!(hooks.deliver("", "pull_request", &body).await, 400);
    assert_eq!(
        hooks.deliver(&"d".repeat(101), "pull_request", &body).await,
        400
    );
    let nameless = [("x-hub-signature-256", good.as_str())];
    let nameless = hooks
        .post("/webhooks/github", &nameless, body.as_bytes())
        .await;
    assert_eq!(nameless, 400);
    for event in ["push", "ping", "star", "something_new"] {
        assert_eq!(hooks.deliver("d-1", event, &body).await, 204, "{event}");
    }
    // None of it has used up the name, or was told.
    assert_eq!(hooks.deliver("d-1", "pull_request", &body).await, 204);
    hooks.until_heard("pull request 7").await;
    assert_eq!(hooks.heard("pull request 7"), (1, 1));
    hooks.stop().await;
}
