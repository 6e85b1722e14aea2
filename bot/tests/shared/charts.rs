//! The pictures of `docs/pictures.md`: one of each kind, with figures of a day that never was.

use commands::chart::{Column, Figure, Limit, Line, Part, Shape, Share, Tone, Unit};
use commands::{Chart, Moment};

/// 2023-11-14 00:00:00 UTC.
const MIDNIGHT: i64 = 1_699_920_000_000;

fn figure(value: f64) -> Figure {
    Figure::new(value).expect("samples are finite")
}

fn moment(minutes: i64) -> Moment {
    Moment::of_millis(MIDNIGHT + minutes * 60_000)
}

fn part(name: &str, tone: Tone) -> Part {
    Part {
        name: name.to_owned(),
        tone,
    }
}

/// Each with the name of its file.
pub(crate) fn all() -> Vec<(&'static str, Chart)> {
    vec![
        ("deploys-a-day", deploys_a_day()),
        ("healthy-instances", healthy_instances()),
        ("request-states", request_states()),
        ("deploy-durations", deploy_durations()),
        ("metric", metric()),
    ]
}

fn deploys_a_day() -> Chart {
    let days = [
        [9, 1, 0],
        [12, 0, 1],
        [7, 2, 0],
        [0, 0, 0],
        [1, 0, 0],
        [14, 1, 2],
        [11, 0, 0],
        [16, 3, 1],
        [10, 0, 0],
        [8, 1, 0],
        [0, 0, 0],
        [2, 0, 0],
        [13, 2, 0],
        [6, 0, 1],
    ];
    let columns = days.iter().enumerate().map(|(index, counts)| Column {
        label: format!("{} Nov", index + 1),
        values: counts.iter().map(|count| Figure::from(*count)).collect(),
    });
    Chart {
        title: "Deploys a day in prod".to_owned(),
        unit: Unit::Plain,
        shape: Shape::Columns {
            parts: vec![
                part("succeeded", Tone::Good),
                part("failed", Tone::Bad),
                part("cancelled", Tone::Neutral),
            ],
            columns: columns.collect(),
        },
    }
}

fn healthy_instances() -> Chart {
    let healthy = |tenth: i64| match tenth {
        60..70 => 9,
        70..74 => 6,
        74..80 => 11,
        _ => 12,
    };
    let known = |tenth: i64| !(100..108).contains(&tenth);
    let point = |tenth: i64| {
        (
            moment(10 * tenth),
            known(tenth).then(|| Figure::from(healthy(tenth))),
        )
    };
    Chart {
        title: "Healthy instances of HubApiWeb in prod".to_owned(),
        unit: Unit::Plain,
        shape: Shape::Lines {
            from: moment(0),
            until: moment(1_440),
            lines: vec![Line {
                name: "healthy".to_owned(),
                points: (0..=144).map(point).collect(),
            }],
            limits: vec![Limit {
                name: "wanted".to_owned(),
                value: Figure::from(12),
                tone: Tone::Neutral,
            }],
        },
    }
}

fn request_states() -> Chart {
    let share = |name: &str, value: u32, tone| Share {
        name: name.to_owned(),
        value: value.into(),
        tone,
    };
    Chart {
        title: "Scheduler requests in prod by state".to_owned(),
        unit: Unit::Plain,
        shape: Shape::Shares(vec![
            share("active", 1_543, Tone::Good),
            share("deploying", 9, Tone::Neutral),
            share("system cooldown", 7, Tone::Bad),
            share("paused", 31, Tone::Warning),
            share("finished", 10, Tone::Neutral),
        ]),
    }
}

fn deploy_durations() -> Chart {
    let deploys = [
        ("HubApiWeb 1.41", 620, true),
        ("billing-web 7.3-candidate.20231114", 905, false),
        ("mail-worker 1.8", 99, true),
        ("HubApiWeb 1.40", 198, true),
        ("login-web 3.1", 117, true),
    ];
    let bar = |(label, seconds, succeeded): (&str, u32, bool)| Column {
        label: label.to_owned(),
        values: if succeeded {
            vec![seconds.into(), 0.into()]
        } else {
            vec![0.into(), seconds.into()]
        },
    };
    Chart {
        title: "How long the last deploys in prod took".to_owned(),
        unit: Unit::Seconds,
        shape: Shape::Bars {
            parts: vec![part("succeeded", Tone::Good), part("failed", Tone::Bad)],
            bars: deploys.into_iter().map(bar).collect(),
        },
    }
}

fn metric() -> Chart {
    let names = ["host-a", "host-b", "host-c"];
    #[expect(clippy::cast_precision_loss, reason = "small numbers")]
    let point = |number: usize, step: i64| {
        let phase = step as f64 / 40.0 + number as f64;
        let value = 4.2e9
            + 1.4e9 * phase.sin()
            + 2.0e6 * ((step * 7_919 + 13 * number as i64) % 101) as f64;
        (moment(4 * step), Some(figure(value)))
    };
    let line = |(number, name): (usize, &&str)| Line {
        name: format!("{{host=\"{name}\"}}"),
        points: (0..=720).map(|step| point(number, step)).collect(),
    };
    let limit = |name: &str, value, tone| Limit {
        name: name.to_owned(),
        value: figure(value),
        tone,
    };
    Chart {
        title: "max by (host) (process_resident_memory_bytes{job=\"hubapi\",environment=\"prod\"})"
            .to_owned(),
        unit: Unit::Bytes,
        shape: Shape::Lines {
            from: moment(0),
            until: moment(2_880),
            lines: names.iter().enumerate().map(line).collect(),
            limits: vec![
                limit("warn", 5.0e9, Tone::Warning),
                limit("crit", 5.6e9, Tone::Bad),
            ],
        },
    }
}
