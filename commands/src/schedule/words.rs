//! Reading a schedule out of the words of a sentence.

use super::rule::{Clock, DayOfMonth, EVERY_DAY, NAMES, Rule, WEEKDAYS, WEEKEND};
use super::zone::{self, Zone};
use crate::parse::{QUOTED, SPACE};

/// A schedule as it was said: the zone may be left to whoever reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) rule: Rule,
    pub(crate) zone: Option<Zone>,
}

/// What is wrong with the words of a schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Problem {
    /// Something has to be asked.
    Missing(&'static str),
    /// One word of it cannot be right: the word, and a clause.
    Malformed(String, String),
}

/// How often a day can be divided into hours, and an hour into minutes, without a rest.
const HOURS: [u8; 7] = [1, 2, 3, 4, 6, 8, 12];
const MINUTES: [u8; 3] = [15, 20, 30];

/// What has been read so far.
#[derive(Debug, Default)]
struct Words<'w> {
    rest: &'w [&'w str],
    days: Vec<u8>,
    dates: Vec<DayOfMonth>,
    times: Vec<Clock>,
    interval: Option<Rule>,
    zone: Option<Zone>,
}

/// Whether a schedule may begin with this word.
pub(crate) fn begins(word: &str, next: Option<&str>) -> bool {
    let is = |words: &[&str]| words.iter().any(|known| word.eq_ignore_ascii_case(known));
    is(&[
        "every", "each", "daily", "hourly", "weekly", "monthly", "weekdays", "at", "cron",
    ]) || (day(word).is_some() && word.to_lowercase().ends_with('s'))
        || (is(&["on"])
            && next.is_some_and(|next| {
                day(next).is_some()
                    || date(next).is_some()
                    || ["last", "weekdays"]
                        .iter()
                        .any(|w| next.eq_ignore_ascii_case(w))
            }))
}

/// Reads all of the words. Quoted ones are as `parse` marks them.
pub(crate) fn read(words: &[&str]) -> Result<Said, Problem> {
    let mut read = Words {
        rest: words,
        ..Words::default()
    };
    while let [first, rest @ ..] = read.rest {
        read.rest = rest;
        read.word(first)?;
    }
    read.said()
}

impl<'w> Words<'w> {
    fn word(&mut self, word: &'w str) -> Result<(), Problem> {
        match word.to_lowercase().as_str() {
            "every" | "each" => self.every(),
            "and" | "of" | "month" | "months" | "week" | "weekly" | "monthly" => Ok(()),
            "daily" => self.on(&EVERY_DAY),
            "hourly" => self.each(Rule::Hours(1), word),
            "cron" => self.cron(),
            "on" | "at" => Ok(()),
            "in" if self
                .rest
                .first()
                .is_some_and(|next| zone::looks_like_one(next)) =>
            {
                Ok(())
            }
            "last" => {
                self.skip(&["day"]);
                self.dates.push(DayOfMonth::Last);
                Ok(())
            }
            "weekday" | "weekdays" => self.on(&WEEKDAYS),
            "weekend" | "weekends" => self.on(&WEEKEND),
            lower => {
                if let Some(day) = day(lower) {
                    self.on(&[day])
                } else if let Some(date) = date(lower) {
                    self.dates.push(DayOfMonth::The(date));
                    Ok(())
                } else if zone::looks_like_one(lower) {
                    self.zone(word)
                } else {
                    self.time(word)
                }
            }
        }
    }

    fn skip(&mut self, words: &[&str]) -> bool {
        match self.rest {
            [first, rest @ ..] if words.iter().any(|word| first.eq_ignore_ascii_case(word)) => {
                self.rest = rest;
                true
            }
            _ => false,
        }
    }

    fn on(&mut self, days: &[u8]) -> Result<(), Problem> {
        self.days.extend(days);
        Ok(())
    }

    /// Behind "every": "day", "hour", "30 minutes"; what else may stand there stands elsewhere as well.
    fn every(&mut self) -> Result<(), Problem> {
        let (number, unit) = match self.rest {
            [number, unit, ..] if number.bytes().all(|b| b.is_ascii_digit()) => (*number, *unit),
            [unit, ..] => ("1", *unit),
            [] => return Err(Problem::Missing("Every what: day, weekday, 4 hours?")),
        };
        let count: Option<u8> = number.parse().ok();
        let (name, step): (&str, fn(u8) -> Rule) = match unit.to_lowercase().as_str() {
            "hour" | "hours" | "h" => ("hours", Rule::Hours),
            "minute" | "minutes" | "min" => ("minutes", Rule::Minutes),
            "day" | "days" if number == "1" => {
                self.rest = &self.rest[1..];
                return self.on(&EVERY_DAY);
            }
            _ if number == "1" && unit != "1" => return Ok(()),
            _ => {
                let problem = "is no interval: hours, minutes, or days of the week are";
                return Err(malformed(&format!("every {number} {unit}"), problem));
            }
        };
        let said = format!("every {number} {unit}");
        self.rest = &self.rest[if self.rest[0] == number { 2 } else { 1 }..];
        let (known, list): (&[u8], &str) = match name {
            "hours" => (&HOURS, "1, 2, 3, 4, 6, 8 or 12 hours divide a day evenly"),
            _ => (&MINUTES, "15, 20 or 30 minutes are possible"),
        };
        match count.filter(|count| known.contains(count)) {
            Some(count) => self.each(step(count), &said),
            None => Err(malformed(&said, &format!("is not possible: {list}"))),
        }
    }

    fn each(&mut self, rule: Rule, said: &str) -> Result<(), Problem> {
        match self.interval.replace(rule) {
            None => Ok(()),
            Some(_) => Err(malformed(said, "is a second interval")),
        }
    }

    fn cron(&mut self) -> Result<(), Problem> {
        self.skip(&["expression"]);
        let quoted = self.rest.first().and_then(|word| word.strip_prefix(QUOTED));
        let Some(quoted) = quoted else {
            return Err(Problem::Missing(
                "Which cron expression? Put it in quotes, so that its stars are no mark-up.",
            ));
        };
        self.rest = &self.rest[1..];
        let pattern = quoted.replace(SPACE, " ");
        let pattern = pattern.split_whitespace().collect::<Vec<_>>().join(" ");
        match Rule::problem_of(&pattern) {
            Some(problem) => Err(Problem::Malformed(pattern, problem)),
            None => self.each(Rule::Cron(pattern), "cron"),
        }
    }

    fn zone(&mut self, word: &str) -> Result<(), Problem> {
        let Some(zone) = Zone::named(word) else {
            let near = zone::near(word).map(|near| format!("; perhaps {near} is meant"));
            let problem = format!("is no time zone I know{}", near.unwrap_or_default());
            return Err(malformed(word, &problem));
        };
        match self.zone.replace(zone) {
            None => Ok(()),
            Some(_) => Err(malformed(word, "is a second time zone")),
        }
    }

    fn time(&mut self, word: &str) -> Result<(), Problem> {
        // "9 am" in two words.
        let behind = ["am", "pm"].into_iter().find(|half| self.skip(&[half]));
        let whole = format!("{word}{}", behind.unwrap_or_default());
        let Some(time) = clock(&whole) else {
            return Err(malformed(
                word,
                "is no part of a schedule: write it as `every weekday at 09:00 Europe/Dublin`",
            ));
        };
        self.times.push(time);
        Ok(())
    }

    fn said(mut self) -> Result<Said, Problem> {
        self.days.sort_unstable();
        self.days.dedup();
        self.dates.sort_unstable();
        self.dates.dedup();
        self.times.sort_unstable();
        self.times.dedup();
        let zone = self.zone;
        let says_days = !self.days.is_empty() || !self.dates.is_empty();
        let rule = match self.interval {
            Some(rule) if !says_days && self.times.is_empty() => rule,
            Some(rule) => {
                let problem = "cannot be limited to days or times; a cron expression can";
                return Err(malformed(&rule.to_string(), problem));
            }
            None if !says_days && self.times.is_empty() => {
                return Err(Problem::Missing("When?"));
            }
            None if !says_days => {
                return Err(Problem::Missing("On which days: every day, every weekday?"));
            }
            None if self.times.is_empty() => return Err(Problem::Missing("At what time?")),
            None if self.dates.is_empty() => Rule::Days {
                days: self.days,
                times: self.times,
            },
            None if self.days.is_empty() => Rule::Dates {
                dates: self.dates,
                times: self.times,
            },
            None => {
                let problem = "cannot be put together with days of the week";
                return Err(malformed("days of the month", problem));
            }
        };
        Ok(Said { rule, zone })
    }
}

fn malformed(word: &str, problem: &str) -> Problem {
    let word = word.replace(QUOTED, "").replace(SPACE, " ");
    Problem::Malformed(word, problem.to_owned())
}

/// "monday", "Mondays", "mon": from 1 to 7.
fn day(word: &str) -> Option<u8> {
    let word = word.to_lowercase();
    let singular = word.strip_suffix('s').unwrap_or(&word);
    let is = |name: &&str| singular == *name || word == name[..3];
    let index = NAMES.iter().position(is)?;
    u8::try_from(index + 1).ok()
}

/// "1st", "15th".
fn date(word: &str) -> Option<u8> {
    let word = word.to_lowercase();
    let end = ["st", "nd", "rd", "th"]
        .iter()
        .find_map(|end| word.strip_suffix(end))?;
    end.parse().ok().filter(|day| (1..=31).contains(day))
}

/// "09:00", "9", "9am", "5:30pm", "noon".
fn clock(word: &str) -> Option<Clock> {
    let word = word.to_lowercase();
    match word.as_str() {
        "noon" => {
            return Some(Clock {
                hour: 12,
                minute: 0,
            });
        }
        "midnight" => return Some(Clock { hour: 0, minute: 0 }),
        _ => {}
    }
    let (time, half) = match (word.strip_suffix("am"), word.strip_suffix("pm")) {
        (Some(time), _) => (time, Some(0)),
        (_, Some(time)) => (time, Some(12)),
        _ => (word.as_str(), None),
    };
    let (hour, minute) = time.split_once(':').unwrap_or((time, "00"));
    let number = |text: &str, longest: usize| -> Option<u8> {
        let plain = !text.is_empty() && text.len() <= longest;
        (plain && text.bytes().all(|b| b.is_ascii_digit()))
            .then(|| text.parse().ok())
            .flatten()
    };
    let (hour, minute) = (number(hour, 2)?, number(minute, 2)?);
    let hour = match half {
        Some(half) if (1..=12).contains(&hour) => hour % 12 + half,
        Some(_) => return None,
        None => hour,
    };
    (hour < 24 && minute < 60 && (!time.contains(':') || time.len() >= 4))
        .then_some(Clock { hour, minute })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(words: &str, expected: &str) {
        let words: Vec<String> = words
            .split('\'')
            .enumerate()
            .flat_map(|(index, part)| {
                let quoted = format!("{QUOTED}{}", part.replace(' ', &SPACE.to_string()));
                match index % 2 {
                    1 => vec![quoted],
                    _ => part.split_whitespace().map(str::to_owned).collect(),
                }
            })
            .collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let found = match read(&words) {
            Ok(Said { rule, zone }) => {
                let zone = zone.map(|zone| format!(" {zone}")).unwrap_or_default();
                format!("{rule}{zone}")
            }
            Err(Problem::Missing(question)) => question.to_owned(),
            Err(Problem::Malformed(word, problem)) => format!("`{word}` {problem}"),
        };
        assert_eq!(found, expected, "{words:?}");
    }

    #[test]
    fn schedules_as_people_say_them() {
        for (words, expected) in [
            (
                "every weekday at 09:00 Europe/Dublin",
                "every weekday at 09:00 Europe/Dublin",
            ),
            ("daily at 9am", "every day at 09:00"),
            ("every day at 5:30 pm utc", "every day at 17:30 UTC"),
            (
                "every monday thursday at 9 and 17",
                "every monday and thursday at 09:00 and 17:00",
            ),
            ("on mondays at noon", "every monday at 12:00"),
            ("every week on tue at 08:15", "every tuesday at 08:15"),
            ("every 4 hours", "every 4 hours"),
            ("every hour", "every hour"),
            ("hourly europe/berlin", "every hour Europe/Berlin"),
            ("every 30 minutes", "every 30 minutes"),
            ("on 1st at 8", "on the 1st at 08:00"),
            (
                "every month on 15th and 1st at 8",
                "on the 1st and 15th at 08:00",
            ),
            (
                "on last day of every month at 17:00",
                "on the last day of the month at 17:00",
            ),
            (
                "cron '0 9 * * 1-5' Europe/Dublin",
                "cron \"0 9 * * 1-5\" Europe/Dublin",
            ),
            (
                "every sat sun at midnight",
                "every saturday and sunday at 00:00",
            ),
        ] {
            check(words, expected);
        }
    }

    #[test]
    fn what_is_no_schedule_is_said_to_be_none() {
        for (words, expected) in [
            ("", "When?"),
            ("at 9", "On which days: every day, every weekday?"),
            ("every day", "At what time?"),
            ("every", "Every what: day, weekday, 4 hours?"),
            (
                "every 5 hours",
                "`every 5 hours` is not possible: 1, 2, 3, 4, 6, 8 or 12 hours divide a day evenly",
            ),
            (
                "every minute",
                "`every 1 minute` is not possible: 15, 20 or 30 minutes are possible",
            ),
            (
                "every 3 weeks",
                "`every 3 weeks` is no interval: hours, minutes, or days of the week are",
            ),
            (
                "every 4 hours at 9",
                "`every 4 hours` cannot be limited to days or times; a cron expression can",
            ),
            (
                "every day at 25:00",
                "`25:00` is no part of a schedule: write it as `every weekday at 09:00 Europe/Dublin`",
            ),
            (
                "every day at 9:5",
                "`9:5` is no part of a schedule: write it as `every weekday at 09:00 Europe/Dublin`",
            ),
            (
                "every day at 9 Europe/Dubln",
                "`Europe/Dubln` is no time zone I know; perhaps Europe/Dublin is meant",
            ),
            (
                "on 1st at 8 every monday",
                "`days of the month` cannot be put together with days of the week",
            ),
            (
                "cron 0 9",
                "Which cron expression? Put it in quotes, so that its stars are no mark-up.",
            ),
            (
                "cron '0 9 * *'",
                "`0 9 * *` is no cron expression of five fields, such as \"0 9 * * 1-5\"",
            ),
            (
                "cron '* 9 * * *'",
                "`* 9 * * *` comes more often than every 15 minutes",
            ),
            ("cron '0 0 30 2 *'", "`0 0 30 2 *` never comes"),
        ] {
            check(words, expected);
        }
    }
}
