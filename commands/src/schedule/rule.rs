//! Which local times a schedule means, and how they are said and written as patterns of cron.

use std::fmt;

use chrono::{NaiveDate, TimeZone, Utc};
use croner::Cron;
use croner::parser::{CronParser, Seconds, Year};
use serde::{Deserialize, Serialize};

use crate::format::listed;

/// Which local times.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// At these times of these days of the week.
    Days {
        /// From 1, Monday, to 7, in order.
        days: Vec<u8>,
        /// In order.
        times: Vec<Clock>,
    },
    /// At these times of these days of every month that has them.
    Dates {
        /// In order.
        dates: Vec<DayOfMonth>,
        /// In order.
        times: Vec<Clock>,
    },
    /// Every so many hours from midnight on: 1, 2, 3, 4, 6, 8 or 12.
    Hours(u8),
    /// Every so many minutes of an hour: 15, 20 or 30.
    Minutes(u8),
    /// Five fields as cron has them.
    Cron(String),
}

/// A time of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Clock {
    /// 0 to 23.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
}

/// A day of a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayOfMonth {
    /// From 1 to 31.
    The(u8),
    /// The last one, whichever that is.
    Last,
}

/// More often than this, nobody reads a digest.
const LEAST_MINUTES: i64 = 15;

/// How many of its times are looked at to see how often a pattern comes.
const LOOKED_AT: usize = 200;

pub(super) const EVERY_DAY: [u8; 7] = [1, 2, 3, 4, 5, 6, 7];
pub(super) const WEEKDAYS: [u8; 5] = [1, 2, 3, 4, 5];
pub(super) const WEEKEND: [u8; 2] = [6, 7];
pub(super) const NAMES: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

impl Rule {
    /// Patterns of cron that together mean the same.
    pub(super) fn patterns(&self) -> Vec<String> {
        match self {
            Self::Days { days, times } => {
                let days = joined(days.iter());
                let of = |time: &Clock| format!("{} {} * * {days}", time.minute, time.hour);
                times.iter().map(of).collect()
            }
            Self::Dates { dates, times } => {
                let dates = joined(dates.iter().map(|date| match date {
                    DayOfMonth::The(day) => day.to_string(),
                    DayOfMonth::Last => "L".to_owned(),
                }));
                let of = |time: &Clock| format!("{} {} {dates} * *", time.minute, time.hour);
                times.iter().map(of).collect()
            }
            Self::Hours(1) => vec!["0 * * * *".to_owned()],
            Self::Hours(hours) => vec![format!("0 */{hours} * * *")],
            Self::Minutes(minutes) => vec![format!("*/{minutes} * * * *")],
            Self::Cron(pattern) => vec![pattern.clone()],
        }
    }

    /// What is wrong with a pattern that somebody typed, if anything is: a clause.
    pub(super) fn problem_of(pattern: &str) -> Option<String> {
        let parsed = match parsed(pattern) {
            Ok(parsed) => parsed,
            Err(_) => {
                return Some(
                    "is no cron expression of five fields, such as \"0 9 * * 1-5\"".to_owned(),
                );
            }
        };
        let from = NaiveDate::from_ymd_opt(2024, 1, 1)?.and_hms_opt(0, 0, 0)?;
        let from = Utc.from_utc_datetime(&from);
        let Ok(first) = parsed.find_next_occurrence(&from, true) else {
            return Some("never comes".to_owned());
        };
        let mut last = first;
        for _ in 0..LOOKED_AT {
            let Ok(next) = parsed.find_next_occurrence(&last, false) else {
                break;
            };
            if (next - last).num_minutes() < LEAST_MINUTES {
                return Some(format!(
                    "comes more often than every {LEAST_MINUTES} minutes"
                ));
            }
            last = next;
        }
        None
    }
}

/// A pattern of five fields, as cron reads it: a day is meant by either of its two fields where both say something.
pub(super) fn parsed(pattern: &str) -> Result<Cron, croner::errors::CronError> {
    CronParser::builder()
        .seconds(Seconds::Disallowed)
        .year(Year::Disallowed)
        .build()
        .parse(pattern)
}

fn joined(things: impl Iterator<Item = impl ToString>) -> String {
    let things: Vec<String> = things.map(|thing| thing.to_string()).collect();
    things.join(",")
}

impl fmt::Display for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.hour, self.minute)
    }
}

impl fmt::Display for DayOfMonth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::The(day) => {
                let end = match day {
                    1 | 21 | 31 => "st",
                    2 | 22 => "nd",
                    3 | 23 => "rd",
                    _ => "th",
                };
                write!(f, "{day}{end}")
            }
            Self::Last => f.write_str("last day of the month"),
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Days { days, times } => {
                let days = match days.as_slice() {
                    days if days == EVERY_DAY => "day".to_owned(),
                    days if days == WEEKDAYS => "weekday".to_owned(),
                    days => {
                        let name = |day: &u8| NAMES.get(usize::from(*day).wrapping_sub(1)).copied();
                        listed(&days.iter().filter_map(name).collect::<Vec<_>>())
                    }
                };
                write!(f, "every {days} at {}", listed(times))
            }
            Self::Dates { dates, times } => {
                write!(f, "on the {} at {}", listed(dates), listed(times))
            }
            Self::Hours(1) => f.write_str("every hour"),
            Self::Hours(hours) => write!(f, "every {hours} hours"),
            Self::Minutes(minutes) => write!(f, "every {minutes} minutes"),
            Self::Cron(pattern) => write!(f, "cron \"{pattern}\""),
        }
    }
}
