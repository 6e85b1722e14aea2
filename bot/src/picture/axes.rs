//! Two axes, their marks, and the plane between them.

use plotters::coord::types::RangedCoordf64;
use plotters::element::EmptyElement;
use plotters::prelude::{
    BitMapBackend, Cartesian2d, ChartBuilder, ChartContext, PathElement, Text,
};
use plotters::style::Color;
use plotters::style::text_anchor::{HPos, VPos};

use super::page::{Area, GRID, INK, LETTERS, MARGIN, PALE, letters, measure, wrong};

/// How high a drawing between axes is, its marks included.
pub(super) const HEIGHT: i32 = 430;

/// Between the left axis and its labels.
const GAP: i32 = 10;

/// Between the axis below and its labels: the lowest label on the left stands there, too.
const BELOW: i32 = 20;

/// The letters of a line stand so far above its middle.
const RISE: i32 = 4;

pub(super) type Plane<'a, 'b> =
    ChartContext<'a, BitMapBackend<'b>, Cartesian2d<RangedCoordf64, RangedCoordf64>>;

/// A place on an axis, and what is written there.
pub(super) type Mark = (f64, String);

/// What the axes of a drawing are.
pub(super) struct Axes {
    pub(super) across: (f64, f64),
    pub(super) up: (f64, f64),
    /// Marks below.
    pub(super) below: Vec<Mark>,
    /// Marks on the left, each with a line across.
    pub(super) left: Vec<Mark>,
    /// Whether the marks below have a line each as well.
    pub(super) is_ruled: bool,
    /// How many pixels of a label stand beyond the right end.
    pub(super) beyond: i32,
}

/// How much room labels on the left take, the gap included.
pub(super) fn room_for<'m>(labels: impl Iterator<Item = &'m str>) -> i32 {
    let widest = labels.map(|label| measure(label, LETTERS)).max();
    widest.unwrap_or(0) + GAP
}

impl Axes {
    /// Draws them.
    pub(super) fn draw<'a, 'b>(&self, area: &'a Area<'b>) -> anyhow::Result<Plane<'a, 'b>> {
        let left = room_for(self.left.iter().map(|(_, label)| label.as_str()));
        let plane = ChartBuilder::on(area)
            .margin_left(MARGIN + left)
            .margin_right(MARGIN.max(self.beyond + GAP))
            .margin_top(LETTERS / 2)
            .margin_bottom(LETTERS + BELOW)
            .build_cartesian_2d(self.across.0..self.across.1, self.up.0..self.up.1)
            .map_err(wrong)?;
        for (value, label) in &self.left {
            rule(
                &plane,
                [(self.across.0, *value), (self.across.1, *value)],
                label,
                (-GAP, RISE),
                (HPos::Right, VPos::Center),
            )?;
        }
        for (place, label) in &self.below {
            let top = if self.is_ruled { self.up.1 } else { self.up.0 };
            rule(
                &plane,
                [(*place, self.up.0), (*place, top)],
                label,
                (0, BELOW),
                (HPos::Center, VPos::Top),
            )?;
        }
        let corners = vec![
            (self.across.0, self.up.1),
            (self.across.0, self.up.0),
            (self.across.1, self.up.0),
        ];
        let axis = PathElement::new(corners, PALE.stroke_width(2));
        plane.plotting_area().draw(&axis).map_err(wrong)?;
        Ok(plane)
    }
}

/// A thin line, with a label at its beginning.
fn rule(
    plane: &Plane<'_, '_>,
    ends: [(f64, f64); 2],
    label: &str,
    shift: (i32, i32),
    (h, v): (HPos, VPos),
) -> anyhow::Result<()> {
    let line = PathElement::new(ends.to_vec(), GRID.stroke_width(1));
    plane.plotting_area().draw(&line).map_err(wrong)?;
    let words = Text::new(label.to_owned(), shift, letters(LETTERS, &INK, h, v));
    let words = EmptyElement::at(ends[0]) + words;
    plane.plotting_area().draw(&words).map_err(wrong)
}
