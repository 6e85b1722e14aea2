//! Drawings as values: what is shown, and nothing of how. The program draws them as PNG files, a console as characters.

mod characters;
mod figure;
mod scale;

use serde::{Deserialize, Serialize};

pub use figure::{Figure, Unit};
pub(crate) use scale::day;
pub use scale::{Scale, TimeScale};

use crate::format::listed;
use crate::moment::Moment;

/// One drawing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chart {
    /// What it shows, in a few words.
    pub title: String,
    /// What its figures are figures of.
    #[serde(default)]
    pub unit: Unit,
    /// The figures.
    pub shape: Shape,
}

/// How the figures of a drawing hang together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// Figures that change over time.
    Lines {
        /// Where time begins in the drawing.
        from: Moment,
        /// Where it ends.
        until: Moment,
        /// What changes.
        lines: Vec<Line>,
        /// Figures that should not be passed.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        limits: Vec<Limit>,
    },
    /// Figures side by side, each made of parts.
    Columns {
        /// What the parts are, from the bottom up.
        parts: Vec<Part>,
        /// The columns, from left to right.
        columns: Vec<Column>,
    },
    /// Figures below each other, each made of parts, with names that may be long.
    Bars {
        /// What the parts are, from left to right.
        parts: Vec<Part>,
        /// The bars, from the top down.
        bars: Vec<Column>,
    },
    /// Parts of one whole.
    Shares(Vec<Share>),
}

/// One figure over time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// What it is called.
    pub name: String,
    /// When it was how much, in the order of time. None where nobody knows: the line has a gap there.
    pub points: Vec<(Moment, Option<Figure>)>,
}

/// A figure that should not be passed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limit {
    /// "warn", "crit", "threshold".
    pub name: String,
    /// The figure.
    pub value: Figure,
    /// How bad it is to pass it.
    pub tone: Tone,
}

/// What a part of every column is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// What it is called.
    pub name: String,
    /// Whether it is good news.
    pub tone: Tone,
}

/// One column, or one bar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// What stands under a column, and above a bar.
    pub label: String,
    /// How much of each part, in the order of the parts of the shape. A part that is missing is none.
    pub values: Vec<Figure>,
}

/// A part of a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// What it is called.
    pub name: String,
    /// How much of the whole.
    pub value: Figure,
    /// Whether it is good news.
    pub tone: Tone,
}

/// Whether something is good news.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// As it should be.
    Good,
    /// Wants a person's eyes.
    Warning,
    /// Failed.
    Bad,
    /// Neither.
    #[default]
    Neutral,
}

impl Column {
    /// All its parts together.
    #[must_use]
    pub fn whole(&self) -> f64 {
        self.values.iter().map(|value| value.get()).sum()
    }
}

impl Chart {
    /// The drawing in words, for those who cannot see it.
    #[must_use]
    pub fn in_words(&self) -> String {
        let what = match &self.shape {
            Shape::Lines {
                lines,
                limits,
                from,
                until,
            } => {
                let limits = limits.iter().map(|limit| self.named_limit(limit));
                let mut words: Vec<String> = lines.iter().map(|line| self.line(line)).collect();
                words.extend(limits);
                format!("{}: {}", TimeScale::range(*from, *until), words.join("; "))
            }
            Shape::Columns { parts, columns } => self.columns(parts, columns),
            Shape::Bars { parts, bars } => {
                let bar = |bar: &Column| self.bar(parts, bar);
                listed(&bars.iter().map(bar).collect::<Vec<_>>())
            }
            Shape::Shares(shares) => {
                let share = |share: &Share| format!("{} {}", share.name, self.said(share.value));
                listed(&shares.iter().map(share).collect::<Vec<_>>())
            }
        };
        format!("{}. {what}.", self.title)
    }

    /// A limit with its name: "warn 70 %".
    #[must_use]
    pub fn named_limit(&self, limit: &Limit) -> String {
        format!("{} {}", limit.name, self.said(limit.value))
    }

    fn said(&self, figure: Figure) -> String {
        self.unit.said(figure.get())
    }

    fn line(&self, line: &Line) -> String {
        match line.extent() {
            Some((low, high, last)) => format!(
                "{} from {} to {}, last {}",
                line.name,
                self.said(low),
                self.said(high),
                self.said(last)
            ),
            None => format!("{} has no figures", line.name),
        }
    }

    /// "mail-worker 1.8 done 2 min".
    fn bar(&self, parts: &[Part], bar: &Column) -> String {
        let named = parts.iter().zip(&bar.values);
        let there = named.filter(|(_, value)| value.get() > 0.0);
        let parts: Vec<String> = there
            .map(|(part, value)| format!("{} {}", part.name, self.said(*value)))
            .collect();
        format!("{} {}", bar.label, listed(&parts))
    }

    fn columns(&self, parts: &[Part], columns: &[Column]) -> String {
        let (Some(first), Some(last)) = (columns.first(), columns.last()) else {
            return "nothing".to_owned();
        };
        let total = |index: usize| {
            let values = columns.iter().filter_map(|column| column.values.get(index));
            values.map(|value| value.get()).sum::<f64>()
        };
        let parts = parts.iter().enumerate();
        let totals: Vec<String> = parts
            .map(|(index, part)| format!("{} {}", part.name, self.unit.said(total(index))))
            .collect();
        format!(
            "{} to {}: {} in all",
            first.label,
            last.label,
            listed(&totals)
        )
    }
}

impl Line {
    /// The lowest figure, the highest, and the last one; nothing where there is none.
    #[must_use]
    pub fn extent(&self) -> Option<(Figure, Figure, Figure)> {
        let figures = || self.points.iter().filter_map(|(_, figure)| *figure);
        let low = figures().min_by(|a, b| a.get().total_cmp(&b.get()))?;
        let high = figures().max_by(|a, b| a.get().total_cmp(&b.get()))?;
        Some((low, high, figures().next_back()?))
    }
}

#[cfg(test)]
mod tests;
