//! A drawing in block characters, for rooms that have nothing else.

use super::{Chart, Column, Limit, Line, Part, Scale, Shape, Share, TimeScale};
use crate::moment::Moment;

const HEIGHTS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// What tells parts apart where there are no colours.
const FILLS: [char; 6] = ['█', '▒', '░', '▓', '▚', '▞'];

/// How many characters a line over time has, and a bar at the most.
const WIDTH: usize = 48;

/// Longer names are cut.
const LONGEST_NAME: usize = 40;

impl Chart {
    /// Lines of text, none wider than about 80 characters.
    #[must_use]
    pub fn characters(&self) -> Vec<String> {
        let mut text = vec![cut(&self.title, WIDTH + LONGEST_NAME)];
        match &self.shape {
            Shape::Lines {
                from,
                until,
                lines,
                limits,
            } => {
                let scale = self.scale_of_lines(lines, limits);
                for line in lines {
                    text.push(format!(
                        "{}  {}",
                        spark(line, *from, *until, &scale),
                        self.told(line)
                    ));
                }
                text.extend(limits.iter().map(|limit| self.passed(limit, lines)));
                text.push(format!(
                    "{}, from {} to {}",
                    TimeScale::range(*from, *until),
                    self.unit.said(scale.low),
                    self.unit.said(scale.high)
                ));
            }
            Shape::Columns { parts, columns }
            | Shape::Bars {
                parts,
                bars: columns,
            } => {
                text.extend(self.bars(parts, columns));
                if parts.len() > 1 {
                    text.push(key(parts.iter().map(|part| part.name.clone())));
                }
            }
            Shape::Shares(shares) => text.extend(self.shares(shares)),
        }
        text
    }

    /// The axis on which these lines and their limits have a place.
    #[must_use]
    pub fn scale_of_lines(&self, lines: &[Line], limits: &[Limit]) -> Scale {
        let figures = lines.iter().flat_map(|line| &line.points);
        let figures = figures.filter_map(|(_, figure)| figure.map(|figure| figure.get()));
        let limits = limits.iter().map(|limit| limit.value.get());
        Scale::of(self.unit, figures.chain(limits))
    }

    fn told(&self, line: &Line) -> String {
        let name = cut(&line.name, LONGEST_NAME);
        match line.extent() {
            Some((_, _, last)) => format!("{name} {}", self.said(last)),
            None => format!("{name}: no figures"),
        }
    }

    fn passed(&self, limit: &Limit, lines: &[Line]) -> String {
        let passes = |line: &&Line| {
            let highest = line.extent().map(|(_, high, _)| high);
            highest.is_some_and(|high| high > limit.value)
        };
        let passing: Vec<String> = lines
            .iter()
            .filter(passes)
            .map(|line| cut(&line.name, LONGEST_NAME))
            .collect();
        let passing = match passing.as_slice() {
            [] => "not passed".to_owned(),
            some => format!("passed by {}", some.join(", ")),
        };
        format!("{}: {passing}", self.named_limit(limit))
    }

    fn bars(&self, parts: &[Part], columns: &[Column]) -> Vec<String> {
        let widest = columns.iter().map(|column| column.label.chars().count());
        let widest = widest.max().unwrap_or(0).min(LONGEST_NAME);
        let most = columns.iter().map(Column::whole).fold(0.0, f64::max);
        let bar = |column: &Column| {
            let label = cut(&column.label, LONGEST_NAME);
            let values: Vec<f64> = column.values.iter().map(|value| value.get()).collect();
            let bar = stacked(&values[..values.len().min(parts.len())], most);
            let whole = self.unit.said(column.whole());
            let space = if bar.is_empty() { "" } else { " " };
            format!("{label:<widest$} {bar}{space}{whole}")
        };
        columns.iter().map(bar).collect()
    }

    fn shares(&self, shares: &[Share]) -> Vec<String> {
        let values: Vec<f64> = shares.iter().map(|share| share.value.get()).collect();
        let whole = values.iter().sum();
        let named = |share: &Share| format!("{} {}", share.name, self.said(share.value));
        vec![stacked(&values, whole), key(shares.iter().map(named))]
    }
}

/// "█ succeeded  ▒ failed".
fn key(names: impl Iterator<Item = String>) -> String {
    let named = FILLS.iter().cycle().zip(names);
    let named: Vec<String> = named.map(|(fill, name)| format!("{fill} {name}")).collect();
    named.join("  ")
}

/// Values one behind the other, of which `most` together are as wide as a bar may be. What is there at all is seen.
fn stacked(values: &[f64], most: f64) -> String {
    let mut bar = String::new();
    for (fill, value) in FILLS.iter().cycle().zip(values) {
        if *value > 0.0 && most > 0.0 {
            let width = share_of(WIDTH, value / most).max(1);
            bar.extend(std::iter::repeat_n(*fill, width));
        }
    }
    bar
}

/// The highest figure of each stretch of time; a space where nobody knows one. Where there are fewer points than places, a
/// figure holds until the next point.
fn spark(line: &Line, from: Moment, until: Moment, scale: &Scale) -> String {
    let mut highest: Vec<Option<f64>> = vec![None; WIDTH];
    let place = |moment: Moment| place(moment, from, until);
    for (index, (moment, figure)) in line.points.iter().enumerate() {
        let Some(figure) = figure else { continue };
        let first = place(*moment);
        let next = line.points.get(index + 1).map(|(next, _)| place(*next));
        let end = next.unwrap_or(first).clamp(first + 1, WIDTH);
        for seen in &mut highest[first..end] {
            *seen = Some(seen.unwrap_or(f64::NEG_INFINITY).max(figure.get()));
        }
    }
    let block = |figure: &Option<f64>| match figure {
        Some(figure) => {
            let share = (figure - scale.low) / (scale.high - scale.low);
            HEIGHTS[share_of(HEIGHTS.len(), share).min(HEIGHTS.len() - 1)]
        }
        None => ' ',
    };
    highest.iter().map(block).collect()
}

#[expect(clippy::cast_precision_loss, reason = "a place among 48 needs no more")]
fn place(moment: Moment, from: Moment, until: Moment) -> usize {
    let since = moment.millis().saturating_sub(from.millis());
    let span = until.millis().saturating_sub(from.millis()).max(1);
    share_of(WIDTH, since as f64 / span as f64).min(WIDTH - 1)
}

/// How many of `all`, rounded down.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "both ends are small, and a share below none is none"
)]
fn share_of(all: usize, share: f64) -> usize {
    (all as f64 * share.clamp(0.0, 1.0)) as usize
}

fn cut(text: &str, longest: usize) -> String {
    let visible = text.replace(char::is_control, " ");
    if visible.chars().count() <= longest {
        return visible;
    }
    let kept: String = visible.chars().take(longest.saturating_sub(1)).collect();
    format!("{kept}…")
}
