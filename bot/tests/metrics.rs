//! The bot's clients of Prometheus and Graphite on the real servers. `cargo xtask real` starts them and runs this.

use commands::chart::Line;
use commands::{Moment, Unmeasured};
use deckhand::metrics::{Kind, Source};

/// Prometheus, which watches itself, and Graphite, which has ten minutes of `prod.hubapi.memory`.
fn sources() -> [Source; 2] {
    let places = std::env::var("DECKHAND_METRICS").expect("`cargo xtask real` says where they are");
    let (prometheus, graphite) = places.split_once(' ').expect("two addresses");
    let source = |name, kind, place| Source::new(name, kind, place, None).expect("a source");
    [
        source("prometheus", Kind::Prometheus, prometheus),
        source("graphite", Kind::Graphite, graphite),
    ]
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
    let up = ask(&prometheus, "up").await.unwrap();
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
