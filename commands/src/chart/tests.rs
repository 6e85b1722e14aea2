use super::*;

const NOON: i64 = 1_700_000_000_000 - 80_000_000; // 2023-11-14 00:00:00 UTC

fn moment(minutes: i64) -> Moment {
    Moment::of_millis(NOON + minutes * 60_000)
}

fn figure(value: f64) -> Figure {
    Figure::new(value).unwrap()
}

fn memory() -> Chart {
    let points = |values: [Option<f64>; 4]| {
        let values = values.into_iter().enumerate();
        values
            .map(|(index, value)| (moment(20 * index as i64), value.map(figure)))
            .collect()
    };
    Chart {
        title: "memory".to_owned(),
        unit: Unit::PerCent,
        shape: Shape::Lines {
            from: moment(0),
            until: moment(60),
            lines: vec![
                Line {
                    name: "a".to_owned(),
                    points: points([Some(10.0), Some(50.0), Some(91.0), Some(20.0)]),
                },
                Line {
                    name: "b".to_owned(),
                    points: points([None; 4]),
                },
            ],
            limits: vec![Limit {
                name: "crit".to_owned(),
                value: figure(90.0),
                tone: Tone::Bad,
            }],
        },
    }
}

fn deploys() -> Chart {
    let part = |name: &str, tone| Part {
        name: name.to_owned(),
        tone,
    };
    let column = |label: &str, values: [u32; 2]| Column {
        label: label.to_owned(),
        values: values.into_iter().map(Figure::from).collect(),
    };
    Chart {
        title: "deploys a day".to_owned(),
        unit: Unit::Plain,
        shape: Shape::Columns {
            parts: vec![part("succeeded", Tone::Good), part("failed", Tone::Bad)],
            columns: vec![
                column("Mon", [3, 1]),
                column("Tue", [0, 0]),
                column("Wed", [1, 0]),
            ],
        },
    }
}

#[test]
fn a_figure_is_written_as_its_unit_is() {
    for (unit, value, said) in [
        (Unit::Plain, 0.0, "0"),
        (Unit::Plain, 1_234.0, "1234"),
        (Unit::Plain, 12_345.0, "12.3 k"),
        (Unit::Plain, -2_500_000.0, "-2.5 M"),
        (Unit::Plain, 0.25, "0.25"),
        (Unit::Plain, 0.000_012, "1.20e-5"),
        (Unit::Bytes, 512.0, "512 B"),
        (Unit::Bytes, 1_536.0, "1.5 KiB"),
        (Unit::Bytes, 8_589_934_592.0, "8 GiB"),
        (Unit::Seconds, 0.85, "850 ms"),
        (Unit::Seconds, 90.0, "1.5 min"),
        (Unit::Seconds, 7_200.0, "2 h"),
        (Unit::PerCent, 80.0, "80 %"),
        (Unit::PerCent, 99.95, "100 %"),
    ] {
        assert_eq!(unit.said(value), said);
    }
    assert!(Figure::new(f64::NAN).is_none() && Figure::new(f64::INFINITY).is_none());
}

#[test]
fn an_axis_has_round_marks_and_holds_every_figure() {
    let scale = |unit, figures: &[f64]| Scale::of(unit, figures.iter().copied()).marks;
    assert_eq!(
        scale(Unit::Plain, &[1.0, 3.0]),
        [0.0, 1.0, 2.0, 3.0],
        "counts are whole"
    );
    assert_eq!(
        scale(Unit::PerCent, &[12.0, 91.0]),
        [0.0, 20.0, 40.0, 60.0, 80.0, 100.0]
    );
    assert_eq!(
        scale(Unit::Plain, &[1_000.0, 1_004.0]),
        [1_000.0, 1_001.0, 1_002.0, 1_003.0, 1_004.0]
    );
    assert_eq!(
        scale(Unit::Seconds, &[100.0, 500.0]),
        [0.0, 120.0, 240.0, 360.0, 480.0, 600.0]
    );
    assert_eq!(scale(Unit::Plain, &[]), [0.0, 1.0]);
    let bytes = scale(Unit::Bytes, &[0.0, 5e9]);
    assert_eq!(bytes.len(), 6, "{bytes:?}");
    assert!(bytes[1].log2().fract() == 0.0);
}

#[test]
fn every_figure_has_a_place_on_its_axis() {
    for exponent in -12..16 {
        for figure in [-7.3, -1.0, 0.1, 1.0, 3.4, 9.99] {
            let (a, b) = (figure * 10_f64.powi(exponent), figure);
            let scale = Scale::of(Unit::Plain, [a, b].into_iter());
            for value in [a, b] {
                assert!(
                    scale.low <= value + value.abs() * 1e-9
                        && value <= scale.high + value.abs() * 1e-9,
                    "{value} is outside of {scale:?}"
                );
            }
            assert!(scale.marks.len() <= 20 && scale.low < scale.high);
        }
    }
}

#[test]
fn time_is_marked_at_round_moments() {
    let labels = |from: i64, until: i64| -> Vec<String> {
        let scale = TimeScale::of(moment(from), moment(until), 6);
        scale.marks.into_iter().map(|(_, label)| label).collect()
    };
    assert_eq!(labels(1, 60), ["00:15", "00:30", "00:45", "01:00"]);
    assert_eq!(labels(600, 2_000), ["12:00", "18:00", "15 Nov", "06:00"]);
    assert_eq!(
        labels(0, 28 * 1_440),
        ["16 Nov", "23 Nov", "30 Nov", "7 Dec"]
    );
    assert_eq!(
        TimeScale::range(moment(0), moment(90)),
        "14 Nov 00:00 to 01:30 UTC"
    );
    assert_eq!(
        TimeScale::range(moment(0), moment(2_000)),
        "14 Nov 00:00 to 15 Nov 09:20 UTC"
    );
    let ever = TimeScale::of(moment(0), Moment::of_millis(i64::MAX), 6);
    assert!(ever.marks.len() <= 7, "{}", ever.marks.len());
}

#[test]
fn lines_in_characters() {
    assert_eq!(
        memory().characters(),
        [
            "memory",
            "▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅███████████████▂  a 20 %",
            "                                                  b: no figures",
            "crit 90 %: passed by a",
            "14 Nov 00:00 to 01:00 UTC, from 0 % to 100 %",
        ]
    );
}

#[test]
fn columns_and_shares_in_characters() {
    assert_eq!(
        deploys().characters(),
        [
            "deploys a day",
            "Mon ████████████████████████████████████▒▒▒▒▒▒▒▒▒▒▒▒ 4",
            "Tue 0",
            "Wed ████████████ 1",
            "█ succeeded  ▒ failed",
        ]
    );
    let share = |name: &str, value: u32| Share {
        name: name.to_owned(),
        value: value.into(),
        tone: Tone::Good,
    };
    let states = Chart {
        title: "requests".to_owned(),
        unit: Unit::Plain,
        shape: Shape::Shares(vec![share("active", 1_599), share("paused", 1)]),
    };
    let lines = states.characters();
    assert!(
        lines[1].ends_with('▒'),
        "the least part is seen: {}",
        lines[1]
    );
    assert_eq!(lines[2], "█ active 1599  ▒ paused 1");
}

#[test]
fn a_chart_says_in_words_what_it_shows() {
    assert_eq!(
        memory().in_words(),
        "memory. 14 Nov 00:00 to 01:00 UTC: a from 10 % to 91 %, last 20 %; b has no figures; crit 90 %."
    );
    assert_eq!(
        deploys().in_words(),
        "deploys a day. Mon to Wed: succeeded 4 and failed 1 in all."
    );
}

#[test]
fn a_chart_is_stored_and_read_again() {
    for chart in [memory(), deploys()] {
        let stored = serde_json::to_string(&chart).unwrap();
        assert_eq!(serde_json::from_str::<Chart>(&stored).unwrap(), chart);
    }
}
