//! What becomes of a digest that is due, when somebody comes to it.
//!
//! Of several times that nobody was there for, the newest counts. It is said, marked late, for as long as somebody may still
//! want it: half the time to the next one, and six hours at most. A daily digest of nine is said until three in the afternoon,
//! one of every hour for half an hour. Later than that the next one says it better.

use std::time::Duration;

use commands::{Moment, Schedule};

/// So long after it was due, a digest is not late: looking takes a while.
const PUNCTUAL: Duration = Duration::from_secs(60);

/// The longest that a late digest is of use.
const LONGEST_USE: Duration = Duration::from_secs(6 * 3_600);

/// What becomes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// The newest time it was due.
    pub due: Moment,
    /// How many earlier times nobody was there for.
    pub missed: u64,
    /// Whether that is to be said.
    pub is_late: bool,
    /// Whether it is still of use.
    pub is_useful: bool,
    /// The next time it is due.
    pub next: Option<Moment>,
}

/// Decides, given the first time that was not dealt with.
#[must_use]
pub fn decide(schedule: &Schedule, waits: Moment, now: Moment) -> Due {
    let (mut due, mut missed) = (waits, 0);
    let next = loop {
        match schedule.next_after(due) {
            Some(next) if next <= now => (due, missed) = (next, missed + 1),
            next => break next,
        }
    };
    let since = Duration::from_millis(
        now.millis()
            .saturating_sub(due.millis())
            .try_into()
            .unwrap_or(0),
    );
    let is_late = since > PUNCTUAL;
    let period = next.map(|next| Duration::from_millis(next.millis().abs_diff(due.millis())));
    let useful_for = period.map_or(LONGEST_USE, |period| (period / 2).min(LONGEST_USE));
    Due {
        due,
        missed,
        is_late,
        is_useful: !is_late || since <= useful_for,
        next,
    }
}

#[cfg(test)]
mod tests {
    use commands::{Clock, Rule, Zone};

    use super::*;

    const HOUR: i64 = 3_600_000;
    const DAY: i64 = 24 * HOUR;

    /// A digest of nine o'clock that waits since the tenth day: `late, useful, missed` for whoever comes then.
    fn check(rule: Rule, now: i64, expected: (i64, bool, bool, u64)) {
        let schedule = Schedule {
            rule,
            zone: Zone::UTC,
        };
        let due = decide(
            &schedule,
            Moment::of_millis(10 * DAY + 9 * HOUR),
            Moment::of_millis(now),
        );
        let found = (due.due.millis(), due.is_late, due.is_useful, due.missed);
        assert_eq!(found, expected);
        assert!(due.next.is_some_and(|next| next.millis() > now));
    }

    fn daily() -> Rule {
        Rule::Days {
            days: (1..=7).collect(),
            times: vec![Clock { hour: 9, minute: 0 }],
        }
    }

    #[test]
    fn a_late_digest_is_said_while_it_is_of_use() {
        let nine = 10 * DAY + 9 * HOUR;
        check(daily(), nine, (nine, false, true, 0));
        check(daily(), nine + 60_000, (nine, false, true, 0));
        check(daily(), nine + 60_001, (nine, true, true, 0));
        check(daily(), nine + 6 * HOUR, (nine, true, true, 0));
        check(daily(), nine + 6 * HOUR + 1, (nine, true, false, 0));
        check(Rule::Hours(1), nine + HOUR / 2, (nine, true, true, 0));
        check(Rule::Hours(1), nine + HOUR / 2 + 1, (nine, true, false, 0));
    }

    #[test]
    fn of_several_missed_times_the_newest_counts() {
        let nine = 10 * DAY + 9 * HOUR;
        check(
            daily(),
            nine + 3 * DAY + HOUR,
            (nine + 3 * DAY, true, true, 3),
        );
    }
}
