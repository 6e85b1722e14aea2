//! Figures, and how they are written.

use serde::{Deserialize, Deserializer, Serialize};

/// A number that can be drawn: never infinite, and never "not a number".
#[derive(Debug, Clone, Copy, Default, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct Figure(f64);

// What is no number was refused, so every figure equals itself.
impl Eq for Figure {}

impl Figure {
    /// The figure, unless it is infinite or no number.
    #[must_use]
    pub fn new(value: f64) -> Option<Self> {
        value.is_finite().then_some(Self(value))
    }

    /// The number.
    #[must_use]
    pub fn get(self) -> f64 {
        self.0
    }
}

impl From<u32> for Figure {
    fn from(count: u32) -> Self {
        Self(f64::from(count))
    }
}

impl<'de> Deserialize<'de> for Figure {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = f64::deserialize(deserializer)?;
        Self::new(value).ok_or_else(|| serde::de::Error::custom("not a figure"))
    }
}

/// What figures are figures of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Of nothing in particular, or of things that are counted.
    #[default]
    Plain,
    /// Bytes, said in powers of 1,024.
    Bytes,
    /// Seconds.
    Seconds,
    /// Hundredths of a whole: 80 is 80 %.
    PerCent,
}

const MINUTE: f64 = 60.0;
const HOUR: f64 = 3_600.0;
const DAY: f64 = 86_400.0;

impl Unit {
    /// The unit people call so.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        match word.to_ascii_lowercase().as_str() {
            "byte" | "bytes" => Some(Self::Bytes),
            "s" | "sec" | "secs" | "second" | "seconds" => Some(Self::Seconds),
            "%" | "percent" | "per-cent" | "percents" => Some(Self::PerCent),
            _ => None,
        }
    }

    /// What [`Self::named`] understands; nothing where figures have no unit.
    #[must_use]
    pub fn name(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Bytes => Some("bytes"),
            Self::Seconds => Some("seconds"),
            Self::PerCent => Some("percent"),
        }
    }

    /// A figure as people read it, in three digits or so: "1.5 GiB", "850 ms", "80 %", "12.3 k".
    #[must_use]
    pub fn said(self, value: f64) -> String {
        match self {
            Self::Plain => plain(value),
            Self::PerCent => format!("{} %", digits(value)),
            Self::Bytes => bytes(value),
            Self::Seconds => seconds(value),
        }
    }
}

fn plain(value: f64) -> String {
    let size = value.abs();
    let (factor, mark) = match size {
        // A count is exact as long as it is short.
        _ if size < 10_000.0 && value.fract() == 0.0 => return format!("{value:.0}"),
        1e12.. => (1e12, " T"),
        1e9.. => (1e9, " G"),
        1e6.. => (1e6, " M"),
        1e4.. => (1e3, " k"),
        1e-3.. => (1.0, ""),
        _ => return format!("{value:.2e}"),
    };
    format!("{}{mark}", digits(value / factor))
}

fn bytes(value: f64) -> String {
    const NAMES: [&str; 6] = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    if value.abs() < 1_024.0 {
        return format!("{} B", digits(value));
    }
    let mut value = value / 1_024.0;
    let mut names = NAMES.iter();
    let mut name = names.next();
    while value.abs() >= 1_024.0
        && let Some(larger) = names.next()
    {
        value /= 1_024.0;
        name = Some(larger);
    }
    format!("{} {}", digits(value), name.unwrap_or(&"KiB"))
}

fn seconds(value: f64) -> String {
    let size = value.abs();
    match size {
        0.0 => "0 s".to_owned(),
        DAY.. => format!("{} days", digits(value / DAY)),
        HOUR.. => format!("{} h", digits(value / HOUR)),
        MINUTE.. => format!("{} min", digits(value / MINUTE)),
        1.0.. => format!("{} s", digits(value)),
        1e-3.. => format!("{} ms", digits(value * 1e3)),
        _ => format!("{} µs", digits(value * 1e6)),
    }
}

/// Three digits that say something, without zeros at the end.
fn digits(value: f64) -> String {
    let places = match value.abs() {
        100.0.. => 0,
        10.0.. => 1,
        1.0.. => 2,
        _ => 3,
    };
    let text = format!("{value:.places$}");
    let text = match text.split_once('.') {
        Some(_) => text.trim_end_matches('0').trim_end_matches('.'),
        None => text.as_str(),
    };
    if text == "-0" { "0" } else { text }.to_owned()
}
