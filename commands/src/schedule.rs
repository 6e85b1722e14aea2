//! When something comes again and again, as people say it: "every weekday at 09:00 Europe/Dublin".
//!
//! A rule speaks of local times, and each local time comes once. One that the clocks skip comes when they have skipped it;
//! one that they show twice comes the first time. So a digest of half past two comes once on every day of the year, whatever
//! the clocks do in that night. croner knows which local times a pattern means, and is asked about a calendar without
//! summer time; chrono-tz knows when a local time is.

mod rule;
mod words;
mod zone;

use std::fmt;

use chrono::{DateTime, Duration, LocalResult, NaiveDateTime, TimeZone, Timelike, Utc};
use chrono_tz::{GapInfo, Tz};
use croner::Cron;
use serde::{Deserialize, Serialize};

use crate::moment::Moment;

pub use rule::{Clock, DayOfMonth, Rule};
pub use zone::Zone;

pub(crate) use words::{Problem, begins, read};

/// When something comes again and again: local times of one zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    /// Which local times.
    pub rule: Rule,
    /// Whose clocks.
    pub zone: Zone,
}

impl Schedule {
    /// The first time it comes after a moment; none where it never comes again.
    #[must_use]
    pub fn next_after(&self, after: Moment) -> Option<Moment> {
        let zone = self.zone.tz();
        let after = DateTime::from_timestamp_millis(after.millis())?;
        let shown = after.with_timezone(&zone).naive_local();
        let patterns = self.rule.patterns();
        let next = patterns.iter().filter_map(|pattern| {
            let pattern = rule::parsed(pattern).ok()?;
            next_of(&pattern, zone, shown, after)
        });
        next.min()
            .map(|next| Moment::of_millis(next.timestamp_millis()))
    }

    /// How long it is from one time it comes to the next, counted from one of them.
    #[must_use]
    pub fn period_from(&self, due: Moment) -> Option<std::time::Duration> {
        self.next_after(due)?.since(due)
    }

    /// A moment as its clocks show it: "2026-11-23 09:00 Europe/Dublin".
    #[must_use]
    pub fn shown(&self, moment: Moment) -> String {
        let at = DateTime::from_timestamp_millis(moment.millis()).unwrap_or_default();
        let local = at.with_timezone(&self.zone.tz());
        format!("{} {}", local.format("%Y-%m-%d %H:%M"), self.zone)
    }
}

impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.rule, self.zone)
    }
}

/// The first moment after `after` at which the clocks show a time of the pattern for the first time, or skip one. What the
/// clocks show then is no earlier than what they show at `after`, so that is where the search begins.
fn next_of(
    pattern: &Cron,
    zone: Tz,
    shown: NaiveDateTime,
    after: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let mut from = shown.with_second(0)?.with_nanosecond(0)?;
    loop {
        let local = pattern
            .find_next_occurrence(&Utc.from_utc_datetime(&from), true)
            .ok()?
            .naive_utc();
        match instant(local, zone) {
            Some(instant) if instant > after => return Some(instant),
            _ => from = local.checked_add_signed(Duration::minutes(1))?,
        }
    }
}

/// When the clocks of a zone show a time for the first time, or have skipped it.
fn instant(local: NaiveDateTime, zone: Tz) -> Option<DateTime<Utc>> {
    let at = match zone.from_local_datetime(&local) {
        LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => at,
        LocalResult::None => GapInfo::new(&local, &zone)?.end?,
    };
    Some(at.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schedule(words: &str) -> Schedule {
        let words: Vec<&str> = words.split(' ').collect();
        let said = read(&words).expect("a schedule");
        Schedule {
            rule: said.rule,
            zone: said.zone.expect("a zone"),
        }
    }

    fn at(utc: &str) -> Moment {
        let at = DateTime::parse_from_rfc3339(utc).expect("a moment");
        Moment::of_millis(at.timestamp_millis())
    }

    /// The next few times it comes, in UTC.
    fn check(words: &str, after: &str, expected: &[&str]) {
        let schedule = schedule(words);
        let mut moment = at(after);
        for expected in expected {
            moment = schedule.next_after(moment).expect("it comes again");
            assert_eq!(moment, at(expected), "{words}");
        }
    }

    #[test]
    fn local_times_follow_the_clocks() {
        check(
            "every weekday at 09:00 Europe/Dublin",
            "2026-03-26T10:00:00Z",
            &[
                "2026-03-27T09:00:00Z",
                "2026-03-30T08:00:00Z",
                "2026-03-31T08:00:00Z",
            ],
        );
        check(
            "on 1st at 8 Australia/Sydney",
            "2026-03-10T00:00:00Z",
            &["2026-03-31T21:00:00Z", "2026-04-30T22:00:00Z"],
        );
        check(
            "every 4 hours UTC",
            "2026-11-22T20:00:00Z",
            &["2026-11-23T00:00:00Z", "2026-11-23T04:00:00Z"],
        );
    }

    #[test]
    fn a_time_that_the_clocks_skip_comes_once_when_they_have_skipped_it() {
        check(
            "every day at 01:30 Europe/Dublin",
            "2026-03-28T12:00:00Z",
            &["2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"],
        );
        // Lord Howe moves by half an hour.
        check(
            "every day at 02:15 Australia/Lord_Howe",
            "2026-10-03T00:00:00Z",
            &["2026-10-03T15:30:00Z", "2026-10-04T15:15:00Z"],
        );
    }

    #[test]
    fn a_time_that_the_clocks_show_twice_comes_the_first_time_only() {
        check(
            "every day at 01:30 Europe/Dublin",
            "2026-10-24T12:00:00Z",
            &["2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"],
        );
        // Asked in the middle of the hour that comes again.
        check(
            "every day at 01:30 Europe/Dublin",
            "2026-10-25T01:10:00Z",
            &["2026-10-26T01:30:00Z"],
        );
    }

    #[test]
    fn several_times_a_day_need_not_have_the_same_minute() {
        check(
            "every monday and friday at 09:00 and 17:30 UTC",
            "2026-11-23T09:00:00Z",
            &["2026-11-23T17:30:00Z", "2026-11-27T09:00:00Z"],
        );
        check(
            "on last day of month at 17:00 UTC",
            "2026-02-01T00:00:00Z",
            &["2026-02-28T17:00:00Z", "2026-03-31T17:00:00Z"],
        );
    }

    #[test]
    fn a_moment_is_shown_as_its_clocks_show_it() {
        let schedule = schedule("every day at 9 Europe/Dublin");
        assert_eq!(
            schedule.shown(at("2026-07-01T08:00:00Z")),
            "2026-07-01 09:00 Europe/Dublin"
        );
        assert_eq!(schedule.to_string(), "every day at 09:00 Europe/Dublin");
    }
}
