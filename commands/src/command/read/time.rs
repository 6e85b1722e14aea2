//! How long something is to last, as people say it: "2 hours", "90m", "1 h 30 min".

use std::fmt;
use std::time::Duration;

use regex::Captures;
use serde_json::{Value, json};

use super::malformed;
use crate::unclear::Unclear;

/// The longest time anything may be asked to last: a timer that nobody remembers helps nobody.
const LONGEST: Duration = Duration::from_secs(30 * DAY);
const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

const WEEK: u64 = 7 * DAY;

const UNITS: [(u64, &[&str]); 5] = [
    (1, &["s", "sec", "secs", "second", "seconds"]),
    (MINUTE, &["m", "min", "mins", "minute", "minutes"]),
    (HOUR, &["h", "hr", "hrs", "hour", "hours"]),
    (DAY, &["d", "day", "days"]),
    (WEEK, &["w", "week", "weeks"]),
];

/// The words captured as `lasting`: none where nothing was said of it.
pub(in super::super) fn lasting(
    captures: &Captures<'_>,
    command: &'static str,
    example: &str,
) -> Result<Option<Duration>, Unclear> {
    let Some(words) = captures.name("lasting").map(|words| words.as_str()) else {
        return Ok(None);
    };
    if ["ever", "good", "always"].contains(&words) {
        return Ok(None);
    }
    match time(words) {
        Some(time) if time > LONGEST => {
            Err(malformed(command, words, "is longer than 30 days", example))
        }
        Some(time) => Ok(Some(time)),
        None => Err(malformed(
            command,
            words,
            "is not a time: write it as `2 hours`, `90 min` or `1h 30m`",
            example,
        )),
    }
}

/// A time in words; none where it is not one, or nothing at all.
pub(crate) fn time(words: &str) -> Option<Duration> {
    let mut seconds = 0_u64;
    let mut rest = words.trim();
    while !rest.is_empty() {
        rest = rest.strip_prefix("and ").unwrap_or(rest);
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let (number, unit, after) = if digits == 0 {
            // The article of "an hour" may have been dropped with all others.
            let unit_and_after = ["a ", "an ", "one "]
                .iter()
                .find_map(|article| rest.strip_prefix(article))
                .unwrap_or(rest);
            let (unit, after) = split_unit(unit_and_after);
            ["second", "minute", "hour", "day", "week"]
                .contains(&unit)
                .then_some(())?;
            (1, unit, after)
        } else {
            let (number, after) = rest.split_at(digits);
            let (unit, after) = split_unit(after.trim_start());
            (number.parse().ok()?, unit, after)
        };
        let (factor, _) = UNITS
            .iter()
            .find(|(_, names)| names.iter().any(|name| name.eq_ignore_ascii_case(unit)))?;
        seconds = seconds.checked_add(factor.checked_mul(number)?)?;
        rest = after.trim_start();
    }
    (seconds > 0).then(|| Duration::from_secs(seconds))
}

fn split_unit(text: &str) -> (&str, &str) {
    let end = text
        .find(|c: char| !c.is_ascii_alphabetic())
        .unwrap_or(text.len());
    text.split_at(end)
}

/// The same time in words that are understood.
pub(crate) fn spoken_time(time: Duration) -> String {
    let seconds = time.as_secs();
    let units = [(DAY, "day"), (HOUR, "hour"), (MINUTE, "minute")];
    let exact = units
        .into_iter()
        .find(|(unit, _)| seconds >= *unit && seconds.is_multiple_of(*unit));
    let (unit, name) = exact.unwrap_or((1, "second"));
    crate::format::counted(seconds / unit, name)
}

/// " for 2 hours".
pub(in super::super) fn write_lasting(
    f: &mut fmt::Formatter<'_>,
    lasting: Option<Duration>,
) -> fmt::Result {
    lasting.map_or(Ok(()), |time| write!(f, " for {}", spoken_time(time)))
}

/// The arguments with how long it is to last, in seconds, where that was said.
pub(in super::super) fn with_lasting(mut arguments: Value, lasting: Option<Duration>) -> Value {
    if let Some(lasting) = lasting {
        arguments["seconds"] = json!(lasting.as_secs());
    }
    arguments
}

/// Milliseconds, as the scheduler wants them.
pub(in super::super) fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_as_people_say_them() {
        for (words, seconds) in [
            ("2 hours", 7_200),
            ("90m", 5_400),
            ("1h 30m", 5_400),
            ("1 hour and 30 min", 5_400),
            ("an hour", 3_600),
            ("hour", 3_600),
            ("45s", 45),
            ("2 days", 172_800),
            ("4w", 2_419_200),
        ] {
            assert_eq!(time(words), Some(Duration::from_secs(seconds)), "{words}");
        }
        for words in ["", "2", "hours", "2 parsecs", "0 min", "-1h", "soon"] {
            assert_eq!(time(words), None, "{words}");
        }
    }

    #[test]
    fn a_time_repeats_itself_in_words_that_are_understood() {
        for seconds in [1, 45, 60, 90, 3_600, 5_400, 86_400, 90_061] {
            let said = Duration::from_secs(seconds);
            assert_eq!(time(&spoken_time(said)), Some(said), "{seconds}");
        }
    }
}
