//! When schedules are due, found out without cron: the minutes of two years are walked through, and what the clocks show is
//! looked at. A local minute that they show for the first time is due then, and so are those that they skipped on the way.

use chrono::{DateTime, Datelike, Duration, NaiveDate, TimeZone, Utc};
use chrono_tz::Tz;

/// The zones, with summer time in both hemispheres.
pub(crate) const ZONES: [Tz; 3] = [
    Tz::Europe__Dublin,
    Tz::America__New_York,
    Tz::Australia__Sydney,
];

/// The first moment that is looked at.
pub(crate) fn beginning() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 1, 1, 0, 0, 0)
        .single()
        .expect("a moment")
}

/// The end of the two years.
pub(crate) fn end() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2028, 1, 1, 0, 0, 0)
        .single()
        .expect("a moment")
}

/// Random numbers that a seed repeats (SplitMix64).
pub(crate) struct Numbers(pub(crate) u64);

impl Numbers {
    /// The next one, below a bound.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % bound
    }
}

/// When each local minute of a zone is due.
pub(crate) struct Calendar {
    zone: Tz,
    /// The first local minute, counted from 1970.
    first: i64,
    /// The moment of each, as minutes from 1970 UTC.
    due: Vec<i64>,
}

impl Calendar {
    pub(crate) fn of(zone: Tz) -> Self {
        let shown = |minute: i64| {
            let at = DateTime::from_timestamp(minute * 60, 0).expect("in range");
            at.with_timezone(&zone).naive_local().and_utc().timestamp() / 60
        };
        let (from, until) = (beginning().timestamp() / 60, end().timestamp() / 60);
        let first = shown(from);
        let mut due = Vec::new();
        for minute in from..until {
            // Clocks move at full quarters of an hour: between them, a minute follows the other.
            let local = if minute % 15 == 0 || due.is_empty() {
                shown(minute)
            } else {
                shown(minute - minute % 15) + minute % 15
            };
            while first + i64::try_from(due.len()).expect("in range") <= local {
                due.push(minute);
            }
        }
        Self { zone, first, due }
    }

    fn due(&self, day: NaiveDate, minute_of_day: u32) -> Option<i64> {
        let local = day.and_hms_opt(0, 0, 0)?.and_utc().timestamp() / 60 + i64::from(minute_of_day);
        let index = usize::try_from(local - self.first).ok()?;
        self.due.get(index).copied()
    }
}

/// A schedule in words, and what it means.
pub(crate) struct Case {
    /// What a person would say.
    pub(crate) words: String,
    pub(crate) zone: Tz,
    days: fn(&Self, NaiveDate) -> bool,
    weekday: u32,
    date: u32,
    /// Minutes of the day.
    times: Vec<u32>,
}

const DAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

impl Case {
    /// Any schedule. At night more often than by day, since that is when clocks are moved.
    pub(crate) fn random(numbers: &mut Numbers) -> Self {
        let zone = ZONES[usize::try_from(numbers.below(3)).expect("in range")];
        let hour = |numbers: &mut Numbers| match numbers.below(2) {
            0 => numbers.below(4),
            _ => numbers.below(24),
        };
        let mut times: Vec<u32> = (0..=numbers.below(4) / 3)
            .map(|_| u32::try_from(hour(numbers) * 60 + numbers.below(60)).expect("in range"))
            .collect();
        times.sort_unstable();
        times.dedup();
        let said: Vec<String> = times
            .iter()
            .map(|time| format!("{:02}:{:02}", time / 60, time % 60))
            .collect();
        let said = said.join(" and ");
        let weekday = u32::try_from(numbers.below(7)).expect("in range");
        let date = u32::try_from(1 + numbers.below(31)).expect("in range");
        let name = DAYS[usize::try_from(weekday).expect("in range")];
        let every = |minutes: u32| {
            (0..24 * 60 / minutes)
                .map(|n| n * minutes)
                .collect::<Vec<_>>()
        };
        let (words, days, times): (String, fn(&Self, NaiveDate) -> bool, Vec<u32>) =
            match numbers.below(32) {
                2 | 3 => (format!("every day at {said}"), |_, _| true, times),
                4..=7 => (
                    format!("every weekday at {said}"),
                    |_, day| day.weekday().number_from_monday() <= 5,
                    times,
                ),
                8..=15 => (
                    format!("every {name} at {said}"),
                    |case, day| day.weekday().num_days_from_monday() == case.weekday,
                    times,
                ),
                16..=21 => (
                    format!("on the {date}th at {said}"),
                    |case, day| day.day() == case.date,
                    times,
                ),
                22..=26 => (
                    format!("on the last day of the month at {said}"),
                    |_, day| (day + Duration::days(1)).month() != day.month(),
                    times,
                ),
                0 => ("every 6 hours".to_owned(), |_, _| true, every(6 * 60)),
                27..=31 => {
                    let time = times[0];
                    (
                        format!("cron \"{} {} * * 0,3\"", time % 60, time / 60),
                        |_, day| matches!(day.weekday().number_from_monday(), 3 | 7),
                        vec![time],
                    )
                }
                _ => ("every 12 hours".to_owned(), |_, _| true, every(12 * 60)),
            };
        Self {
            words: format!("{words} {}", zone.name()),
            zone,
            days,
            weekday,
            date,
            times,
        }
    }

    /// Every moment at which it is due in the two years, in milliseconds. One moment is one, however many local times it has.
    pub(crate) fn dues(&self, calendars: &[Calendar]) -> Vec<i64> {
        let calendar = calendars
            .iter()
            .find(|calendar| calendar.zone == self.zone)
            .expect("in range");
        let first = beginning().date_naive() - Duration::days(1);
        let days = first
            .iter_days()
            .take(2 * 365 + 3)
            .filter(|day| (self.days)(self, *day));
        let minutes = days.flat_map(|day| {
            self.times
                .iter()
                .filter_map(move |time| calendar.due(day, *time))
        });
        let mut dues: Vec<i64> = minutes
            .map(|minute| minute * 60_000)
            .filter(|due| *due > beginning().timestamp_millis())
            .collect();
        dues.sort_unstable();
        dues.dedup();
        dues
    }
}
