//! Figures side by side, each made of parts.

use commands::Chart;
use commands::chart::{Column, Part, Scale, Shape};
use plotters::prelude::Rectangle;
use plotters::style::{Color, RGBColor};

use super::axes::{Axes, HEIGHT, Mark, Plane, room_for};
use super::page::{Entry, LETTERS, MARGIN, Page, colours, fitted, measure, width, wrong};

/// Between two labels.
const BETWEEN: i32 = 18;

/// No label is wider.
const WIDEST: i32 = 240;

/// Half of the width of a column, where 1 is from one column to the next.
const HALF: f64 = 0.36;

pub(super) fn draw(chart: &Chart) -> anyhow::Result<Page> {
    let Shape::Columns { parts, columns } = &chart.shape else {
        anyhow::bail!("these are no columns");
    };
    let colours = colours(parts.iter().map(|part| part.tone));
    let entry = |(part, colour): (&Part, &RGBColor)| Entry {
        colour: *colour,
        name: part.name.clone(),
    };
    let legend = parts.iter().zip(&colours).map(entry).collect();
    let axes = axes(chart, columns)?;
    Page::new(chart, String::new(), legend, HEIGHT).draw(|area| {
        let plane = axes.draw(area)?;
        let places = columns.iter().zip(0_u32..);
        for (column, place) in places {
            draw_column(&plane, &colours, column, f64::from(place) + 0.5)?;
        }
        Ok(())
    })
}

fn axes(chart: &Chart, columns: &[Column]) -> anyhow::Result<Axes> {
    let wholes = columns.iter().map(Column::whole);
    let scale = Scale::of(chart.unit, wholes.chain([0.0]));
    let marks = scale.marks.iter();
    let left: Vec<Mark> = marks.map(|mark| (*mark, chart.unit.said(*mark))).collect();
    let left_room = room_for(left.iter().map(|(_, label)| label.as_str()));
    let room = width() - 2 * MARGIN - left_room;
    let labels: Vec<String> = columns
        .iter()
        .map(|column| fitted(&column.label, LETTERS, WIDEST))
        .collect();
    let every = every(&labels, room);
    let count = u32::try_from(columns.len().max(1))?;
    let places = (0..count).map(|place| f64::from(place) + 0.5);
    let below: Vec<Mark> = places.zip(labels).step_by(every).collect();
    // Where columns are narrower than their labels, a part of the last one may stand beyond the last column.
    let last = below.last().map_or(0, |(_, label)| measure(label, LETTERS));
    let step = room / i32::try_from(count)?;
    Ok(Axes {
        across: (0.0, f64::from(count)),
        up: (scale.low, scale.high),
        below,
        left,
        is_ruled: false,
        beyond: (last - step).max(0) / 2,
    })
}

/// Its parts, one on top of the other.
fn draw_column(
    plane: &Plane<'_, '_>,
    colours: &[RGBColor],
    column: &Column,
    middle: f64,
) -> anyhow::Result<()> {
    let mut base = 0.0;
    for (colour, value) in colours.iter().zip(&column.values) {
        let top = base + value.get();
        if value.get() > 0.0 {
            let corners = [(middle - HALF, base), (middle + HALF, top)];
            let filled = Rectangle::new(corners, colour.filled());
            plane.plotting_area().draw(&filled).map_err(wrong)?;
        }
        base = top;
    }
    Ok(())
}

/// Every how-manieth label is written, so that none touches the next.
fn every(labels: &[String], room: i32) -> usize {
    let widest = labels.iter().map(|label| measure(label, LETTERS)).max();
    let widest = usize::try_from(widest.unwrap_or(0) + BETWEEN).unwrap_or(1);
    let room = usize::try_from(room).unwrap_or(1).max(1);
    labels.len().saturating_mul(widest).div_ceil(room).max(1)
}
