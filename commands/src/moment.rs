//! Moments, as the services give them and as people read them. Whoever asks hands in what time it is: nothing here has a
//! clock.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// A moment: milliseconds since 1970 UTC, as both services write them.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Moment(i64);

const SECOND: u64 = 1_000;
const MINUTE: u64 = 60 * SECOND;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

impl Moment {
    /// The moment so many milliseconds after the beginning of 1970, UTC.
    #[must_use]
    pub const fn of_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// The number of milliseconds.
    #[must_use]
    pub fn millis(self) -> i64 {
        self.0
    }

    /// "2023-11-14 22:13:20 UTC".
    pub(crate) fn utc(self) -> String {
        // The services write 0 where they know none; years of five digits are no moments of ours either.
        const END: i64 = 253_402_300_800_000;
        if !(1..END).contains(&self.0) {
            return "at no moment that makes sense".to_owned();
        }
        let (days, seconds) = (self.0.div_euclid(86_400_000), self.0 / 1_000 % 86_400);
        let (year, month, day) = date(days);
        let (hour, minute, second) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
        format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02} UTC")
    }

    /// "3 h ago", "in 5 min".
    pub(crate) fn ago(self, now: Self) -> String {
        let distance = rough(self.0.abs_diff(now.0));
        // A fresh moment of another clock may be a little ahead of ours; "in 0 s" would be no news either.
        if self.0.saturating_sub(now.0) >= 1_000 {
            format!("in {distance}")
        } else {
            format!("{distance} ago")
        }
    }

    /// "2023-11-14 22:13:20 UTC, 3 h ago".
    pub(crate) fn told(self, now: Self) -> String {
        format!("{}, {}", self.utc(), self.ago(now))
    }

    /// The time from another moment to this one; nothing where this one is earlier.
    pub(crate) fn since(self, earlier: Self) -> Option<Duration> {
        let millis = self.0.checked_sub(earlier.0)?;
        u64::try_from(millis).ok().map(Duration::from_millis)
    }
}

/// "40 s", "5 min", "3 h", "12 days": as long as a glance needs it.
pub(crate) fn rough(millis: u64) -> String {
    match millis {
        0..MINUTE => format!("{} s", millis / SECOND),
        MINUTE..HOUR => format!("{} min", millis / MINUTE),
        HOUR..172_800_000 => format!("{} h", millis / HOUR),
        _ => format!("{} days", millis / DAY),
    }
}

/// Year, month and day of a day counted from 1970, by the calendar everybody uses. The year is taken to begin in March, so
/// that the day that is not always there is its last (Howard Hinnant, `civil_from_days`).
pub(crate) fn date(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 {
        from_march + 3
    } else {
        from_march - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

/// The day, counted from 1970, of a year, a month and a day of it: [`date`] the other way round (`days_from_civil`).
pub(crate) fn days_of(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let from_march = if month > 2 { month - 3 } else { month + 9 };
    let of_year = (153 * from_march + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(millis: i64, expected: &str) {
        assert_eq!(Moment(millis).utc(), expected);
    }

    #[test]
    fn moments_are_read_in_utc() {
        check(1_700_000_000_000, "2023-11-14 22:13:20 UTC");
        check(951_782_400_000, "2000-02-29 00:00:00 UTC");
        check(1_709_251_199_999, "2024-02-29 23:59:59 UTC");
        check(1_709_251_200_000, "2024-03-01 00:00:00 UTC");
        check(4_107_542_399_000, "2100-02-28 23:59:59 UTC");
        check(253_402_300_799_999, "9999-12-31 23:59:59 UTC");
        check(1, "1970-01-01 00:00:00 UTC");
    }

    #[test]
    fn what_is_no_moment_is_said_to_be_none() {
        for millis in [0, -1, i64::MIN, i64::MAX] {
            check(millis, "at no moment that makes sense");
        }
    }

    #[test]
    fn distances_have_the_unit_that_fits() {
        let now = Moment(1_700_000_000_000);
        let ago = |millis: i64| Moment(now.0 - millis).ago(now);
        assert_eq!(ago(0), "0 s ago");
        assert_eq!(ago(59_999), "59 s ago");
        assert_eq!(ago(3_599_999), "59 min ago");
        assert_eq!(ago(47 * 3_600_000), "47 h ago");
        assert_eq!(ago(48 * 3_600_000), "2 days ago");
        assert_eq!(ago(-300_000), "in 5 min");
        assert_eq!(ago(-999), "0 s ago");
        assert_eq!(Moment(i64::MIN).since(now), None);
        assert_eq!(now.since(Moment(i64::MIN)), None);
    }

    #[test]
    fn a_day_is_the_day_of_its_date() {
        for days in (-1_000..60_000).step_by(7) {
            let (year, month, day) = date(days);
            assert_eq!(days_of(year, month, day), days);
        }
    }
}
