use commands::Moment;
use commands::chart::{Column, Figure, Line, Part, Share, Tone, Unit};

use super::*;

/// Width and height, as the file says.
fn size(png: &[u8]) -> (u32, u32) {
    assert_eq!(png[..8], MAGIC);
    let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
    (number(16), number(20))
}

fn drawn(shape: Shape) -> (u32, u32) {
    let chart = Chart {
        title: "a title of many words ".repeat(20),
        unit: Unit::Plain,
        shape,
    };
    size(&draw(&chart).unwrap())
}

fn line(name: &str, points: Vec<(i64, Option<f64>)>) -> Line {
    let point =
        |(at, value): (i64, Option<f64>)| (Moment::of_millis(at), value.and_then(Figure::new));
    Line {
        name: name.to_owned(),
        points: points.into_iter().map(point).collect(),
    }
}

#[test]
fn what_is_empty_or_enormous_is_drawn_as_well() {
    let lines = |lines: Vec<Line>, until: i64| Shape::Lines {
        from: Moment::of_millis(0),
        until: Moment::of_millis(until),
        lines,
        limits: Vec::new(),
    };
    assert_eq!(drawn(lines(Vec::new(), 0)).0, WIDTH);
    let wild = vec![
        (0, Some(f64::MAX / 4.0)),
        (1, None),
        (2, Some(f64::MIN / 4.0)),
        (i64::MAX, Some(0.0)),
    ];
    assert_eq!(drawn(lines(vec![line("wild", wild)], i64::MAX)).0, WIDTH);
    let many = (0..8).map(|number| line(&"{job=\"x\"} ".repeat(40), vec![(number, Some(1.0))]));
    let (width, height) = drawn(lines(many.collect(), 10));
    assert!(
        width == WIDTH && height > 700,
        "each name has a row: {height}"
    );
    let columns = |count: usize| Shape::Columns {
        parts: vec![Part {
            name: "all".to_owned(),
            tone: Tone::Good,
        }],
        columns: vec![
            Column {
                label: "a label that is long".to_owned(),
                values: vec![1.into(), 2.into()],
            };
            count
        ],
    };
    assert_eq!(drawn(columns(0)).0, WIDTH);
    assert_eq!(drawn(columns(2_000)).0, WIDTH);
    let share = Share {
        name: "none".to_owned(),
        value: 0.into(),
        tone: Tone::Bad,
    };
    assert_eq!(drawn(Shape::Shares(vec![share; 300])).0, WIDTH);
}

#[tokio::test]
async fn a_reply_has_at_most_so_many_pictures() {
    let chart = Chart {
        title: "shares".to_owned(),
        unit: Unit::Plain,
        shape: Shape::Shares(Vec::new()),
    };
    let mut reply = Reply::text("many");
    assert!(of(&reply).await.is_empty());
    reply.pictures = vec![chart; MOST + 3];
    let pictures = of(&reply).await;
    assert_eq!(pictures.len(), MOST);
    assert!(pictures.iter().all(|drawn| drawn.png.is_some()));
    assert!(
        in_characters(&reply)
            .iter()
            .all(|drawn| drawn.png.is_none())
    );
}
