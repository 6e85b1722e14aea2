//! The pictures of a digest: drawn from what it says, and of earlier days from what was seen then.
//!
//! A picture that would show one figure alone is none: the words say that figure.

use std::collections::BTreeMap;

use super::{Digested, Instances, OwnDeploy};
use crate::chart::{self, Chart, Column, Figure, Line, Part, Shape, Share, Tone, Unit};
use crate::moment::Moment;
use crate::reply::Verdict;
use crate::standing::Condition;

/// How many days of deploys are shown, today included. They are days of UTC.
const DAYS: i64 = 14;

const DAY: i64 = 24 * 3_600_000;

/// How far back deploys are shown, in milliseconds.
pub const LOOKS_BACK: i64 = DAYS * DAY;

/// Of how many deploys is shown how long they took.
const DURATIONS: usize = 8;

/// What became of a deploy, from the bottom of a column up.
const ENDS: [(&str, Tone); 5] = [
    ("done", Tone::Good),
    ("made elsewhere and seen to run", Tone::Neutral),
    ("under way", Tone::Neutral),
    ("end unknown", Tone::Warning),
    ("failed", Tone::Bad),
];

impl Digested {
    /// What can be shown of it: how many services are in which condition, healthy instances, deploys a day, and how long the last
    /// ones took.
    #[must_use]
    pub fn pictures(&self) -> Vec<Chart> {
        let all = [
            self.states(),
            self.healthy_instances(),
            self.deploys_a_day(),
            self.durations(),
        ];
        all.into_iter().flatten().collect()
    }

    fn chart(&self, shows: &str, unit: Unit, shape: Shape) -> Chart {
        Chart {
            title: format!("{}: {shows}", self.what),
            unit,
            shape,
        }
    }

    fn states(&self) -> Option<Chart> {
        let counts = self.counts.as_ref().filter(|counts| counts.len() > 1)?;
        let share = |(is, count): (&Condition, &usize)| Share {
            name: is.word().to_owned(),
            value: figure(*count),
            tone: tone(*is),
        };
        let shares = counts.iter().map(share).collect();
        Some(self.chart("services by state", Unit::Plain, Shape::Shares(shares)))
    }

    /// What was seen at this digest and at earlier ones.
    fn healthy_instances(&self) -> Option<Chart> {
        let known = |seen: &&Instances| seen.counts.is_some();
        let first = self.instances.iter().position(|seen| known(&seen))?;
        let seen = &self.instances[first..];
        if seen.iter().filter(known).count() < 2 {
            return None;
        }
        let line = |name: &str, of: fn((u64, u64)) -> u64| Line {
            name: name.to_owned(),
            points: seen
                .iter()
                .map(|seen| (seen.at, seen.counts.map(|counts| figure(of(counts)))))
                .collect(),
        };
        let lines = vec![
            line("wanted", |(_, wanted)| wanted),
            // The later line is on top: where all are healthy, that is seen.
            line("healthy", |(healthy, _)| healthy),
        ];
        let (from, until) = (seen.first()?.at, seen.last()?.at);
        let shape = Shape::Lines {
            from,
            until,
            lines,
            limits: Vec::new(),
        };
        Some(self.chart("healthy instances", Unit::Plain, shape))
    }

    fn deploys_a_day(&self) -> Option<Chart> {
        let today = day(self.at);
        let mut days: BTreeMap<i64, [usize; ENDS.len()]> = BTreeMap::new();
        for own in &self.own_deploys {
            days.entry(day(own.at)).or_default()[end_of(own)] += 1;
        }
        for (day, count) in &self.elsewhere {
            days.entry(*day).or_default()[1] += usize::try_from(*count).unwrap_or(usize::MAX);
        }
        let days = days.split_off(&(today - DAYS + 1));
        let first = *days.keys().next().filter(|_| days.len() > 1)?;
        let is_there = |end: &usize| days.values().any(|counts| counts[*end] > 0);
        let ends: Vec<usize> = (0..ENDS.len()).filter(is_there).collect();
        let column = |day: i64| Column {
            label: chart::day(day * DAY),
            values: ends
                .iter()
                .map(|end| figure(days.get(&day).map_or(0, |counts| counts[*end])))
                .collect(),
        };
        // A clock that is ahead of ours may have made a deploy tomorrow.
        let last = days.keys().next_back().copied()?.clamp(today, today + 1);
        let shape = Shape::Columns {
            parts: parts(&ends),
            columns: (first..=last).map(column).collect(),
        };
        Some(self.chart("deploys a day, in UTC", Unit::Plain, shape))
    }

    /// Of deploys made here, the newest on top: the scheduler does not say in few calls how long others took.
    fn durations(&self) -> Option<Chart> {
        let ended = self.own_deploys.iter().filter(|own| own.took().is_some());
        let mut ended: Vec<&OwnDeploy> = ended.collect();
        ended.sort_by_key(|own| std::cmp::Reverse(own.at));
        ended.truncate(DURATIONS);
        if ended.len() < 2 {
            return None;
        }
        let is_there = |end: &usize| ended.iter().any(|own| end_of(own) == *end);
        let ends: Vec<usize> = (0..ENDS.len()).filter(is_there).collect();
        let bar = |own: &&OwnDeploy| Column {
            label: format!("{} {}", own.request, own.version),
            values: ends
                .iter()
                .map(|end| match own.took() {
                    Some(took) if end_of(own) == *end => Figure::new(took.as_secs_f64()),
                    _ => None,
                })
                .map(|value| value.unwrap_or_else(|| Figure::from(0)))
                .collect(),
        };
        let shape = Shape::Bars {
            parts: parts(&ends),
            bars: ended.iter().map(bar).collect(),
        };
        Some(self.chart("how long the last deploys took", Unit::Seconds, shape))
    }
}

/// The place of its end in [`ENDS`].
fn end_of(own: &OwnDeploy) -> usize {
    match own.ended {
        Some((Verdict::Success, _)) => 0,
        None => 2,
        Some((Verdict::Unknown, _)) => 3,
        Some((Verdict::Failed | Verdict::Refused, _)) => 4,
    }
}

fn parts(ends: &[usize]) -> Vec<Part> {
    let part = |end: &usize| Part {
        name: ENDS[*end].0.to_owned(),
        tone: ENDS[*end].1,
    };
    ends.iter().map(part).collect()
}

fn tone(is: Condition) -> Tone {
    match is {
        Condition::Healthy => Tone::Good,
        Condition::Degraded => Tone::Warning,
        Condition::Down | Condition::Cooldown => Tone::Bad,
        Condition::Paused | Condition::Off => Tone::Neutral,
    }
}

/// The day of a moment, counted from 1970 in UTC.
pub(super) fn day(moment: Moment) -> i64 {
    moment.millis().div_euclid(DAY)
}

fn figure(count: impl TryInto<u32>) -> Figure {
    Figure::from(count.try_into().unwrap_or(u32::MAX))
}
