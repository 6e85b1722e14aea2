//! The bot's clients of Prometheus and Graphite on the real servers, and what Prometheus reads of the bot. `cargo xtask real` starts
//! them and runs this.

use std::sync::Arc;
use std::time::{Duration, Instant};

use commands::chart::Line;
use commands::{Moment, Unmeasured};
use deckhand::chat::console::{PLATFORM, Speaker};
use deckhand::chat::{Edge, Outgoing, Saying};
use deckhand::deckhand::Deckhand;
use deckhand::environment::Environments;
use deckhand::house::{House, Pace};
use deckhand::http::{Listening, Settings, Signed};
use deckhand::journal::Journal;
use deckhand::metrics::{Kind, Source};
use deckhand::policy::Policy;
use serde_json::Value;

/// Prometheus, which watches itself and the bot; Graphite, which has ten minutes of `prod.hubapi.memory`; and where Prometheus
/// looks for the bot.
fn places() -> [String; 3] {
    let places = std::env::var("DECKHAND_METRICS").expect("`cargo xtask real` says where they are");
    let places: Vec<String> = places.split(' ').map(str::to_owned).collect();
    places.try_into().expect("three addresses")
}

fn sources() -> [Source; 2] {
    let [prometheus, graphite, _] = places();
    let source = |name, kind, place: &str| Source::new(name, kind, place, None).expect("a source");
    [
        source("prometheus", Kind::Prometheus, &prometheus),
        source("graphite", Kind::Graphite, &graphite),
    ]
}

/// What `deckhand check` asks each source, it understands.
#[tokio::test]
#[ignore = "needs real servers: `cargo xtask real` starts them and runs this"]
async fn sources_answer_what_every_source_can_be_asked() {
    let now = Moment::of_millis(chrono::Utc::now().timestamp_millis());
    for source in sources() {
        assert_eq!(source.answers(now).await, Ok(()), "{}", source.name());
    }
}

async fn ask(source: &Source, what: &str) -> Result<Vec<Line>, Unmeasured> {
    let now = chrono::Utc::now().timestamp_millis();
    let ago = |millis: i64| Moment::of_millis(now - millis);
    source.over(what, (ago(300_000), ago(0))).await
}

fn refusal(found: Result<Vec<Line>, Unmeasured>) -> String {
    match found {
        Err(Unmeasured::Refused(why)) => why,
        other => panic!("no refusal: {other:?}"),
    }
}

#[tokio::test]
#[ignore = "needs real servers: `cargo xtask real` starts them and runs this"]
async fn prometheus_gives_figures_and_refusals() {
    let [prometheus, _] = sources();
    let up = ask(&prometheus, "up{job='itself'}").await.unwrap();
    let [line] = up.as_slice() else {
        panic!("one series: {up:?}");
    };
    assert!(line.name.contains("job=itself"), "{}", line.name);
    let (low, high, _) = line.extent().unwrap();
    assert!(low.get() == 1.0 && high.get() == 1.0, "{line:?}");
    let ranges = ask(
        &prometheus,
        "sum(rate(prometheus_http_requests_total[5m])) by (job)",
    )
    .await;
    assert_eq!(ranges.unwrap()[0].name, "job=itself");
    assert_eq!(ask(&prometheus, "no_such_metric").await, Ok(Vec::new()));
    let why = refusal(ask(&prometheus, "sum(up").await);
    assert!(
        why.contains("parse error: unclosed left parenthesis"),
        "{why}"
    );
    // No number can be drawn: a gap, and no failure.
    let nan = ask(&prometheus, "up / 0 - up / 0").await.unwrap();
    assert_eq!(nan[0].extent(), None);
}

#[tokio::test]
#[ignore = "needs real servers: `cargo xtask real` starts them and runs this"]
async fn graphite_gives_figures_and_refusals() {
    let [_, graphite] = sources();
    let found = ask(&graphite, "movingAverage(prod.hubapi.memory, 5)")
        .await
        .unwrap();
    let [line] = found.as_slice() else {
        panic!("one series: {found:?}");
    };
    assert_eq!(line.name, "movingAverage(prod.hubapi.memory,5)");
    let (low, high, _) = line.extent().unwrap();
    assert!(
        low.get() >= 100.0 && high.get() <= 160.0,
        "{low:?} to {high:?}"
    );
    assert_eq!(ask(&graphite, "no.such.metric").await, Ok(Vec::new()));
    let why = refusal(ask(&graphite, "noSuch(prod.hubapi.memory)").await);
    assert!(why.contains("unknown function: noSuch"), "{why}");
}

struct Deaf;

impl Edge for Deaf {
    fn say<'a>(&'a self, outgoing: &'a Outgoing) -> Saying<'a> {
        Box::pin(async move { Ok(outgoing.message_key.clone()) })
    }
}

/// What Prometheus has of the bot at this moment: `NAME{LABEL="…"} VALUE`, a line a series, without the labels that Prometheus adds.
async fn scraped(prometheus: &str) -> Vec<String> {
    let address = format!("{prometheus}/api/v1/query?query=%7Bjob=%22deckhand%22%7D");
    let answer = reqwest::get(address).await.expect("an answer");
    let answer: Value = answer.json().await.expect("JSON");
    let series = answer["data"]["result"].as_array().expect("series");
    let line = |one: &Value| {
        let all = one["metric"].as_object().expect("labels");
        let labels = all
            .iter()
            .filter(|(name, _)| !["__name__", "instance", "job"].contains(&name.as_str()));
        let labels: Vec<String> = labels
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let (name, value) = (all["__name__"].as_str(), one["value"][1].as_str());
        format!(
            "{}{{{}}} {}",
            name.expect("a name"),
            labels.join(","),
            value.expect("a value")
        )
    };
    series.iter().map(line).collect()
}

/// Waits until Prometheus has these lines; it looks once a second.
async fn until_scraped(prometheus: &str, wanted: &[&str]) -> Vec<String> {
    let begun = Instant::now();
    loop {
        let found = scraped(prometheus).await;
        if wanted
            .iter()
            .all(|line| found.iter().any(|found| found == line))
        {
            return found;
        }
        assert!(
            begun.elapsed() < Duration::from_secs(30),
            "{wanted:?} in\n{}",
            found.join("\n")
        );
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test]
#[ignore = "needs real servers: `cargo xtask real` starts them and runs this"]
async fn prometheus_reads_what_the_bot_counts() {
    let [prometheus, _, listen] = places();
    let house = House::new(
        Journal::in_memory().await.expect("a journal"),
        Environments::new(Vec::new(), None),
        Policy::read_only(),
        Pace::default(),
    );
    let settings = Settings {
        listen: listen.parse().expect("an address"),
        webhook_secret: None,
        signed: Signed::default(),
    };
    let http = Listening::start(&settings, &house, None).await;
    let http = http.expect("a free port");
    let deckhand = Deckhand::start(house.clone(), Arc::new(Deaf), PLATFORM).await;
    let deckhand = deckhand.expect("a running bot");
    house.measures.received(PLATFORM);
    let speaker = Speaker::new("test");
    let hear = async |text: &str| {
        let handled = deckhand.hear(speaker.says("you", text)).await;
        let handled = handled.expect("a journal").expect("a first copy");
        handled.await.expect("an answer");
    };
    hear("ping").await;
    hear("ping").await;
    hear("help").await;
    deckhand.all_said(PLATFORM).await.expect("a journal");
    let found = until_scraped(
        &prometheus,
        &[
            "up{} 1",
            "deckhand_events_heard_total{platform=\"console\"} 3",
            "deckhand_commands_total{command=\"ping\",outcome=\"success\"} 2",
            "deckhand_events_unanswered{} 0",
        ],
    )
    .await;
    assert!(
        found
            .iter()
            .any(|line| line.starts_with("deckhand_since_received_seconds{platform=\"console\"}")),
        "{found:?}"
    );
    // It goes on counting, and Prometheus goes on reading.
    hear("ping").await;
    let again = "deckhand_commands_total{command=\"ping\",outcome=\"success\"} 3";
    until_scraped(&prometheus, &[again]).await;
    deckhand.stop().await;
    http.stop().await;
    until_scraped(&prometheus, &["up{} 0"]).await;
}
