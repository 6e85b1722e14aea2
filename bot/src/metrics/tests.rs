use fixtures::metrics::SimulatedMetrics;
use secrecy::SecretString;

use super::*;

/// An hour that ends at a round moment.
const HOUR: (Moment, Moment) = (
    Moment::of_millis(1_700_000_000_000),
    Moment::of_millis(1_700_003_600_000),
);

fn source(peer: &SimulatedMetrics, kind: Kind) -> Source {
    Source::new("here", kind, &peer.base_url(), None).unwrap()
}

#[tokio::test]
async fn each_source_gives_its_series_and_its_points() {
    let peer = SimulatedMetrics::start().await.unwrap();
    for (kind, names) in [
        (Kind::Prometheus, ["host=host-1", "host=host-2"]),
        (Kind::Graphite, ["host-1.cpu", "host-2.cpu"]),
        (Kind::OpenTsdb, ["host=host-1", "host=host-2"]),
    ] {
        let lines = source(&peer, kind).over("cpu", HOUR).await.unwrap();
        let named: Vec<&str> = lines.iter().map(|line| line.name.as_str()).collect();
        assert_eq!(named, names, "{kind:?}");
        let points = &lines[0].points;
        assert!(
            (2..=901).contains(&points.len()),
            "{kind:?}: {}",
            points.len()
        );
        assert_eq!(points[0], (HOUR.0, Figure::new(10.0)), "{kind:?}");
        let (_, high, _) = lines[0].extent().unwrap();
        assert!(high.get() > 89.0, "{kind:?}: {high:?}");
    }
}

#[tokio::test]
async fn what_was_not_measured_is_a_gap() {
    let peer = SimulatedMetrics::start().await.unwrap();
    for kind in [Kind::Prometheus, Kind::Graphite, Kind::OpenTsdb] {
        let lines = source(&peer, kind).over("holes", HOUR).await.unwrap();
        let gaps = lines[0]
            .points
            .iter()
            .filter(|(_, figure)| figure.is_none());
        assert!(gaps.count() > 0, "{kind:?}");
        let known = lines[0]
            .points
            .iter()
            .filter(|(_, figure)| figure.is_some());
        assert!(known.count() > 100, "{kind:?}");
    }
}

#[tokio::test]
async fn a_no_is_told_in_the_words_of_the_source() {
    let peer = SimulatedMetrics::start().await.unwrap();
    let no = async |kind, what| source(&peer, kind).over(what, HOUR).await.unwrap_err();
    let said = "invalid parameter \"query\": 1:1: parse error: unclosed left parenthesis";
    assert_eq!(
        no(Kind::Prometheus, "sum(x").await,
        Unmeasured::Refused(said.to_owned())
    );
    let said = "Traceback: Syntax error in target";
    assert_eq!(
        no(Kind::Graphite, "sum(x").await,
        Unmeasured::Refused(said.to_owned())
    );
    let said = "No such name for 'metrics': 'nothing'";
    assert_eq!(
        no(Kind::OpenTsdb, "sum:nothing").await,
        Unmeasured::Refused(said.to_owned())
    );
    for kind in [Kind::Prometheus, Kind::Graphite] {
        assert_eq!(
            source(&peer, kind).over("nothing", HOUR).await,
            Ok(Vec::new())
        );
    }
}

#[tokio::test]
async fn a_source_that_is_away_is_not_known_about() {
    let peer = SimulatedMetrics::start().await.unwrap();
    let source = source(&peer, Kind::Prometheus);
    peer.go_away();
    let away = source.over("up", HOUR).await.unwrap_err();
    assert!(matches!(away, Unmeasured::Unknown(_)), "{away:?}");
    peer.come_back();
    assert!(source.over("up", HOUR).await.is_ok());
}

#[tokio::test]
async fn a_secret_is_a_header_and_nowhere_else() {
    let peer = SimulatedMetrics::start().await.unwrap();
    let header = (
        "Authorization".to_owned(),
        SecretString::from("Bearer hunter2"),
    );
    let source = Source::new("here", Kind::Graphite, &peer.base_url(), Some(header)).unwrap();
    source.over("cpu", HOUR).await.unwrap();
    assert_eq!(peer.authorizations(), [Some("Bearer hunter2".to_owned())]);
    assert!(!format!("{source:?}").contains("hunter2"));
    let wrong = Some(("Authorization".to_owned(), SecretString::from("hunter2\n")));
    let error = Source::new("here", Kind::Graphite, &peer.base_url(), wrong).unwrap_err();
    assert!(!format!("{error:#}").contains("hunter2"));
}

#[test]
fn opentsdb_is_asked_in_parts() {
    let json = |what| serde_json::to_value(opentsdb::read(what, 4)).unwrap();
    assert_eq!(
        json("avg:1m-max:rate:sys.cpu{host=*, dc=a:b}"),
        serde_json::json!({
            "aggregator": "avg", "metric": "sys.cpu", "rate": true, "downsample": "1m-max", "tags": {"host": "*", "dc": "a:b"},
        })
    );
    assert_eq!(
        json("sys.cpu"),
        serde_json::json!({
            "aggregator": "sum", "metric": "sys.cpu", "rate": false, "downsample": "4s-avg", "tags": {},
        })
    );
}

#[test]
fn the_source_that_is_meant() {
    let source = |name| Source::new(name, Kind::Graphite, "http://a.invalid", None).unwrap();
    let meant = |sources: &Sources, named| match sources.meant(named) {
        Ok(source) => source.name().to_owned(),
        Err(reply) => reply.text,
    };
    assert!(meant(&Sources::default(), None).starts_with("No source"));
    let one = Sources::new(vec![source("a")], None);
    assert_eq!(meant(&one, None), "a");
    let two = Sources::new(vec![source("a"), source("b")], None);
    assert_eq!(
        meant(&two, None),
        "From which source: a and b? Say it as `graph … in NAME`."
    );
    assert_eq!(meant(&two, Some("b")), "b");
    assert_eq!(
        meant(&two, Some("c")),
        "I know no source of metrics c, only a and b."
    );
    let two = Sources::new(vec![source("a"), source("b")], Some("b".to_owned()));
    assert_eq!(meant(&two, None), "b");
}
