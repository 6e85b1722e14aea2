//! When a drawing begins and ends.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::super::read::{spoken_time, time};
use crate::moment::{Moment, days_of};

/// An end of a range, as it was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// So many seconds ago.
    Ago(u64),
    /// The midnight, in UTC, at which the day began that was so many days ago.
    Midnight(u8),
    /// This moment.
    At(Moment),
}

const DAY: i64 = 86_400_000;

/// What is longer ago nobody has measured, and a moment that far away may not be one.
const LONGEST: u64 = 50 * 366 * 86_400;

impl When {
    /// The moment it is.
    #[must_use]
    pub fn at(self, now: Moment) -> Moment {
        match self {
            Self::Ago(seconds) => {
                let millis = i64::try_from(seconds.saturating_mul(1_000)).unwrap_or(i64::MAX);
                Moment::of_millis(now.millis().saturating_sub(millis))
            }
            Self::Midnight(days) => {
                let today = now.millis().div_euclid(DAY);
                Moment::of_millis((today - i64::from(days)) * DAY)
            }
            Self::At(moment) => moment,
        }
    }

    /// Reads "-4w", "4 hours ago", "yesterday", "2026-11-02", "2026-11-02T10:30".
    pub(super) fn read(words: &str) -> Option<Self> {
        match words {
            "now" => return Some(Self::Ago(0)),
            "today" => return Some(Self::Midnight(0)),
            "yesterday" => return Some(Self::Midnight(1)),
            _ => {}
        }
        let back = words
            .strip_prefix('-')
            .or_else(|| words.strip_suffix(" ago"));
        match back {
            Some(back) => Self::back(back),
            None => date(words).map(Self::At),
        }
    }

    /// Reads "6h", "the last 6 hours".
    pub(super) fn back(words: &str) -> Option<Self> {
        let words = words.strip_prefix("the ").unwrap_or(words);
        let words = words
            .strip_prefix("last ")
            .or_else(|| words.strip_prefix("past "))
            .unwrap_or(words);
        let seconds = time(words)?.as_secs();
        (seconds <= LONGEST).then_some(Self::Ago(seconds))
    }
}

/// "2026-11-02" or "2026-11-02T10:30", in UTC.
fn date(words: &str) -> Option<Moment> {
    let words = words.strip_suffix(['z', 'Z']).unwrap_or(words);
    let (day, clock) = words
        .split_once(['T', 't', ' '])
        .unwrap_or((words, "00:00"));
    let numbers = |text: &str, between: char| -> Option<Vec<i64>> {
        text.split(between)
            .map(|part| {
                let is_number =
                    (1..=4).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
                is_number.then(|| part.parse().ok()).flatten()
            })
            .collect()
    };
    let [year @ 1970..=9999, month @ 1..=12, day @ 1..=31] = numbers(day, '-')?[..] else {
        return None;
    };
    let [hour @ 0..=23, minute @ 0..=59] = numbers(clock, ':')?[..] else {
        return None;
    };
    let seconds = days_of(year, month, day) * 86_400 + hour * 3_600 + minute * 60;
    Some(Moment::of_millis(seconds * 1_000))
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ago(0) => f.write_str("now"),
            Self::Ago(seconds) => write!(f, "-{}", spoken_time(Duration::from_secs(*seconds))),
            Self::Midnight(0) => f.write_str("today"),
            Self::Midnight(_) => f.write_str("yesterday"),
            Self::At(moment) => {
                let text = moment.utc();
                let (day, clock) = text.split_once(' ').unwrap_or((&text, "00:00"));
                write!(f, "{day}T{}", &clock[..clock.len().min(5)])
            }
        }
    }
}
