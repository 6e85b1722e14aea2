//! Where the marks of an axis stand: at round figures, and at round moments.

use super::figure::Unit;
use crate::moment::{Moment, date};

/// The axis of figures.
#[derive(Debug, Clone, PartialEq)]
pub struct Scale {
    /// Its lower end, a mark.
    pub low: f64,
    /// Its upper end, a mark, and above the lower one.
    pub high: f64,
    /// The marks.
    pub marks: Vec<f64>,
}

/// About so many marks an axis has.
const MARKS: f64 = 5.0;

/// Where nothing is shown, or the same figure everywhere, an axis has to be so long all the same.
const FLAT: f64 = 1.0;

/// Figures whose lowest is less of the highest than this are shown from 0 on, so that half as much looks half as much.
const NEAR: f64 = 0.8;

impl Scale {
    /// An axis on which all these figures have a place. It begins at 0 unless they are far from it.
    #[must_use]
    pub fn of(unit: Unit, figures: impl Iterator<Item = f64>) -> Self {
        let mut is_count = unit == Unit::Plain;
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for figure in figures.filter(|figure| figure.is_finite()) {
            is_count &= figure.fract() == 0.0;
            (low, high) = (low.min(figure), high.max(figure));
        }
        if low > high {
            (low, high) = (0.0, FLAT);
        }
        if low > 0.0 && low < high * NEAR || low == high {
            low = low.min(0.0);
            high = high.max(0.0);
        }
        if low == high {
            high += FLAT;
        }
        Self::with_step(low, high, step(unit, is_count, (high - low) / MARKS))
    }

    fn with_step(low: f64, high: f64, step: f64) -> Self {
        let first = (low / step).floor();
        let last = (high / step).ceil();
        let marks: Vec<f64> = std::iter::successors(Some(first), |mark| Some(mark + 1.0))
            .take_while(|mark| *mark <= last)
            .map(|mark| mark * step)
            // Figures too large for steps of theirs to be told apart would go on for ever.
            .take(20)
            .collect();
        Self {
            low: first * step,
            high: (last * step).max(first * step + step),
            marks,
        }
    }
}

/// The least round step that is no smaller than this.
fn step(unit: Unit, is_count: bool, least: f64) -> f64 {
    const SEXAGESIMAL: [f64; 13] = [
        60.0, 120.0, 300.0, 600.0, 900.0, 1_800.0, 3_600.0, 7_200.0, 10_800.0, 21_600.0, 43_200.0,
        86_400.0, 172_800.0,
    ];
    let step = match unit {
        Unit::Bytes => least.log2().ceil().exp2(),
        Unit::Seconds if least > 30.0 && least <= 172_800.0 => SEXAGESIMAL
            .into_iter()
            .find(|step| *step >= least)
            .unwrap_or(least),
        _ => decimal(least),
    };
    if is_count || unit == Unit::Bytes {
        step.max(1.0)
    } else {
        step
    }
}

/// 1, 2 or 5 times a power of ten.
fn decimal(least: f64) -> f64 {
    let power = 10_f64.powf(least.log10().floor());
    let factor = [1.0, 2.0, 5.0]
        .into_iter()
        .find(|factor| factor * power >= least * 0.999_999);
    factor.unwrap_or(10.0) * power
}

/// The axis of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeScale {
    /// The marks: where, and what is written there. All of it is UTC.
    pub marks: Vec<(Moment, String)>,
}

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// Steps between marks, in milliseconds. From the half year on, months differ too much to be told by days.
const STEPS: [i64; 20] = [
    1_000,
    5_000,
    15_000,
    MINUTE,
    2 * MINUTE,
    5 * MINUTE,
    15 * MINUTE,
    30 * MINUTE,
    HOUR,
    2 * HOUR,
    3 * HOUR,
    6 * HOUR,
    12 * HOUR,
    DAY,
    2 * DAY,
    4 * DAY,
    7 * DAY,
    14 * DAY,
    28 * DAY,
    91 * DAY,
];

impl TimeScale {
    /// At most so many marks between two moments.
    #[must_use]
    pub fn of(from: Moment, until: Moment, most: u8) -> Self {
        let (from, until) = (from.millis(), until.millis());
        let span = until.saturating_sub(from).max(1);
        let most = i64::from(most.max(1));
        let step = STEPS.into_iter().find(|step| span / step < most);
        let step = step.unwrap_or_else(|| (span / most / DAY + 1) * DAY);
        let first = from.div_euclid(step).saturating_add(1).saturating_mul(step);
        let first = if from.rem_euclid(step) == 0 {
            from
        } else {
            first
        };
        let marks = std::iter::successors(Some(first), |mark| mark.checked_add(step))
            .take_while(|mark| *mark <= until)
            .map(|mark| (Moment::of_millis(mark), label(mark, step)))
            .collect();
        Self { marks }
    }

    /// "14 Nov 22:13 to 15 Nov 04:13 UTC".
    #[must_use]
    pub fn range(from: Moment, until: Moment) -> String {
        let (first, last) = (day(from.millis()), day(until.millis()));
        let (begin, end) = (time(from.millis(), false), time(until.millis(), false));
        let is_long = until.millis().saturating_sub(from.millis()) >= 180 * DAY;
        if is_long {
            let year = |moment: Moment| date(moment.millis().div_euclid(DAY)).0;
            format!("{first} {} to {last} {} UTC", year(from), year(until))
        } else if first == last {
            format!("{first} {begin} to {end} UTC")
        } else {
            format!("{first} {begin} to {last} {end} UTC")
        }
    }
}

fn label(millis: i64, step: i64) -> String {
    let is_midnight = millis.rem_euclid(DAY) == 0;
    if step >= 91 * DAY {
        let (year, month, _) = date(millis.div_euclid(DAY));
        format!("{} {year}", name_of(month))
    } else if is_midnight {
        day(millis)
    } else {
        time(millis, step < MINUTE)
    }
}

fn time(millis: i64, with_seconds: bool) -> String {
    let seconds = millis.rem_euclid(DAY) / 1_000;
    let (hour, minute, second) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if with_seconds {
        format!("{hour:02}:{minute:02}:{second:02}")
    } else {
        format!("{hour:02}:{minute:02}")
    }
}

/// "14 Nov".
pub(crate) fn day(millis: i64) -> String {
    let (_, month, day) = date(millis.div_euclid(DAY));
    format!("{day} {}", name_of(month))
}

fn name_of(month: i64) -> &'static str {
    const NAMES: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let index = usize::try_from(month - 1).unwrap_or_default();
    NAMES.get(index).copied().unwrap_or("?")
}
