use super::*;
use crate::chart::Figure;
use crate::parse::{Understood, parse};

const NOW: Moment = Moment::of_millis(1_700_000_000_000); // 2023-11-14 22:13:20 UTC

fn graph(said: &str) -> Graph {
    match parse(said) {
        Understood::Command(spoken) => match spoken.command {
            Command::Graph(graph) => graph,
            other => panic!("`{said}` is {other:?}"),
        },
        other => panic!("`{said}` is {other:?}"),
    }
}

fn seconds_before(graph: &Graph) -> (i64, i64) {
    let (from, until) = graph.range(NOW).unwrap();
    let before = |moment: Moment| (NOW.millis() - moment.millis()) / 1_000;
    (before(from), before(until))
}

#[test]
fn what_to_draw_is_kept_as_it_was_written() {
    for (said, what) in [
        ("graph up", "up"),
        (
            "Graph movingAverage(prod.hubapi.memory, 5) from -4w",
            "movingAverage(prod.hubapi.memory, 5)",
        ),
        (
            "please graph sum(rate(a_total[5m])) by (job) over 6h",
            "sum(rate(a_total[5m])) by (job)",
        ),
        (
            "graph `max(x{job=\"a, b\", host!~\"c.*\"})` over 6h",
            "max(x{job=\"a, b\", host!~\"c.*\"})",
        ),
        (
            "graph rate(x{job=\"a\"}[5m]) over 6h",
            "rate(x{job=\"a\"}[5m])",
        ),
        ("graph a unless b", "a unless b"),
        ("graph a * 2 > 5", "a * 2 > 5"),
        ("plot from", "from"),
    ] {
        assert_eq!(graph(said).what, what, "{said}");
    }
}

#[test]
fn when_is_read_from_the_end() {
    for (said, ago) in [
        ("graph up", (21_600, 0)),
        ("graph up over 2 hours", (7_200, 0)),
        ("graph up over the last 2 days", (172_800, 0)),
        ("graph up for the last 3h", (10_800, 0)),
        ("graph up from -4w", (2_419_200, 0)),
        ("graph up from -1d until -1h", (86_400, 3_600)),
        ("graph up since 90 minutes ago", (5_400, 0)),
        ("graph up since yesterday", (86_400 + 80_000, 0)),
        (
            "graph up since 2023-11-14T20:13 until 2023-11-14T21:13",
            (7_220, 3_620),
        ),
    ] {
        assert_eq!(seconds_before(&graph(said)), ago, "{said}");
    }
    assert!(graph("graph up from -1h until -1d").range(NOW).is_err());
}

#[test]
fn limits_and_units_are_read() {
    let graph = graph("graph up warn 70 crit 90% as per cent");
    let limits: Vec<(&str, f64)> = graph
        .limits
        .iter()
        .map(|limit| (limit.name.as_str(), limit.value.get()))
        .collect();
    assert_eq!(limits, [("warn", 70.0), ("crit", 90.0)]);
    assert_eq!(graph.unit, Unit::PerCent);
}

#[test]
fn what_cannot_be_right_is_said_to_be_so() {
    for said in [
        "graph",
        "graph up from then",
        "graph up over easy",
        "graph up warn high",
        "graph up as apples",
    ] {
        let Understood::Unclear(unclear) = parse(said) else {
            panic!("`{said}` is understood");
        };
        assert!(
            unclear.reply().text.contains("graph up over 6h"),
            "{}",
            unclear.reply().text
        );
    }
    assert!(!matches!(parse("don't graph up"), Understood::Command(_)));
}

fn line(name: usize, value: Option<f64>) -> Line {
    Line {
        name: format!("series {name}"),
        points: vec![(NOW, value.and_then(Figure::new))],
    }
}

#[test]
fn the_answer_says_what_is_not_shown() {
    let (graph, range) = (graph("graph up"), (Moment::of_millis(0), NOW));
    let many = (0..11)
        .map(|name| line(name, Some(1.0)))
        .chain([line(99, None)]);
    let (reply, verdict) = graph.answer("prometheus", range, Ok(many.collect()));
    assert_eq!(reply.text, "`up` from prometheus: 11 series");
    assert_eq!(
        reply.fields[0],
        (
            "not shown".to_owned(),
            "3 more series; ask for fewer".to_owned()
        )
    );
    assert_eq!(verdict, Verdict::Success);
    let Shape::Lines { lines, .. } = &reply.pictures[0].shape else {
        panic!("lines")
    };
    assert_eq!(lines.len(), MOST_LINES);
    let (reply, verdict) = graph.answer("prometheus", range, Ok(vec![line(1, None)]));
    assert_eq!(reply.text, "prometheus has no figures of `up` in that time");
    assert_eq!(verdict, Verdict::Failed);
    let refused = Unmeasured::Refused("parse error".to_owned());
    let (reply, verdict) = graph.answer("prometheus", range, Err(refused));
    assert_eq!(reply.text, "prometheus did not take `up`: parse error");
    assert_eq!(verdict, Verdict::Failed);
    let unknown = Unmeasured::Unknown("did not answer".to_owned());
    assert_eq!(
        graph.answer("prometheus", range, Err(unknown)).1,
        Verdict::Unknown
    );
}
