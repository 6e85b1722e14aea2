//! How far back somebody wants to look, as people say it: "since Monday", "since yesterday", "in the last 2 hours". A day
//! begins at midnight UTC, as the moments that are shown do.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::command::{duration_of, duration_words};
use crate::moment::Moment;

const DAY: i64 = 86_400_000;

/// The days as they are called, Monday first.
const DAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// How far back to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Since {
    /// The beginning of today.
    Today,
    /// The beginning of yesterday.
    Yesterday,
    /// The beginning of the last such day; today where it is one. Monday is 0.
    Weekday(u8),
    /// The beginning of this day, counted from 1970.
    Day(i64),
    /// So many seconds ago.
    Ago(u64),
}

impl Since {
    /// Reads words; none where they are no time.
    pub(crate) fn read(words: &str) -> Option<Self> {
        let words = words.trim().to_ascii_lowercase();
        if let Some(day) = DAYS.iter().position(|day| *day == words) {
            return u8::try_from(day).ok().map(Self::Weekday);
        }
        match words.as_str() {
            "today" => Some(Self::Today),
            "yesterday" => Some(Self::Yesterday),
            _ => date(&words)
                .map(Self::Day)
                .or_else(|| duration_of(&words).map(|time| Self::Ago(time.as_secs()))),
        }
    }

    /// The moment it means.
    #[must_use]
    pub fn beginning(self, now: Moment) -> Moment {
        let today = now.millis().div_euclid(DAY);
        let day = match self {
            Self::Today => today,
            Self::Yesterday => today - 1,
            // 1970 began on a Thursday.
            Self::Weekday(day) => today - (today + 3 - i64::from(day)).rem_euclid(7),
            Self::Day(day) => day,
            Self::Ago(seconds) => {
                let ago = i64::try_from(seconds)
                    .unwrap_or(i64::MAX)
                    .saturating_mul(1_000);
                return Moment::of_millis(now.millis().saturating_sub(ago));
            }
        };
        Moment::of_millis(day.saturating_mul(DAY))
    }
}

/// `2026-11-22`, as a day counted from 1970.
fn date(words: &str) -> Option<i64> {
    let mut parts = words.split('-');
    let mut next = |length: usize| {
        let part = parts.next().filter(|part| part.len() == length)?;
        part.parse::<i64>().ok()
    };
    let (year, month, day) = (next(4)?, next(2)?, next(2)?);
    let is_date = parts.next().is_none() && (1..=12).contains(&month) && (1..=31).contains(&day);
    let year_from_march = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (
        year_from_march.div_euclid(400),
        year_from_march.rem_euclid(400),
    );
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
    // A 31st of February is another day's other name.
    let spelled = || Moment::of_millis(days * DAY).utc().starts_with(words);
    (is_date && year > 1970 && spelled()).then_some(days)
}

/// In words that are understood.
impl fmt::Display for Since {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Today => f.write_str("today"),
            Self::Yesterday => f.write_str("yesterday"),
            Self::Weekday(day) => {
                let name = DAYS.get(usize::from(*day)).copied().unwrap_or("monday");
                f.write_str(name)
            }
            Self::Day(day) => {
                let utc = Moment::of_millis(day * DAY).utc();
                f.write_str(utc.split(' ').next().unwrap_or_default())
            }
            Self::Ago(seconds) => f.write_str(&duration_words(Duration::from_secs(*seconds))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_beginning_is_a_midnight_or_so_long_ago() {
        // A Tuesday.
        let now = Moment::of_millis(1_700_000_000_000);
        for (words, utc) in [
            ("today", "2023-11-14 00:00:00 UTC"),
            ("Yesterday", "2023-11-13 00:00:00 UTC"),
            ("tuesday", "2023-11-14 00:00:00 UTC"),
            ("monday", "2023-11-13 00:00:00 UTC"),
            ("wednesday", "2023-11-08 00:00:00 UTC"),
            ("2023-02-28", "2023-02-28 00:00:00 UTC"),
            ("2024-02-29", "2024-02-29 00:00:00 UTC"),
            ("2 hours", "2023-11-14 20:13:20 UTC"),
        ] {
            let since = Since::read(words).unwrap();
            assert_eq!(since.beginning(now).utc(), utc, "{words}");
            assert_eq!(Since::read(&since.to_string()), Some(since), "{since}");
        }
        for odd in ["2023-02-29", "2023-13-01", "soon", "", "23-01-01"] {
            assert_eq!(Since::read(odd), None, "{odd}");
        }
    }
}
